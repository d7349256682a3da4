package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
	"luna/models/questions"
	"luna/models/schedule"
)

// writtenSurvey gives the student of a world a survey that asks for texts.
func writtenSurvey(t *testing.T, a *apptest.App, w *apptest.World) {
	t.Helper()
	ctx, s := t.Context(), w.Lecturer.Scope
	d, err := questions.Parse([]byte(`{"title":"Words","pages":[{"elements":[{"type":"text","name":"short","title":"In a word"},{"type":"comment","name":"long","title":"In more"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	form, err := s.CreateForm(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	version, err := s.PublishForm(ctx, form.ID, form.Revision)
	if err != nil {
		t.Fatal(err)
	}
	first := schedule.DateOf(a.Clock.Now(), w.Zone())
	plan, err := s.CreatePlan(ctx, w.Module.ID, models.PlanInput{
		Title: "Words", FormVersionID: version.ID, Weekdays: []time.Weekday{time.Monday, time.Wednesday}, Times: []string{"10:00"}, OpenMinutes: 600, First: first, Last: first.AddDays(100),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.StartPlan(ctx, w.Module.ID, plan.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.System("test").CreateDueSurveys(ctx, a.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if due, err := w.Student.Scope.DueSurveys(ctx); err != nil || len(due) < 2 {
		t.Fatal(fmt.Sprint("the survey is not due: ", due, err))
	}
}
