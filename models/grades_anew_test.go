package models_test

import (
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// handInLate hands something in on the given day after it was due.
func (c *coursework) handInLate(t *testing.T, who models.Scope, day int) uint64 {
	t.Helper()
	c.Clock.Set(dueAt.Add(time.Duration(24*day-12) * time.Hour))
	c.write(t, who, "My essay.")
	b, _, err := c.handIn(t, who)
	if err != nil {
		t.Fatal(err)
	}
	return b.ID
}

// TestAPanelThatIsOpenWhenSomethingIsHandedInAnewStaysWhereItIs: where marking is
// anonymous its address is the number of an attempt, and by now another counts.
func TestAPanelThatIsOpenWhenSomethingIsHandedInAnewStaysWhereItIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, "UPDATE assignments SET anonymous = true, attempts = 0, cut_off_at = NULL")
		first := map[models.Scope]uint64{}
		for _, who := range []models.Scope{c.jana, c.ali, c.student(t)} {
			first[who] = c.handInLate(t, who, 1)
		}
		keys := c.listed(t, c.who, models.QueueAll, "")
		stale := keys[1] // with one before it and one behind
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, stale, 0, models.MarkInput{Points: "80", Submission: &stale}); err != nil {
			t.Fatal(err)
		}
		var fresh uint64
		for who, key := range first {
			if key == stale {
				fresh = c.handInLate(t, who, 2)
			}
		}

		for _, key := range []uint64{stale, fresh} {
			p := c.panel(t, c.who, key)
			if p.Number != 2 || p.Count != 3 || p.Previous != keys[0] || p.Next != keys[2] || p.Key != fresh || p.Other != (key == stale) {
				t.Errorf("by %d: number %d of %d, between %d and %d, key %d, another attempt %t", key, p.Number, p.Count, p.Previous, p.Next, p.Key, p.Other)
			}
			if *p.Grade.SubmissionID != stale || p.Cost != 20 || p.Shown.Submission.ID != fresh || p.Shown.Submission.Penalty != 40 {
				t.Errorf("by %d: the mark of %d costs %d, what is shown %d", key, *p.Grade.SubmissionID, p.Cost, p.Shown.Submission.Penalty)
			}
			next, err := c.who.NextWork(ctx, c.module, c.assignment, key, models.QueueQuery{})
			if err != nil || next != keys[2] {
				t.Errorf("behind %d follows %d, %v", key, next, err)
			}
		}

		// What was typed for the first attempt is no mark of the second.
		in := models.MarkInput{Points: "70", Submission: &stale}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, stale, 1, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("saved for an attempt that does not count any more: %v", err)
		}
		if p := c.panel(t, c.who, stale); *p.Grade.Points != 8000 || *p.Grade.SubmissionID != stale {
			t.Errorf("the mark is %d for %d", *p.Grade.Points, *p.Grade.SubmissionID)
		}
		in.Submission = &fresh
		if g, err := c.who.SaveMark(ctx, c.module, c.assignment, stale, 1, in); err != nil || *g.SubmissionID != fresh {
			t.Errorf("seen and saved: %+v, %v", g, err)
		}
		if p := c.panel(t, c.who, stale); *p.Grade.Points != 7000 || p.Cost != 40 || p.Grade.Revision != 2 {
			t.Errorf("the mark is %d and costs %d", *p.Grade.Points, p.Cost)
		}
		if n := c.one(t, "SELECT count(*) FROM grades"); n != 1 {
			t.Errorf("%d marks of one work", n)
		}
	})
}

func TestAMarkOfWhatWasWithdrawnKeepsItsAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, "anonymous = true"), t.Context()
		key, none := c.panel(t, c.who, c.listed(t, c.who, models.QueueAll, "")[0]).Key, uint64(0)
		for _, who := range []models.Scope{c.jana, c.ali} {
			if c.work(t, who).Versions[0].ID == key {
				if err := who.TakeBack(ctx, c.module, c.assignment, key); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "50", Submission: &none}); err != nil {
			t.Fatal(err)
		}
		if keys := c.listed(t, c.who, models.QueueMine, ""); len(keys) != 1 || keys[0] != key {
			t.Errorf("the queue leads to %d, want %d", keys, key)
		}
	})
}
