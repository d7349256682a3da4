package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"gorm.io/gorm"
)

// What a challenge is for. An answer to one is none to another.
const (
	passkeySignIn  = "passkey sign-in"
	passkeySecond  = "passkey second"
	passkeyConfirm = "passkey confirm"
)

// challenge remembers a ceremony under its challenge and gives the options for
// the browser.
func (s *Store) challenge(ctx context.Context, kind string, user uint64, ceremony *webauthn.SessionData, options any) ([]byte, error) {
	content, err := json.Marshal(ceremony)
	if err != nil {
		return nil, fmt.Errorf("keeping a challenge: %w", err)
	}
	if err := s.remember(ctx, ceremony.Challenge, kind, user, string(content), passkeyFor); err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// answered gives the ceremony of a challenge and forgets it: whether the answer
// is good or not, there is no second one. ErrNotFound when there is none.
func (s *Store) answered(ctx context.Context, kind string, user uint64, challenge string) (webauthn.SessionData, error) {
	var ceremony webauthn.SessionData
	content, err := s.redeem(ctx, challenge, kind, user)
	if err != nil {
		return ceremony, err
	}
	return ceremony, json.Unmarshal([]byte(content), &ceremony)
}

// BeginPasskeySignIn gives the options with which a browser asks for a passkey
// of anybody, as JSON.
func (s *Store) BeginPasskeySignIn(ctx context.Context, site Site, b Browser) ([]byte, error) {
	party, err := site.party()
	if err != nil {
		return nil, err
	}
	// A lecture hall has one address; this only keeps the table from filling up.
	asked := attempt{"passkey challenge address", addressOf(b.Address), 3000}
	if err := s.allowed(ctx, asked); err != nil {
		return nil, err
	}
	if err := s.count(ctx, asked); err != nil {
		return nil, err
	}
	options, ceremony, err := party.BeginDiscoverableLogin()
	if err != nil {
		return nil, fmt.Errorf("beginning to sign in: %w", err)
	}
	return s.challenge(ctx, passkeySignIn, 0, ceremony, options)
}

// SignInByPasskey starts a session for the owner of the passkey that answered a
// challenge of BeginPasskeySignIn. It is both factors at once. ErrWrongPassword
// says nothing about why it may not be.
func (s *Store) SignInByPasskey(ctx context.Context, site Site, answer string, b Browser) (token string, err error) {
	party, err := site.party()
	if err != nil {
		return "", err
	}
	proof, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return "", errors.Join(ErrWrongPassword, err)
	}
	ceremony, err := s.answered(ctx, passkeySignIn, 0, proof.Response.CollectedClientData.Challenge)
	if err != nil {
		return "", orWrong(exceptMissing(err))
	}
	passkey, user, err := s.passkey(ctx, proof.RawID)
	if err != nil {
		return "", orWrong(exceptMissing(err))
	}
	whose := func(_, _ []byte) (webauthn.User, error) { return s.owner(user, []Passkey{passkey}) }
	_, key, err := party.ValidatePasskeyLogin(whose, ceremony, proof)
	if err != nil {
		return "", errors.Join(ErrWrongPassword, err, s.auditRefusedSignIn(ctx, user))
	}
	as := s.As(actorOf(user))
	if err := as.notCloned(ctx, passkey, key); err != nil {
		return "", err
	}
	err = as.write(ctx, func(as Scope) error { return as.used(passkey, key) })
	if err != nil {
		return "", err
	}
	return s.openSession(ctx, user, b, "passkey")
}

// passkey finds a passkey and its owner, who must be allowed to sign in.
func (s *Store) passkey(ctx context.Context, id []byte) (Passkey, User, error) {
	var p Passkey
	var u User
	err := s.readingAcross(ctx, signingIn, func(tx *gorm.DB) error {
		if err := tx.Take(&p, "credential_id = ?", credentialID(id)).Error; err != nil {
			return err
		}
		return tx.Take(&u, `id = ? AND deactivated_at IS NULL AND (university_id IS NULL
			OR EXISTS (SELECT 1 FROM universities v WHERE v.id = users.university_id AND v.active))`, p.UserID).Error
	})
	return p, u, err
}

func actorOf(u User) Actor {
	a := Actor{UserID: u.ID, Role: u.Role}
	if u.UniversityID != nil {
		a.UniversityID = *u.UniversityID
	}
	return a
}

