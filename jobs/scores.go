package jobs

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"luna/kalman"
	"luna/models"
	"luna/models/questions"
)

// scaleKey names a scale of a questionnaire, whatever its version.
type scaleKey struct {
	form uint64
	code string
}

// person is one enrollment's scores on a scale, in order of time. The lists go
// together: entry i is one answered survey.
type person struct {
	enrollment uint64
	at         []time.Time // when it was answered
	slot       []time.Time // when it was planned
	series     kalman.Series
	items      [][]float64 // the answered items on the scale's range, NaN is missing
}

// panel is everybody's scores on a scale.
type panel struct {
	key     scaleKey
	lo, hi  float64 // range of the newest version
	mood    bool    // see questions.Scale.Mood; of any version
	people  []person
	theta   float64 // noise variance of one item, kalman.md 5.1
	answers int
}

// scored reads surveys into one panel a scale, ordered by form and code. A
// survey is scored by the version it was given to; where the range of a scale
// changed between versions, older scores are carried over to the newest one.
func scored(versions []models.FormVersion, surveys []models.TrendSurvey, workers int) ([]panel, error) {
	book, err := readVersions(versions)
	if err != nil {
		return nil, err
	}
	answers := make([]questions.Answers, len(surveys))
	err = parallel(workers, len(surveys), func(i int) error {
		if surveys[i].CompletedAt == nil {
			return nil
		}
		return json.Unmarshal(surveys[i].Answers, &answers[i])
	})
	if err != nil {
		return nil, fmt.Errorf("reading answers: %w", err)
	}
	panels := book.panels()
	err = parallel(workers, len(panels), func(i int) error {
		panels[i].fill(book, surveys, answers)
		return nil
	})
	return slices.DeleteFunc(panels, func(p panel) bool { return p.answers == 0 }), err
}

// version is a questionnaire with its form.
type version struct {
	form       uint64
	definition questions.Definition
}

type library map[uint64]version

func readVersions(list []models.FormVersion) (library, error) {
	book := library{}
	for _, v := range list {
		d, err := questions.Parse([]byte(v.Definition))
		if err != nil {
			return nil, fmt.Errorf("reading version %d of form %d: %w", v.Number, v.FormID, err)
		}
		book[v.ID] = version{v.FormID, d}
	}
	return book, nil
}

// panels gives an empty panel for each scale of each form, with the range that
// the newest version says. Newer versions have higher ids.
func (b library) panels() []panel {
	newest, mood := map[scaleKey]uint64{}, map[scaleKey]bool{}
	for id, v := range b {
		for _, s := range v.definition.Scales {
			key := scaleKey{v.form, s.Code}
			newest[key], mood[key] = max(newest[key], id), mood[key] || s.Mood()
		}
	}
	var list []panel
	for key, id := range newest {
		d := b[id].definition
		scale, _ := d.Scale(key.code)
		p := panel{key: key, mood: mood[key]}
		if p.lo, p.hi = scale.Range(d); p.hi > p.lo {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b panel) int {
		if a.key.form != b.key.form {
			return int(a.key.form) - int(b.key.form)
		}
		return compareText(a.key.code, b.key.code)
	})
	return list
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// fill scores the surveys of the panel's form. Surveys come by enrollment, the
// answered ones in order of time.
func (p *panel) fill(book library, surveys []models.TrendSurvey, answers []questions.Answers) {
	for i, v := range surveys {
		given, known := book[v.FormVersionID]
		if v.CompletedAt == nil || !known || given.form != p.key.form {
			continue
		}
		scale, has := given.definition.Scale(p.key.code)
		if !has {
			continue
		}
		score, k, ok := scale.Score(given.definition, answers[i])
		if !ok {
			continue
		}
		lo, hi := scale.Range(given.definition)
		if len(p.people) == 0 || p.people[len(p.people)-1].enrollment != v.EnrollmentID {
			p.people = append(p.people, person{enrollment: v.EnrollmentID})
		}
		last := &p.people[len(p.people)-1]
		last.at = append(last.at, v.CompletedAt.UTC())
		last.slot = append(last.slot, v.Slot.UTC())
		last.series.Times = append(last.series.Times, days(*v.CompletedAt))
		last.series.Y = append(last.series.Y, p.carry(score, lo, hi))
		last.series.Items = append(last.series.Items, k)
		last.items = append(last.items, p.itemValues(scale, given.definition, answers[i]))
		p.answers++
	}
	p.theta = p.itemNoise()
}

// carry moves a score from its own range to that of the panel.
func (p *panel) carry(x, lo, hi float64) float64 {
	if lo == p.lo && hi == p.hi || hi <= lo {
		return x
	}
	return p.lo + (x-lo)/(hi-lo)*(p.hi-p.lo)
}

// days is an instant in days, the unit of the models.
func days(t time.Time) float64 { return float64(t.UnixMicro()) / (24 * 3600 * 1e6) }

// seriesOf lists the panel for a fit.
func (p *panel) seriesOf() []kalman.Series {
	list := make([]kalman.Series, len(p.people))
	for i := range p.people {
		list[i] = p.people[i].series
	}
	return list
}
