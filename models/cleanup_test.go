package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/questions"
)

func TestCleaningUpRemovesOnlyWhatIsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, email := context.Background(), login(t, k)
		old, err := k.SignIn(ctx, email, goodPassword, models.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.SignIn(ctx, email, "wrong wrong wrong", models.Browser{Address: "192.0.2.1"}); !errors.Is(err, models.ErrWrongPassword) {
			t.Fatal(err)
		}
		run, err := k.System("test").BeginRun(ctx, models.RunClaim{Job: "x", Period: "1"})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.System("test").EndRun(ctx, run, models.JobOK, ""); err != nil {
			t.Fatal(err)
		}
		clean := func() models.Cleaned {
			c, err := k.System("test").CleanUp(ctx, k.Now())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if c := clean(); c != (models.Cleaned{}) {
			t.Errorf("at once: %+v", c)
		}
		k.Clock.Advance(7*24*time.Hour + time.Minute)
		fresh, err := k.SignIn(ctx, email, goodPassword, models.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if c := clean(); c != (models.Cleaned{Sessions: 1, Attempts: 1}) {
			t.Errorf("a week later: %v", c)
		}
		if _, err := k.Visitor(ctx, old); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the old session: %v", err)
		}
		if _, err := k.Visitor(ctx, fresh); err != nil {
			t.Errorf("the session in use: %v", err)
		}
		k.Clock.Advance(84 * 24 * time.Hour)
		if c := clean(); c.Runs != 1 {
			t.Errorf("three months later: %v", c)
		}
	})
}

func TestOnlyPlatformAdministratorsReadWhatJobsSay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		run, err := k.System("test").BeginRun(ctx, models.RunClaim{Job: "x", Period: "1"})
		if err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(3 * time.Second)
		if err := k.System("test").EndRun(ctx, run, models.JobFailed, "module 7 of another university"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			scope  models.Scope
			detail string
			err    error
		}{
			{"platform", k.Platform(), "module 7 of another university", nil},
			{"university", admin, "", nil},
			{"lecturer", k.Person(t, u, models.Lecturer), "", models.ErrNotFound},
			{"student", k.Person(t, u, models.Student), "", models.ErrNotFound},
		} {
			runs, err := c.scope.JobRuns(ctx, 10)
			if !errors.Is(err, c.err) {
				t.Errorf("%s: %v", c.name, err)
			}
			if c.err == nil && (len(runs) != 1 || runs[0].Detail != c.detail || runs[0].Took() != 3*time.Second || runs[0].Outcome != models.JobFailed) {
				t.Errorf("%s reads %+v", c.name, runs)
			}
		}
	})
}

func TestOnlyAdministratorsOfTheUniversityImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), newStage(t, k)
		_, stranger := k.University(t, "south")
		d, err := questions.Parse([]byte(tinyForm))
		if err != nil {
			t.Fatal(err)
		}
		in := models.AnswerImport{ModuleID: s.module.ID, Definition: d, Sharing: models.ShareAggregate, Surveys: []models.ImportedSurvey{
			{Student: "s1", Slot: k.Now(), Opens: k.Now(), Closes: k.Now().Add(time.Hour)},
		}}
		for name, scope := range map[string]models.Scope{
			"lecturer": k.Person(t, s.uni, models.Lecturer), "student": k.Person(t, s.uni, models.Student),
			"another university": stranger, "platform": k.Platform(),
		} {
			if _, err := scope.ImportAnswers(ctx, in); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v, want not found", name, err)
			}
			if _, err := scope.ImportModule(ctx, s.module.Code); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s finds the module: %v", name, err)
			}
		}
		admin := k.As(models.Actor{UniversityID: s.uni.ID, Role: models.Administrator})
		var invalid *models.Invalid
		if _, err := admin.ImportAnswers(ctx, in); !errors.As(err, &invalid) {
			t.Errorf("a module without staff, and so without an owner of the questionnaire: %v", err)
		}
		in.Sharing = "everything"
		if _, err := admin.ImportAnswers(ctx, in); !errors.As(err, &invalid) || invalid.Fields["sharing"].Text == "" {
			t.Errorf("an unknown sharing: %v", err)
		}
	})
}
