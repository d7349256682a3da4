package models

import (
	"crypto/hmac"
	"encoding/base64"
	"strings"
)

// A browser that somebody has signed in with keeps a mark of it. Its wrong
// passwords count by themselves, so that whoever guesses at an account from
// elsewhere locks the account for strangers and not for its owner (the device
// cookie of the OWASP Blocking Brute Force Attacks page). A mark says nothing
// about whose it is and lets nobody in.

// How many wrong passwords a quarter of an hour allows at one account, and
// from one address, behind which a whole lecture hall may sit.
const (
	signInTries        = 10
	signInTriesAddress = 100
)

// signInGuard counts the tries at an account: those of one known browser, or
// those of all the others together.
func (s *Store) signInGuard(key string, b Browser) []attempt {
	address := attempt{"sign-in address", addressOf(b.Address), signInTriesAddress}
	if nonce, ok := s.knownDevice(key, b.Device); ok {
		return guard("sign-in device", key+" "+nonce, signInTries, address)
	}
	return guard("sign-in account", key, signInTries, address)
}

// Device gives what a browser is to keep after a person with this address has
// signed in: what it had, where that is theirs, or a new mark.
func (s *Store) Device(email, had string) string {
	key := emailKey(typeable(email))
	if _, ok := s.knownDevice(key, had); ok {
		return had
	}
	nonce := secret(16)
	return nonce + "." + s.deviceMark(key, nonce)
}

// knownDevice tells a mark that we gave out for this address.
func (s *Store) knownDevice(key, device string) (nonce string, ok bool) {
	nonce, mark, found := strings.Cut(device, ".")
	if !found || len(device) > 100 {
		return "", false
	}
	return nonce, hmac.Equal([]byte(mark), []byte(s.deviceMark(key, nonce)))
}

func (s *Store) deviceMark(key, nonce string) string {
	return base64.RawURLEncoding.EncodeToString(mac(s.keys.devices, nonce+" "+key))
}
