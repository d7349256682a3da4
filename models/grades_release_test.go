package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// marked is an assignment that two students have handed in and one has a mark of.
type marked struct {
	*coursework
	first uint64 // the enrollment of the first student, who was late by half a day
}

func withMark(t *testing.T, k *storetest.Kit) *marked {
	t.Helper()
	c := &marked{coursework: withWork(t, k)}
	c.first = c.enrolled(t, c.jana)
	k.Clock.Set(dueAt.Add(12 * time.Hour))
	for _, who := range []models.Scope{c.jana, c.ali} {
		c.write(t, who, "An essay.")
		if _, _, err := c.handIn(t, who); err != nil {
			t.Fatal(err)
		}
	}
	c.give(t, c.first, "90", 0)
	return c
}

func (c *coursework) enrolled(t *testing.T, who models.Scope) uint64 {
	t.Helper()
	return uint64(c.one(t, fmt.Sprintf("SELECT id FROM enrollments WHERE module_id = %d AND student_id = %d", c.module, who.Actor().UserID)))
}

func (c *coursework) give(t *testing.T, enrollment uint64, points string, revision int) {
	t.Helper()
	in := models.MarkInput{Points: points, Feedback: "Well *done*."}
	if _, err := c.who.SaveMark(t.Context(), c.module, c.assignment, enrollment, revision, in); err != nil {
		t.Fatal(err)
	}
}

// seen is what a student sees of the mark on every page that could show it.
func (c *coursework) seen(t *testing.T, who models.Scope) (final int, ok bool) {
	t.Helper()
	mark, err := who.OwnMark(t.Context(), c.module, c.assignment)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		t.Fatal(err)
	}
	grades, gerr := who.OwnGrades(t.Context(), c.module)
	work := c.work(t, who)
	receipt, rerr := who.SubmissionToRead(t.Context(), c.module, c.assignment, work.Versions[0].ID)
	if gerr != nil || rerr != nil || len(grades.Rows) != 1 {
		t.Fatal(gerr, rerr, len(grades.Rows))
	}
	ok = err == nil
	for place, shown := range map[string]bool{"the list": grades.Rows[0].Grade != nil, "the assignment": work.Mark != nil, "the receipt": receipt.Mark != nil} {
		if shown != ok {
			t.Errorf("%s shows a mark: %t, its own page: %t", place, shown, ok)
		}
	}
	if !ok {
		return 0, false
	}
	if a, b := mark.Final(), grades.Rows[0].Final(); a != b || a != work.Mark.Final() {
		t.Errorf("the mark is %d and %d", a, b)
	}
	return mark.Final(), true
}

func (c *coursework) told(t *testing.T, kind models.NoticeKind, who models.Scope) int64 {
	t.Helper()
	return c.one(t, fmt.Sprintf("SELECT count(*) FROM notices WHERE kind = '%s' AND user_id = %d", kind, who.Actor().UserID))
}

func TestAStudentSeesAMarkFromItsReleaseUntilItIsTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withMark(t, k)
		if _, ok := c.seen(t, c.jana); ok {
			t.Fatal("a mark is seen before it is released")
		}
		state, err := c.who.MarkRelease(t.Context(), c.module, c.assignment)
		if err != nil || state.State.Marked != 1 || state.State.Shown != 0 || state.State.Unmarked != 1 || !state.State.Changes {
			t.Fatalf("%+v %v", state.State, err)
		}
		if n, err := c.who.ReleaseMarks(t.Context(), c.module, c.assignment); n != 1 || err != nil {
			t.Fatalf("released %d, %v", n, err)
		}
		// Half a day late costs a day: 20 of the 100 points.
		if final, ok := c.seen(t, c.jana); !ok || final != 70_00 {
			t.Errorf("the student sees %d, %t", final, ok)
		}
		if _, ok := c.seen(t, c.ali); ok {
			t.Error("who has no mark sees one")
		}
		k.Clock.Advance(time.Minute)
		if n, err := c.who.ReleaseMarks(t.Context(), c.module, c.assignment); n != 0 || err != nil {
			t.Errorf("released again: %d, %v", n, err)
		}
		if a, b := c.told(t, models.NoticeGrade, c.jana), c.told(t, models.NoticeGrade, c.ali); a != 1 || b != 0 {
			t.Errorf("told %d and %d", a, b)
		}
		if n, err := c.who.HideMarks(t.Context(), c.module, c.assignment); n != 1 || err != nil {
			t.Errorf("taken back %d, %v", n, err)
		}
		if _, ok := c.seen(t, c.jana); ok {
			t.Error("a mark is seen that was taken back")
		}
		if entries := c.one(t, "SELECT count(*) FROM audit_entries WHERE action IN ('marks.release', 'marks.hide')"); entries != 2 {
			t.Errorf("%d entries of the audit log", entries)
		}
	})
}

