package marks_test

import (
	"errors"
	"slices"
	"testing"

	"luna/models/marks"
)

func formula(t *testing.T, text string) marks.Formula {
	t.Helper()
	f, err := marks.ParseFormula(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheResultOfABook(t *testing.T) {
	homework := marks.Category{Code: "HW", Weight: 400, Marks: []marks.Mark{{800, 1000}, {500, 1000}, {2000, 2000}}}
	exam := marks.Category{Code: "Exam", Weight: 600, Marks: []marks.Mark{{4500, 9000}}}
	dropping := homework
	dropping.Dropped = 1
	greedy := homework
	greedy.Dropped = 50
	for name, c := range map[string]struct {
		formula    string
		categories []marks.Category
		want       int
		err        error
	}{
		"a weighted mean: 0.4 × 82.5 + 0.6 × 50":       {"", []marks.Category{homework, exam}, 63_00, nil},
		"without the lowest: 0.4 × 93.33… + 0.6 × 50":  {"", []marks.Category{dropping, exam}, 67_33, nil},
		"one mark always counts: 0.4 × 100 + 0.6 × 50": {"", []marks.Category{greedy, exam}, 70_00, nil},
		"what has no mark stands aside":                {"", []marks.Category{homework, {Code: "Exam", Weight: 600}}, 82_50, nil},
		"no weights":                                   {"", []marks.Category{{Code: "HW", Marks: exam.Marks}}, 0, marks.ErrMissing},
		"nothing at all":                               {"", nil, 0, marks.ErrMissing},
		"its own formula":                              {"max(hw; exam) + 1.005", []marks.Category{homework, exam}, 83_51, nil},
		"its own formula, below nothing":               {"0 - 1.005", nil, -1_01, nil},
		"its own formula with what has no mark":        {"hw + exam", []marks.Category{homework, {Code: "Exam"}}, 0, marks.ErrMissing},
		"a number that is no mark":                     {"hw × 999999", []marks.Category{homework}, 0, marks.ErrTooLarge},
		"points beyond all count":                      {"", []marks.Category{{Code: "a", Weight: 1, Marks: []marks.Mark{{1200, 1000}}}}, 120_00, nil},
		"a bonus is added to the others":               {"", []marks.Category{{Code: "a", Weight: 1, Marks: []marks.Mark{{500, 1000}, {100, 0}}}}, 60_00, nil},
		"a bonus alone is a share of nothing":          {"", []marks.Category{{Code: "a", Weight: 1, Marks: []marks.Mark{{100, 0}}}}, 0, marks.ErrMissing},
	} {
		r := marks.Book{Formula: formula(t, c.formula), Categories: c.categories}.Result()
		if r.Value != c.want || !errors.Is(r.Err, c.err) {
			t.Errorf("%s: %d (%v), want %d (%v)", name, r.Value, r.Err, c.want, c.err)
		}
	}
}

func TestTheLowestShareIsDroppedNotTheLowestPoints(t *testing.T) {
	for name, c := range map[string]struct {
		marks []marks.Mark
		drop  int
		want  []int
	}{
		"few points of few":             {[]marks.Mark{{100, 100}, {500, 1000}, {900, 1000}}, 1, []int{1}},
		"of equal ones the heavier one": {[]marks.Mark{{50, 100}, {500, 1000}, {900, 1000}}, 1, []int{1}},
		"two":                           {[]marks.Mark{{0, 100}, {500, 1000}, {100, 1000}}, 2, []int{0, 2}},
		"a bonus is never dropped":      {[]marks.Mark{{0, 0}, {500, 1000}, {100, 1000}}, 2, []int{2}},
		"none":                          {[]marks.Mark{{0, 100}, {500, 1000}}, 0, nil},
	} {
		r := marks.Book{Categories: []marks.Category{{Code: "a", Weight: 1, Dropped: c.drop, Marks: c.marks}}}.Result()
		if s := r.Scores[0]; !slices.Equal(s.Dropped, c.want) || s.Counted != len(c.marks)-len(c.want) {
			t.Errorf("%s: %v are dropped, %d count, want %v", name, s.Dropped, s.Counted, c.want)
		}
	}
}
