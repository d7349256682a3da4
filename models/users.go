package models

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"
)

// UserInput is what an administrator says of a person. Without a password the
// person cannot sign in until one is set.
type UserInput struct {
	Email, Name, Password string
	Role                  Role
	Language              string
	Invite                bool // who gets no password is sent a link to choose one
}

func (in *UserInput) check() error {
	f := faults{}
	in.Email, in.Name = strings.TrimSpace(in.Email), strings.TrimSpace(in.Name)
	checkEmail(f, "email", in.Email)
	checkLine(f, "name", in.Name, 120)
	if !in.Role.Valid() {
		f.add("role", Say("Please choose a role."))
	}
	if in.Language != "" && in.Language != "en" && in.Language != "de" {
		f.add("language", Say("Please choose a language."))
	}
	if in.Password != "" {
		checkPassword(f, "password", in.Password, in.Name, in.Email)
	}
	return f.err()
}

// CreateUser adds a person to the actor's university; a platform administrator
// without one adds another platform administrator. Invalid where the address is
// taken by anybody, here or elsewhere.
func (s Scope) CreateUser(ctx context.Context, in UserInput) (User, error) {
	if err := s.only(Administrator); err != nil {
		return User{}, err
	}
	if err := in.check(); err != nil {
		return User{}, err
	}
	u := User{
		Email: in.Email, EmailKey: emailKey(in.Email), Name: in.Name, NameKey: foldKey(in.Name),
		Role: in.Role, Language: in.Language, Epoch: 1, CreatedAt: s.now(),
	}
	if s.actor.UniversityID != 0 {
		u.UniversityID = &s.actor.UniversityID
	} else if in.Role != Administrator {
		return User{}, &Invalid{Fields: map[string]Message{"role": Say("Only administrators can be without a university.")}}
	}
	if in.Password != "" {
		var err error
		if u.PasswordHash, err = s.store.hashPassword(ctx, in.Password); err != nil {
			return User{}, err
		}
	}
	err := s.write(ctx, func(s Scope) error {
		if err := s.tx.Create(&u).Error; err != nil {
			return err
		}
		if err := s.audit("user.create", "user", u.ID, map[string]any{"role": u.Role}); err != nil || !in.Invite || in.Password != "" {
			return err
		}
		_, err := s.invite([]uint64{u.ID})
		return err
	})
	return u, addressTaken(err)
}

// addressTaken says it at the field when an address belongs to somebody. Only
// the key knows that: people of other universities are behind the wall.
func addressTaken(err error) error {
	if errors.Is(err, ErrConflict) {
		return &Invalid{Fields: map[string]Message{"email": Say("This e-mail address is in use already.")}}
	}
	return err
}

// Operator gives the actor as whom whoever runs the program acts from its
// command line: an administrator of the university with this short name, or of
// the platform when it is empty.
func (s *Store) Operator(ctx context.Context, slug string) (Actor, error) {
	a := Actor{Role: Administrator}
	if slug == "" {
		return a, nil
	}
	err := s.readingAcross(ctx, "command line", func(tx *gorm.DB) error {
		return tx.Raw("SELECT id AS university_id FROM universities WHERE slug = ?", slug).Take(&a).Error
	})
	return a, err
}
