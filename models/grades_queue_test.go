package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// listed are the keys of a queue.
func (c *coursework) listed(t *testing.T, who models.Scope, filter models.QueueFilter, query string) []uint64 {
	t.Helper()
	q, err := who.GradingQueue(t.Context(), c.module, c.assignment, models.QueueQuery{Filter: filter, Query: query}, 1)
	if err != nil {
		t.Fatal(err)
	}
	keys := []uint64{}
	for _, r := range q.Rows {
		keys = append(keys, r.Key)
	}
	if query == "" && len(keys) != q.Counts[filter] {
		t.Errorf("%q lists %d and counts %d", filter, len(keys), q.Counts[filter])
	}
	return keys
}

func TestTheQueueListsWhatIsAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		tutor, jana, ali := c.tutor(t), c.enrolled(t, c.jana), c.enrolled(t, c.ali)
		lazy := c.student(t)
		third := c.enrolled(t, lazy)
		k.Clock.Set(dueAt.Add(time.Hour))
		mia := c.student(t)
		late := c.enrolled(t, mia)
		c.write(t, mia, "sorry")
		if _, _, err := c.handIn(t, mia); err != nil {
			t.Fatal(err)
		}
		want := func(filter models.QueueFilter, query string, keys ...uint64) {
			t.Helper()
			if got := c.listed(t, c.who, filter, query); !slices.Equal(got, append([]uint64{}, keys...)) {
				t.Errorf("%q with %q lists %v, want %v", filter, query, got, keys)
			}
		}
		want(models.QueueAll, "", jana, ali, third, late)
		want(models.QueueUngraded, "", jana, ali, late)
		want(models.QueueLate, "", late)
		want(models.QueueMine, "")
		mark := func(who models.Scope, key uint64, revision int) {
			t.Helper()
			if _, err := who.SaveMark(ctx, c.module, c.assignment, key, revision, models.MarkInput{Points: "40"}); err != nil {
				t.Fatal(err)
			}
		}
		mark(c.who, ali, 0)
		mark(tutor, jana, 0)
		want(models.QueueUngraded, "", late)
		want(models.QueueMine, "", ali)
		name := c.panel(t, c.who, ali).Who
		want(models.QueueAll, name, ali)
		want(models.QueueAll, "nobody at all")
		// Position is kept: behind the last that was marked comes the next that waits,
		// and what lies behind it in a list that it has left.
		next, err := c.who.NextWork(ctx, c.module, c.assignment, ali, models.QueueQuery{Filter: models.QueueUngraded})
		if err != nil || next != late {
			t.Errorf("behind %d comes %d, %v", ali, next, err)
		}
		if p := c.panel(t, c.who, ali); p.Number != 2 || p.Count != 4 || p.Previous != jana || p.Next != third || p.Waiting != late || len(p.Rows) != 4 {
			t.Errorf("the place is %d of %d between %d and %d, then %d", p.Number, p.Count, p.Previous, p.Next, p.Waiting)
		}
		// Handed in anew, it waits again until it is marked again.
		c.write(t, c.ali, "better")
		if _, _, err := c.handIn(t, c.ali); err != nil {
			t.Fatal(err)
		}
		want(models.QueueUngraded, "", ali, late)
		mark(c.who, ali, 1)
		want(models.QueueUngraded, "", late)
		c.Change(t, fmt.Sprintf("UPDATE grades SET inquiry = 'open' WHERE enrollment_id = %d", jana))
		want(models.QueueAsked, "", jana)
	})
}

func TestWhoMarksWithoutNamesFindsNoneInTheQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, "anonymous = true"), t.Context()
		jana := c.enrolled(t, c.jana)
		submission := uint64(c.one(t, fmt.Sprintf("SELECT id FROM submissions WHERE enrollment_id = %d", jana)))
		// Numbers of enrollments lead nowhere, and a name finds nobody in particular.
		if keys := c.listed(t, c.who, models.QueueAll, "student"); len(keys) != 2 || !slices.Contains(keys, submission) {
			t.Errorf("the queue lists %v", keys)
		}
		p := c.panel(t, c.who, submission)
		if len(p.Who) != len("KA 123456") || len(p.Members) != 0 {
			t.Errorf("the panel names %q", p.Who)
		}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, submission, 0, models.MarkInput{Points: "40"}); err != nil {
			t.Fatal(err)
		}
		if n := c.one(t, fmt.Sprintf("SELECT count(*) FROM grades WHERE enrollment_id = %d AND points = 4000", jana)); n != 1 {
			t.Errorf("%d marks of the student whose work it was", n)
		}
	})
}

func TestATeamIsMarkedAsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, "UPDATE assignments SET team = true")
		c.team(t, "Owls", c.jana, c.ali)
		team := uint64(c.one(t, "SELECT max(id) FROM teams"))
		c.write(t, c.jana, "ours")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		p := c.panel(t, c.who, team)
		if p.Who != "Owls" || len(p.Members) != 2 || p.Shown == nil || p.Shown.Submission.Text != "ours" {
			t.Errorf("%q with %v, %+v", p.Who, p.Members, p.Shown)
		}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, team, 0, models.MarkInput{Points: "40"}); err != nil {
			t.Fatal(err)
		}
		if keys := c.listed(t, c.who, models.QueueMine, ""); !slices.Equal(keys, []uint64{team}) {
			t.Errorf("marked: %v", keys)
		}
	})
}

func TestTheQueueAndThePanelTakeTheSameStatementsForAnyNumberOfWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		key := c.enrolled(t, c.jana)
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "40"}); err != nil {
			t.Fatal(err)
		}
		count := func() (n [3]int) {
			t.Helper()
			for i, do := range []func() error{
				func() error {
					_, err := c.who.GradingQueue(ctx, c.module, c.assignment, models.QueueQuery{}, 1)
					return err
				},
				func() error {
					_, err := c.who.GradingPanel(ctx, c.module, c.assignment, key, models.QueueQuery{})
					return err
				},
				func() error {
					_, err := c.who.NextWork(ctx, c.module, c.assignment, key, models.QueueQuery{})
					return err
				},
			} {
				sent := k.Statements(func() {
					if err := do(); err != nil {
						t.Fatal(err)
					}
				})
				k.NoScans(t, sent)
				n[i] = len(sent)
			}
			return n
		}
		few := count()
		for range 4 {
			who := c.student(t)
			c.write(t, who, "one more")
			if _, _, err := c.handIn(t, who); err != nil {
				t.Fatal(err)
			}
			if _, err := c.who.SaveMark(ctx, c.module, c.assignment, c.enrolled(t, who), 0, models.MarkInput{Points: "40"}); err != nil {
				t.Fatal(err)
			}
		}
		if many := count(); many != few {
			t.Errorf("%v statements for two works, %v for six", few, many)
		}
		t.Logf("statements: queue, panel, next: %v", few)
	})
}
