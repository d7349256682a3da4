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
	"sync/atomic"

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

// hasher bounds how many hashes are computed at once: each holds 19 MiB and a
// core, and a crowd that signs in must not starve those who answer.
type hasher struct {
	memory   uint32 // KiB
	nobody   string // what is compared when there is no account
	slots    chan struct{}
	queue    chan struct{}
	computed atomic.Int64 // hashes so far, for tests of what a stranger can tell from the time
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
		h.computed.Add(1)
		return nil
	case <-ctx.Done():
		<-h.queue
		return ctx.Err()
	}
}

// leave makes room for the next. A hash leaves its memory behind: while others
// wait it is collected before they take theirs, or a crowd would hold several
// times as much as it uses.
func (h *hasher) leave() {
	if len(h.queue) > cap(h.slots) && h.memory >= hashMemory {
		runtime.GC()
	}
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

// What a stored hash may ask for at most. One that asks for more came from
// nobody who wants to sign in: comparing it would stop us.
const (
	argonMaxMemory  = 256 * 1024 // KiB
	argonMaxPasses  = 16
	argonMaxThreads = 16
	argonMaxLength  = 64 // of salt and key
)

// argonHash is a PHC string, read.
type argonHash struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

func readArgon(encoded string) (a argonHash, ok bool) {
	var version int
	fields := strings.Split(encoded, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" {
		return a, false
	}
	cost := fields[2] + " " + fields[3]
	if _, err := fmt.Sscanf(cost, "v=%d m=%d,t=%d,p=%d", &version, &a.memory, &a.passes, &a.threads); err != nil {
		return a, false
	}
	if version != argon2.Version || cost != fmt.Sprintf("v=%d m=%d,t=%d,p=%d", version, a.memory, a.passes, a.threads) {
		return a, false // another algorithm, or numbers with something behind them
	}
	var err error
	if a.salt, err = base64.RawStdEncoding.DecodeString(fields[4]); err != nil {
		return a, false
	}
	if a.key, err = base64.RawStdEncoding.DecodeString(fields[5]); err != nil {
		return a, false
	}
	return a, a.bounded()
}

func (a argonHash) bounded() bool {
	return a.memory <= argonMaxMemory && a.passes > 0 && a.passes <= argonMaxPasses && a.threads > 0 && a.threads <= argonMaxThreads &&
		len(a.salt) <= argonMaxLength && len(a.key) > 0 && len(a.key) <= argonMaxLength
}

// matches compares in constant time; an unreadable hash matches nothing.
func (h *hasher) matches(ctx context.Context, encoded, password string) (bool, error) {
	if isDjango(encoded) {
		return h.matchesDjango(ctx, encoded, password)
	}
	a, ok := readArgon(encoded)
	if !ok {
		return false, nil
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	got := argon2.IDKey([]byte(password), a.salt, a.passes, a.memory, a.threads, uint32(len(a.key)))
	return subtle.ConstantTimeCompare(got, a.key) == 1, nil
}

// outdated tells a hash that costs less than one that is made today.
func (h *hasher) outdated(encoded string) bool {
	a, ok := readArgon(encoded)
	return !ok || a.memory < h.memory || a.passes < hashTime
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
