package privacy

import (
	"math"
	"slices"
	"testing"
)

func ids(from, to uint64) []uint64 {
	var list []uint64
	for s := from; s <= to; s++ {
		list = append(list, s)
	}
	return list
}

func open(students ...uint64) map[uint64]bool {
	set := map[uint64]bool{}
	for _, s := range students {
		set[s] = true
	}
	return set
}

func TestEachVerdict(t *testing.T) {
	for _, c := range []struct {
		name string
		rule Rule
		cell Cell
		want Verdict
	}{
		{"ten of thirty", Rule{K: 10, Module: 30}, Cell{Students: ids(1, 10)}, Show},
		{"nine of thirty", Rule{K: 10, Module: 30}, Cell{Students: ids(1, 9)}, TooFew},
		{"nobody", Rule{K: 10, Module: 30}, Cell{}, Empty},
		{"one student ten times", Rule{K: 10, Module: 30}, Cell{Students: make([]uint64, 10)}, TooFew},
		{"a module of nine", Rule{K: 10, Module: 9}, Cell{Students: ids(1, 9)}, SmallModule},
		{"five count at least, whatever the setting", Rule{K: 1, Module: 30}, Cell{Students: ids(1, 4)}, TooFew},
		{"no setting counts as five", Rule{Module: 30}, Cell{Students: ids(1, 5)}, Show},
		{"nine of ten share", Rule{K: 10, Module: 30, Open: open(ids(1, 9)...)}, Cell{Students: ids(1, 10)}, Leftover},
		{"ten remain beside those who share", Rule{K: 10, Module: 30, Open: open(ids(1, 9)...)}, Cell{Students: ids(1, 19)}, Show},
		{"all share", Rule{K: 10, Module: 30, Open: open(ids(1, 10)...)}, Cell{Students: ids(1, 10)}, Show},
		{"all gave the same", Rule{K: 10, Module: 30}, Cell{Students: ids(1, 10), Same: true}, AllSame},
		{"all gave the same and share", Rule{K: 10, Module: 30, Open: open(ids(1, 10)...)}, Cell{Students: ids(1, 10), Same: true}, Show},
		{"others share", Rule{K: 10, Module: 30, Open: open(ids(20, 30)...)}, Cell{Students: ids(1, 10)}, Show},
	} {
		if got := c.rule.Judge(c.cell); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSeriesJudgesEachPeriod(t *testing.T) {
	r := Rule{K: 5, Module: 20}
	got := r.Series([]Cell{{Students: ids(1, 5)}, {Students: ids(1, 4)}, {}, {Students: ids(3, 20)}})
	if want := []Verdict{Show, TooFew, Empty, Show}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTotalIsHeldBackWhenItTellsWhatTheCellsDoNot(t *testing.T) {
	r := Rule{K: 5, Module: 20}
	for _, c := range []struct {
		name  string
		cells []Cell
		want  bool
	}{
		{"every cell is shown", []Cell{{Students: ids(1, 10)}, {Students: ids(1, 12)}}, true},
		{"a week of three is held back", []Cell{{Students: ids(1, 10)}, {Students: ids(1, 3)}}, false},
		{"two weeks of the same three", []Cell{{Students: ids(1, 10)}, {Students: ids(1, 3)}, {Students: ids(1, 3)}}, false},
		{"two weeks of three others each", []Cell{{Students: ids(1, 10)}, {Students: ids(1, 3)}, {Students: ids(4, 6)}}, true},
		{"an empty week", []Cell{{Students: ids(1, 10)}, {}}, true},
		{"nothing but small weeks, four students", []Cell{{Students: ids(1, 3)}, {Students: ids(2, 4)}}, false},
		{"nothing at all", nil, false},
	} {
		if got := r.Total(c.cells); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
	r.Open = open(1, 2, 3)
	if !r.Total([]Cell{{Students: ids(1, 10)}, {Students: ids(1, 3)}}) {
		t.Error("held back though the rest is known anyway")
	}
}

func TestShownNumbersChangeForManyOrNotAtAll(t *testing.T) {
	r := Rule{K: 5, Module: 20, Open: open(9)}
	for n, want := range map[uint64]bool{0: true, 1: false, 4: false, 5: true, 6: true} {
		if got := r.Reissue(ids(1, n)); got != want {
			t.Errorf("%d changed: %t, want %t", n, got, want)
		}
	}
	if !r.Reissue([]uint64{9}) {
		t.Error("the change of a value that is known anyway is held back")
	}
	if r.Reissue([]uint64{1, 1, 1, 1, 1}) {
		t.Error("one student counts five times")
	}
}

func TestPublishable(t *testing.T) {
	for _, c := range []struct {
		n, module, k int
		want         bool
	}{{10, 10, 10, true}, {9, 20, 10, false}, {5, 20, 0, true}, {4, 20, 0, false}, {4, 20, -3, false}, {10, 9, 10, false}} {
		if got := Publishable(c.n, c.module, c.k); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}

func TestSizesAreTellingOnlyInFives(t *testing.T) {
	for _, c := range []struct {
		n, k int
		want string
	}{
		{0, 5, ""},
		{4, 5, ""},
		{4, 1, ""},
		{5, 5, "5–9"},
		{9, 5, "5–9"},
		{10, 5, "10–14"},
		{9, 10, ""},
		{14, 10, "10–14"},
		{12, 12, "12–14"},
		{64, 10, "60–64"},
		{-1, 5, ""},
	} {
		if got := SizeClass(c.n, c.k); got != c.want {
			t.Errorf("SizeClass(%d, %d) is %q, want %q", c.n, c.k, got, c.want)
		}
	}
	for n, want := range map[int]int{0: 0, 4: 0, 5: 5, 7: 5, 8: 10, 12: 10, 13: 15, 100: 100} {
		if got := RoundCount(n, 5); got != want {
			t.Errorf("RoundCount(%d) is %d, want %d", n, got, want)
		}
	}
	if RoundCount(9, 10) != 0 || RoundCount(4, 1) != 0 {
		t.Error("a count below k is told")
	}
}

func TestMeansAreRoundedToOneDecimal(t *testing.T) {
	for x, want := range map[float64]float64{3.14: 3.1, 3.16: 3.2, -0.26: -0.3, 5: 5} {
		if got := Round(x); got != want {
			t.Errorf("Round(%v) is %v, want %v", x, got, want)
		}
	}
	if !math.IsNaN(Round(math.NaN())) {
		t.Error("no number became one")
	}
}
