package models

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
)

// keys are made from the one secret that is kept outside the database: who has
// only the database, or a backup of it, can neither tell whose a pseudonym is
// nor use a second factor.
type keys struct {
	pseudonyms []byte   // HMAC-SHA-256
	sealing    [][]byte // AES-256-GCM; the first seals, each of them opens
	erasures   []byte   // HMAC-SHA-256, for the ledger of erased people
	devices    []byte   // HMAC-SHA-256, for browsers that somebody signed in with
	attempts   []byte   // HMAC-SHA-256, for counters of failed tries
}

// newKeys derives them. What is sealed can also have secrets of its own, the
// newest first: those can be exchanged, see Reseal.
func newKeys(secret []byte, sealing ...[]byte) keys {
	derive := func(secret []byte, purpose string) []byte {
		key, err := hkdf.Key(sha256.New, secret, nil, "luna "+purpose, 32)
		if err != nil {
			panic(err) // only for lengths that SHA-256 cannot give
		}
		return key
	}
	k := keys{
		pseudonyms: derive(secret, "pseudonyms"), erasures: derive(secret, "erasures"),
		devices: derive(secret, "devices"), attempts: derive(secret, "attempts"),
	}
	for _, one := range append(slices.Clip(sealing), secret) {
		k.sealing = append(k.sealing, derive(one, "sealing"))
	}
	return k
}

// mac is the HMAC-SHA-256 of a text.
func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// errUnsealed: sealed with another key, for another use, or damaged.
var errUnsealed = errors.New("a sealed secret cannot be opened: neither LUNA_DATA_KEY nor a sealing key is the one it was sealed with")

// seal encrypts a secret for one use, such as "totp 17": opened for another it
// does not fit.
func (k keys) seal(plain, use string) string {
	box := boxOf(k.sealing[0])
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce) // never fails, see crypto/rand
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(plain), []byte(use)))
}

// open gives what seal hid.
func (k keys) open(sealed, use string) (string, error) {
	plain, _, err := k.openWith(sealed, use)
	return plain, err
}

// openWith is open that also tells which of the keys fits; 0 is the one that
// seals now.
func (k keys) openWith(sealed, use string) (plain string, which int, err error) {
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", 0, errUnsealed
	}
	for which, key := range k.sealing {
		box := boxOf(key)
		if len(data) < box.NonceSize() {
			break
		}
		if plain, err := box.Open(nil, data[:box.NonceSize()], data[box.NonceSize():], []byte(use)); err == nil {
			return string(plain), which, nil
		}
	}
	return "", 0, errUnsealed
}

func boxOf(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // the block has 16 bytes
	}
	return box
}
