package models

import (
	"context"
	"fmt"
	"strings"

	"luna/models/schedule"
)

// How many wrong enrolment passwords a quarter of an hour allows: to one
// student at one module, to one address, and at one module whoever tries. A
// lecture hall sits behind one address, so that the last two are wide.
const (
	joinTries        = 5
	joinTriesAddress = 100
	joinTriesModule  = 500
)

// Joining is what a student sees of a module before being in it.
type Joining struct {
	ModuleID    uint64
	Code, Title string
	Description string
	Term        Term
	Year        int
	FirstDay    schedule.Date
	LastDay     schedule.Date
	Lecturers   []string `gorm:"-"`
	Enrolled    bool     // the student is in it
	Locked      bool     // it has no enrolment password yet: nobody can join
	Full        bool
}

// JoinInput is what a student sends to join. Terms and Research are the hashes
// of the texts that the page showed, see Agreement. The address is that of the
// browser; it is counted, not kept.
type JoinInput struct {
	Password        string
	Sharing         Sharing
	Terms, Research string
	Address         string
}

func (in JoinInput) agreement() Agreement { return Agreement{in.Sharing, in.Terms, in.Research} }

// JoinCode finds the module behind the code of a link or a poster. ErrNotFound
// for a code of another university.
func (s Scope) JoinCode(ctx context.Context, code string) (moduleID uint64, err error) {
	code = strings.TrimSpace(code)
	if code == "" || len(code) > 100 || !plainText(code, false) {
		return 0, ErrNotFound
	}
	err = s.read(ctx, func(s Scope) error {
		var m Module
		q := s.of(&m).Select("id").Where("join_code = ?", code)
		if s.actor.Role == Student {
			q = q.Where("status = ?", Active)
		}
		err := q.Take(&m).Error
		moduleID = m.ID
		return err
	})
	return moduleID, err
}

// Joining shows an active module of the student's university. ErrNotFound for
// every other one.
func (s Scope) Joining(ctx context.Context, moduleID uint64) (Joining, error) {
	if err := s.only(Student); err != nil {
		return Joining{}, err
	}
	var j Joining
	err := s.read(ctx, func(s Scope) error {
		err := s.tx.Raw(`SELECT m.id AS module_id, m.code, m.title, m.description, m.term, m.year, m.first_day, m.last_day,
				m.key_hash = '' AS locked,
				EXISTS (SELECT 1 FROM enrollments e WHERE e.university_id = m.university_id AND e.module_id = m.id
					AND e.student_id = ? AND e.left_at IS NULL) AS enrolled,
				m.capacity IS NOT NULL AND m.capacity <= (SELECT count(*) FROM enrollments e
					WHERE e.university_id = m.university_id AND e.module_id = m.id AND e.left_at IS NULL) AS "full"
			FROM modules m WHERE m.university_id = ? AND m.id = ? AND m.status = ?`,
			s.actor.UserID, s.actor.UniversityID, moduleID, Active).Take(&j).Error
		if err != nil {
			return err
		}
		j.Lecturers, err = s.lecturers(moduleID)
		return err
	})
	return j, err
}

// lecturers are the names of a module's staff, the owner first, without tutors.
func (s Scope) lecturers(moduleID uint64) ([]string, error) {
	var names []string
	err := s.tx.Raw(`SELECT u.name FROM module_staff t JOIN users u ON u.university_id = t.university_id AND u.id = t.user_id
		WHERE t.university_id = ? AND t.module_id = ? AND t.role <> 'tutor'
		ORDER BY CASE t.role WHEN 'owner' THEN 0 ELSE 1 END, u.name_key, u.id`,
		s.actor.UniversityID, moduleID).Scan(&names).Error
	return names, err
}

// Join puts the student on the module's roster, or back on it: who has left
// keeps answers, numbers and pseudonym. Errors: ErrNotFound for a module that
// does not take students, ErrConflict for one the student is in, ErrFull,
// ErrWrongPassword, ErrTooMany after too many wrong ones, Invalid.
func (s Scope) Join(ctx context.Context, moduleID uint64, in JoinInput) error {
	if err := s.only(Student); err != nil {
		return err
	}
	if err := s.checkAgreement(ctx, in.agreement()); err != nil {
		return err
	}
	j, err := s.Joining(ctx, moduleID)
	switch {
	case err != nil:
		return err
	case j.Enrolled:
		return ErrConflict
	case j.Full:
		return ErrFull
	}
	tries := s.joinGuard(moduleID, in.Address)
	if err := s.store.try(ctx, tries, func() (bool, error) { return s.fitsKey(ctx, moduleID, in.Password) }); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		if err := s.store.forget(s.tx, tries...); err != nil {
			return err
		}
		return s.enroll(moduleID, in.agreement())
	})
}

// joinGuard counts tries at a module's password: a student's own, those from
// the address, those at the module.
func (s Scope) joinGuard(moduleID uint64, address string) []attempt {
	return guard("enrolment", fmt.Sprintf("%d %d", s.actor.UserID, moduleID), joinTries,
		attempt{"enrolment address", addressOf(address), joinTriesAddress},
		attempt{"enrolment module", fmt.Sprint(moduleID), joinTriesModule})
}

// fitsKey compares the password with the module's.
func (s Scope) fitsKey(ctx context.Context, moduleID uint64, password string) (bool, error) {
	var kept string
	err := s.read(ctx, func(s Scope) error {
		return s.of(&Module{}).Where("id = ?", moduleID).Select("key_hash").Take(&kept).Error
	})
	if err != nil {
		return false, err
	}
	// Longer than any password there is: compared all the same, but not at length.
	return s.store.matchesKey(ctx, kept, cut(password, 4*MaxModuleKey+1))
}
