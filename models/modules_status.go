package models

import (
	"context"

	"luna/models/schedule"
)

// ModuleSetup says what a module has of what its students need.
type ModuleSetup struct {
	Key      bool // an enrolment password
	Plan     bool // a plan that has been started
	Students bool // somebody has joined
	Over     bool // its last day has passed
}

// Ready tells whether the module can be activated.
func (m ModuleSetup) Ready() bool { return m.Key && m.Plan && !m.Over }

// missing names by field what keeps a module from being activated.
func (m ModuleSetup) missing() error {
	f := faults{}
	if !m.Key {
		f.add("key", Say("Set an enrolment password, so that students can join."))
	}
	if !m.Plan {
		f.add("plan", Say("Start at least one survey plan, so that students are asked something."))
	}
	if m.Over {
		f.add("last", Say("The last day of the module has passed. Please change the dates."))
	}
	return f.err()
}

// setup reads what a module has.
func (s Scope) setup(m Module, u University) (ModuleSetup, error) {
	var row struct{ Plans, Students int }
	err := s.tx.Raw(`SELECT
		(SELECT count(*) FROM survey_plans p WHERE p.university_id = ? AND p.module_id = ?
			AND p.started_at IS NOT NULL AND p.stopped_at IS NULL AND NOT p.imported) AS plans,
		(SELECT count(*) FROM enrollments e WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL) AS students`,
		m.UniversityID, m.ID, m.UniversityID, m.ID).Scan(&row).Error
	return ModuleSetup{
		Key: m.KeyHash != "", Plan: row.Plans > 0, Students: row.Students > 0,
		Over: m.LastDay.Before(schedule.DateOf(s.now(), u.Zone())),
	}, err
}

// ActivateModule opens an inactive module: students can join and are asked. An
// active one stays as it is.
// Invalid names what is missing: "key", "plan", "last". ErrClosed for an
// archived module.
func (s Scope) ActivateModule(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		m, err := s.changeable(id)
		if err != nil || m.Status == Active {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		has, err := s.setup(m, u)
		if err != nil {
			return err
		}
		if err := has.missing(); err != nil {
			return err
		}
		if err := s.setStatus(id, Active); err != nil {
			return err
		}
		return s.resumeSurveys(ctx, id)
	})
}

// DeactivateModule takes a module out of use: nobody can join, no new surveys
// are created. An archived one comes back this way.
func (s Scope) DeactivateModule(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.managed(id); err != nil {
			return err
		}
		return s.setStatus(id, Inactive)
	})
}

// ArchiveModule puts a module away: all of it stays readable, nothing can be
// changed any more.
func (s Scope) ArchiveModule(ctx context.Context, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.managed(id); err != nil {
			return err
		}
		return s.setStatus(id, Archived)
	})
}

func (s Scope) setStatus(id uint64, status ModuleStatus) error {
	if err := s.of(&Module{}).Where("id = ?", id).Update("status", status).Error; err != nil {
		return err
	}
	return s.audit("module.status", "module", id, map[string]any{"status": status})
}
