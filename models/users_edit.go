package models

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"
)

// User gives a person whom the acting administrator looks after, and notes in
// that person's log that they were looked at.
func (s Scope) User(ctx context.Context, id uint64) (User, error) {
	u, err := s.readUser(ctx, id)
	if err != nil || u.UniversityID == nil {
		return u, err
	}
	return u, s.write(ctx, func(s Scope) error { return s.noteAccess(id, AccessProfile, 0) })
}

func (s Scope) readUser(ctx context.Context, id uint64) (User, error) {
	var u User
	err := s.read(ctx, func(s Scope) error {
		var err error
		u, err = s.user(id)
		return err
	})
	return u, err
}

func (s Scope) user(id uint64) (User, error) {
	var u User
	if err := s.only(Administrator); err != nil {
		return u, err
	}
	return u, known(s.people().Where("id = ?", id).Take(&u).Error)
}

// UpdateUser changes name, e-mail, role and language. Another role or address
// ends the person's sessions and links; of another address the old one is told.
// Invalid where the address is taken, where administrators would take their own
// role away or change their own address, or the last one would be gone.
func (s Scope) UpdateUser(ctx context.Context, id uint64, in UserInput) error {
	in.Password = ""
	if err := in.check(); err != nil {
		return err
	}
	err := s.write(ctx, func(s Scope) error {
		u, err := s.user(id)
		if err != nil {
			return err
		}
		change := map[string]any{
			"email": in.Email, "email_key": emailKey(in.Email), "name": in.Name, "name_key": foldKey(in.Name),
			"role": in.Role, "language": in.Language,
		}
		moved := emailKey(in.Email) != u.EmailKey
		if moved { // what was sent to the address before lets nobody in
			if id == s.actor.UserID {
				return inTheAccount("email")
			}
			change["verified_at"], change["epoch"] = nil, clause.Expr{SQL: "epoch + 1"}
		}
		if in.Role != u.Role {
			if err := s.mayStop(u, "role", in.Role == Administrator); err != nil {
				return err
			}
			change["epoch"] = clause.Expr{SQL: "epoch + 1"}
			if err := s.dropProgramme(u); err != nil {
				return err
			}
			if err := s.audit("user.role", "user", id, map[string]any{"from": u.Role, "to": in.Role}); err != nil {
				return err
			}
		}
		if err := s.people().Where("id = ?", id).Updates(change).Error; err != nil {
			return err
		}
		if moved {
			if err := s.tell(u, MailAddressChanged, "address", AccessAddress); err != nil {
				return err
			}
		}
		return s.audit("user.update", "user", id, map[string]any{"name": in.Name != u.Name, "email": moved})
	})
	return addressTaken(err)
}

// inTheAccount refuses what goes through the doors of one's own account: there
// the current password or the new address is asked for.
func inTheAccount(field string) error {
	return &Invalid{Fields: map[string]Message{field: Say("You cannot do this to yourself. Please change it in your account.")}}
}

// tell lets a person know, by mail and in their log, what an administrator has
// just changed of how they sign in. u is the person as they were before.
func (s Scope) tell(u User, kind, what, act string) error {
	var epoch uint64 // ours alone: the change before holds the row
	if err := s.people().Where("id = ?", u.ID).Pluck("epoch", &epoch).Error; err != nil {
		return err
	}
	if err := s.noteAccess(u.ID, act, 0); err != nil {
		return err
	}
	return s.store.post(s.tx, Letter{Kind: kind, Key: fmt.Sprintf("%s/%d/%d", what, u.ID, epoch-1), To: u})
}

