package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// horizon is how far ahead surveys are created. The job runs twice a day, so
// that one run may fail altogether and nobody misses a survey.
const horizon = 26 * time.Hour

// duePlan is a started plan with what the creation of its surveys depends on.
type duePlan struct {
	SurveyPlan
	TimeZone string
}

// dueSlot is a slot of a plan as the database reads it.
type dueSlot struct {
	Plan    uint64 `json:"plan"`
	Version uint64 `json:"version"`
	Opens   string `json:"opens"`
	Closes  string `json:"closes"`
}

// CreateDueSurveys creates the surveys that every active module needs until
// tomorrow, and those that were missed since the last run: these are closed
// and unanswered, so that numbers and response rates have no hole. It gives
// the number of new surveys. Twice, or by two processes at once, does no harm.
func (s System) CreateDueSurveys(ctx context.Context, now time.Time) (int, error) {
	var plans []duePlan
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return runningPlans(tx).Order("p.university_id, p.module_id, p.id").Scan(&plans).Error
	})
	if err != nil {
		return 0, err
	}
	created := 0
	var failed []error // one module's trouble is not that of the others
	for _, module := range byModule(plans) {
		if len(slotsOf(module, now)) == 0 {
			continue
		}
		n, err := s.in(module[0].UniversityID).createDueSurveys(ctx, module[0].ModuleID, now)
		if err != nil {
			failed = append(failed, fmt.Errorf("creating the surveys of module %d: %w", module[0].ModuleID, err))
			n = 0 // taken back
		}
		created += n
		if ctx.Err() != nil {
			break
		}
	}
	return created, errors.Join(failed...)
}

// createDueSurveys is CreateDueSurveys for one module, in one transaction.
func (s Scope) createDueSurveys(ctx context.Context, moduleID uint64, now time.Time) (int, error) {
	created := 0
	err := s.write(ctx, func(s Scope) error {
		plans, err := s.lockedPlans(moduleID)
		if err != nil || len(plans) == 0 {
			return err
		}
		if created, err = s.insertSurveys(moduleID, nil, slotsOf(plans, now)); err != nil {
			return err
		}
		until := now.Add(horizon)
		return s.of(&SurveyPlan{}).
			Where("module_id = ? AND id IN ? AND (created_until IS NULL OR created_until < ?)", moduleID, idsOf(plans), until).
			Update("created_until", until).Error
	})
	return created, err
}

// resumeSurveys creates the current surveys of a module that has just become
// active. What its plans would have asked meanwhile was never asked.
func (s Scope) resumeSurveys(ctx context.Context, moduleID uint64) error {
	if err := s.skipMissed(s.of(&SurveyPlan{}).Where("module_id = ?", moduleID)); err != nil {
		return err
	}
	_, err := s.createDueSurveys(ctx, moduleID, s.now())
	return err
}

// skipMissed takes what these plans would have asked so far for settled.
func (s Scope) skipMissed(plans *gorm.DB) error {
	now := s.now()
	return plans.Where("started_at IS NOT NULL AND (created_until IS NULL OR created_until < ?)", now).Update("created_until", now).Error
}

// createCurrentSurveys gives a student who has just joined, or joined again,
// the surveys that are open now or will be soon. It belongs into the
// transaction that writes the enrollment.
func (s Scope) createCurrentSurveys(m Module, e Enrollment) error {
	plans, err := s.lockedPlans(m.ID)
	if err != nil {
		return err
	}
	err = s.of(&Survey{}).
		Where("enrollment_id = ? AND status = ? AND completed_at IS NULL AND closes_at > ? AND plan_id IN ?",
			e.ID, SurveyArchived, e.EnrolledAt, idsOf(plans)).
		Update("status", SurveyActive).Error
	if err != nil {
		return err
	}
	_, err = s.insertSurveys(m.ID, &e.ID, slotsOf(plans, s.now()))
	return err
}

// runningPlans selects the plans that create surveys.
func runningPlans(tx *gorm.DB) *gorm.DB {
	return tx.Table("survey_plans p").
		Select("p.*, u.time_zone").
		Joins("JOIN modules m ON m.university_id = p.university_id AND m.id = p.module_id AND m.status = 'active'").
		Joins("JOIN universities u ON u.id = p.university_id AND u.active").
		Where("p.started_at IS NOT NULL AND p.stopped_at IS NULL AND NOT p.imported")
}

// lockedPlans gives the running plans of a module after it has made sure that
// nobody else numbers the module's surveys until the transaction ends. SQLite
// has a single writer anyway.
func (s Scope) lockedPlans(moduleID uint64) ([]duePlan, error) {
	if s.store.engine == Postgres {
		key := fmt.Sprintf("surveys of module %d", moduleID)
		if err := s.tx.Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", key).Error; err != nil {
			return nil, err
		}
	}
	var plans []duePlan
	err := runningPlans(s.tx).
		Where("p.university_id = ? AND p.module_id = ?", s.actor.UniversityID, moduleID).
		Order("p.id").Scan(&plans).Error
	return plans, err
}

