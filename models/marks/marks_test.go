package marks_test

import (
	"testing"

	"luna/models/marks"
)

func TestBeingLateCostsAShareOfWhatCanBeReached(t *testing.T) {
	for _, c := range []struct{ points, penalty, of, want int }{
		{850, 0, 1000, 850},
		{850, 10, 1000, 750},
		{850, 100, 1000, 0},
		{50, 10, 1000, 0},
		{0, 50, 1000, 0},
		{1200, 10, 1000, 1100}, // more than can be reached
		{333, 10, 333, 300},    // 33.3 hundredths cost 33
		{0, 10, 0, 0},
	} {
		if got := marks.Final(c.points, c.penalty, c.of); got != c.want {
			t.Errorf("%d of %d less %d %%: %d, want %d", c.points, c.of, c.penalty, got, c.want)
		}
	}
}

func TestPointsAreReadAsTheyArePrinted(t *testing.T) {
	for _, n := range []int{0, 1, 10, 25, 50, 99, 100, 250, 275, 1000, 123456, marks.Most} {
		for _, lang := range []string{"en", "de"} {
			if got, ok := marks.Parse(marks.Print(n, lang)); !ok || got != n {
				t.Errorf("%d prints as %q in %s and is read as %d", n, marks.Print(n, lang), lang, got)
			}
		}
	}
	if got := marks.Print(250, "de"); got != "2,5" {
		t.Errorf("German prints %q", got)
	}
	for _, s := range []string{"", " ", "-1", "+1", "1.234", "1,2,3", "1.000,5", "ten", "1e3", "20000.01", "100000", ".5"} {
		if n, ok := marks.Parse(s); ok {
			t.Errorf("%q was read as %d", s, n)
		}
	}
}
