package models

import "errors"

// writesModules is nil for those who may have modules: lecturers, and
// administrators of a university.
func (s Scope) writesModules() error {
	if s.actor.UniversityID == 0 {
		return ErrNotFound
	}
	return s.only(Lecturer, Administrator)
}

// managed gives a module that the actor may change: a lecturer who is its owner
// or co-lecturer, an administrator of its university. To a tutor, who works in
// it, its settings do not exist.
func (s Scope) managed(id uint64) (Module, error) {
	if err := s.writesModules(); err != nil {
		return Module{}, err
	}
	m, err := s.module(id)
	if err != nil || s.actor.Role == Administrator {
		return m, err
	}
	role, err := s.staffRole(id)
	if err == nil && role == ModuleTutor {
		err = ErrNotFound
	}
	return m, err
}

// changeable is managed for what an archived module does not allow.
func (s Scope) changeable(id uint64) (Module, error) {
	m, err := s.managed(id)
	if err == nil && m.Status == Archived {
		err = ErrClosed
	}
	return m, err
}

// taughtHead gives a module to the lecturers and tutors on its staff alone: what
// is in there about students is not for administrators.
func (s Scope) taughtHead(id uint64) (ModuleHead, error) {
	h, err := s.moduleHead(id)
	if err == nil && !h.Teaches {
		err = ErrNotFound
	}
	return h, err
}

// taughtManaged is managed without administrators.
func (s Scope) taughtManaged(id uint64) (Module, error) {
	if err := s.only(Lecturer); err != nil {
		return Module{}, err
	}
	return s.changeable(id)
}

// staffRole is what the actor does in the module; empty for nobody of its staff.
func (s Scope) staffRole(moduleID uint64) (StaffRole, error) {
	var row ModuleStaff
	err := known(s.of(&row).Where("module_id = ? AND user_id = ?", moduleID, s.actor.UserID).Take(&row).Error)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return row.Role, err
}

// home gives the actor's own university, inside a transaction.
func (s Scope) home() (University, error) {
	var u University
	return u, known(s.tx.Take(&u, "id = ?", s.actor.UniversityID).Error)
}
