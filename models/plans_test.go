package models_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestAPlanSaysAtEachFieldWhatIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		_, err := c.owner.CreatePlan(ctx, c.module.ID, models.PlanInput{})
		wantFaults(t, err, "title", "form", "weekdays", "times", "open", "first", "last")
		in := c.anyPlan()
		in.Weekdays, in.Times, in.OpenMinutes, in.Last = []time.Weekday{-1}, []string{"25:00"}, 5, date("2026-10-01")
		in.Free = append(in.Free, date("2026-12-24"), models.PlanInput{}.First)
		_, err = c.owner.CreatePlan(ctx, c.module.ID, in)
		wantFaults(t, err, "weekdays", "times", "open", "last", "free")

		south, _ := k.University(t, "south")
		foreign := k.Person(t, south, models.Lecturer)
		in = c.anyPlan()
		in.FormVersionID = publish(t, foreign)
		_, err = c.owner.CreatePlan(ctx, c.module.ID, in)
		wantFaults(t, err, "form")
		if list, err := c.owner.Plans(ctx, c.module.ID); err != nil || len(list.Rows) != 0 {
			t.Errorf("plans were made: %+v, %v", list.Rows, err)
		}
	})
}

// publish makes a questionnaire of a lecturer and gives its version.
func publish(t testing.TB, s models.Scope) uint64 {
	t.Helper()
	f, err := s.CreateForm(t.Context(), anyForm())
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.PublishForm(t.Context(), f.ID, f.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return v.ID
}

func TestAPlanOffersOwnAndSharedQuestionnairesOfTheUniversity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		shared := publish(t, c.colleague)
		south, _ := k.University(t, "south")
		publish(t, k.Person(t, south, models.Lecturer))
		choices, err := c.owner.FormChoices(ctx)
		c.must(err)
		if len(choices) != 2 || choices[0].VersionID != c.version.ID || choices[0].Owner != "" || choices[1].VersionID != shared || choices[1].Owner == "" {
			t.Errorf("offered %+v", choices)
		}
		in := c.anyPlan()
		in.FormVersionID = shared
		if _, err := c.owner.CreatePlan(ctx, c.module.ID, in); err != nil {
			t.Errorf("a colleague's questionnaire: %v", err)
		}
	})
}

func TestAPlanIsStartedOnceAndStoppedForGood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		p, err := c.owner.CreatePlan(ctx, c.module.ID, c.anyPlan())
		c.must(err)
		if err := c.owner.StopPlan(ctx, c.module.ID, p.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("stopping a draft: %v", err)
		}
		c.must(c.owner.StartPlan(ctx, c.module.ID, p.ID))
		began := k.Now()
		k.Clock.Advance(time.Hour)
		c.must(c.owner.StartPlan(ctx, c.module.ID, p.ID))
		page, err := c.owner.Plan(ctx, c.module.ID, p.ID)
		c.must(err)
		if !page.Plan.StartedAt.Equal(began) {
			t.Errorf("started at %v, want %v", page.Plan.StartedAt, began)
		}
		c.must(c.owner.StopPlan(ctx, c.module.ID, p.ID))
		for name, err := range map[string]error{
			"start": c.owner.StartPlan(ctx, c.module.ID, p.ID), "stop": c.owner.StopPlan(ctx, c.module.ID, p.ID),
			"change": c.owner.UpdatePlan(ctx, c.module.ID, p.ID, c.anyPlan()),
		} {
			if !errors.Is(err, models.ErrClosed) {
				t.Errorf("%s after the end: %v, want closed", name, err)
			}
		}
	})
}

func TestAPlanOfThePastIsNotStarted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		in := c.anyPlan()
		in.Last = date("2026-10-30")
		p, err := c.owner.CreatePlan(ctx, c.module.ID, in)
		c.must(err)
		wantFaults(t, c.owner.StartPlan(ctx, c.module.ID, p.ID), "last")
	})
}

