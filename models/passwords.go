package models

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The cost of a password hash: argon2id with 19 MiB, two passes, one lane
// (OWASP Password Storage Cheat Sheet, 2026).
const (
	hashMemory  = 19 * 1024
	hashTime    = 2
	hashThreads = 1
	hashLength  = 32
)

// Bounds of a password, NIST SP 800-63B-4: long, no rules of composition.
const (
	MinPassword = 12
	MaxPassword = 256
)

// hasher bounds how many hashes are computed at once: each holds 19 MiB and a
// core, and a crowd that signs in must not starve those who answer.
type hasher struct {
	memory uint32 // KiB
	nobody string // what is compared when there is no account
	slots  chan struct{}
	queue  chan struct{}
}

func newHasher(memory uint32) *hasher {
	if memory == 0 {
		memory = hashMemory
	}
	n := runtime.GOMAXPROCS(0)
	return &hasher{memory: memory, nobody: nobody(memory), slots: make(chan struct{}, n), queue: make(chan struct{}, 50*n)}
}

// enter waits for a slot; a full queue gives ErrBusy.
func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.queue <- struct{}{}:
	default:
		return ErrBusy
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-h.queue
		return ctx.Err()
	}
}

func (h *hasher) leave() {
	<-h.slots
	<-h.queue
}

// hash gives the PHC string of a password with a new salt.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(password), salt, hashTime, h.memory, hashThreads, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, hashTime, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// nobody is what a password is compared with when there is no account, so that
// an unknown address takes as long as a wrong password.
func nobody(memory uint32) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$AAAAAAAAAAAAAAAAAAAAAA$%s",
		argon2.Version, memory, hashTime, hashThreads, base64.RawStdEncoding.EncodeToString(make([]byte, hashLength)))
}

// matches compares in constant time; an unreadable hash matches nothing.
func (h *hasher) matches(ctx context.Context, encoded, password string) (bool, error) {
	var version, memory, passes, threads int
	fields := strings.Split(encoded, "$")
	if len(fields) != 6 || fields[1] != "argon2id" {
		return false, nil
	}
	if _, err := fmt.Sscanf(fields[2]+" "+fields[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil {
		return false, nil
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false, nil
	}
	want, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil || len(want) == 0 {
		return false, nil
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// checkPassword says what is wrong with a new password.
func checkPassword(f faults, field, password string) {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		f[field] = Say("Please use at least %d characters. A few words are easy to remember.", MinPassword)
	case n > MaxPassword || !utf8.ValidString(password):
		f[field] = Say("Please use at most %d characters.", MaxPassword)
	}
}

// secret gives n random bytes as text for addresses and cookies.
func secret(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest is how a secret with enough entropy is kept.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
