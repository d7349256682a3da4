package questions

import (
	"math"
	"testing"
)

func TestScoreIsTheMeanOfAnsweredItemsReversedWhereMarked(t *testing.T) {
	d := sample()
	strain, _ := d.Scale("strain")
	for _, c := range []struct {
		answers Answers
		value   float64
		items   int
	}{
		{Answers{"stress": 4.0, "calm": 2.0}, 4, 2}, // calm reversed: 1+5-2 = 4
		{Answers{"stress": 5.0, "calm": 5.0}, 3, 2},
		{Answers{"stress": 2.0}, 2, 1},
		{Answers{"calm": 1.0}, 5, 1},
		{Answers{"calm": 1.0, "mood": 50.0}, 5, 1},
		{Answers{}, 0, 0},
		{Answers{"stress": "4"}, 0, 0},
		{Answers{"stress": 9.0}, 0, 0},
		{Answers{"stress": math.NaN()}, 0, 0},
	} {
		value, items, ok := strain.Score(d, c.answers)
		if value != c.value || items != c.items || ok != (c.items > 0) {
			t.Errorf("%v: %v of %d (%t), want %v of %d", c.answers, value, items, ok, c.value, c.items)
		}
	}
}

func TestItemsOfDifferentRangesAreRescaledToTheFirst(t *testing.T) {
	d := sample()
	well, _ := d.Scale("well") // calm 1–5, mood 0–100, slept no/yes
	if lo, hi := well.Range(d); lo != 1 || hi != 5 {
		t.Fatalf("range %v to %v, want that of the first item", lo, hi)
	}
	for _, c := range []struct {
		answers Answers
		want    float64
	}{
		{Answers{"mood": 0.0}, 1},
		{Answers{"mood": 100.0}, 5},
		{Answers{"mood": 50.0}, 3},
		{Answers{"mood": 25.0}, 2},
		{Answers{"slept": true}, 5},
		{Answers{"slept": false}, 1},
		{Answers{"calm": 3.0, "mood": 25.0, "slept": false}, 2},
	} {
		if got, _, _ := well.Score(d, c.answers); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v scores %v, want %v", c.answers, got, c.want)
		}
	}
	well.Items[1].Reversed = true
	if got, _, _ := well.Score(d, Answers{"mood": 25.0}); got != 4 {
		t.Errorf("mood 25 reversed scores %v, want 4", got)
	}
}

func TestScaleOverNothingHasNoScore(t *testing.T) {
	d := sample()
	for _, s := range []Scale{{}, {Items: []ScaleItem{{"gone", false}}}, {Items: []ScaleItem{{"word", false}}}} {
		if lo, hi := s.Range(d); lo != 0 || hi != 0 {
			t.Errorf("range %v to %v", lo, hi)
		}
		if _, _, ok := s.Score(d, Answers{"gone": 1.0, "word": "x"}); ok {
			t.Error("a scale over nothing has a score")
		}
	}
}
