package models

import (
	"context"
	"time"

	"luna/models/privacy"
)

// ModuleHead is what every page of a module shows its staff above the content.
type ModuleHead struct {
	Module
	Faculty  string // empty: none
	Owner    string
	Manages  bool // the actor may change settings, staff and plans
	Teaches  bool // the actor is on the staff, and so may look at students and trends
	Students int
}

// ModuleHead gives a module to its staff and to the administrators of its
// university.
func (s Scope) ModuleHead(ctx context.Context, id uint64) (ModuleHead, error) {
	var h ModuleHead
	err := s.read(ctx, func(s Scope) error {
		var err error
		h, err = s.moduleHead(id)
		return err
	})
	return h, err
}

// ModuleOverview is a module as its staff find it.
type ModuleOverview struct {
	ModuleHead
	Has   ModuleSetup
	Plans int // running
	// Response is the share of surveys that were answered in the last period of
	// the class trend that is over. It is there only where Counted is.
	Response float64
	Counted  bool
	Next     time.Time // when the next survey opens; zero: none is planned
}

// ModuleOverview gives a module with what it has and lacks to the same people.
func (s Scope) ModuleOverview(ctx context.Context, id uint64) (ModuleOverview, error) {
	var o ModuleOverview
	err := s.read(ctx, func(s Scope) error {
		var err error
		if o.ModuleHead, err = s.moduleHead(id); err != nil {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		if o.Has, err = s.setup(o.Module, u); err != nil {
			return err
		}
		if err := s.overviewPlans(&o, u.Zone()); err != nil {
			return err
		}
		if o.Teaches && privacy.Publishable(o.Students, o.Students, u.MinGroup) {
			o.Response, o.Counted, err = s.lastResponse(id)
		}
		return err
	})
	return o, err
}

// ModuleSettings is all that can be changed about a module.
type ModuleSettings struct {
	ModuleHead
	Has       ModuleSetup
	Faculties []FacultyChoice
	Staff     []StaffMember
}

// ModuleSettings gives a module's settings to who may change them.
func (s Scope) ModuleSettings(ctx context.Context, id uint64) (ModuleSettings, error) {
	var m ModuleSettings
	err := s.read(ctx, func(s Scope) error {
		var err error
		if m.ModuleHead, err = s.moduleHead(id); err != nil {
			return err
		}
		if !m.Manages {
			return ErrNotFound
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		if m.Has, err = s.setup(m.Module, u); err != nil {
			return err
		}
		if m.Faculties, err = s.FacultyChoices(ctx); err != nil {
			return err
		}
		m.Staff, err = s.staff(id)
		return err
	})
	return m, err
}

// moduleHead reads who is who, and what the actor may do.
func (s Scope) moduleHead(id uint64) (ModuleHead, error) {
	var h ModuleHead
	if err := s.writesModules(); err != nil {
		return h, err
	}
	var err error
	if h.Module, err = s.module(id); err != nil {
		return h, err
	}
	var row struct {
		Faculty, Owner string
		Mine           StaffRole
		Students       int
	}
	err = s.tx.Raw(`SELECT coalesce(f.name, '') AS faculty, `+studentsOfM+` AS students,
			coalesce((SELECT u.name FROM module_staff t JOIN users u ON u.university_id = t.university_id AND u.id = t.user_id
				WHERE t.university_id = m.university_id AND t.module_id = m.id AND t.role = 'owner'), '') AS owner,
			coalesce((SELECT t.role FROM module_staff t WHERE t.university_id = m.university_id AND t.module_id = m.id AND t.user_id = ?), '') AS mine
		FROM modules m LEFT JOIN faculties f ON f.university_id = m.university_id AND f.id = m.faculty_id
		WHERE m.university_id = ? AND m.id = ?`, s.actor.UserID, s.actor.UniversityID, id).Scan(&row).Error
	h.Faculty, h.Owner, h.Students = row.Faculty, row.Owner, row.Students
	h.Teaches = row.Mine != "" && s.actor.Role == Lecturer
	h.Manages = s.actor.Role == Administrator || h.Teaches && row.Mine != ModuleTutor
	return h, err
}

// overviewPlans finds when students are asked next.
func (s Scope) overviewPlans(o *ModuleOverview, zone *time.Location) error {
	var plans []SurveyPlan
	err := s.of(&SurveyPlan{}).Where("module_id = ? AND started_at IS NOT NULL AND stopped_at IS NULL AND NOT imported", o.ID).
		Order("id").Limit(mostPlans).Find(&plans).Error
	o.Plans = len(plans)
	for _, p := range plans {
		if slot, ok := p.Schedule(zone).Next(s.now()); ok && (o.Next.IsZero() || slot.Opens.Before(o.Next)) {
			o.Next = slot.Opens
		}
	}
	return err
}

// lastResponse reads from the class trends which share of the surveys was
// answered in the last period that is over. The job has rounded it. Callers
// make sure that the module has enough students.
func (s Scope) lastResponse(moduleID uint64) (rate float64, ok bool, err error) {
	var rows []ModuleTrend
	err = s.of(&ModuleTrend{}).Where("module_id = ?", moduleID).Order("form_id, scale").Limit(1).Find(&rows).Error
	for _, row := range rows {
		for _, p := range row.Points.V {
			if p.Shown {
				rate, ok = p.Rate, true
			}
		}
	}
	return rate, ok, err
}
