package models_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// rubric is two criteria of an assignment, with 60 and 40 points at best.
const rubric = `[{"code":"a","title":"Content","levels":[{"code":"a1","title":"all","points":6000},{"code":"a0","title":"nothing","points":0}]},
	{"code":"b","title":"Form","levels":[{"code":"b1","title":"neat","points":4000},{"code":"b0","title":"not","points":150}]}]`

// handedIn is coursework that both students have handed in.
func handedIn(t *testing.T, k *storetest.Kit, set string) *coursework {
	t.Helper()
	c := withWork(t, k)
	if set != "" {
		c.Change(t, "UPDATE assignments SET "+set)
	}
	for _, who := range []models.Scope{c.jana, c.ali} {
		c.write(t, who, "My essay.")
		if _, _, err := c.handIn(t, who); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *coursework) panel(t *testing.T, who models.Scope, key uint64) models.GradingPanel {
	t.Helper()
	p, err := who.GradingPanel(t.Context(), c.module, c.assignment, key, models.QueueQuery{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tutor is somebody else on the staff of the module.
func (c *coursework) tutor(t *testing.T) models.Scope {
	t.Helper()
	who := c.Person(t, c.university, models.Lecturer)
	c.Change(t, fmt.Sprintf("INSERT INTO module_staff (university_id, module_id, user_id, role) VALUES (%d, %d, %d, 'tutor')", c.university.ID, c.module, who.Actor().UserID))
	return who
}

func TestAMarkIsSetOnceAndNobodyOverwritesWhatTheyHaveNotSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, "rubric = '"+rubric+"'"), t.Context()
		tutor, key := c.tutor(t), c.enrolled(t, c.jana)
		in := models.MarkInput{Choices: map[string]string{"a": "a1", "b": "b0", "c": "c1"}, Feedback: "Good.\r\nVery."}
		save := func(who models.Scope, revision int, in models.MarkInput) (models.Grade, error) {
			return who.SaveMark(ctx, c.module, c.assignment, key, revision, in)
		}
		g, err := save(tutor, 0, in)
		if err != nil || g.Revision != 1 || g.Points == nil || *g.Points != 6150 || g.Feedback != "Good.\nVery." || len(g.Choices.V) != 2 {
			t.Fatalf("the rubric gives %+v, %v", g, err)
		}
		if again, err := save(tutor, 0, in); err != nil || again.Revision != 1 {
			t.Errorf("the button pressed twice: revision %d, %v", again.Revision, err)
		}
		in.Points = "62,5"
		if _, err := save(c.who, 0, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("another mark over one that was not seen: %v", err)
		}
		if g, err = save(c.who, 1, in); err != nil || *g.Points != 6250 || g.Revision != 2 {
			t.Errorf("points that differ from the rubric: %+v, %v", g, err)
		}
		in.Points, in.Choices = "", nil
		if g, err = save(c.who, 2, in); err != nil || g.Points != nil || g.MarkedAt != nil || g.MarkerID != nil {
			t.Errorf("a mark that is taken back: %+v, %v", g, err)
		}
		for _, points := range []string{"-1", "200.01", "ten", "1.234"} {
			in.Points = points
			var bad *models.Invalid
			if _, err := save(c.who, 3, in); !errors.As(err, &bad) || bad.Fields["points"].Text == "" {
				t.Errorf("%q as points: %v", points, err)
			}
		}
		p := c.panel(t, c.who, key)
		if len(p.History) != 3 || p.History[0].Points != nil || *p.History[2].Points != 6150 || p.History[2].Marker == p.History[0].Marker {
			t.Errorf("the history is %+v", p.History)
		}
		if n := c.one(t, "SELECT count(*) FROM audit_entries WHERE action = 'mark.set' AND facts NOT LIKE '%6150%' AND facts NOT LIKE '%6250%'"); n != 3 {
			t.Errorf("%d entries of the audit log without points, want 3", n)
		}
	})
}

func TestOfManyWhoMarkAtOnceOneIsFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := handedIn(t, k, "")
		key := c.enrolled(t, c.jana)
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				_, errs[i] = c.who.SaveMark(t.Context(), c.module, c.assignment, key, 0, models.MarkInput{Points: fmt.Sprint(i + 1)})
			})
		}
		all.Wait()
		saved := 0
		for _, err := range errs {
			if err == nil {
				saved++
			} else if !errors.Is(err, models.ErrConflict) {
				t.Error(err)
			}
		}
		if n := c.one(t, "SELECT count(*) FROM grade_changes"); saved != 1 || n != 1 {
			t.Errorf("%d were told that theirs is saved, %d are written down", saved, n)
		}
	})
}

