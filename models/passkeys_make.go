package models

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

const (
	maxPasskeys = 10
	passkeyFor  = 5 * time.Minute // how long a challenge is good
)

// Site is where the program is reached. A passkey belongs to the host and
// answers only pages of the origin: both come from the configuration, never
// from a request.
type Site struct{ host, origin string }

// SiteAt gives the site of a configured address.
func SiteAt(base *url.URL) Site {
	return Site{host: base.Hostname(), origin: base.Scheme + "://" + base.Host}
}

// Passkeys tells whether browsers offer passkeys for the site: it needs a name,
// and TLS unless it is this machine.
func (s Site) Passkeys() bool {
	if _, err := netip.ParseAddr(s.host); err == nil || s.host == "" {
		return false
	}
	return strings.HasPrefix(s.origin, "https://") || s.host == "localhost" || strings.HasSuffix(s.host, ".localhost")
}

// party is the relying party of the site. A person is verified by the device
// each time, so that a passkey is something they have and something they know
// or are.
func (s Site) party() (*webauthn.WebAuthn, error) {
	if _, err := netip.ParseAddr(s.host); err == nil || s.host == "" {
		return nil, ErrNotFound // a number is no name that a passkey could belong to
	}
	must := true
	return webauthn.New(&webauthn.Config{
		RPID: s.host, RPDisplayName: "Luna", RPOrigins: []string{s.origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &must,
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: passkeyFor, TimeoutUVD: passkeyFor},
			Registration: webauthn.TimeoutConfig{Timeout: passkeyFor, TimeoutUVD: passkeyFor},
		},
	})
}

// owner is a person as a passkey sees them. The handle tells nothing about the
// person to whoever finds the device.
type owner struct {
	handle      []byte
	email, name string
	keys        webauthn.Credentials
}

func (o owner) WebAuthnID() []byte                         { return o.handle }
func (o owner) WebAuthnName() string                       { return o.email }
func (o owner) WebAuthnDisplayName() string                { return o.name }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func (s *Store) owner(u User, passkeys []Passkey) (owner, error) {
	o := owner{handle: mac(s.keys.pseudonyms, fmt.Sprintf("passkey %d", u.ID)), email: u.Email, name: u.Name}
	for _, p := range passkeys {
		var key webauthn.Credential
		if err := json.Unmarshal([]byte(p.Credential), &key); err != nil {
			return o, fmt.Errorf("reading passkey %d: %w", p.ID, err)
		}
		o.keys = append(o.keys, key)
	}
	return o, nil
}

// me is the acting person with their passkeys.
func (s Scope) me(ctx context.Context) (owner, error) {
	var u User
	var passkeys []Passkey
	err := s.read(ctx, func(s Scope) error {
		var err error
		if u, err = s.self(ctx); err != nil {
			return err
		}
		return s.mine(&Passkey{}).Order("id").Find(&passkeys).Error
	})
	if err != nil {
		return owner{}, err
	}
	return s.store.owner(u, passkeys)
}

// BeginPasskey gives the options with which a browser makes a passkey, as JSON.
func (s Scope) BeginPasskey(ctx context.Context, site Site) ([]byte, error) {
	party, err := site.party()
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx)
	if err != nil {
		return nil, err
	}
	options, ceremony, err := party.BeginRegistration(me, webauthn.WithExclusions(me.keys.CredentialDescriptors()))
	if err != nil {
		return nil, fmt.Errorf("beginning a passkey: %w", err)
	}
	return s.store.challenge(ctx, "passkey add", s.actor.UserID, ceremony, options)
}

// AddPasskey keeps the passkey that a browser made for a challenge of
// BeginPasskey. ErrWrongPassword when the answer does not fit the challenge,
// the site or the person; Invalid for the name or when there are too many. Who
// had no second factor gets recovery codes; they are shown this once.
func (s Scope) AddPasskey(ctx context.Context, site Site, session uint64, name, answer string) (recovery []string, err error) {
	f := faults{}
	name = strings.TrimSpace(name)
	checkLine(f, "name", name, 60)
	if err := f.err(); err != nil {
		return nil, err
	}
	key, err := s.newPasskey(ctx, site, answer)
	if err != nil {
		return nil, err
	}
	content, err := json.Marshal(key)
	if err != nil {
		return nil, fmt.Errorf("keeping a passkey: %w", err)
	}
	err = s.changing(ctx, session, "add", "passkey", func(s Scope, u User) error {
		var n int64
		if err := s.mine(&Passkey{}).Count(&n).Error; err != nil {
			return err
		}
		if n >= maxPasskeys {
			return &Invalid{Fields: map[string]Message{"name": Say("%d passkeys are enough. Please remove one that you no longer use.", maxPasskeys)}}
		}
		row := Passkey{
			UniversityID: u.UniversityID, UserID: u.ID, CredentialID: credentialID(key.ID), Credential: string(content),
			Name: name, CreatedAt: s.now(),
		}
		if err := s.tx.Create(&row).Error; err != nil {
			return err
		}
		recovery, err = s.firstCodes(u)
		return err
	})
	return recovery, err
}

func (s Scope) newPasskey(ctx context.Context, site Site, answer string) (*webauthn.Credential, error) {
	party, err := site.party()
	if err != nil {
		return nil, err
	}
	made, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, errors.Join(ErrWrongPassword, err)
	}
	ceremony, err := s.store.answered(ctx, "passkey add", s.actor.UserID, made.Response.CollectedClientData.Challenge)
	if err != nil {
		return nil, orWrong(exceptMissing(err))
	}
	me, err := s.me(ctx)
	if err != nil {
		return nil, err
	}
	key, err := party.CreateCredential(me, ceremony, made)
	if err != nil {
		return nil, errors.Join(ErrWrongPassword, err)
	}
	return key, nil
}

// credentialID is how the number of a key is kept and looked up.
func credentialID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }
