package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/questions"
)

const twoPages = `{"title":{"default":"Your week","de":"Ihre Woche"},"pages":[
	{"elements":[{"type":"rating","name":"calm","title":"Calm","isRequired":true},
		{"type":"checkbox","name":"helps","title":"What helps?","choices":["sleep","friends"]}]},
	{"elements":[{"type":"text","inputType":"number","name":"hours","title":"Hours","min":0,"max":60},
		{"type":"comment","name":"words","title":"Words","maxLength":100}]}],
	"scales":[{"code":"calm","title":"Calm","items":[{"code":"calm"}],"direction":"good","shown":true}]}`

// desk is a stage with one student who has one open survey of two pages.
type desk struct {
	*stage
	jana       models.Scope
	enrollment models.Enrollment
	survey     uint64
}

func newDesk(t *testing.T, k *storetest.Kit) *desk {
	t.Helper()
	d := &desk{stage: newStage(t, k)}
	d.version = models.FormVersion{UniversityID: d.uni.ID, FormID: d.version.FormID, Number: 2, Definition: twoPages, PublishedAt: k.Now()}
	d.insert(&d.version)
	d.plan("09:00")
	d.jana, d.enrollment = d.enrolled()
	d.create()
	d.survey = d.surveys(d.enrollment)[0].ID
	return d
}

// enrolled is a student on the roster.
func (s *stage) enrolled() (models.Scope, models.Enrollment) {
	e := s.enroll()
	return s.As(models.Actor{UserID: e.StudentID, UniversityID: s.uni.ID, Role: models.Student}), e
}

func (d *desk) row() models.Survey { return d.surveys(d.enrollment)[0] }

// fields is a form: "calm=3", "helps=sleep".
func fields(pairs ...string) map[string][]string {
	form := map[string][]string{}
	for _, pair := range pairs {
		code, value, _ := strings.Cut(pair, "=")
		form["a."+code] = append(form["a."+code], value)
	}
	return form
}

func (d *desk) save(page, revision int, pairs ...string) (models.OwnSurvey, error) {
	return d.jana.SaveDraft(context.Background(), d.survey,
		models.AnswerInput{Page: page, Fields: fields(pairs...), Revision: revision})
}

func (d *desk) submit(page int, pairs ...string) (models.AnsweredSurvey, error) {
	return d.jana.Submit(context.Background(), d.survey, models.AnswerInput{Page: page, Fields: fields(pairs...)})
}

func TestADraftIsKeptPageByPageAndComesBackOnAnotherDevice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		if v, err := d.save(0, 0, "calm=3", "helps=friends", "helps=sleep"); err != nil || v.Revision != 1 {
			t.Fatalf("revision %d, %v; want 1", v.Revision, err)
		}
		if _, err := d.save(1, 1, "hours=12"); err != nil {
			t.Fatal(err)
		}
		v, err := d.jana.Survey(context.Background(), d.survey)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v.Answers()); got != "map[calm:3 helps:[sleep friends] hours:12]" {
			t.Errorf("the draft is %s", got)
		}
		if row := d.row(); row.StartedAt == nil || !row.StartedAt.Equal(k.Now()) {
			t.Errorf("started at %v, want now", row.StartedAt)
		}
	})
}

func TestAnAnswerTakenBackIsGoneFromTheDraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		if _, err := d.save(0, 0, "calm=3", "helps=sleep"); err != nil {
			t.Fatal(err)
		}
		v, err := d.save(0, 1, "calm=4") // the last box was unticked: it is not sent
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v.Answers()); got != "map[calm:4]" {
			t.Errorf("the draft is %s", got)
		}
	})
}

func TestAnInvalidAnswerIsRefusedAndTheRestIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		for i, bad := range []string{"hours=61", "hours=much", "hours=NaN", "words=" + strings.Repeat("x", 101), "words=a\x00b"} {
			text := fmt.Sprintf("calm=%d", i%5+1)
			v, err := d.save(models.WholeSurvey, i, text, bad)
			var invalid *models.Invalid
			code, _, _ := strings.Cut(bad, "=")
			if !errors.As(err, &invalid) || invalid.Fields["a."+code].Text == "" || len(invalid.Fields) != 1 {
				t.Fatalf("%.20q: %v, want one fault at %s", bad, err, code)
			}
			if got := fmt.Sprint(v.Answers()["calm"]); got != text[5:] {
				t.Errorf("%.20q: calm is %s, want %s", bad, got, text[5:])
			}
		}
	})
}

func TestAFieldOfNoQuestionChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		for _, strange := range []string{"stranger=1", "=1", "calm'--=1"} {
			var invalid *models.Invalid
			if _, err := d.save(models.WholeSurvey, 0, "calm=3", strange); !errors.As(err, &invalid) {
				t.Errorf("draft with %q: %v, want invalid", strange, err)
			}
			if _, err := d.submit(1, "calm=3", strange); !errors.As(err, &invalid) {
				t.Errorf("submitting with %q: %v, want invalid", strange, err)
			}
		}
		if row := d.row(); row.Revision != 0 || row.Draft != nil || row.CompletedAt != nil {
			t.Errorf("the survey has changed: %+v", row)
		}
	})
}

func TestANewerDraftOfAnotherDeviceIsNotOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		if _, err := d.save(0, 0, "calm=3"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.save(0, 0, "calm=5"); !errors.Is(err, models.ErrConflict) {
			t.Errorf("an old revision: %v, want conflict", err)
		}
		if v, err := d.save(0, 0, "calm=3"); err != nil || v.Revision != 1 {
			t.Errorf("the same answers again, whose reply was lost: revision %d, %v", v.Revision, err)
		}
		v, err := d.jana.TurnPage(context.Background(), d.survey, models.AnswerInput{Page: 0, Fields: fields("calm=4")}, true)
		if err != nil || v.Answers()["calm"] != 4.0 {
			t.Errorf("a pressed button: %v, %v; want it to count", v.Answers(), err)
		}
	})
}

func TestPagesLeftOnManyDevicesAtOnceAreAllKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		pages := [][]string{{"calm=3", "helps=sleep"}, {"hours=7", "words=tired"}}
		kept := inParallel(10, func(i int) error {
			in := models.AnswerInput{Page: i % 2, Fields: fields(pages[i%2]...)}
			_, err := d.jana.TurnPage(context.Background(), d.survey, in, true)
			return err
		}, nil)
		if kept != 10 {
			t.Errorf("%d of 10 pages were kept", kept)
		}
		if got := fmt.Sprint(d.row().Draft.V); got != "map[calm:3 helps:[sleep] hours:7 words:tired]" {
			t.Errorf("the draft is %s", got)
		}
	})
}

func TestAPageGoesOnOnlyWithItsRequiredAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d, ctx := newDesk(t, k), context.Background()
		in := models.AnswerInput{Page: 0, Fields: fields("helps=sleep")}
		v, err := d.jana.TurnPage(ctx, d.survey, in, true)
		var invalid *models.Invalid
		if !errors.As(err, &invalid) || invalid.Fields["a.calm"].Text == "" {
			t.Errorf("going on: %v, want a fault at calm", err)
		}
		if len(v.Answers()) != 1 {
			t.Errorf("kept %v, want what was entered", v.Answers())
		}
		if _, err := d.jana.TurnPage(ctx, d.survey, in, false); err != nil {
			t.Errorf("going back: %v", err)
		}
	})
}

func TestHoweverOftenTheButtonIsPressedThereIsOneSubmission(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		if _, err := d.save(0, 0, "calm=4"); err != nil {
			t.Fatal(err)
		}
		first := make([]bool, 100)
		succeeded := inParallel(100, func(i int) error {
			done, err := d.submit(1, fmt.Sprintf("hours=%d", i%60))
			first[i] = done.First
			return err
		}, nil)
		if succeeded != 100 {
			t.Errorf("%d of 100 calls succeeded", succeeded)
		}
		firsts, winner := 0, -1
		for i, was := range first {
			if was {
				firsts++
				winner = i
			}
		}
		row := d.row()
		if firsts != 1 || row.Answers == nil {
			t.Fatalf("%d calls say that they were the first, answers are %v", firsts, row.Answers)
		}
		if got := row.Answers.V["hours"]; got != float64(winner%60) {
			t.Errorf("hours are %v, the first one sent %d", got, winner%60)
		}
		if row.Answers.V["calm"] != 4.0 || row.Draft != nil {
			t.Errorf("answers %v, draft %v", row.Answers, row.Draft)
		}
	})
}

func TestASubmissionWithFaultsKeepsWhatWasEntered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		done, err := d.submit(1, "hours=7", "words=tired")
		var invalid *models.Invalid
		if !errors.As(err, &invalid) || invalid.Fields["a.calm"].Text == "" {
			t.Fatalf("got %v, want the missing answer", err)
		}
		if got := fmt.Sprint(done.Answers()); got != "map[hours:7 words:tired]" {
			t.Errorf("kept %s", got)
		}
		if row := d.row(); row.CompletedAt != nil || row.Draft == nil {
			t.Errorf("completed %v, draft %v", row.CompletedAt, row.Draft)
		}
	})
}

func TestTheClockOfTheStoreDecidesToTheMicrosecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		row := d.row()
		k.Clock.Set(row.OpensAt.Add(-time.Microsecond))
		if v, err := d.submit(1, "calm=3"); !errors.Is(err, models.ErrClosed) || v.State != models.SurveyEarly {
			t.Errorf("before it opens: %v, %s", err, v.State)
		}
		k.Clock.Set(row.OpensAt)
		if _, err := d.save(0, 0, "calm=3"); err != nil {
			t.Errorf("in the first moment: %v", err)
		}
		k.Clock.Set(row.ClosesAt)
		if v, err := d.submit(1, "calm=3"); !errors.Is(err, models.ErrClosed) || v.State != models.SurveyOver {
			t.Errorf("in the moment it closes: %v, %s", err, v.State)
		}
		if v, err := d.save(0, 1, "calm=5"); !errors.Is(err, models.ErrClosed) || v.Answers()["calm"] != 3.0 {
			t.Errorf("a draft after that: %v, kept %v", err, v.Answers())
		}
		k.Clock.Set(row.ClosesAt.Add(-time.Microsecond))
		if v, err := d.submit(1); err != nil || !v.First {
			t.Errorf("in the last moment: %v", err)
		}
	})
}

func TestASubmittedSurveyNeverChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		if _, err := d.submit(1, "calm=2"); err != nil {
			t.Fatal(err)
		}
		before := d.row()
		if v, err := d.submit(1, "calm=5"); err != nil || v.First {
			t.Errorf("again: first = %v, %v", v.First, err)
		}
		if v, err := d.save(0, 0, "calm=5"); !errors.Is(err, models.ErrClosed) || v.State != models.SurveyDone {
			t.Errorf("a draft: %v, %s", err, v.State)
		}
		if after := d.row(); after.Answers.V["calm"] != 2.0 || !after.CompletedAt.Equal(*before.CompletedAt) || after.Draft != nil {
			t.Errorf("it was %+v and is %+v", before, after)
		}
	})
}

func TestOnlyTheStudentItIsForReachesASurvey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d, ctx := newDesk(t, k), context.Background()
		fellow, _ := d.enrolled()
		south, admin := k.University(t, "south")
		others := map[string]models.Scope{
			"a fellow student": fellow, "another university's student": k.Person(t, south, models.Student),
			"another university's administrator": admin, "a lecturer": k.Person(t, d.uni, models.Lecturer),
			"somebody with the same number elsewhere": k.As(models.Actor{UserID: d.enrollment.StudentID, UniversityID: south.ID, Role: models.Student}),
		}
		in := models.AnswerInput{Page: 0, Fields: fields("calm=1")}
		for who, by := range others {
			_, read := by.Survey(ctx, d.survey)
			_, draft := by.SaveDraft(ctx, d.survey, in)
			_, turn := by.TurnPage(ctx, d.survey, in, true)
			_, submit := by.Submit(ctx, d.survey, in)
			_, thanks := by.Thanks(ctx, d.survey)
			for verb, err := range map[string]error{"read": read, "draft": draft, "turn": turn, "submit": submit, "thanks": thanks} {
				if !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s, %s: %v, want not found", who, verb, err)
				}
			}
		}
		if err := d.jana.Leave(ctx, d.module.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.submit(1, "calm=1"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after leaving: %v, want not found", err)
		}
		if row := d.row(); row.CompletedAt != nil || row.Revision != 0 {
			t.Errorf("the survey has changed: %+v", row)
		}
	})
}

func TestASurveyPutAwayTakesNoAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		for _, away := range []string{"UPDATE surveys SET status = 'archived'", "UPDATE modules SET status = 'inactive'"} {
			d.sql(away)
			if v, err := d.submit(1, "calm=1"); !errors.Is(err, models.ErrClosed) || v.State != models.SurveyAway {
				t.Errorf("%s: %v, %s", away, err, v.State)
			}
			d.sql("UPDATE surveys SET status = 'active'")
		}
	})
}

func TestAnsweringAsksAConstantNumberOfQueries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d, ctx := newDesk(t, k), context.Background()
		if _, err := d.jana.Survey(ctx, d.survey); err != nil { // reads the questionnaire once
			t.Fatal(err)
		}
		for range 20 {
			d.enrolled()
		}
		d.create()
		expect := func(what string, most int, fn func() error) {
			t.Helper()
			sent := k.Statements(func() {
				if err := fn(); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			})
			if len(sent) > most {
				t.Errorf("%s takes %d statements, at most %d:\n%s", what, len(sent), most, strings.Join(sent, "\n"))
			}
		}
		expect("a page", 1, func() error { _, err := d.jana.Survey(ctx, d.survey); return err })
		expect("a draft", 2, func() error { _, err := d.save(0, 0, "calm=3"); return err })
		expect("a submission", 3, func() error { _, err := d.submit(1, "hours=3"); return err })
		expect("the start page", 5, func() error { _, err := d.jana.Today(ctx); return err })
		expect("the page of thanks", 4, func() error { _, err := d.jana.Thanks(ctx, d.survey); return err })
		expect("the module's page", 6, func() error { _, err := d.jana.AttendedModule(ctx, d.module.ID); return err })
	})
}

func TestQuestionnairesStayWithinTheirRoom(t *testing.T) {
	kept, most := models.FillDefinitions(5000, 100<<10, questions.Definition{})
	if kept == 0 || most > models.DefinitionBytes {
		t.Errorf("%d kept, %d bytes at most, room for %d", kept, most, models.DefinitionBytes)
	}
}
