package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// teachingTerms is the hash of what a page of a new university shows in English.
var teachingTerms = models.NewTerms(models.Teaching, "en", 5).Hash()

// agreed lists the rows of a student's consents, in order.
func agreed(t *testing.T, k *storetest.Kit, who models.Scope) []models.Consent {
	t.Helper()
	var rows []models.Consent
	if err := models.QueryRows(k.Store, &rows, "SELECT * FROM consents WHERE user_id = ? ORDER BY id", who.Actor().UserID); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheHashCoversEveryWordThatIsShown(t *testing.T) {
	base := models.NewTerms(models.Teaching, "en", 5)
	seen := map[string]string{base.Hash(): "the text"}
	change := func(what string, edit func(*models.Terms)) {
		other := models.NewTerms(models.Teaching, "en", 5)
		edit(&other)
		if same, there := seen[other.Hash()]; there {
			t.Errorf("%s has the hash of %s", what, same)
		}
		seen[other.Hash()] = what
	}
	change("the other language", func(t *models.Terms) { *t = models.NewTerms(models.Teaching, "de", 5) })
	change("the other purpose", func(t *models.Terms) { *t = models.NewTerms(models.Research, "en", 5) })
	change("another smallest group", func(t *models.Terms) { *t = models.NewTerms(models.Teaching, "en", 8) })
	change("another version", func(t *models.Terms) { t.Version++ })
	change("another title", func(t *models.Terms) { t.Title += "." })
	for i := range base.Points {
		change("another point", func(t *models.Terms) { t.Points[i] += "." })
	}
	for i := range base.Choices {
		change("another choice", func(t *models.Terms) { t.Choices[i].Help += "." })
	}
	change("words moved between points", func(t *models.Terms) {
		t.Points[0], t.Points[1] = t.Points[0]+t.Points[1][:1], t.Points[1][1:]
	})
}

func TestJoiningKeepsWhatWasAgreedToWord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), lockedStage(t, k)
		jana, ben, mia := s.student(), s.student(), s.student()
		german := models.NewTerms(models.Teaching, "de", 5).Hash()
		in := models.JoinInput{Password: goodKey, Sharing: models.SharePseudonym, Terms: german}
		if err := jana.Join(ctx, s.module.ID, in); err != nil {
			t.Fatal(err)
		}
		rows := agreed(t, k, jana)
		if len(rows) != 1 {
			t.Fatalf("%d rows, want one: research is never part of it", len(rows))
		}
		if c := rows[0]; !c.Given || c.Purpose != models.Teaching || c.TextHash != german || c.Language != "de" ||
			c.Version != models.ConsentVersion || c.Sharing != models.SharePseudonym || !c.At.Equal(k.Now()) {
			t.Errorf("kept %+v", c)
		}
		in.Research = models.NewTerms(models.Research, "de", 5).Hash()
		if err := ben.Join(ctx, s.module.ID, in); err != nil {
			t.Fatal(err)
		}
		if rows := agreed(t, k, ben); len(rows) != 2 || rows[1].Purpose != models.Research || !rows[1].Given {
			t.Errorf("with research: %+v", rows)
		}
		var invalid *models.Invalid
		for _, terms := range []string{"", "what nobody wrote", models.NewTerms(models.Teaching, "en", 6).Hash(), models.NewTerms(models.Research, "en", 5).Hash()} {
			in := models.JoinInput{Password: goodKey, Sharing: models.ShareNamed, Terms: terms}
			if err := mia.Join(ctx, s.module.ID, in); !errors.As(err, &invalid) {
				t.Errorf("agreeing to %q: %v, want invalid", terms, err)
			}
		}
		if rows := agreed(t, k, mia); len(rows) != 0 {
			t.Errorf("kept %+v of who agreed to nothing that is", rows)
		}
	})
}

func TestWhoWithdrawsIsAskedNothingAndCountsNowhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		if err := c.jana.Withdraw(ctx, c.module.ID, models.Teaching, false); err != nil {
			t.Fatal(err)
		}
		due, err := c.jana.DueSurveys(ctx)
		if err != nil || len(due) != 0 {
			t.Errorf("offered: %v, %v", due, err)
		}
		if v, err := c.jana.Survey(ctx, c.open); err != nil || v.State != models.SurveyUnagreed {
			t.Errorf("the open survey is %q, %v", v.State, err)
		}
		in := models.AnswerInput{Fields: map[string][]string{"a.calm": {"3"}}}
		if _, err := c.jana.SaveDraft(ctx, c.open, in); !errors.Is(err, models.ErrClosed) {
			t.Errorf("a draft: %v, want closed", err)
		}
		if _, err := c.jana.Submit(ctx, c.open, in); !errors.Is(err, models.ErrClosed) {
			t.Errorf("an answer: %v, want closed", err)
		}
		if trends, err := c.jana.OwnTrends(ctx); err != nil || len(trends) != 0 {
			t.Errorf("a trend is left: %v, %v", trends, err)
		}
		input, err := k.System("test").TrendInput(ctx, models.TrendModule{UniversityID: c.uni.ID, ModuleID: c.module.ID}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range input.Surveys {
			if v.EnrollmentID == c.enrollment {
				t.Errorf("the job still reads an answer: %+v", v)
			}
		}
		k.Clock.Advance(48 * time.Hour)
		if n := c.create(); n != 0 {
			t.Errorf("%d new surveys for who withdrew", n)
		}
	})
}

