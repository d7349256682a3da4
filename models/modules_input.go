package models

import (
	"context"
	"strings"
	"time"

	"luna/models/schedule"

	"gorm.io/gorm"
)

// Bounds of what a module says about itself.
const (
	longestCode        = 30
	longestTitle       = 120
	longestDescription = 4000
	mostStudents       = 10000
	longestTerm        = 366 // days
)

// ModuleInput is what staff say of a module. A Capacity of 0 is no limit, a
// Faculty of 0 is none; numbers that could not be read come as -1, days as the
// zero Date.
type ModuleInput struct {
	Code, Title, Description string
	Faculty                  uint64
	Term                     Term
	Year                     int
	First, Last              schedule.Date
	Capacity                 int
	// Owner is the e-mail address of the lecturer who will answer for the
	// module. Only an administrator names one; a lecturer's module is their own.
	Owner string
}

// Input gives a module as what its settings page shows.
func (m Module) Input() ModuleInput {
	in := ModuleInput{
		Code: m.Code, Title: m.Title, Description: m.Description, Term: m.Term, Year: m.Year,
		First: m.FirstDay, Last: m.LastDay,
	}
	if m.FacultyID != nil {
		in.Faculty = *m.FacultyID
	}
	if m.Capacity != nil {
		in.Capacity = *m.Capacity
	}
	return in
}

func (in *ModuleInput) check() faults {
	f := faults{}
	in.Code, in.Title = strings.TrimSpace(in.Code), strings.TrimSpace(in.Title)
	checkLine(f, "code", in.Code, longestCode)
	checkLine(f, "title", in.Title, longestTitle)
	checkText(f, "description", in.Description, longestDescription)
	if in.Term != Winter && in.Term != Summer {
		f.add("term", Say("Please choose a term."))
	}
	if in.Year < 2000 || in.Year > 2100 {
		f.add("year", Say("Please enter a year such as 2026."))
	}
	if in.Capacity < 0 || in.Capacity > mostStudents {
		f.add("capacity", Say("Please enter a number from 1 to %d, or leave this empty.", mostStudents))
	}
	in.checkTerm(f)
	return f
}

func (in *ModuleInput) checkTerm(f faults) {
	if !in.First.Valid() {
		f.add("first", Say("Please enter the first day."))
	}
	if !in.Last.Valid() {
		f.add("last", Say("Please enter the last day."))
	}
	if !in.First.Valid() || !in.Last.Valid() {
		return
	}
	switch days := in.Last.DaysSince(in.First); {
	case days < 0:
		f.add("last", Say("The last day must not be before the first."))
	case days > longestTerm:
		f.add("last", Say("A module lasts a year at most. Please use one module a term."))
	}
}

// record copies the input into the record.
func (in ModuleInput) record(m *Module) {
	m.Code, m.Title, m.Description = in.Code, in.Title, in.Description
	m.Term, m.Year, m.FirstDay, m.LastDay = in.Term, in.Year, in.First, in.Last
	m.FacultyID, m.Capacity = nil, nil
	if in.Faculty != 0 {
		m.FacultyID = &in.Faculty
	}
	if in.Capacity != 0 {
		m.Capacity = &in.Capacity
	}
}

// CreateModule adds an inactive module. A lecturer becomes its owner; an
// administrator of a university names one. Invalid for a code that the term
// has already.
func (s Scope) CreateModule(ctx context.Context, in ModuleInput) (Module, error) {
	m := Module{UniversityID: s.actor.UniversityID, JoinCode: secret(9), Status: Inactive, CreatedAt: s.now()}
	if err := s.writesModules(); err != nil {
		return m, err
	}
	f := in.check()
	err := s.write(ctx, func(s Scope) error {
		owner := s.actor.UserID
		if s.actor.Role == Administrator {
			var err error
			if owner, err = s.lecturerCalled(f, "owner", in.Owner); err != nil {
				return err
			}
		}
		if err := s.checkModule(f, in, 0); err != nil {
			return err
		}
		in.record(&m)
		if err := s.tx.Create(&m).Error; err != nil {
			return err
		}
		err := s.tx.Create(&ModuleStaff{UniversityID: m.UniversityID, ModuleID: m.ID, UserID: owner, Role: Owner}).Error
		if err != nil {
			return err
		}
		return s.audit("module.create", "module", m.ID, map[string]any{"owner": owner})
	})
	return m, err
}

