package models

import (
	"context"
	"time"

	"luna/models/questions"
)

// PlanRow is a plan with the questionnaire that it asks.
type PlanRow struct {
	SurveyPlan
	FormID            uint64
	FormTitle, FormDE string
	Version           int
}

// FormTitles is the title of the questionnaire by language.
func (p PlanRow) FormTitles() questions.Text {
	return questions.Text{"en": p.FormTitle, "de": p.FormDE}
}

// Running tells whether students are asked by the plan.
func (p SurveyPlan) Running() bool { return p.StartedAt != nil && p.StoppedAt == nil && !p.Imported }

// Draft tells whether the plan has never been started.
func (p SurveyPlan) Draft() bool { return p.StartedAt == nil && p.StoppedAt == nil && !p.Imported }

// PlanList is a module with its survey plans.
type PlanList struct {
	ModuleHead
	Rows []PlanRow
}

// Plans lists a module's plans to its staff, the newest first.
func (s Scope) Plans(ctx context.Context, moduleID uint64) (PlanList, error) {
	var list PlanList
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		return s.planRows("p.module_id = ? ORDER BY p.id DESC LIMIT ?", &list.Rows, moduleID, mostPlans)
	})
	return list, err
}

// PlanPage is what the page of one plan needs.
type PlanPage struct {
	ModuleHead
	Plan  *PlanRow     // nil: a new one
	Forms []FormChoice // what it can ask
}

// Plan gives one plan of a module to its staff; with id 0 what a new one needs,
// to those who may make one.
func (s Scope) Plan(ctx context.Context, moduleID, id uint64) (PlanPage, error) {
	var page PlanPage
	err := s.read(ctx, func(s Scope) error {
		var err error
		if page.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if page.Forms, err = s.FormChoices(ctx); err != nil {
			return err
		}
		if id == 0 {
			_, err = s.taughtManaged(moduleID)
			return err
		}
		var rows []PlanRow
		if err := s.planRows("p.module_id = ? AND p.id = ?", &rows, moduleID, id); err != nil || len(rows) == 0 {
			return orNotFound(err)
		}
		page.Plan = &rows[0]
		return nil
	})
	return page, err
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return ErrNotFound
}

func (s Scope) planRows(where string, rows *[]PlanRow, args ...any) error {
	return s.tx.Raw(`SELECT p.*, v.form_id, v.number AS version, f.title AS form_title, f.title_de AS form_de
		FROM survey_plans p
		JOIN form_versions v ON v.university_id = p.university_id AND v.id = p.form_version_id
		JOIN forms f ON f.university_id = v.university_id AND f.id = v.form_id
		WHERE p.university_id = ? AND `+where, append([]any{s.actor.UniversityID}, args...)...).Scan(rows).Error
}

// CreatePlan adds a plan that asks nobody yet. The fields of Invalid are
// "title", "form", "weekdays", "times", "open", "first", "last" and "free".
func (s Scope) CreatePlan(ctx context.Context, moduleID uint64, in PlanInput) (SurveyPlan, error) {
	p := SurveyPlan{UniversityID: s.actor.UniversityID, ModuleID: moduleID, CreatedAt: s.now()}
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtManaged(moduleID); err != nil {
			return err
		}
		var n int64
		if err := s.of(&SurveyPlan{}).Where("module_id = ?", moduleID).Count(&n).Error; err != nil {
			return err
		}
		f := faults{}
		if n >= mostPlans {
			f.add("title", Say("A module has at most %d plans.", mostPlans))
		}
		if err := s.checkPlan(f, &in, 0); err != nil {
			return err
		}
		in.record(&p)
		return s.tx.Create(&p).Error
	})
	return p, err
}

