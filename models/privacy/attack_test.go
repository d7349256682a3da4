package privacy

import (
	"math/rand/v2"
	"testing"

	"luna/internal/need"
)

// publisher says which of the rules are at work.
type publisher struct {
	few, leftover, total, freeze bool
}

// term is twelve weeks of one module: who answered in time, who had answered
// when the late ones were in, whose values the lecturer sees anyway.
type term struct {
	intime, final [][]uint64
	open          map[uint64]bool
	students      int
}

func randomTerm(rng *rand.Rand, students int) term {
	sharing, answering := rng.Float64()*0.7, 0.1+0.8*rng.Float64()
	return randomTermOf(rng, students, 12, answering, sharing)
}

func randomTermOf(rng *rand.Rand, students, weeks int, answering, sharing float64) term {
	t := term{students: students, open: map[uint64]bool{}}
	for s := range uint64(students) {
		if rng.Float64() < sharing {
			t.open[s] = true
		}
	}
	for range weeks {
		rate := answering * (0.5 + rng.Float64()/2)
		var intime, late []uint64
		for s := range uint64(students) {
			switch x := rng.Float64(); {
			case x < rate:
				intime = append(intime, s)
			case x < rate+0.05:
				late = append(late, s)
			}
		}
		t.intime = append(t.intime, intime)
		t.final = append(t.final, append(append([]uint64{}, intime...), late...))
	}
	return t
}

// publish shows a lecturer everything that the rules allow over the term.
func (p publisher) publish(t term, k int) *attacker {
	rule := Rule{K: k, Module: t.students, Open: t.open}
	if !p.leftover {
		rule.Open = nil
	}
	var a attacker
	shown := make([][]uint64, len(t.intime))
	cells := make([]Cell, len(t.intime))
	for week, students := range t.intime {
		for s := range t.open {
			a.sees(week, s)
		}
		shown[week], cells[week] = students, Cell{Students: students}
		if p.few && rule.Judge(cells[week]) != Show {
			continue
		}
		a.sees(week, students...)
		late := Cell{Students: t.final[week]}
		changed := t.final[week][len(students):]
		if len(changed) > 0 && (!p.freeze || rule.Judge(late) == Show && rule.Reissue(changed)) {
			a.sees(week, late.Students...)
			shown[week], cells[week] = late.Students, late
		}
	}
	if !p.total || rule.Total(cells) {
		a.seesTotal(shown)
	}
	return &a
}

// found counts hidden values that the attacker works out, and sums of fewer
// than k hidden students.
func found(a *attacker, t term, k int, rng *rand.Rand) (values, groups int) {
	for range 3 { // several orders bring out several groups
		single := 0
		for _, of := range a.solve(rng) {
			hidden := map[uint64]bool{}
			for _, u := range of {
				if !t.open[u.student] {
					hidden[u.student] = true
				}
			}
			switch {
			case len(of) == 1 && len(hidden) == 1:
				single++
			case len(hidden) > 0 && len(hidden) < k:
				groups++
			}
		}
		values = max(values, single)
	}
	return values, groups
}

func attack(p publisher, seed uint64) (values, groups, asked, shown int) {
	rng := rand.New(rand.NewPCG(seed, 7))
	const k = 5
	for range 30 {
		t := randomTerm(rng, 8+rng.IntN(30))
		a := p.publish(t, k)
		v, g := found(a, t, k, rng)
		values, groups, shown = values+v, groups+g, shown+len(a.sums)
		for _, week := range t.final {
			asked += len(week)
		}
	}
	return values, groups, asked, shown
}

func TestNobodyIsFoundByAddingAndSubtracting(t *testing.T) {
	values, groups, asked, shown := attack(publisher{few: true, leftover: true, total: true, freeze: true}, 1)
	if values != 0 || groups != 0 {
		t.Errorf("of %d answers the attacker worked out %d, and %d sums of fewer than 5", asked, values, groups)
	}
	if shown < 1000 {
		t.Errorf("only %d numbers were shown: this attack proves little", shown)
	}
}

func TestWithoutEachRuleSomebodyIsFound(t *testing.T) {
	need.Long(t)
	for _, c := range []struct {
		without string
		rules   publisher
		values  float64 // share of all answers that the attacker works out, at least
		groups  int     // sums of fewer than k students it works out, at least
	}{
		{"any", publisher{}, 0.05, 100},
		{"the smallest group", publisher{leftover: true, total: true, freeze: true}, 0.01, 100},
		{"the leftover of those who share", publisher{few: true, total: true, freeze: true}, 0.002, 100},
		{"the freeze", publisher{few: true, leftover: true, total: true}, 0.01, 50},
		{"the total's remainder", publisher{few: true, leftover: true, freeze: true}, 0, 10}, // groups of two to four
	} {
		values, groups, asked, _ := attack(c.rules, 2)
		share := float64(values) / float64(asked)
		t.Logf("without %s: %d values (%.2f %%) and %d small sums of %d answers", c.without, values, 100*share, groups, asked)
		if share < c.values || groups < c.groups {
			t.Errorf("without %s too little is found: the attack is too weak to prove anything", c.without)
		}
	}
}

func TestTheAttackerCanSubtract(t *testing.T) {
	var a attacker
	a.sees(0, 1, 2, 3)
	a.sees(0, 2, 3)
	a.sees(1, 2, 3)
	rows := a.solve(rand.New(rand.NewPCG(1, 1)))
	singles := 0
	for _, of := range rows {
		if len(of) == 1 {
			singles++
			if (of[0] != unknown{1, 0}) {
				t.Errorf("found %v", of[0])
			}
		}
	}
	if singles != 1 || len(rows) != 3 {
		t.Errorf("found %d single values in %v, want student 1's", singles, rows)
	}
}
