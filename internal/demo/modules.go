package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"luna/models"
	"luna/models/questions"
	"luna/models/schedule"
)

// ModuleKey is the enrolment password of the demo's modules.
const ModuleKey = "new moon"

// outline is a module of the demo before it exists.
type outline struct {
	teacher           models.Scope
	code, title, text string
	preset            string
	plan              models.PlanInput
	attends           func(student int) bool
}

var everyDay = []time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

func (s *stage) outlines() []outline {
	hour := s.now.Format("15") + ":00" // so that a survey is open while somebody tries the demo
	return []outline{
		{
			s.lecturer, "MATH-101", "Analysis I", "Sequences, series, continuity, derivatives. Lectures on Monday and Wednesday, exercises on Friday.", "weekly",
			models.PlanInput{
				Title: "How was your week?", Weekdays: []time.Weekday{time.Monday, time.Wednesday, time.Friday}, Times: []string{"10:00"}, OpenMinutes: 10 * 60,
			},
			func(int) bool { return true },
		},
		{
			s.lecturer, "MATH-110", "Linear Algebra I", "Vector spaces, linear maps, determinants, eigenvalues.", "pulse",
			models.PlanInput{Title: "Short check-in", Weekdays: everyDay, Times: []string{hour}, OpenMinutes: 24 * 60},
			func(n int) bool { return n%2 == 0 },
		},
		{
			s.colleague, "MATH-190", "Proseminar", "Small proofs, presented by those who take part.", "weekly",
			models.PlanInput{Title: "How was your week?", Weekdays: []time.Weekday{time.Thursday}, Times: []string{"12:00"}, OpenMinutes: 24 * 60},
			func(n int) bool { return n < 4 },
		},
	}
}

// modules sets up each module as its lecturer would, a week before the term,
// and lets the students join on its first morning.
func (s *stage) modules(ctx context.Context) error {
	s.clock.Set(s.begin.AddDate(0, 0, -8))
	science, err := s.admin.CreateFaculty(ctx, "Faculty of Science")
	if err != nil {
		return err
	}
	for _, o := range s.outlines() {
		s.clock.Set(s.begin.AddDate(0, 0, -7))
		id, err := s.setUp(ctx, o, science.ID)
		if err != nil {
			return fmt.Errorf("%s: %w", o.title, err)
		}
		if s.notes == nil {
			if err := s.lessons(ctx, id); err != nil {
				return fmt.Errorf("lessons of %s: %w", o.title, err)
			}
		}
		s.clock.Set(s.begin)
		if err := s.join(ctx, id, o.attends); err != nil {
			return fmt.Errorf("joining %s: %w", o.title, err)
		}
		if s.tasks == nil {
			if err := s.assignments(ctx, id); err != nil {
				return fmt.Errorf("assignments of %s: %w", o.title, err)
			}
		}
	}
	return nil
}

func (s *stage) setUp(ctx context.Context, o outline, faculty uint64) (uint64, error) {
	version, err := s.questionnaire(ctx, o.teacher, o.preset)
	if err != nil {
		return 0, err
	}
	term, year := s.term()
	m, err := o.teacher.CreateModule(ctx, models.ModuleInput{
		Code: o.code, Title: o.title, Description: o.text, Faculty: faculty, Term: term, Year: year, First: s.firstDay(), Last: s.lastDay(),
	})
	if err != nil {
		return 0, err
	}
	o.plan.FormVersionID, o.plan.First, o.plan.Last = version, s.firstDay(), s.lastDay()
	o.plan.Free = []schedule.Date{s.firstDay().AddDays(16)}
	plan, err := o.teacher.CreatePlan(ctx, m.ID, o.plan)
	if err != nil {
		return 0, err
	}
	if err := o.teacher.StartPlan(ctx, m.ID, plan.ID); err != nil {
		return 0, err
	}
	if err := o.teacher.SetModuleKey(ctx, m.ID, ModuleKey); err != nil {
		return 0, err
	}
	return m.ID, o.teacher.ActivateModule(ctx, m.ID)
}

// questionnaire publishes one of the ready-made check-ins.
func (s *stage) questionnaire(ctx context.Context, teacher models.Scope, key string) (versionID uint64, err error) {
	preset, ok := questions.PresetByKey(key)
	if !ok {
		return 0, fmt.Errorf("no ready-made questionnaire %q", key)
	}
	form, err := teacher.CreateForm(ctx, preset.Definition)
	if err != nil {
		return 0, err
	}
	version, err := teacher.PublishForm(ctx, form.ID, form.Revision)
	return version.ID, err
}

// join enrols students with the password. Comparing it takes a while by
// intention, so that they come several at a time.
func (s *stage) join(ctx context.Context, moduleID uint64, attends func(int) bool) error {
	var wg sync.WaitGroup
	errs := make(chan error, len(s.students))
	for n, p := range s.students {
		if !attends(n) {
			continue
		}
		wg.Go(func() {
			errs <- p.scope.Join(ctx, moduleID, models.JoinInput{Password: ModuleKey, Sharing: p.sharing, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()})
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
