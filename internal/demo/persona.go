package demo

import (
	"math"
	"math/rand/v2"
	"time"

	"luna/models/questions"
)

// persona is an invented student: levels that wander slowly, moods that come
// and go within days, a class that feels its deadlines, and a habit of
// answering or not. Seeded, so that every demo shows the same term.
type persona struct {
	rng      *rand.Rand
	level    map[string]float64 // of each scale, on 1…5
	drift    map[string]float64 // a day
	mood     map[string]float64 // Ornstein-Uhlenbeck deviation
	moodAt   time.Time
	diligent float64   // chance to answer when asked
	silent   time.Time // from here on no answers; zero: never
}

// How the moods move: half-life and spread of the deviation, noise of one item.
const (
	moodHalfLife = 3.5 * 24 * time.Hour
	moodSpread   = 0.45
	itemNoise    = 0.55
)

// newPersona draws a student of a term that begins at the given time.
func newPersona(rng *rand.Rand, begin time.Time) *persona {
	able := rng.NormFloat64() // goes through everything a student says
	p := &persona{
		rng: rng, moodAt: begin, diligent: 0.55 + 0.42*rng.Float64(),
		level: map[string]float64{
			"pressure": 2.7 - 0.35*able + 0.4*rng.NormFloat64(), "following": 3.5 + 0.4*able + 0.3*rng.NormFloat64(),
			"confidence": 3.6 + 0.45*able + 0.3*rng.NormFloat64(), "energy": 3.3 + 0.2*able + 0.4*rng.NormFloat64(),
			"hours": 2.4 + 0.3*rng.NormFloat64(), "quitting": 1.5 - 0.3*able + 0.3*rng.NormFloat64(),
		},
		drift: map[string]float64{}, mood: map[string]float64{},
	}
	if rng.Float64() < 0.15 { // some lose their footing
		for scale, a := range map[string]float64{"pressure": 0.025, "following": -0.025, "confidence": -0.03, "energy": -0.015, "quitting": 0.03} {
			p.drift[scale] = a
		}
	}
	return p
}

// theme is what a scale of any of the questionnaires asks about.
func theme(scale string) string {
	if scale == "stress" {
		return "pressure"
	}
	return scale
}

// scales in a fixed order: the generator must not depend on a map's order.
var scales = []string{"pressure", "following", "confidence", "energy", "hours", "quitting"}

// wander moves the moods on to t.
func (p *persona) wander(t time.Time) {
	days := t.Sub(p.moodAt)
	keep := math.Exp2(-float64(days) / float64(moodHalfLife))
	for _, scale := range scales {
		p.mood[scale] = keep*p.mood[scale] + moodSpread*math.Sqrt(1-keep*keep)*p.rng.NormFloat64()
	}
	p.moodAt = t
}

// state is how the student is at t in one respect.
func (p *persona) state(scale string, t, begin time.Time) float64 {
	days := t.Sub(begin).Hours() / 24
	return p.level[scale] + p.drift[scale]*days + p.mood[scale] + shared(scale, days)
}

// shared is what the whole class feels: the midterm of the sixth week, and the
// quieter weeks after it.
func shared(scale string, days float64) float64 {
	midterm := math.Exp(-math.Pow((days-37)/9, 2))
	switch scale {
	case "pressure", "hours":
		return 0.9 * midterm
	case "following":
		return 0.4*math.Tanh((days-20)/12) - 0.5*midterm
	case "energy":
		return -0.006*days - 0.3*midterm
	case "confidence":
		return -0.35 * midterm
	default:
		return 0.1 * midterm
	}
}

// answers tells whether the student takes up the survey at t.
func (p *persona) answers(t time.Time) bool {
	asked := p.rng.Float64() < p.diligent
	return asked && (p.silent.IsZero() || t.Before(p.silent))
}

// fill writes what the student would say to a questionnaire at t. Items follow
// the scales they belong to; what belongs to none stays empty.
func (p *persona) fill(d questions.Definition, t, begin time.Time) questions.Answers {
	p.wander(t)
	a := questions.Answers{}
	for _, scale := range d.Scales {
		for _, part := range scale.Items {
			item, ok := d.Item(part.Code)
			if !ok || (!item.Required && p.rng.Float64() < 0.05) {
				continue
			}
			x := p.state(theme(scale.Code), t, begin) + itemNoise*p.rng.NormFloat64()
			a[part.Code] = express(item, x, part.Reversed)
		}
	}
	return a
}

// express puts a state on 1…5 into the range and steps of an item.
func express(item questions.Item, x float64, reversed bool) float64 {
	lo, hi, ok := item.Range()
	if !ok {
		return x
	}
	if item.Type == questions.Number { // hours a week: nobody works sixty
		hi = lo + 20
	}
	if reversed {
		x = 6 - x
	}
	share := min(max((x-1)/4, 0), 1)
	step := item.Step
	if step <= 0 {
		step = 1
	}
	return min(lo+math.Round(share*(hi-lo)/step)*step, hi)
}
