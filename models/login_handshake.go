package models

import (
	"encoding/json"
	"time"
)

// handshakeFor is how long somebody may take at the university's login.
const handshakeFor = 10 * time.Minute

// LoginHandshake is what must be remembered while somebody is at the login of
// their university. The browser keeps it, sealed: nothing is written before
// the person comes back, and what comes back must be from the same browser.
type LoginHandshake struct {
	Provider               uint64
	State, Nonce, Verifier string
	Next                   string
	Until                  time.Time
}

// NewHandshake draws the secrets of one visit to a provider.
func (s *Store) NewHandshake(provider uint64, next string) LoginHandshake {
	return LoginHandshake{
		Provider: provider, State: secret(32), Nonce: secret(32), Verifier: secret(48), Next: next,
		Until: s.Now().Add(handshakeFor),
	}
}

// SealHandshake hides it for the browser to keep.
func (s *Store) SealHandshake(h LoginHandshake) (string, error) {
	data, err := json.Marshal(h)
	return s.keys.seal(string(data), "handshake"), err
}

// OpenHandshake reads what the browser kept. ErrNotFound when it is not ours,
// over, or not the answer to this state.
func (s *Store) OpenHandshake(sealed, state string) (LoginHandshake, error) {
	var h LoginHandshake
	data, err := s.keys.open(sealed, "handshake")
	if err != nil {
		return h, ErrNotFound
	}
	if err := json.Unmarshal([]byte(data), &h); err != nil {
		return h, ErrNotFound
	}
	if state == "" || digest(state) != digest(h.State) || !s.Now().Before(h.Until) {
		return LoginHandshake{}, ErrNotFound
	}
	return h, nil
}
