package models

import (
	"context"
	"errors"
)

// StaffMember is a person on a module's staff.
type StaffMember struct {
	UserID      uint64
	Name, Email string
	Role        StaffRole
	Deactivated bool
}

// staff lists the staff of a module: the owner first, then by name. Callers
// have checked that the actor manages it.
func (s Scope) staff(moduleID uint64) ([]StaffMember, error) {
	var all []StaffMember
	err := s.tx.Raw(`SELECT u.id AS user_id, u.name, u.email, t.role, u.deactivated_at IS NOT NULL AS deactivated
		FROM module_staff t JOIN users u ON u.university_id = t.university_id AND u.id = t.user_id
		WHERE t.university_id = ? AND t.module_id = ?
		ORDER BY CASE t.role WHEN 'owner' THEN 0 WHEN 'lecturer' THEN 1 ELSE 2 END, u.name_key, u.id`,
		s.actor.UniversityID, moduleID).Scan(&all).Error
	return all, err
}

// AddStaff puts a lecturer of the same university on a module's staff, as
// co-lecturer or tutor. Invalid where there is no such lecturer or the person
// is on the staff already.
func (s Scope) AddStaff(ctx context.Context, moduleID uint64, email string, role StaffRole) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.changeable(moduleID); err != nil {
			return err
		}
		f := faults{}
		if role != CoLecturer && role != ModuleTutor {
			f.add("role", Say("Please choose what the person will do."))
		}
		person, err := s.lecturerCalled(f, "email", email)
		if err != nil {
			return err
		}
		if err := f.err(); err != nil {
			return err
		}
		err = known(s.tx.Create(&ModuleStaff{UniversityID: s.actor.UniversityID, ModuleID: moduleID, UserID: person, Role: role}).Error)
		if errors.Is(err, ErrConflict) {
			return &Invalid{Fields: map[string]Message{"email": Say("This person is on the staff of the module already.")}}
		}
		if err != nil {
			return err
		}
		return s.audit("module.staff.add", "module", moduleID, map[string]any{"user": person, "role": role})
	})
}

// RemoveStaff takes a person off a module's staff. The owner cannot be removed:
// ErrConflict. A module of which nobody could take care would be lost.
func (s Scope) RemoveStaff(ctx context.Context, moduleID, userID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.changeable(moduleID); err != nil {
			return err
		}
		var row ModuleStaff
		if err := s.of(&row).Where("module_id = ? AND user_id = ?", moduleID, userID).Take(&row).Error; err != nil {
			return err
		}
		if row.Role == Owner {
			return ErrConflict
		}
		err := s.of(&ModuleStaff{}).Where("module_id = ? AND user_id = ?", moduleID, userID).Delete(&ModuleStaff{}).Error
		if err != nil {
			return err
		}
		if err := s.dropNoticesTo(moduleID, userID); err != nil {
			return err
		}
		return s.audit("module.staff.remove", "module", moduleID, map[string]any{"user": userID})
	})
}

// lecturerCalled finds a lecturer of the actor's university by address. Whoever
// has the address elsewhere, or has another role, looks like nobody: the page
// must not tell who exists.
func (s Scope) lecturerCalled(f faults, field, email string) (uint64, error) {
	var u User
	if !plainText(email, false) {
		email = ""
	}
	err := known(s.of(&u).Where("email_key = ? AND role = ? AND deactivated_at IS NULL", emailKey(email), Lecturer).Take(&u).Error)
	if errors.Is(err, ErrNotFound) {
		f.add(field, Say("There is no lecturer with this e-mail address at your university."))
		return 0, nil
	}
	return u.ID, err
}