// UpdateModule changes what a module says of itself. ErrClosed for an archived
// one; ErrNotFound to a tutor.
func (s Scope) UpdateModule(ctx context.Context, id uint64, in ModuleInput) error {
	return s.write(ctx, func(s Scope) error {
		m, err := s.changeable(id)
		if err != nil {
			return err
		}
		f := in.check()
		if err := s.checkLastDay(f, m, in.Last); err != nil {
			return err
		}
		if err := s.checkModule(f, in, id); err != nil {
			return err
		}
		in.record(&m)
		// By name: the enrolment password and the status belong to other verbs.
		err = s.of(&Module{}).Where("id = ?", id).
			Select("code", "title", "description", "term", "year", "first_day", "last_day", "faculty_id", "capacity").
			Updates(&m).Error
		if err != nil {
			return err
		}
		return s.audit("module.update", "module", id, nil)
	})
}

// checkModule adds to f what only the database knows.
func (s Scope) checkModule(f faults, in ModuleInput, except uint64) error {
	if len(f) == 0 {
		var n int64
		err := s.of(&Module{}).Where("code = ? AND year = ? AND term = ? AND id <> ?", in.Code, in.Year, in.Term, except).Count(&n).Error
		if err != nil {
			return err
		}
		if n > 0 {
			f.add("code", Say("There is a module with this code in this term already."))
		}
	}
	if in.Faculty != 0 {
		var n int64
		if err := s.faculties().Where("id = ?", in.Faculty).Count(&n).Error; err != nil {
			return err
		}
		if n == 0 {
			f.add("faculty", Say("Please choose a faculty of the list."))
		}
	}
	return f.err()
}

// checkLastDay refuses to move the last day of a module before a survey that
// somebody has answered: from that day on answers are kept. The sentence does
// not name the day, which would tell when the newest answer came.
func (s Scope) checkLastDay(f faults, m Module, last schedule.Date) error {
	if !last.Valid() || last.DaysSince(m.LastDay) >= 0 {
		return nil
	}
	u, err := s.home()
	if err != nil {
		return err
	}
	var newest []time.Time
	err = s.tx.Raw(`SELECT y.opens_at FROM survey_plans p JOIN surveys y ON y.university_id = p.university_id AND y.plan_id = p.id
		WHERE p.university_id = ? AND p.module_id = ? AND y.completed_at IS NOT NULL ORDER BY y.opens_at DESC LIMIT 1`,
		s.actor.UniversityID, m.ID).Scan(&newest).Error
	if err == nil && len(newest) > 0 && schedule.DateOf(newest[0], u.Zone()).DaysSince(last) > 0 {
		f.add("last", Say("A survey of a later day has been answered already. The last day must not be before it."))
	}
	return err
}

// FacultyChoice is a faculty that a module can belong to.
type FacultyChoice struct {
	ID   uint64
	Name string
}

// FacultyChoices lists the faculties of the university by name, for forms.
func (s Scope) FacultyChoices(ctx context.Context) ([]FacultyChoice, error) {
	var all []FacultyChoice
	if err := s.writesModules(); err != nil {
		return nil, err
	}
	err := s.read(ctx, func(s Scope) error {
		return s.faculties().Select("id, name").Order("name").Scan(&all).Error
	})
	return all, err
}

func (s Scope) faculties() *gorm.DB {
	return s.tx.Table("faculties").Where("university_id = ?", s.actor.UniversityID)
}
