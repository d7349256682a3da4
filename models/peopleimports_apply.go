package models

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm/clause"
)

// ImportOrder says how to apply a table of people.
type ImportOrder struct {
	// Hash is that of the plan which the administrator saw.
	Hash string
	// Deactivate those whom the table does not name. Typed must then be how
	// many they are.
	Deactivate bool
	Typed      string
}

// ImportDone is what applying a table did.
type ImportDone struct {
	Created              []uint64 // the new people, who can be invited
	Updated, Deactivated int
}

// ApplyPeopleImport does what a preview showed, all of it or nothing, and
// forgets the table. ErrConflict, with nothing done, where the preview would be
// another by now; Invalid for "typed" where the number is not the right one.
func (s Scope) ApplyPeopleImport(ctx context.Context, id uint64, o ImportOrder) (ImportDone, error) {
	var done ImportDone
	if err := s.administers(); err != nil {
		return done, err
	}
	var table peopleTable
	err := s.read(ctx, func(s Scope) error {
		var err error
		table, err = s.peopleImport(id, false)
		return err
	})
	if err != nil {
		return done, err
	}
	elsewhere, err := s.elsewhere(ctx, table)
	if err != nil {
		return done, err
	}
	err = s.write(ctx, func(s Scope) error {
		if _, err := s.peopleImport(id, true); err != nil {
			return err
		}
		plan, err := s.planImport(table, elsewhere)
		if err != nil {
			return err
		}
		if err := o.check(plan); err != nil {
			return err
		}
		done, err = s.applyPlan(plan, o.Deactivate)
		if err != nil {
			return err
		}
		if err := s.of(&PeopleImport{}).Where("id = ?", id).Delete(&PeopleImport{}).Error; err != nil {
			return err
		}
		return s.audit("user.import", "university", s.actor.UniversityID, map[string]any{
			"created": len(done.Created), "updated": done.Updated, "deactivated": done.Deactivated,
			"unchanged": plan.Count(ImportUnchanged), "refused": plan.Count(ImportRefused),
		})
	})
	if errors.Is(err, ErrNotFound) || err == nil {
		return done, err
	}
	return ImportDone{}, err
}

func (o ImportOrder) check(plan ImportPlan) error {
	if o.Hash != plan.Hash {
		return ErrConflict
	}
	if o.Deactivate && (plan.TooManyMissing || len(plan.Missing) == 0 || strings.TrimSpace(o.Typed) != strconv.Itoa(len(plan.Missing))) {
		return &Invalid{Fields: map[string]Message{"typed": Say("Please type how many people are to be deactivated, as the list says.")}}
	}
	return nil
}

func (s Scope) applyPlan(plan ImportPlan, deactivate bool) (ImportDone, error) {
	var done ImportDone
	fresh := make([]User, 0, len(plan.Lines))
	programmes := []StudentProgramme{}
	for _, l := range plan.Of(ImportCreated) {
		fresh = append(fresh, User{
			UniversityID: &s.actor.UniversityID, Email: l.Email, EmailKey: emailKey(l.Email), Name: l.Name, NameKey: foldKey(l.Name),
			Role: l.Role, Language: l.Language, Epoch: 1, CreatedAt: s.now(),
		})
	}
	if err := inBatches(s.tx, fresh); err != nil {
		return done, err
	}
	for i, l := range plan.Of(ImportCreated) {
		done.Created = append(done.Created, fresh[i].ID)
		if l.ProgrammeID != 0 {
			programmes = append(programmes, StudentProgramme{s.actor.UniversityID, fresh[i].ID, l.ProgrammeID})
		}
	}
	updated := plan.Of(ImportUpdated)
	for _, l := range updated {
		if l.ProgrammeID != l.Was.ProgrammeID {
			programmes = append(programmes, StudentProgramme{s.actor.UniversityID, l.Was.ID, l.ProgrammeID})
		}
	}
	if err := s.updatePeople(updated); err != nil {
		return done, err
	}
	if err := s.auditRoles(updated); err != nil {
		return done, err
	}
	done.Updated = len(updated)
	if err := s.replaceProgrammes(programmes); err != nil {
		return done, err
	}
	if deactivate {
		done.Deactivated = len(plan.Missing)
		return done, s.deactivateAll(plan.Missing)
	}
	return done, nil
}

// auditRoles notes who has another role by an import, each for themself as where
// people are chosen from the list.
func (s Scope) auditRoles(lines []ImportLine) error {
	var others []ImportLine
	for _, l := range lines {
		if l.Role != l.Was.Role {
			others = append(others, l)
		}
	}
	for _, l := range others {
		if err := s.audit("user.role", "user", l.Was.ID, map[string]any{"to": l.Role, "together": len(others)}); err != nil {
			return err
		}
	}
	return nil
}

// changedPerson is what an import writes into a person who is there.
type changedPerson struct {
	ID       uint64 `json:"id"`
	Name     string `json:"name"`
	NameKey  string `json:"name_key"`
	Role     Role   `json:"role"`
	Language string `json:"language"`
	Ends     int    `json:"ends"` // 1: another role ends the sessions
}

// updatePeople writes many people with a statement for a few hundred of them.
func (s Scope) updatePeople(lines []ImportLine) error {
	for part := range slices.Chunk(lines, rowsAtOnce) {
		changes := make([]changedPerson, len(part))
		for i, l := range part {
			changes[i] = changedPerson{ID: l.Was.ID, Name: l.Name, NameKey: foldKey(l.Name), Role: l.Role, Language: l.Language}
			if l.Role != l.Was.Role {
				changes[i].Ends = 1
			}
		}
		list, err := json.Marshal(changes)
		if err != nil {
			return err
		}
		if s.store.engine == Postgres {
			err = s.tx.Exec(`UPDATE users SET name = t.name, name_key = t.name_key, role = t.role, language = t.language, epoch = users.epoch + t.ends
				FROM json_to_recordset(CAST(? AS json)) AS t (id bigint, name text, name_key text, role text, language text, ends integer)
				WHERE users.university_id = ? AND users.id = t.id`, string(list), s.actor.UniversityID).Error
		} else {
			err = s.tx.Exec(`UPDATE users SET name = t.name, name_key = t.name_key, role = t.role, language = t.language, epoch = users.epoch + t.ends
				FROM (SELECT j.value ->> 'id' AS id, j.value ->> 'name' AS name, j.value ->> 'name_key' AS name_key,
					j.value ->> 'role' AS role, j.value ->> 'language' AS language, j.value ->> 'ends' AS ends FROM json_each(?) j) t
				WHERE users.university_id = ? AND users.id = t.id`, string(list), s.actor.UniversityID).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deactivateAll keeps people from signing in. Administrators are not among
// them, see missing.
func (s Scope) deactivateAll(people []UserRow) error {
	for part := range slices.Chunk(people, rowsAtOnce) {
		ids := make([]uint64, len(part))
		for i, u := range part {
			ids[i] = u.ID
		}
		err := s.of(&User{}).Where("id IN ? AND role <> ?", ids, Administrator).
			Updates(map[string]any{"deactivated_at": s.now(), "epoch": clause.Expr{SQL: "epoch + 1"}}).Error
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.audit("user.deactivate", "user", id, map[string]any{"together": len(people)}); err != nil {
				return err
			}
		}
	}
	return nil
}
