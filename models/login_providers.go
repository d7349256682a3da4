package models

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"
)

// LoginCallback is where a university's login sends people back to.
const LoginCallback = "/login/callback"

// IdentityProvider is a university's own login, by OpenID Connect.
type IdentityProvider struct {
	ID           uint64
	UniversityID uint64
	Name         string
	Issuer       string
	ClientID     string
	SealedSecret string
	Active       bool
	CreatedAt    time.Time
}

// ProviderInput is what an administrator says of the university's login. An
// empty secret keeps the one that is there.
type ProviderInput struct {
	Name, Issuer, ClientID, Secret string
	Active                         bool
}

// check refuses what cannot be an issuer; plain http is for a provider on the
// own machine, while developing.
func (in *ProviderInput) check(local bool) faults {
	f := faults{}
	in.Name, in.Issuer, in.ClientID = strings.TrimSpace(in.Name), strings.TrimSpace(in.Issuer), strings.TrimSpace(in.ClientID)
	checkLine(f, "name", in.Name, 80)
	checkLine(f, "client_id", in.ClientID, 200)
	u, err := url.Parse(in.Issuer)
	if err != nil || u.Scheme != "https" && !(local && u.Scheme == "http") || u.Host == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" || len(in.Issuer) > 300 || !plainText(in.Issuer, false) {
		f.add("issuer", Say("Please write the address of the login as its operator names it, such as https://login.example.org."))
	}
	if len(in.Secret) > 500 || !plainText(in.Secret, false) {
		f.add("secret", Say("Please use at most %d characters.", 500))
	}
	return f
}

// Providers lists the logins of the acting administrator's university.
func (s Scope) Providers(ctx context.Context) ([]IdentityProvider, error) {
	if err := s.only(Administrator); err != nil {
		return nil, err
	}
	var rows []IdentityProvider
	err := s.read(ctx, func(s Scope) error { return s.of(&IdentityProvider{}).Order("name, id").Find(&rows).Error })
	return rows, err
}

// Provider gives one of them.
func (s Scope) Provider(ctx context.Context, id uint64) (IdentityProvider, error) {
	var p IdentityProvider
	if err := s.only(Administrator); err != nil {
		return p, err
	}
	err := s.read(ctx, func(s Scope) error { return s.of(&p).Where("id = ?", id).Take(&p).Error })
	return p, err
}

// CheckProvider finds what SaveProvider would refuse, and tidies the input, so
// that the login itself is only asked when the input is whole.
func (s Scope) CheckProvider(ctx context.Context, id uint64, in *ProviderInput, local bool) error {
	if err := s.only(Administrator); err != nil {
		return err
	}
	var there IdentityProvider
	if id != 0 {
		var err error
		if there, err = s.Provider(ctx, id); err != nil {
			return err
		}
	}
	f := in.check(local)
	switch {
	case in.Secret != "":
	case id == 0:
		f.add("secret", Say("Please fill this in."))
	case in.Issuer != there.Issuer: // the old secret would be told to the new address
		f.add("secret", Say("Another address needs a secret of its own. Please fill it in."))
	}
	return f.err()
}

