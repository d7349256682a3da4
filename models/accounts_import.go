package models

import (
	"context"
	"errors"
	"strings"
)

// AccountRow is a person who comes from another program, with the password as
// it was kept there.
type AccountRow struct {
	Line         int // of the file
	Email, Name  string
	Role         Role
	Language     string
	PasswordHash string // argon2id, or pbkdf2_sha256 as Django writes it; empty: none
}

// AccountFault says why a line was not taken.
type AccountFault struct {
	Line    int
	Field   string
	Message Message
}

// AccountReport says what an import did, or with a dry run would do.
type AccountReport struct {
	Created, Unchanged int
	Refused            []AccountFault
}

// ImportAccounts takes people over with their old passwords. Somebody who is
// there already stays as they are. It is for whoever runs the program: a hash
// is let in unseen, so no page leads here, and only an Operator may call it.
func (s Scope) ImportAccounts(ctx context.Context, rows []AccountRow, dry bool) (AccountReport, error) {
	var report AccountReport
	if s.actor.UserID != 0 || s.actor.Role != Administrator {
		return report, ErrNotFound
	}
	err := s.write(ctx, func(s Scope) error {
		there, err := s.addressesThere(rows)
		if err != nil {
			return err
		}
		var people []User
		oldest := 0
		for _, row := range rows {
			key := emailKey(row.Email)
			if there[key] {
				report.Unchanged++
				continue
			}
			u, fault := s.imported(row)
			if fault != nil {
				report.Refused = append(report.Refused, *fault)
				continue
			}
			there[key] = true
			if d, ok := readDjango(row.PasswordHash); ok {
				oldest = max(oldest, d.iterations)
			}
			people = append(people, u)
		}
		report.Created = len(people)
		if dry || len(people) == 0 {
			return nil
		}
		return s.addImported(people, oldest)
	})
	if errors.Is(err, ErrConflict) {
		return AccountReport{}, errors.Join(err, errors.New("an address of the file belongs to somebody at another university"))
	}
	return report, err
}

func (s Scope) addImported(people []User, oldest int) error {
	if err := s.tx.CreateInBatches(people, 200).Error; err != nil {
		return err
	}
	if oldest > 0 {
		if err := noteDjango(s.tx, oldest); err != nil {
			return err
		}
	}
	return s.audit("user.import", "university", s.actor.UniversityID, map[string]any{"created": len(people)})
}

// addressesThere are the addresses of the rows that people of the scope have.
func (s Scope) addressesThere(rows []AccountRow) (map[string]bool, error) {
	there := map[string]bool{}
	for len(rows) > 0 {
		part := rows[:min(len(rows), 500)]
		rows = rows[len(part):]
		keys := make([]string, len(part))
		for i, row := range part {
			keys[i] = emailKey(row.Email)
		}
		var found []string
		if err := s.people().Where("email_key IN ?", keys).Pluck("email_key", &found).Error; err != nil {
			return nil, err
		}
		for _, key := range found {
			there[key] = true
		}
	}
	return there, nil
}

// imported is the record of a row, or what is wrong with it.
func (s Scope) imported(row AccountRow) (User, *AccountFault) {
	in := UserInput{Email: row.Email, Name: row.Name, Role: row.Role, Language: row.Language}
	var bad *Invalid
	if errors.As(in.check(), &bad) {
		for _, field := range []string{"email", "name", "role", "language"} {
			if m, wrong := bad.Fields[field]; wrong {
				return User{}, &AccountFault{row.Line, field, m}
			}
		}
	}
	if !readableHash(row.PasswordHash) {
		return User{}, &AccountFault{row.Line, "password_hash", Say("This is neither an argon2id nor a pbkdf2_sha256 hash.")}
	}
	u := User{
		Email: in.Email, EmailKey: emailKey(in.Email), Name: in.Name, NameKey: foldKey(in.Name), Role: in.Role, Language: in.Language,
		PasswordHash: row.PasswordHash, Epoch: 1, CreatedAt: s.now(),
	}
	if s.actor.UniversityID != 0 {
		u.UniversityID = &s.actor.UniversityID
	} else if u.Role != Administrator {
		return u, &AccountFault{row.Line, "role", Say("Only administrators can be without a university.")}
	}
	return u, nil
}

// mostMemory is what comparing a hash may cost, in KiB: as much as our own, so
// that a few who sign in at once do not fill the machine.
const mostMemory = 64 * 1024

// readableHash tells a hash that can be compared at a bearable cost.
func readableHash(hash string) bool {
	if hash == "" || strings.TrimSpace(hash) != hash {
		return hash == ""
	}
	if _, ok := readDjango(hash); ok {
		return true
	}
	a, ok := readArgon(hash)
	return ok && a.memory <= mostMemory && a.passes <= 16 && a.threads <= 16 && len(a.salt) >= 8
}