// SetPassword gives another person a new password, ends their sessions and
// tells them. Invalid for oneself, who has to know the current one.
func (s Scope) SetPassword(ctx context.Context, id uint64, password string) error {
	u, err := s.readUser(ctx, id)
	if err != nil {
		return err
	}
	if id == s.actor.UserID {
		return inTheAccount("password")
	}
	f := faults{}
	checkPassword(f, "password", password, s.store.knownOf(ctx, u)...)
	if err := f.err(); err != nil {
		return err
	}
	hash, err := s.store.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		u, err := s.user(id)
		if err != nil {
			return err
		}
		if err := s.people().Where("id = ?", id).Updates(s.store.newPassword(hash)).Error; err != nil {
			return err
		}
		if err := s.tell(u, MailPasswordChanged, "password", AccessPassword); err != nil {
			return err
		}
		return s.audit("user.password", "user", id, nil)
	})
}

// Deactivate keeps a person from signing in and ends their sessions; what they
// did stays. Invalid for oneself and for the last administrator.
func (s Scope) Deactivate(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		u, err := s.user(id)
		if err != nil || u.DeactivatedAt != nil {
			return err
		}
		if err := s.mayStop(u, "state", false); err != nil {
			return err
		}
		err = s.people().Where("id = ?", id).Updates(map[string]any{
			"deactivated_at": s.now(), "epoch": clause.Expr{SQL: "epoch + 1"},
		}).Error
		if err != nil {
			return err
		}
		return s.audit("user.deactivate", "user", id, nil)
	})
}

// Reactivate lets a person sign in again.
func (s Scope) Reactivate(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.user(id); err != nil {
			return err
		}
		if err := s.people().Where("id = ?", id).Update("deactivated_at", nil).Error; err != nil {
			return err
		}
		return s.audit("user.reactivate", "user", id, nil)
	})
}

// mayStop holds the two rules about administrators: nobody takes the right
// away from themselves, and there is always one left.
func (s Scope) mayStop(u User, field string, stays bool) error {
	if u.ID == s.actor.UserID {
		return &Invalid{Fields: map[string]Message{field: Say("You cannot do this to yourself. Please ask another administrator.")}}
	}
	if u.Role != Administrator || stays {
		return nil
	}
	return s.oneIsLeft(u, field)
}

// oneIsLeft is Invalid where nobody administers but u. The rows of all
// administrators are locked, so that two who stop each other at once cannot
// both succeed.
func (s Scope) oneIsLeft(u User, field string) error {
	var left []uint64
	err := s.people().Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("role = ? AND deactivated_at IS NULL AND erased_at IS NULL", Administrator).Order("id").Pluck("id", &left).Error
	if err != nil {
		return err
	}
	for _, id := range left {
		if id != u.ID {
			return nil
		}
	}
	return &Invalid{Fields: map[string]Message{field: Say("This is the last administrator. Please appoint another one first.")}}
}

// dropProgramme: whoever is no student any more has no programme.
func (s Scope) dropProgramme(u User) error {
	if u.Role != Student {
		return nil
	}
	return s.of(&StudentProgramme{}).Where("user_id = ?", u.ID).Delete(&StudentProgramme{}).Error
}

// SetActive deactivates or reactivates many people at once and tells how many
// it changed. Administrators are left as they are: they are stopped one by one.
func (s Scope) SetActive(ctx context.Context, ids []uint64, active bool) (int, error) {
	if err := s.only(Administrator); err != nil || len(ids) == 0 {
		return 0, err
	}
	var changed []uint64
	err := s.write(ctx, func(s Scope) error {
		q := s.people().Where("id IN ? AND role <> ?", ids[:min(len(ids), peopleAtOnce)], Administrator)
		change, action := map[string]any{"deactivated_at": nil}, "user.reactivate"
		if active {
			q = q.Where("deactivated_at IS NOT NULL")
		} else {
			q = q.Where("deactivated_at IS NULL")
			change, action = map[string]any{"deactivated_at": s.now(), "epoch": clause.Expr{SQL: "epoch + 1"}}, "user.deactivate"
		}
		err := q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("id").Pluck("id", &changed).Error
		if err != nil || len(changed) == 0 {
			return err
		}
		for _, id := range changed {
			if err := s.audit(action, "user", id, map[string]any{"together": len(changed)}); err != nil {
				return err
			}
		}
		return s.people().Where("id IN ?", changed).Updates(change).Error
	})
	return len(changed), err
}
