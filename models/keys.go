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
)

// keys are made from the one secret that is kept outside the database: who has
// only the database, or a backup of it, can neither tell whose a pseudonym is
// nor use a second factor.
type keys struct {
	pseudonyms []byte // HMAC-SHA-256
	sealing    []byte // AES-256-GCM
	erasures   []byte // HMAC-SHA-256, for the ledger of erased people
	devices    []byte // HMAC-SHA-256, for browsers that somebody signed in with
	attempts   []byte // HMAC-SHA-256, for counters of failed tries
}

func newKeys(secret []byte) keys {
	derive := func(purpose string) []byte {
		key, err := hkdf.Key(sha256.New, secret, nil, "luna "+purpose, 32)
		if err != nil {
			panic(err) // only for lengths that SHA-256 cannot give
		}
		return key
	}
	return keys{derive("pseudonyms"), derive("sealing"), derive("erasures"), derive("devices"), derive("attempts")}
}

// mac is the HMAC-SHA-256 of a text.
func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// errUnsealed: sealed with another key, for another use, or damaged.
var errUnsealed = errors.New("a sealed secret cannot be opened: LUNA_DATA_KEY is not the one it was sealed with")

// seal encrypts a secret for one use, such as "totp 17": opened for another it
// does not fit.
func (k keys) seal(plain, use string) string {
	box := k.box()
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce) // never fails, see crypto/rand
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(plain), []byte(use)))
}

// open gives what seal hid.
func (k keys) open(sealed, use string) (string, error) {
	box := k.box()
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(data) < box.NonceSize() {
		return "", errUnsealed
	}
	plain, err := box.Open(nil, data[:box.NonceSize()], data[box.NonceSize():], []byte(use))
	if err != nil {
		return "", errUnsealed
	}
	return string(plain), nil
}

func (k keys) box() cipher.AEAD {
	block, err := aes.NewCipher(k.sealing)
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // the block has 16 bytes
	}
	return box
}
