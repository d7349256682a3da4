package models_test

import (
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// asking is a course in which a student finishes a lesson that asks two items.
func asking(t *testing.T, k *storetest.Kit) (c *course, plan models.SurveyPlan, lesson models.Lesson, jana models.Scope) {
	t.Helper()
	c = newCourse(t, k)
	plan = c.open()
	jana = c.join(models.ShareAggregate)
	lesson = c.lesson("First")
	k.Clock.Advance(time.Minute) // no wave begins just now
	c.must(c.tutor.SetLessonQuestions(t.Context(), c.module.ID, lesson.ID, plan.ID, c.codes()[:2]))
	return c, plan, lesson, jana
}

// codes are those of the questionnaire's items that give numbers.
func (c *course) codes() []string {
	var codes []string
	for _, it := range anyForm().Items() {
		if _, _, ok := it.Range(); ok {
			codes = append(codes, it.Code)
		}
	}
	return codes
}

func TestALessonAsksAfterwardsAndTheAnswersBelongToTheSameSeries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, plan, lesson, jana := asking(t, k)
		ctx := t.Context()
		id, err := jana.FinishLesson(ctx, c.module.ID, lesson.ID)
		c.must(err)
		v, err := jana.Survey(ctx, id)
		c.must(err)
		if v.State != models.SurveyOpen || v.Definition.Count() != 2 || len(v.Definition.Pages) != 1 || v.Definition.Items()[0].Code != c.codes()[0] {
			t.Fatalf("%s with %d questions", v.State, v.Definition.Count())
		}
		if again, err := jana.FinishLesson(ctx, c.module.ID, lesson.ID); err != nil || again != id {
			t.Errorf("finished once more it asks in %d, %v", again, err)
		}
		if r, err := jana.LessonToRead(ctx, c.module.ID, lesson.ID); err != nil || r.Asked != id {
			t.Errorf("the page of the lesson leads to %d, %v", r.Asked, err)
		}
		due, err := jana.DueSurveys(ctx)
		c.must(err)
		if last := due[len(due)-1]; last.ID != id && due[0].ID != id {
			t.Errorf("it is not among what is due: %+v", due)
		}
		fields := map[string][]string{}
		for _, code := range c.codes()[:2] {
			fields["a."+code] = []string{"3"}
		}
		if _, err := jana.Submit(ctx, id, models.AnswerInput{Fields: map[string][]string{"a." + c.codes()[2]: {"3"}}}); err == nil {
			t.Error("a question was answered that was not asked")
		}
		done, err := jana.Submit(ctx, id, models.AnswerInput{Fields: fields, Revision: v.Revision})
		c.must(err)
		if !done.First {
			t.Error("it was not handed in")
		}
		if r, err := jana.LessonToRead(ctx, c.module.ID, lesson.ID); err != nil || r.Asked != 0 {
			t.Errorf("answered, it is still asked: %d, %v", r.Asked, err)
		}
		in, err := k.System("test").TrendInput(ctx, models.TrendModule{UniversityID: c.uni.ID, ModuleID: c.module.ID}, 0)
		c.must(err)
		found := 0
		for _, s := range in.Surveys {
			if s.CompletedAt != nil && s.Partial && s.PlanID == plan.ID && s.FormVersionID == plan.FormVersionID {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%d short surveys are in the series: %+v", found, in.Surveys)
		}
		c.must(c.owner.DeleteLesson(ctx, c.module.ID, lesson.ID))
	})
}

func TestALessonAsksNobodyWhoHasNotAgreedAndNothingOfAPlanThatHasStopped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, plan, lesson, jana := asking(t, k)
		ctx := t.Context()
		asks := func(who string, s models.Scope) uint64 {
			t.Helper()
			id, err := s.FinishLesson(ctx, c.module.ID, lesson.ID)
			if err != nil {
				t.Fatalf("%s: %v", who, err)
			}
			return id
		}
		c.must(jana.Withdraw(ctx, c.module.ID, models.Teaching, false))
		if id := asks("withdrawn", jana); id != 0 {
			t.Errorf("who has taken back the consent is asked in %d", id)
		}
		if id := asks("agreed", c.join(models.ShareAggregate)); id == 0 {
			t.Error("who has agreed is not asked")
		}
		late := c.join(models.ShareAggregate)
		c.must(c.owner.StopPlan(ctx, c.module.ID, plan.ID))
		if id := asks("stopped", late); id != 0 {
			t.Errorf("a plan that has stopped asks in %d", id)
		}
		k.Clock.Advance(time.Hour)
		c.must(c.owner.SetLessonQuestions(ctx, c.module.ID, lesson.ID, 0, nil))
		if a, err := c.owner.LessonAsking(ctx, c.module.ID, lesson.ID); err != nil || a.PlanID != 0 || len(a.Sources) != 0 {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestTheQuestionsOfALessonAreThreeAtMostAndOfAPlanOfItsModule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, plan, lesson, _ := asking(t, k)
		ctx := t.Context()
		wantFaults(t, c.owner.SetLessonQuestions(ctx, c.module.ID, lesson.ID, plan.ID, c.codes()[:4]), "item")
		wantFaults(t, c.owner.SetLessonQuestions(ctx, c.module.ID, lesson.ID, plan.ID, []string{"nonsense"}), "item")
		if err := c.owner.SetLessonQuestions(ctx, c.module.ID, lesson.ID, plan.ID+100, c.codes()[:1]); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the plan of nobody: %v", err)
		}
		if err := c.colleague.SetLessonQuestions(ctx, c.module.ID, lesson.ID, plan.ID, c.codes()[:1]); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else's lesson: %v", err)
		}
		if a, err := c.owner.LessonAsking(ctx, c.module.ID, lesson.ID); err != nil || len(a.Codes) != 2 || a.PlanID != plan.ID {
			t.Errorf("%v, %v", a.Codes, err)
		}
	})
}
