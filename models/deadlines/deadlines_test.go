package deadlines_test

import (
	"testing"
	"time"

	"luna/models/deadlines"
)

var due = time.Date(2026, 11, 13, 22, 59, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return due.Add(d) }

func ptr(at time.Time) *time.Time { return &at }

func TestLatenessCostsForEachUnitThatHasBegunDownToTheFloor(t *testing.T) {
	hourly := deadlines.Rule{Due: &due, CutOff: ptr(after(48 * time.Hour)), Unit: deadlines.Hour, Percent: 10, Floor: 50}
	daily := deadlines.Rule{Due: &due, Unit: deadlines.Day, Percent: 20}
	for _, c := range []struct {
		rule    deadlines.Rule
		late    time.Duration
		state   deadlines.State
		penalty int
	}{
		{hourly, -time.Nanosecond, deadlines.OnTime, 0},
		{hourly, 0, deadlines.OnTime, 0},
		{hourly, time.Nanosecond, deadlines.Late, 10},
		{hourly, time.Hour, deadlines.Late, 10},
		{hourly, time.Hour + 1, deadlines.Late, 20},
		{hourly, 40 * time.Hour, deadlines.Late, 50},
		{hourly, 48 * time.Hour, deadlines.Late, 50},
		{hourly, 48*time.Hour + 1, deadlines.Closed, 50},
		{daily, time.Minute, deadlines.Late, 20},
		{daily, 24 * time.Hour, deadlines.Late, 20},
		{daily, 25 * time.Hour, deadlines.Late, 40},
		{daily, 1000 * time.Hour, deadlines.Late, 100},
		{deadlines.Rule{Due: &due}, time.Hour, deadlines.Late, 0},
		{deadlines.Rule{}, 1e6 * time.Hour, deadlines.OnTime, 0},
	} {
		at := after(c.late)
		v := c.rule.Judge(at, at, nil)
		if v != c.rule.At(at) {
			t.Errorf("%v after: Judge says %v, At %v", c.late, v, c.rule.At(at))
		}
		if v.State != c.state || v.Penalty != c.penalty || !v.Counted.Equal(at) {
			t.Errorf("%v after: %+v, want %s with %d %%", c.late, v, c.state, c.penalty)
		}
	}
}

func TestAnUploadThatBeganBeforeTheDeadlineCountsAsOfItsBegin(t *testing.T) {
	r := deadlines.Rule{Due: &due, CutOff: ptr(after(24 * time.Hour)), Unit: deadlines.Day, Percent: 10}
	slow := []deadlines.Upload{{after(-2 * time.Hour), after(-time.Hour)}, {after(-time.Minute), after(20 * time.Minute)}}
	for _, c := range []struct {
		what        string
		at, changed time.Duration
		uploads     []deadlines.Upload
		state       deadlines.State
		counted     time.Duration
	}{
		{"a slow upload", 21 * time.Minute, -time.Hour, slow, deadlines.OnTime, -time.Minute},
		{"the text was written after its begin", 21 * time.Minute, -time.Second, slow, deadlines.OnTime, -time.Second},
		{"the text was changed after the deadline", 21 * time.Minute, time.Second, slow, deadlines.Late, 21 * time.Minute},
		{"nothing was under way", 21 * time.Minute, -time.Hour, slow[:1], deadlines.Late, 21 * time.Minute},
		{"another upload began too late", 21 * time.Minute, -time.Hour, append([]deadlines.Upload{{after(1), after(2)}}, slow...), deadlines.Late, 21 * time.Minute},
		{"the grace is over", time.Hour + 1, -time.Hour, slow, deadlines.Late, time.Hour + 1},
		{"at the end of the grace", time.Hour, -time.Hour, slow, deadlines.OnTime, -time.Minute},
		{"no upload", time.Minute, -time.Hour, nil, deadlines.Late, time.Minute},
	} {
		v := r.Judge(after(c.at), after(c.changed), c.uploads)
		if v.State != c.state || !v.Counted.Equal(after(c.counted)) {
			t.Errorf("%s: %s as of %v, want %s as of %v", c.what, v.State, v.Counted.Sub(due), c.state, c.counted)
		}
	}
}

func TestAnUploadThatBeganBeforeTheCutOffIsTakenAsLate(t *testing.T) {
	r := deadlines.Rule{Due: &due, CutOff: ptr(after(24 * time.Hour)), Unit: deadlines.Day, Percent: 10}
	slow := []deadlines.Upload{{after(24*time.Hour - time.Minute), after(24*time.Hour + time.Minute)}}
	v := r.Judge(after(24*time.Hour+2*time.Minute), after(time.Hour), slow)
	if v.State != deadlines.Late || v.Penalty != 10 || v.Late != 24*time.Hour-time.Minute {
		t.Errorf("%+v", v)
	}
}

func TestAnExtensionMovesTheCutOffAlong(t *testing.T) {
	r := deadlines.Rule{Due: &due, CutOff: ptr(after(24 * time.Hour))}
	if x := r.Extended(after(72*time.Hour), nil); !x.Due.Equal(after(72*time.Hour)) || !x.CutOff.Equal(after(96*time.Hour)) {
		t.Errorf("due %v, cut off %v", x.Due, x.CutOff)
	}
	if x := r.Extended(after(72*time.Hour), ptr(after(73*time.Hour))); !x.CutOff.Equal(after(73 * time.Hour)) {
		t.Errorf("its own cut-off became %v", x.CutOff)
	}
	if x := (deadlines.Rule{Due: &due}).Extended(after(time.Hour), nil); x.CutOff != nil {
		t.Errorf("a cut-off came from nowhere: %v", x.CutOff)
	}
}