func TestOnlyWhoRunsAModuleReleasesItsMarks(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	c := withMark(t, k)
	tutor := k.Person(t, c.university, models.Lecturer)
	other := k.Person(t, c.university, models.Lecturer)
	c.Change(t, fmt.Sprintf("INSERT INTO module_staff (university_id, module_id, user_id, role) VALUES (%d, %d, %d, 'tutor')", c.university.ID, c.module, tutor.Actor().UserID))
	for name, who := range map[string]models.Scope{"a tutor": tutor, "another lecturer": other, "an administrator": c.admin, "a student": c.jana} {
		_, now := who.ReleaseMarks(t.Context(), c.module, c.assignment)
		_, back := who.HideMarks(t.Context(), c.module, c.assignment)
		date := who.SetReleaseDate(t.Context(), c.module, c.assignment, models.ReleaseDate{Day: "2026-12-01"})
		for _, err := range []error{now, back, date} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if state, err := tutor.MarkRelease(t.Context(), c.module, c.assignment); err != nil || state.State.Changes {
		t.Errorf("a tutor reads how far it is: %+v, %v", state.State, err)
	}
	c.Change(t, "UPDATE modules SET status = 'archived'")
	if _, err := c.who.ReleaseMarks(t.Context(), c.module, c.assignment); !errors.Is(err, models.ErrClosed) {
		t.Errorf("of an archived module: %v", err)
	}
	if _, ok := c.seen(t, c.jana); ok {
		t.Error("something was released")
	}
}

func TestMarksAreReleasedByTheirDate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withMark(t, k)
		job := k.System("release-marks")
		run := func(want int) {
			t.Helper()
			if n, err := job.ReleaseDueMarks(t.Context(), k.Clock.Now()); n != want || err != nil {
				t.Fatalf("released %d, want %d, %v", n, want, err)
			}
		}
		at := k.Clock.Now().Add(time.Hour).In(c.university.Zone())
		var bad *models.Invalid
		if err := c.who.SetReleaseDate(t.Context(), c.module, c.assignment, models.ReleaseDate{Day: "soon"}); !errors.As(err, &bad) || bad.Fields["date"].Text == "" {
			t.Errorf("a day that is none: %v", err)
		}
		if err := c.who.SetReleaseDate(t.Context(), c.module, c.assignment, models.ReleaseDate{Day: at.Format(time.DateOnly), Clock: at.Format("15:04")}); err != nil {
			t.Fatal(err)
		}
		run(0)
		k.Clock.Advance(61 * time.Minute)
		run(1)
		run(0)
		if _, ok := c.seen(t, c.jana); !ok || c.told(t, models.NoticeGrade, c.jana) != 1 {
			t.Error("the date has passed, and the student does not see the mark or was not told once")
		}
		// From then on each at once.
		c.give(t, c.enrolled(t, c.ali), "55", 0)
		if final, ok := c.seen(t, c.ali); !ok || final != 35_00 {
			t.Errorf("a mark after the date: %d, %t", final, ok)
		}
		run(0)
		if _, err := c.who.HideMarks(t.Context(), c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		run(0)
		if _, ok := c.seen(t, c.jana); ok {
			t.Error("what was taken back came again by itself")
		}
		// A date in the past releases at once.
		if err := c.who.SetReleaseDate(t.Context(), c.module, c.assignment, models.ReleaseDate{Day: "2026-01-01"}); err != nil {
			t.Fatal(err)
		}
		if _, ok := c.seen(t, c.jana); !ok {
			t.Error("a date that has passed releases nothing")
		}
	})
}

func TestAMarkIsAskedAboutAndAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withMark(t, k)
		ask := func(who models.Scope, text string) error {
			return who.AskAboutMark(t.Context(), c.module, c.assignment, text)
		}
		if err := ask(c.jana, "Why?"); !errors.Is(err, models.ErrNotFound) {
			t.Fatalf("asked about a mark that is not released: %v", err)
		}
		if err := c.who.AnswerInquiry(t.Context(), c.module, c.assignment, c.first, "Nobody asked.", true); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("answered what nobody asked: %v", err)
		}
		if _, err := c.who.ReleaseMarks(t.Context(), c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		var bad *models.Invalid
		for _, text := range []string{" ", strings.Repeat("x", 2001)} {
			if err := ask(c.jana, text); !errors.As(err, &bad) || bad.Fields["text"].Text == "" {
				t.Errorf("%.5q: %v", text, err)
			}
		}
		state := func() models.Inquiry {
			t.Helper()
			mark, err := c.jana.OwnMark(t.Context(), c.module, c.assignment)
			if err != nil {
				t.Fatal(err)
			}
			return mark.Inquiry
		}
		for range 2 { // asking again opens it again
			if err := ask(c.jana, "Why not more?"); err != nil {
				t.Fatal(err)
			}
			if got := state(); got.State != models.InquiryOpen {
				t.Fatalf("%+v", got)
			}
			if err := c.who.AnswerInquiry(t.Context(), c.module, c.assignment, c.first, "Page 3.", true); err != nil {
				t.Fatal(err)
			}
			if got := state(); got.State != models.InquirySettled {
				t.Fatalf("%+v", got)
			}
		}
		got := state()
		if len(got.Messages) != 4 || !got.Messages[0].Own || got.Messages[0].Staff || got.Messages[1].Own || !got.Messages[1].Staff || got.Messages[1].Name == "" {
			t.Errorf("%+v", got.Messages)
		}
		if a, b := c.told(t, models.NoticeInquiry, c.who), c.told(t, models.NoticeAnswer, c.jana); a != 2 || b != 2 {
			t.Errorf("told %d and %d", a, b)
		}
		if err := ask(c.jana, "Once more."); err != nil {
			t.Fatal(err)
		}
		if err := c.who.SettleInquiry(t.Context(), c.module, c.assignment, c.first); err != nil || state().State != models.InquirySettled {
			t.Errorf("%v", err)
		}
		if err := ask(c.ali, "And mine?"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("who has no mark asked: %v", err)
		}
		c.Change(t, "UPDATE assignments SET anonymous = true")
		panel, err := c.who.GradingPanel(t.Context(), c.module, c.assignment, c.work(t, c.jana).Versions[0].ID, models.QueueQuery{})
		if err != nil || panel.Inquiry.Messages[0].Name != "" || panel.Inquiry.Messages[1].Name == "" {
			t.Errorf("where marking is anonymous: %+v, %v", panel.Inquiry.Messages, err)
		}
		c.Change(t, "UPDATE modules SET status = 'archived'")
		if err := ask(c.jana, "Too late?"); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
	})
}

func TestMarksAreReadAndReleasedInAConstantNumberOfStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withMark(t, k)
		count := func() (n [4]int) {
			for i, look := range []func() error{
				func() error { _, err := c.who.ReleaseMarks(t.Context(), c.module, c.assignment); return err },
				func() error { _, err := c.jana.OwnGrades(t.Context(), c.module); return err },
				func() error { _, err := c.jana.OwnMark(t.Context(), c.module, c.assignment); return err },
				func() error { _, err := c.who.MarkRelease(t.Context(), c.module, c.assignment); return err },
			} {
				sent := k.Statements(func() {
					if err := look(); err != nil {
						t.Fatal(err)
					}
				})
				k.NoScans(t, sent)
				n[i] = len(sent)
			}
			return n
		}
		few := count()
		for range 5 {
			c.give(t, c.enrolled(t, c.student(t)), "50", 0)
			c.newAssignment(t, "")
		}
		if many := count(); many != few {
			t.Errorf("%v statements with one mark, %v with some", few, many)
		}
		t.Logf("statements: %v", few)
	})
}
