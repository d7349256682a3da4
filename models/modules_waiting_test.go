package models_test

import (
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// before is what somebody has before them in the module.
func (c *coursework) before(t *testing.T, who models.Scope) models.WorkWaiting {
	t.Helper()
	rows, err := who.TaughtModules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.ID == c.module {
			return r.Waiting
		}
		if r.Waiting != (models.WorkWaiting{}) {
			t.Errorf("module %d has %+v", r.ID, r.Waiting)
		}
	}
	return models.WorkWaiting{}
}

// TestALecturerStartsWithWhatWaits: as many as the queues list, wherever one
// teaches, and nothing of where one does not.
func TestALecturerStartsWithWhatWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		tutor, jana, ali := c.tutor(t), c.enrolled(t, c.jana), c.enrolled(t, c.ali)
		other := c.Person(t, c.university, models.Lecturer)
		south, _ := k.University(t, "elsewhere")
		stranger := c.Person(t, south, models.Lecturer)
		essay := c.assignment
		want := func(what string, w models.WorkWaiting) {
			t.Helper()
			for _, who := range []models.Scope{c.who, tutor} {
				if got := c.before(t, who); got != w {
					t.Errorf("%s: %+v, want %+v", what, got, w)
				}
			}
			for _, who := range []models.Scope{other, stranger} {
				rows, err := who.TaughtModules(ctx)
				if err != nil || len(rows) != 0 {
					t.Errorf("%s: who does not teach it has %+v, %v", what, rows, err)
				}
			}
		}
		mark := func(key uint64, revision int) {
			t.Helper()
			if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, revision, models.MarkInput{Points: "40"}); err != nil {
				t.Fatal(err)
			}
		}
		c.write(t, c.student(t), "a draft")
		want("two works", models.WorkWaiting{ToMark: 2, ToMarkIn: essay})
		mark(ali, 0)
		mark(c.enrolled(t, c.student(t)), 0) // has handed in nothing
		want("one is marked", models.WorkWaiting{ToMark: 1, ToMarkIn: essay})
		c.write(t, c.ali, "better")
		if _, _, err := c.handIn(t, c.ali); err != nil {
			t.Fatal(err)
		}
		want("one comes anew", models.WorkWaiting{ToMark: 2, ToMarkIn: essay})
		mark(ali, 1)
		c.Change(t, fmt.Sprintf("UPDATE submissions SET state = 'withdrawn', active = false WHERE enrollment_id = %d", jana))
		want("one is withdrawn", models.WorkWaiting{})
		c.Change(t, fmt.Sprintf("UPDATE grades SET inquiry = 'open' WHERE enrollment_id = %d", ali))
		want("a question is open", models.WorkWaiting{Asked: 1, AskedIn: essay})
		// A team's work is one, and what has no name is counted as any.
		c.team(t, "Owls", c.jana, c.ali)
		c.assignment = c.newAssignment(t, "team = true, anonymous = true")
		c.write(t, c.jana, "ours")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		want("a team's", models.WorkWaiting{ToMark: 1, ToMarkIn: c.assignment, Asked: 1, AskedIn: essay})
		c.Change(t, fmt.Sprintf("UPDATE submissions SET state = 'submitted', active = true WHERE enrollment_id = %d AND assignment_id = %d", jana, essay))
		c.Change(t, fmt.Sprintf("UPDATE grades SET inquiry = 'open' WHERE id = (SELECT min(id) FROM grades WHERE enrollment_id <> %d)", ali))
		want("two assignments'", models.WorkWaiting{ToMark: 2, Asked: 2, AskedIn: essay})
		c.Change(t, fmt.Sprintf("UPDATE assignments SET team = false WHERE id = %d", c.assignment))
		want("no longer for teams", models.WorkWaiting{ToMark: 1, ToMarkIn: essay, Asked: 2, AskedIn: essay})
		c.Change(t, "UPDATE modules SET status = 'archived'")
		want("archived", models.WorkWaiting{})
	})
}

func TestWhatWaitsTakesTheSameStatementsForAnyNumberOfWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := handedIn(t, k, "")
		count := func() int {
			sent := k.Statements(func() { c.before(t, c.who) })
			k.NoScans(t, sent)
			return len(sent)
		}
		few := count()
		k.Clock.Advance(time.Minute)
		for i := range 3 {
			m, err := c.who.CreateModule(t.Context(), anyModule(fmt.Sprintf("W%d", i)))
			if err != nil {
				t.Fatal(err)
			}
			c.newAssignment(t, fmt.Sprintf("module_id = %d", m.ID))
			c.newAssignment(t, "")
			c.write(t, c.student(t), "one more")
		}
		if many := count(); many != few || many > 4 {
			t.Errorf("%d statements with one module, %d with four", few, many)
		}
	})
}
