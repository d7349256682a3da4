package models_test

import (
	"reflect"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// lying is how marks lie, as a student reads it.
func (c *coursework) lying(t *testing.T, who models.Scope) models.MarkStatistics {
	t.Helper()
	m, err := who.OwnMark(t.Context(), c.module, c.assignment)
	if err != nil {
		t.Fatal(err)
	}
	return m.Statistics
}

// TestHowMarksLieDoesNotTellOneThatComesOrChangesLater: who compares what is
// shown before and after learns of fewer than five marks nothing.
func TestHowMarksLieDoesNotTellOneThatComesOrChangesLater(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		students := []uint64{c.enrolled(t, c.jana), c.enrolled(t, c.ali)}
		for range 8 {
			students = append(students, c.enrolled(t, c.student(t)))
		}
		save := func(i, revision int, points, feedback string) {
			t.Helper()
			k.Clock.Advance(time.Minute)
			_, err := c.who.SaveMark(ctx, c.module, c.assignment, students[i], revision, models.MarkInput{Points: points, Feedback: feedback})
			if err == nil {
				_, err = c.who.ReleaseMarks(ctx, c.module, c.assignment)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		seen := func() models.MarkStatistics { return c.lying(t, c.ali) }
		for i, points := range []string{"10", "20", "30", "40"} {
			save(i, 0, points, "")
		}
		if m := seen(); m.Shown() {
			t.Errorf("of four: %+v", m)
		}
		save(4, 0, "50", "")
		before := seen()
		if before.Mean != 0.3 || before.Median != 0.3 {
			t.Fatalf("of five: %+v", before)
		}
		for i, step := range []func(){
			func() { save(0, 1, "90", "") },        // one is another
			func() { save(1, 1, "20", "Better.") }, // the same, with other words
			func() { save(0, 2, "95", "") },        // the same one once more
			func() { save(5, 0, "100", "") }, func() { save(6, 0, "100", "") }, func() { save(7, 0, "100", "") },
		} {
			step()
			if got := seen(); !reflect.DeepEqual(got, before) {
				t.Errorf("step %d: %+v, want what it was: %+v", i, got, before)
			}
		}
		staff, err := c.who.MarkRelease(ctx, c.module, c.assignment)
		if err != nil || staff.Statistics.Count != 8 || staff.Statistics.Mean < 0.66 {
			t.Errorf("staff see %+v, %v", staff.Statistics, err)
		}
		save(8, 0, "100", "")
		if got := seen(); got.Mean < 0.705 || got.Mean > 0.706 || got.Median != 0.95 {
			t.Errorf("with five that are new or others: %+v", got)
		}
		before = seen()
		save(9, 0, "0", "")
		if got := seen(); !reflect.DeepEqual(got, before) {
			t.Errorf("one more: %+v", got)
		}
	})
}