// BeginPasskeyProof gives the options with which a browser asks for one of the
// acting person's passkeys: as the second step of signing in, or to confirm.
// ErrNotFound for who has none.
func (s Scope) BeginPasskeyProof(ctx context.Context, site Site, second bool) ([]byte, error) {
	party, err := site.party()
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx)
	if err != nil {
		return nil, err
	}
	if len(me.keys) == 0 {
		return nil, ErrNotFound
	}
	options, ceremony, err := party.BeginLogin(me)
	if err != nil {
		return nil, fmt.Errorf("asking for a passkey: %w", err)
	}
	return s.store.challenge(ctx, proofKind(second), s.actor.UserID, ceremony, options)
}

func proofKind(second bool) string {
	if second {
		return passkeySecond
	}
	return passkeyConfirm
}

// SecondStepByPasskey ends the signing in of somebody who gave the right
// password.
func (s *Store) SecondStepByPasskey(ctx context.Context, site Site, half Visitor, answer string, b Browser) (token string, err error) {
	as := s.As(half.Actor)
	passkey, key, err := as.proved(ctx, site, passkeySecond, answer)
	if err != nil {
		return "", err
	}
	err = as.write(ctx, func(as Scope) error {
		if err := as.used(passkey, key); err != nil {
			return err
		}
		if err := as.store.forget(as.tx, secondGuard(half.UserID)...); err != nil {
			return err
		}
		token, err = as.complete(half, b)
		return err
	})
	return token, err
}

// ConfirmPasskey proves anew who the acting person is.
func (s Scope) ConfirmPasskey(ctx context.Context, site Site, session uint64, answer string) (token string, err error) {
	passkey, key, err := s.proved(ctx, site, passkeyConfirm, answer)
	if err != nil {
		return "", err
	}
	err = s.write(ctx, func(s Scope) error {
		if err := s.used(passkey, key); err != nil {
			return err
		}
		token, err = s.confirm(session)
		return err
	})
	return token, err
}

// proved checks the answer of one of the acting person's passkeys.
func (s Scope) proved(ctx context.Context, site Site, kind, answer string) (Passkey, *webauthn.Credential, error) {
	party, err := site.party()
	if err != nil {
		return Passkey{}, nil, err
	}
	proof, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return Passkey{}, nil, errors.Join(ErrWrongPassword, err)
	}
	ceremony, err := s.store.answered(ctx, kind, s.actor.UserID, proof.Response.CollectedClientData.Challenge)
	if err != nil {
		return Passkey{}, nil, orWrong(exceptMissing(err))
	}
	me, err := s.me(ctx)
	if err != nil {
		return Passkey{}, nil, err
	}
	key, err := party.ValidateLogin(me, ceremony, proof)
	if err != nil {
		return Passkey{}, nil, errors.Join(ErrWrongPassword, err)
	}
	var p Passkey
	err = s.read(ctx, func(s Scope) error {
		return s.mine(&Passkey{}).Where("credential_id = ?", credentialID(key.ID)).Take(&p).Error
	})
	if err != nil {
		return p, nil, err
	}
	return p, key, s.notCloned(ctx, p, key)
}

// notCloned refuses a passkey whose counter did not move on: there are two of
// them. The counter stays where it was, so that neither gets in again before
// the counter of the right one is higher, and the log says so.
func (s Scope) notCloned(ctx context.Context, p Passkey, key *webauthn.Credential) error {
	if !key.Authenticator.CloneWarning {
		return nil
	}
	return errors.Join(ErrWrongPassword, s.write(ctx, func(s Scope) error {
		return s.store.auditRefused(s.tx, s.actor, "factor.passkey-cloned", "passkey", p.ID, nil)
	}))
}

// used keeps the counter of a passkey; of two answers at once one is refused.
func (s Scope) used(p Passkey, key *webauthn.Credential) error {
	content, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("keeping a passkey: %w", err)
	}
	return oneRow(s.mine(&Passkey{}).Where("id = ? AND credential = ?", p.ID, p.Credential).
		Updates(map[string]any{"credential": string(content), "used_at": s.now()}))
}

// exceptMissing leaves away that something is not there.
func exceptMissing(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