// slotsOf lists the slots of the plans for which somebody may lack a survey:
// all since the last run, and those that are open at now or open until the
// horizon.
func slotsOf(plans []duePlan, now time.Time) []dueSlot {
	var due []dueSlot
	for _, p := range plans {
		rule := p.Schedule(University{TimeZone: p.TimeZone}.Zone())
		from := now
		if p.CreatedUntil == nil {
			from = *p.StartedAt
		} else if p.CreatedUntil.Before(now) {
			from = *p.CreatedUntil
		}
		for _, slot := range rule.Slots(from.Add(-rule.Open), now.Add(horizon)) {
			changed := p.RuleFrom != nil && slot.Opens.Before(*p.RuleFrom)
			if slot.Closes.After(*p.StartedAt) && !changed {
				due = append(due, dueSlot{p.ID, p.FormVersionID, databaseTime(slot.Opens), databaseTime(slot.Closes)})
			}
		}
	}
	return due
}

// databaseTime writes an instant as both engines keep it.
func databaseTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999999-07:00") }

// byModule cuts a list that is ordered by module into one list a module.
func byModule(plans []duePlan) [][]duePlan {
	var modules [][]duePlan
	for i, p := range plans {
		if i == 0 || p.ModuleID != plans[i-1].ModuleID {
			modules = append(modules, nil)
		}
		last := &modules[len(modules)-1]
		*last = append(*last, p)
	}
	return modules
}

func idsOf(plans []duePlan) []uint64 {
	ids := make([]uint64, len(plans))
	for i, p := range plans {
		ids[i] = p.ID
	}
	return ids
}

// slotTable reads a JSON list of slots as the table t on either engine.
var slotTable = map[Engine]string{
	SQLite: `(SELECT j.value ->> 'plan' AS plan, j.value ->> 'version' AS version,
		j.value ->> 'opens' AS opens, j.value ->> 'closes' AS closes FROM json_each(?) j) t`,
	Postgres: `json_to_recordset(CAST(? AS json)) AS t (plan bigint, version bigint, opens timestamptz, closes timestamptz)`,
}

// insertSurveys writes what is missing of enrollments × slots in one
// statement, numbered on from the last number of each enrollment. A student
// gets the slots that close after joining and open before leaving, and while
// deactivated none. Callers
// hold the lock of lockedPlans: without it two of them would give out the same
// numbers. A nil enrollment means all of the module.
//
// What is there already is read once, as a list: PostgreSQL hashes that of a
// NOT IN, while it would look a NOT EXISTS up in a badly chosen way as long as
// it has no statistics of the table.
func (s Scope) insertSurveys(moduleID uint64, enrollment *uint64, slots []dueSlot) (int, error) {
	if len(slots) == 0 {
		return 0, nil
	}
	list, err := json.Marshal(slots)
	if err != nil {
		return 0, err
	}
	args := []any{string(list), s.actor.UniversityID, moduleID}
	one := ""
	if enrollment != nil {
		one = "AND e.id = ?"
		args = append(args, *enrollment)
	}
	first, last, plans := slots[0].Opens, slots[0].Opens, []uint64{}
	for _, slot := range slots {
		first, last = min(first, slot.Opens), max(last, slot.Opens)
		if len(plans) == 0 || plans[len(plans)-1] != slot.Plan {
			plans = append(plans, slot.Plan)
		}
	}
	args = append(args, s.actor.UniversityID, plans, first, last)
	done := s.tx.Exec(`INSERT INTO surveys (university_id, plan_id, enrollment_id, form_version_id, number, slot, opens_at, closes_at)
		SELECT e.university_id, t.plan, e.id, t.version,
			coalesce((SELECT max(x.number) FROM surveys x WHERE x.university_id = e.university_id AND x.enrollment_id = e.id), 0)
				+ row_number() OVER (PARTITION BY e.id ORDER BY t.opens, t.plan),
			t.opens, t.opens, t.closes
		FROM enrollments e CROSS JOIN `+slotTable[s.store.engine]+`
		WHERE e.university_id = ? AND e.module_id = ? `+one+`
			AND t.closes > e.enrolled_at AND e.withdrawn_at IS NULL AND (e.left_at IS NULL OR t.opens < e.left_at)
			AND NOT EXISTS (SELECT 1 FROM users u WHERE u.university_id = e.university_id AND u.id = e.student_id AND u.deactivated_at IS NOT NULL)
			AND (t.plan, e.id, t.opens) NOT IN (SELECT d.plan_id, d.enrollment_id, d.slot FROM surveys d
				WHERE d.university_id = ? AND d.plan_id IN ? AND d.slot >= ? AND d.slot <= ?)
		ON CONFLICT DO NOTHING`, args...)
	return int(done.RowsAffected), done.Error
}
