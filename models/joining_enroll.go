package models

// enroll writes the row. The module's row is locked meanwhile: places and
// pseudonyms are given out one after the other.
func (s Scope) enroll(moduleID uint64, a Agreement) error {
	m, err := s.lockModule(moduleID)
	if err != nil {
		return err
	}
	var present int
	err = s.tx.Raw(`SELECT count(*) FROM enrollments
		WHERE university_id = ? AND module_id = ? AND left_at IS NULL`, s.actor.UniversityID, moduleID).Scan(&present).Error
	if err != nil {
		return err
	}
	var e Enrollment
	err = s.of(&e).Where("module_id = ? AND student_id = ?", moduleID, s.actor.UserID).Limit(1).Find(&e).Error
	switch {
	case err != nil:
		return err
	case e.ID != 0 && e.LeftAt == nil:
		return ErrConflict
	case m.Capacity != nil && present >= *m.Capacity:
		return ErrFull
	}
	if e.ID == 0 {
		e = Enrollment{UniversityID: s.actor.UniversityID, ModuleID: moduleID, StudentID: s.actor.UserID}
		if e.Pseudonym, err = s.freePseudonym(moduleID); err != nil {
			return err
		}
	}
	e.EnrolledAt, e.LeftAt = s.now(), nil
	if err := s.agree(&e, a); err != nil {
		return err
	}
	if err := s.audit("enrolment.join", "module", moduleID, nil); err != nil {
		return err
	}
	return s.createCurrentSurveys(m, e)
}

// lockModule holds an active module until the transaction ends.
func (s Scope) lockModule(id uint64) (Module, error) {
	var m Module
	return m, known(s.store.held(s.of(&m).Where("id = ? AND status = ?", id, Active)).Take(&m).Error)
}