// UpdatePlan changes a plan. Surveys that exist stay as they are: the change
// counts for those still to be created. ErrClosed for a plan that was stopped
// or holds imported answers.
func (s Scope) UpdatePlan(ctx context.Context, moduleID, id uint64, in PlanInput) error {
	return s.write(ctx, func(s Scope) error {
		p, err := s.openPlan(moduleID, id)
		if err != nil {
			return err
		}
		if err := s.checkPlan(faults{}, &in, p.FormVersionID); err != nil {
			return err
		}
		if p.CreatedUntil != nil {
			p.RuleFrom = p.CreatedUntil // before it, the old rule has asked what there is to ask
		}
		in.record(&p)
		return s.of(&SurveyPlan{}).Where("id = ?", id).
			Select("title", "form_version_id", "weekdays", "times", "open_minutes", "first_day", "last_day", "free_days", "rule_from").
			Updates(&p).Error
	})
}

// StartPlan lets a plan create surveys from now on; those of an active module
// are there at once. Starting a running plan changes nothing. Invalid when all its slots have passed.
func (s Scope) StartPlan(ctx context.Context, moduleID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		p, err := s.openPlan(moduleID, id)
		if err != nil || p.Running() {
			return err
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		if len(p.Schedule(u.Zone()).Slots(s.now().Add(-time.Duration(p.OpenMinutes)*time.Minute), p.LastDay.AddDays(3).Start(time.UTC))) == 0 {
			return &Invalid{Fields: map[string]Message{"last": Say("All surveys of this plan lie in the past. Please change its days.")}}
		}
		if err := s.of(&SurveyPlan{}).Where("id = ?", id).Update("started_at", s.now()).Error; err != nil {
			return err
		}
		if _, err = s.createDueSurveys(ctx, moduleID, s.now()); err != nil {
			return err
		}
		return s.audit("plan.start", "plan", id, map[string]any{"module": moduleID})
	})
}

// StopPlan ends a running plan for good: no further surveys open, and those
// that were created ahead are put away. Open ones can be answered until they
// close.
func (s Scope) StopPlan(ctx context.Context, moduleID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		p, err := s.openPlan(moduleID, id)
		if err != nil {
			return err
		}
		if !p.Running() {
			return ErrConflict
		}
		now := s.now()
		err = s.of(&Survey{}).Where("plan_id = ? AND slot > ? AND completed_at IS NULL", id, now).Update("status", SurveyArchived).Error
		if err != nil {
			return err
		}
		if err := s.of(&SurveyPlan{}).Where("id = ?", id).Update("stopped_at", now).Error; err != nil {
			return err
		}
		return s.audit("plan.stop", "plan", id, map[string]any{"module": moduleID})
	})
}

// openPlan gives a plan that may still be changed, inside a transaction.
func (s Scope) openPlan(moduleID, id uint64) (SurveyPlan, error) {
	var p SurveyPlan
	if _, err := s.taughtManaged(moduleID); err != nil {
		return p, err
	}
	if err := s.of(&p).Where("module_id = ? AND id = ?", moduleID, id).Take(&p).Error; err != nil {
		return p, known(err)
	}
	if p.StoppedAt != nil || p.Imported {
		return p, ErrClosed
	}
	return p, nil
}

// checkPlan adds what the schedule and the database know to f. The version in
// use may stay, even where its questionnaire is no longer offered.
func (s Scope) checkPlan(f faults, in *PlanInput, inUse uint64) error {
	u, err := s.home()
	if err != nil {
		return err
	}
	for field, m := range in.check(u.Zone()) {
		f.add(field, m)
	}
	if in.FormVersionID != 0 && in.FormVersionID != inUse {
		var n int64
		err := s.tx.Raw(`SELECT count(*) FROM form_versions v JOIN forms f ON f.university_id = v.university_id AND f.id = v.form_id
			WHERE v.university_id = ? AND v.id = ? AND (f.archived_at IS NULL OR f.owner_id = ?)`,
			s.actor.UniversityID, in.FormVersionID, s.actor.UserID).Scan(&n).Error
		if err != nil {
			return err
		}
		if n == 0 {
			f.add("form", Say("Please choose a questionnaire of the list."))
		}
	}
	return f.err()
}