func TestAChangedPlanLeavesTheSurveysThatExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		p := c.open()
		k.Clock.Advance(2 * time.Hour)
		s := c.join(models.ShareAggregate)
		read := func() (rows []models.Survey) {
			c.must(models.QueryRows(k.Store, &rows, "SELECT * FROM surveys WHERE enrollment_id = ? ORDER BY number", c.enrollment(s).ID))
			return rows
		}
		before := read()
		in := c.anyPlan()
		in.Times, in.OpenMinutes = []string{"15:00"}, 120
		c.must(c.owner.UpdatePlan(ctx, c.module.ID, p.ID, in))
		if after := read(); len(before) != 1 || len(after) != 1 || !after[0].ClosesAt.Equal(before[0].ClosesAt) {
			t.Errorf("before %+v, after %+v", before, after)
		}
		k.Clock.Advance(60 * time.Hour)
		_, err := k.System("test").CreateDueSurveys(ctx, k.Now())
		c.must(err)
		last := read()
		if got := last[len(last)-1].OpensAt.In(c.uni.Zone()).Format("Mon 15:04"); got != "Thu 15:00" {
			t.Errorf("the next survey opens %s, want Thu 15:00", got)
		}
	})
}

func TestAPlanMovedToAnotherHourAsksNobodyTwiceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		p := c.open()
		in := c.anyPlan()
		in.Weekdays = []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
		c.must(c.owner.UpdatePlan(ctx, c.module.ID, p.ID, in))
		s := c.join(models.ShareAggregate)
		run := func() {
			_, err := k.System("test").CreateDueSurveys(ctx, k.Now())
			c.must(err)
			k.Clock.Advance(12 * time.Hour)
		}
		for range 5 {
			run()
		}
		in.Times = []string{"11:00"}
		c.must(c.owner.UpdatePlan(ctx, c.module.ID, p.ID, in))
		for range 5 {
			run()
		}
		var rows []models.Survey
		c.must(models.QueryRows(k.Store, &rows, "SELECT * FROM surveys WHERE enrollment_id = ? ORDER BY opens_at", c.enrollment(s).ID))
		days := map[string]int{}
		for _, row := range rows {
			days[row.OpensAt.In(c.uni.Zone()).Format(time.DateOnly)]++
		}
		for day, n := range days {
			if n != 1 {
				t.Errorf("%d surveys on %s", n, day)
			}
		}
		if len(days) != 4 { // from the first day, the 5th, to the horizon
			t.Errorf("surveys on %d days only", len(days))
		}
	})
}

func TestStoppingPutsAwayWhatHasNotOpened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		p := c.open()
		k.Clock.Set(time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)) // Wednesday; Thursday's survey is created ahead
		s := c.join(models.ShareAggregate)
		var rows []models.Survey
		c.must(c.owner.StopPlan(ctx, c.module.ID, p.ID))
		c.must(models.QueryRows(k.Store, &rows, "SELECT * FROM surveys WHERE enrollment_id = ?", c.enrollment(s).ID))
		if len(rows) != 1 || rows[0].Status != models.SurveyArchived {
			t.Errorf("surveys: %+v", rows)
		}
	})
}

func TestThePreviewWarnsWhereTheClockChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newCourse(t, k)
		in := c.anyPlan()
		in.Weekdays, in.Times, in.OpenMinutes = []time.Weekday{time.Sunday}, []string{"02:30", "10:00"}, 60
		in.First, in.Last = date("2026-10-18"), date("2027-04-04")
		v := in.Preview(c.uni.Zone(), time.Date(2026, 10, 24, 8, 59, 0, 0, time.UTC))
		var kinds []models.WarningKind
		for _, w := range v.Warnings {
			kinds = append(kinds, w.Kind)
		}
		want := []models.WarningKind{models.ClocksChange, models.TimeTwice, models.ClocksChange, models.TimeSkipped}
		if !slices.Equal(kinds, want) || v.Warnings[1].Clock != "02:30" || v.Warnings[3].Clock != "02:30" {
			t.Errorf("warnings %+v", v.Warnings)
		}
		if v.Total != 50 || v.Left != 48 || len(v.Next) != 10 || v.Next[0].Opens.Format("15:04") != "00:30" {
			t.Errorf("preview of %d, %d left, next %v", v.Total, v.Left, v.Next[0])
		}
		if v := in.Preview(c.uni.Zone(), k.Now()); len(v.Warnings) != 2 {
			t.Errorf("a change of the past is warned of: %+v", v.Warnings)
		}
		in.OpenMinutes = 8 * 60
		if v := in.Preview(c.uni.Zone(), k.Now()); v.Warnings[0].Kind != models.SlotsOverlap {
			t.Errorf("overlap: %+v", v.Warnings[0])
		}
		if v := (models.PlanInput{}).Preview(c.uni.Zone(), k.Now()); v.Total != 0 || len(v.Warnings) != 0 {
			t.Errorf("preview of nothing: %+v", v)
		}
	})
}