func TestWhatIsTypedIsKeptAndIsNoMark(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		tutor, key := c.tutor(t), c.enrolled(t, c.jana)
		typed := models.MarkInput{Points: "7 or 8?", Feedback: "Half a sen"}
		if now, err := c.who.SaveGradeDraft(ctx, c.module, c.assignment, key, 0, typed); err != nil || now != 0 {
			t.Fatal(now, err)
		}
		typed.Feedback = "Half a sentence"
		if _, err := c.who.SaveGradeDraft(ctx, c.module, c.assignment, key, 0, typed); err != nil {
			t.Fatal(err)
		}
		p := c.panel(t, c.who, key)
		if p.Draft == nil || p.Draft.Points != "7 or 8?" || p.Draft.Feedback != "Half a sentence" || p.Grade.Revision != 0 || p.Grade.MarkedAt != nil {
			t.Errorf("kept: %+v of %+v", p.Draft, p.Grade)
		}
		if p := c.panel(t, tutor, key); p.Draft != nil {
			t.Errorf("somebody else finds it: %+v", p.Draft)
		}
		if _, err := tutor.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "50"}); err != nil {
			t.Fatal(err)
		}
		if now, err := c.who.SaveGradeDraft(ctx, c.module, c.assignment, key, 0, typed); err != nil || now != 1 {
			t.Errorf("the other's mark shows as revision %d, %v", now, err)
		}
		if p := c.panel(t, c.who, key); *p.Grade.Points != 5000 || p.Draft.Base != 0 {
			t.Errorf("the mark is %+v, the draft %+v", p.Grade, p.Draft)
		}
		if err := c.who.DropGradeDraft(ctx, c.module, c.assignment, key); err != nil {
			t.Fatal(err)
		}
		if p := c.panel(t, c.who, key); p.Draft != nil || p.Grade.Revision != 1 {
			t.Errorf("after it was discarded: %+v", p.Draft)
		}
		var bad *models.Invalid
		if _, err := c.who.SaveGradeDraft(ctx, c.module, c.assignment, key, 1, models.MarkInput{Feedback: strings.Repeat("x", 20_001)}); !errors.As(err, &bad) {
			t.Errorf("a draft without end: %v", err)
		}
	})
}

func TestOthersSeeWhoMarksAWorkForTwoMinutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		tutor, key := c.tutor(t), c.enrolled(t, c.jana)
		hold := func(who models.Scope) string {
			t.Helper()
			holder, err := who.HoldWork(ctx, c.module, c.assignment, key)
			if err != nil {
				t.Fatal(err)
			}
			return holder
		}
		if before := c.one(t, "SELECT count(*) FROM grades"); c.panel(t, tutor, key).Holder != "" || before != 0 {
			t.Errorf("looking made %d rows", before)
		}
		if got := hold(c.who); got != "" {
			t.Errorf("nobody had it, and it says %q", got)
		}
		name := c.panel(t, tutor, key).Holder
		if name == "" || hold(tutor) != name || c.panel(t, c.who, key).Holder != "" {
			t.Errorf("the holder is %q", name)
		}
		queue, err := tutor.GradingQueue(ctx, c.module, c.assignment, models.QueueQuery{}, 1)
		if err != nil || queue.Rows[0].Holder != name || queue.First == key {
			t.Errorf("%+v begins at %d, %v", queue.Rows, queue.First, err)
		}
		k.Clock.Advance(2*time.Minute + time.Second)
		if got := hold(tutor); got != "" {
			t.Errorf("after two minutes it still says %q", got)
		}
		if err := tutor.LetGoOfWork(ctx, c.module, c.assignment, key); err != nil {
			t.Fatal(err)
		}
		if got := c.panel(t, c.who, key).Holder; got != "" {
			t.Errorf("let go, and it says %q", got)
		}
	})
}

func TestTheStaffOfTheModuleMarkAndNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		key := c.enrolled(t, c.jana)
		verbs := map[string]func(s models.Scope) error{
			"queue": func(s models.Scope) error {
				_, err := s.GradingQueue(ctx, c.module, c.assignment, models.QueueQuery{}, 1)
				return err
			},
			"panel": func(s models.Scope) error {
				_, err := s.GradingPanel(ctx, c.module, c.assignment, key, models.QueueQuery{})
				return err
			},
			"next": func(s models.Scope) error {
				_, err := s.NextWork(ctx, c.module, c.assignment, key, models.QueueQuery{})
				return err
			},
			"save": func(s models.Scope) error {
				_, err := s.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "1"})
				return err
			},
			"draft": func(s models.Scope) error {
				_, err := s.SaveGradeDraft(ctx, c.module, c.assignment, key, 0, models.MarkInput{})
				return err
			},
			"hold":  func(s models.Scope) error { _, err := s.HoldWork(ctx, c.module, c.assignment, key); return err },
			"leave": func(s models.Scope) error { return s.LetGoOfWork(ctx, c.module, c.assignment, key) },
		}
		for who, scope := range map[string]models.Scope{"the student": c.jana, "a lecturer of nothing": c.Person(t, c.university, models.Lecturer), "the administrator": c.admin} {
			for verb, do := range verbs {
				if err := do(scope); !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s, %s: %v", who, verb, err)
				}
			}
		}
		tutor := c.tutor(t)
		for verb, do := range verbs {
			if err := do(tutor); err != nil {
				t.Errorf("a tutor, %s: %v", verb, err)
			}
		}
		c.Change(t, "UPDATE modules SET status = 'archived'")
		for _, verb := range []string{"save", "draft", "hold"} {
			if err := verbs[verb](tutor); !errors.Is(err, models.ErrClosed) {
				t.Errorf("%s in an archived module: %v", verb, err)
			}
		}
		if err := verbs["panel"](tutor); err != nil {
			t.Errorf("reading in an archived module: %v", err)
		}
	})
}

func TestWhatHasAMarkCannotBeDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		key := c.enrolled(t, c.jana)
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "3"}); err != nil {
			t.Fatal(err) // nothing was handed in: a talk, say
		}
		if err := c.who.DeleteAssignment(ctx, c.module, c.assignment); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the assignment: %v", err)
		}
		c.assignment = c.newAssignment(t, "team = true")
		c.team(t, "A", c.jana)
		team := uint64(c.one(t, "SELECT max(id) FROM teams"))
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, team, 0, models.MarkInput{Points: "3"}); err != nil {
			t.Fatal(err)
		}
		if err := c.who.DeleteTeam(ctx, c.module, team); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the team: %v", err)
		}
	})
}
