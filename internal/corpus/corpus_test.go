package corpus

import "testing"

func TestTheCorpusIsLargeAndHoldsNothingTwice(t *testing.T) {
	kinds, seen := map[string]int{}, map[string]bool{}
	for _, p := range Text() {
		kinds[p.Kind]++
		if seen[p.Text] {
			t.Errorf("%q is there twice", p.Text)
		}
		seen[p.Text] = true
	}
	for kind, least := range map[string]int{"script": 200, "sql": 120, "lines": 58, "letters": 110} {
		if kinds[kind] < least {
			t.Errorf("%d of %s, want %d", kinds[kind], kind, least)
		}
	}
	t.Logf("%d texts: %v", len(seen), kinds)
}
