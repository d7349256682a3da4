package models

import "testing"

func TestHowMarksLieIsShownOfLargeGroupsAlone(t *testing.T) {
	spread := func(n int) []float64 {
		shares := make([]float64, n)
		for i := range shares {
			shares[i] = float64(i) / float64(n)
		}
		return shares
	}
	for _, c := range []struct {
		least, n int
		shown    bool
	}{{5, 4, false}, {5, 5, true}, {10, 9, false}, {10, 10, true}} {
		for _, students := range []bool{false, true} {
			m := MarkStatistics{Least: c.least}
			m.count(spread(c.n), students)
			if m.Shown() != c.shown {
				t.Errorf("of %d, at least %d, students %t: shown %t", c.n, c.least, students, m.Shown())
			}
		}
	}
	staff := MarkStatistics{Least: 5}
	staff.count([]float64{0, 0.1, 0.25, 0.5, 0.55, 1, 1.2}, false)
	if staff.Count != 7 || staff.Median != 0.5 || staff.Mean < 0.514 || staff.Mean > 0.515 || len(staff.Bars) != 10 ||
		staff.Bars[0].Count != 1 || staff.Bars[5].Count != 2 || staff.Bars[9].Count != 2 {
		t.Errorf("%+v", staff)
	}
	// Students learn neither how many there are nor what few have.
	students := MarkStatistics{Least: 5}
	students.count(append(spread(5), 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9), true)
	if students.Count != 0 || students.Class != "10–14" || len(students.Bars) != 5 || students.Bars[0].Count != 0 || students.Bars[4].Count != 10 {
		t.Errorf("%+v", students)
	}
}