func TestWhoAgreesAgainLosesNoSurveyThatIsOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		if err := c.jana.Withdraw(ctx, c.module.ID, models.Teaching, false); err != nil {
			t.Fatal(err)
		}
		if err := c.jana.Agree(ctx, c.module.ID, models.Agreement{Sharing: models.ShareNamed, Terms: teachingTerms}); err != nil {
			t.Fatal(err)
		}
		if due, err := c.jana.DueSurveys(ctx); err != nil || len(due) != 1 || due[0].ID != c.open {
			t.Errorf("offered again: %v, %v", due, err)
		}
		steps := ""
		for _, row := range agreed(t, k, c.jana) {
			steps += map[bool]string{true: "+", false: "-"}[row.Given] + string(row.Sharing) + " "
		}
		if steps != "+aggregate - +named " {
			t.Errorf("the history is %q", steps)
		}
	})
}

func TestWithdrawingCanDeleteTheAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		if err := c.jana.Withdraw(context.Background(), c.module.ID, models.Teaching, true); err != nil {
			t.Fatal(err)
		}
		var n int64
		if err := models.QueryRows(k.Store, &n, "SELECT count(*) FROM surveys WHERE enrollment_id = ?", c.enrollment); err != nil || n != 0 {
			t.Errorf("%d surveys are left, %v", n, err)
		}
	})
}

func TestResearchIsAgreedToAndTakenBackByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		if err := c.jana.AgreeToResearch(ctx, c.module.ID, teachingTerms); err == nil {
			t.Error("the text of another purpose was taken")
		}
		if err := c.jana.AgreeToResearch(ctx, c.module.ID, models.NewTerms(models.Research, "en", 5).Hash()); err != nil {
			t.Fatal(err)
		}
		if err := c.jana.Withdraw(ctx, c.module.ID, models.Research, false); err != nil {
			t.Fatal(err)
		}
		rows := agreed(t, k, c.jana)
		if last := rows[len(rows)-1]; len(rows) != 3 || last.Given || last.Purpose != models.Research {
			t.Errorf("the rows are %+v", rows)
		}
		if due, err := c.jana.DueSurveys(ctx); err != nil || len(due) != 1 {
			t.Errorf("taking back research took the surveys: %v, %v", due, err)
		}
		if err := c.jana.Agree(ctx, c.module.ID+1000, models.Agreement{Sharing: models.ShareNamed, Terms: teachingTerms}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a module that is not there: %v", err)
		}
	})
}

// consented is a module with a student who has joined it, answered once and has
// an open survey and a trend.
type consented struct {
	*stage
	jana       models.Scope
	enrollment uint64
	open       uint64
}

func newConsented(t *testing.T, k *storetest.Kit) consented {
	t.Helper()
	ctx, s := context.Background(), lockedStage(t, k)
	c := consented{stage: s, jana: s.student()}
	s.plan("09:30", "10:00")
	in := models.JoinInput{Password: goodKey, Sharing: models.ShareAggregate, Terms: teachingTerms}
	if err := c.jana.Join(ctx, s.module.ID, in); err != nil {
		t.Fatal(err)
	}
	due, err := c.jana.DueSurveys(ctx)
	if err != nil || len(due) != 2 {
		t.Fatalf("due are %v, %v", due, err)
	}
	if _, err := c.jana.Submit(ctx, due[0].ID, models.AnswerInput{Fields: map[string][]string{"a.calm": {"4"}}}); err != nil {
		t.Fatal(err)
	}
	c.enrollment, c.open = due[1].EnrollmentID, due[1].ID
	fit := models.ModelFit{UniversityID: s.uni.ID, ModuleID: s.module.ID, FormID: s.version.FormID, Scale: "calm", Version: 1, FittedAt: k.Now()}
	s.insert(&fit)
	trend := models.Trend{
		UniversityID: s.uni.ID, EnrollmentID: c.enrollment, FormID: s.version.FormID, Scale: "calm", FitID: fit.ID, Answers: 9, ComputedAt: k.Now(),
	}
	s.insert(&trend)
	return c
}