// SaveProvider adds a login, or changes the one with this id, and tells the
// other administrators by mail. Invalid names the fields; local allows an
// issuer without TLS.
func (s Scope) SaveProvider(ctx context.Context, id uint64, in ProviderInput, local bool) (IdentityProvider, error) {
	if err := s.CheckProvider(ctx, id, &in, local); err != nil {
		return IdentityProvider{}, err
	}
	p := IdentityProvider{UniversityID: s.actor.UniversityID, CreatedAt: s.now()}
	err := s.write(ctx, func(s Scope) error {
		if id != 0 {
			if err := s.of(&p).Where("id = ?", id).Take(&p).Error; err != nil {
				return err
			}
			if p.Issuer != in.Issuer { // a subject means something at its issuer only
				if err := s.of(&Identity{}).Where("provider_id = ?", id).Delete(&Identity{}).Error; err != nil {
					return err
				}
			}
		}
		p.Name, p.Issuer, p.ClientID, p.Active = in.Name, in.Issuer, in.ClientID, in.Active
		if in.Secret != "" {
			p.SealedSecret = s.store.keys.seal(in.Secret, providerSeal(s.actor.UniversityID))
		}
		if id == 0 {
			if err := s.tx.Create(&p).Error; err != nil {
				return err
			}
			return errors.Join(s.audit("login.add", "login", p.ID, nil), s.tellOfLogin("added", p))
		}
		err := s.of(&p).Where("id = ?", id).Updates(map[string]any{
			"name": p.Name, "issuer": p.Issuer, "client_id": p.ClientID, "active": p.Active, "sealed_secret": p.SealedSecret,
		}).Error
		if err != nil {
			return err
		}
		return errors.Join(s.audit("login.change", "login", p.ID, map[string]any{"active": p.Active}), s.tellOfLogin("changed", p))
	})
	if errors.Is(err, ErrConflict) {
		err = &Invalid{Fields: map[string]Message{"issuer": Say("This login is set up already.")}}
	}
	return p, err
}

// RemoveProvider takes a login away, and tells the other administrators by
// mail. People then sign in with a password.
func (s Scope) RemoveProvider(ctx context.Context, id uint64) error {
	if err := s.only(Administrator); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		var p IdentityProvider
		if err := s.of(&p).Where("id = ?", id).Take(&p).Error; err != nil {
			return err
		}
		if err := s.of(&Identity{}).Where("provider_id = ?", id).Delete(&Identity{}).Error; err != nil {
			return err
		}
		if err := oneRow(s.of(&IdentityProvider{}).Where("id = ?", id).Delete(&IdentityProvider{})); err != nil {
			return err
		}
		return errors.Join(s.audit("login.remove", "login", id, nil), s.tellOfLogin("removed", p))
	})
}

// LoginProvider is a login with what is needed to use it.
type LoginProvider struct {
	ID           uint64
	UniversityID uint64
	University   string
	Name         string
	Issuer       string
	ClientID     string
	ClientSecret string
}

// LoginProviders lists the logins that people may choose from, by university.
// It holds no secrets.
func (s *Store) LoginProviders(ctx context.Context) ([]LoginProvider, error) {
	var rows []LoginProvider
	err := s.readingAcross(ctx, signingIn, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT p.id, p.university_id, v.name AS university, p.name
			FROM identity_providers p JOIN universities v ON v.id = p.university_id
			WHERE p.active AND v.active ORDER BY v.name, p.name, p.id LIMIT 500`).Scan(&rows).Error
	})
	return rows, err
}

// HasLogins tells whether there is any login that people may choose.
func (s *Store) HasLogins(ctx context.Context) (there bool, err error) {
	err = s.readingAcross(ctx, signingIn, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT EXISTS (SELECT 1 FROM identity_providers p JOIN universities v ON v.id = p.university_id
			WHERE p.active AND v.active)`).Scan(&there).Error
	})
	return there, err
}

// LoginProvider gives one of them with its secret. ErrNotFound when it or its
// university is closed.
func (s *Store) LoginProvider(ctx context.Context, id uint64) (LoginProvider, error) {
	var row struct {
		LoginProvider
		SealedSecret string
	}
	err := s.readingAcross(ctx, signingIn, func(tx *gorm.DB) error {
		return tx.Raw(`SELECT p.id, p.university_id, v.name AS university, p.name, p.issuer, p.client_id, p.sealed_secret
			FROM identity_providers p JOIN universities v ON v.id = p.university_id
			WHERE p.id = ? AND p.active AND v.active`, id).Take(&row).Error
	})
	if err != nil {
		return LoginProvider{}, err
	}
	p := row.LoginProvider
	if p.ClientSecret, err = s.keys.open(row.SealedSecret, providerSeal(p.UniversityID)); err != nil {
		return LoginProvider{}, err
	}
	return p, nil
}

// providerSeal binds a provider's secret to its university.
func providerSeal(universityID uint64) string {
	return fmt.Sprintf("login of university %d", universityID)
}
