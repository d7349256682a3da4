package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"luna/models/questions"
	"luna/models/schedule"
)

// importSurveys writes people, enrollments, the plan and the surveys.
func (s Scope) importSurveys(m Module, in AnswerImport, result *ImportResult) error {
	u, err := s.home()
	if err != nil {
		return err
	}
	plan, err := s.importPlan(m, u.Zone(), in, result.Version)
	if err != nil {
		return err
	}
	enrolled, err := s.importPeople(m, u, in, result)
	if err != nil {
		return err
	}
	result.States = make([]ImportState, len(in.Surveys))
	there, err := s.importedBefore(plan.ID)
	if err != nil {
		return err
	}
	if _, err := s.lockedPlans(m.ID); err != nil { // nobody else numbers meanwhile
		return err
	}
	numbers, err := s.lastNumbers(m.ID)
	if err != nil {
		return err
	}
	var rows []Survey
	for _, i := range bySlot(in.Surveys) {
		v := in.Surveys[i]
		e := enrolled[v.Student]
		if old, known := there[placed{e, v.Slot.UnixMicro()}]; known {
			result.States[i] = compareAnswers(old, v)
			continue
		}
		numbers[e]++
		row := Survey{
			UniversityID: s.actor.UniversityID, PlanID: plan.ID, EnrollmentID: e, FormVersionID: result.Version.ID, Number: numbers[e],
			Slot: v.Slot.UTC(), OpensAt: v.Opens.UTC(), ClosesAt: v.Closes.UTC(), Status: SurveyActive,
		}
		if v.Completed != nil {
			at := v.Completed.UTC()
			row.CompletedAt, row.Answers = &at, &JSON[questions.Answers]{v.Answers}
		}
		rows, result.States[i] = append(rows, row), ImportNew
	}
	if len(rows) == 0 {
		return nil
	}
	return s.tx.CreateInBatches(&rows, rowsAtOnce).Error
}

// bySlot gives the places of surveys by student and time, in which they are
// numbered.
func bySlot(list []ImportedSurvey) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if c := strings.Compare(list[a].Student, list[b].Student); c != 0 {
			return c
		}
		return list[a].Slot.Compare(list[b].Slot)
	})
	return order
}

// placed is where a survey stands: its enrollment and its slot.
type placed struct {
	enrollment uint64
	slot       int64
}

// importedBefore gives the answers that the plan holds already; null where a
// survey was not answered.
func (s Scope) importedBefore(planID uint64) (map[placed][]byte, error) {
	rows, err := s.tx.Raw(`SELECT enrollment_id, slot, answers FROM surveys WHERE university_id = ? AND plan_id = ?`,
		s.actor.UniversityID, planID).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	there := map[placed][]byte{}
	for rows.Next() {
		var e uint64
		var slot time.Time
		var answers []byte
		if err := rows.Scan(&e, &slot, &answers); err != nil {
			return nil, err
		}
		there[placed{e, slot.UnixMicro()}] = answers
	}
	return there, rows.Err()
}

func compareAnswers(old []byte, v ImportedSurvey) ImportState {
	var was, is any
	if old != nil {
		if json.Unmarshal(old, &was) != nil {
			return ImportDifferent
		}
	}
	if v.Completed != nil {
		is = v.Answers
	}
	a, errA := json.Marshal(was)
	b, errB := json.Marshal(is)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		return ImportDifferent
	}
	return ImportKnown
}

// lastNumbers gives the highest survey number of each enrollment of a module.
func (s Scope) lastNumbers(moduleID uint64) (map[uint64]int, error) {
	var rows []struct {
		EnrollmentID uint64
		Last         int
	}
	err := s.tx.Raw(`SELECT v.enrollment_id, max(v.number) AS last FROM surveys v
		WHERE v.university_id = ? AND v.enrollment_id IN (SELECT e.id FROM enrollments e WHERE e.university_id = ? AND e.module_id = ?)
		GROUP BY v.enrollment_id`, s.actor.UniversityID, s.actor.UniversityID, moduleID).Scan(&rows).Error
	last := make(map[uint64]int, len(rows))
	for _, r := range rows {
		last[r.EnrollmentID] = r.Last
	}
	return last, err
}

// importPlan finds or makes the plan that holds the imported answers of a
// questionnaire. It creates no surveys; it says on which days and at which
// times was asked.
func (s Scope) importPlan(m Module, zone *time.Location, in AnswerImport, v FormVersion) (SurveyPlan, error) {
	var p SurveyPlan
	err := s.tx.Raw(`SELECT p.* FROM survey_plans p JOIN form_versions v ON v.university_id = p.university_id AND v.id = p.form_version_id
		WHERE p.university_id = ? AND p.module_id = ? AND p.imported AND v.form_id = ? ORDER BY p.id LIMIT 1`,
		s.actor.UniversityID, m.ID, v.FormID).Scan(&p).Error
	if err != nil {
		return p, err
	}
	if p.ID == 0 {
		p = SurveyPlan{
			UniversityID: s.actor.UniversityID, ModuleID: m.ID, FormVersionID: v.ID, Title: "Imported answers", Imported: true,
			OpenMinutes: max(int(in.Open/time.Minute), 1), FirstDay: m.FirstDay, LastDay: m.LastDay, CreatedAt: s.now(),
		}
		p.FreeDays.V = []schedule.Date{}
	}
	for i, survey := range in.Surveys {
		day := schedule.DateOf(survey.Slot, zone)
		if (i == 0 && p.ID == 0) || day.Before(p.FirstDay) {
			p.FirstDay = day
		}
		if (i == 0 && p.ID == 0) || p.LastDay.Before(day) {
			p.LastDay = day
		}
		if !slices.Contains(p.Weekdays.V, day.Weekday()) {
			p.Weekdays.V = append(p.Weekdays.V, day.Weekday())
		}
	}
	slices.Sort(p.Weekdays.V)
	p.Times.V = usualTimes(in.Surveys, zone)
	if p.ID == 0 {
		return p, s.tx.Create(&p).Error
	}
	return p, s.of(&SurveyPlan{}).Where("id = ?", p.ID).Select("*").Omit("university_id").Updates(&p).Error
}

// usualTimes lists the local times at which a tenth of the surveys or more
// were planned.
func usualTimes(list []ImportedSurvey, zone *time.Location) []string {
	count := map[string]int{}
	for _, v := range list {
		count[v.Slot.In(zone).Format("15:04")]++
	}
	times := []string{}
	for at, n := range count {
		if 10*n >= len(list) {
			times = append(times, at)
		}
	}
	slices.Sort(times)
	return times
}

// importAddress is the e-mail address that stands for an imported student of a
// module. No mail can reach it: the top-level domain "invalid" has no hosts.
func importAddress(u University, m Module, student string) string {
	var local strings.Builder
	for _, r := range foldKey(student) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			local.WriteRune(r)
		} else {
			fmt.Fprintf(&local, "_%x", r)
		}
	}
	return fmt.Sprintf("%s@m%d.%s.import.invalid", local.String(), m.ID, u.Slug)
}
