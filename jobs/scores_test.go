package jobs

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"luna/kalman"
	"luna/models"
)

var monday = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

// form gives a version of a form with ratings a, b, c from 1 to top and one
// scale; the last item is reversed.
func form(id uint64, top int, items ...string) models.FormVersion {
	elements, parts := "", ""
	for i, code := range items {
		if i > 0 {
			elements, parts = elements+",", parts+","
		}
		elements += fmt.Sprintf(`{"type":"rating","name":%q,"title":"T","rateMax":%d}`, code, top)
		parts += fmt.Sprintf(`{"code":%q,"reversed":%v}`, code, i == len(items)-1)
	}
	return models.FormVersion{ID: id, FormID: 7, Number: int(id), Definition: fmt.Sprintf(
		`{"title":"F","pages":[{"elements":[%s]}],"scales":[{"code":"s","title":"S","direction":"bad","items":[%s]}]}`, elements, parts)}
}

func survey(enrollment, version uint64, hours int, answers string) models.TrendSurvey {
	at := monday.Add(time.Duration(hours) * time.Hour)
	return models.TrendSurvey{EnrollmentID: enrollment, FormVersionID: version, Slot: at, CompletedAt: &at, Answers: []byte(answers)}
}

func TestScoresFollowTheVersionThatWasAnswered(t *testing.T) {
	missed := models.TrendSurvey{EnrollmentID: 1, FormVersionID: 1, Slot: monday}
	panels, err := scored([]models.FormVersion{form(1, 5, "a", "b", "c"), form(2, 9, "a", "b")}, []models.TrendSurvey{
		survey(1, 1, 0, `{"a":1,"b":2,"c":5}`), // 1, 2, 1 of 1..5: 4/3, on 1..9 it is 5/3
		survey(1, 1, 6, `{"c":1}`),             // one item: 5 of 5
		missed,
		survey(1, 2, 36, `{"b":3,"a":4}`), // 4, 10-3
		survey(1, 2, 48, `{"note":"nothing of the scale"}`),
		survey(2, 9, 0, `{"a":1}`), // a version of another form
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(panels) != 1 || len(panels[0].people) != 1 || panels[0].lo != 1 || panels[0].hi != 9 {
		t.Fatalf("panels %+v", panels)
	}
	got := panels[0].people[0].series
	for i, want := range []struct {
		y, after float64
		k        int
	}{{5.0 / 3, 0, 3}, {9, 0.25, 1}, {5.5, 1.5, 2}} {
		if math.Abs(got.Y[i]-want.y) > 1e-12 || got.Items[i] != want.k || math.Abs(got.Times[i]-got.Times[0]-want.after) > 1e-9 {
			t.Errorf("survey %d: score %v of %d items after %v days, want %+v", i, got.Y[i], got.Items[i], got.Times[i]-got.Times[0], want)
		}
	}
	if len(got.Y) != 3 || panels[0].answers != 3 {
		t.Errorf("%d scores: missed surveys are skipped, not filled in", len(got.Y))
	}
}

func TestUnreadableAnswersAreAnError(t *testing.T) {
	for _, bad := range []models.TrendSurvey{survey(1, 1, 0, `{"a":`), survey(1, 1, 0, `{"a":{"b":1}}`)} {
		if _, err := scored([]models.FormVersion{form(1, 5, "a")}, []models.TrendSurvey{bad}, 1); err == nil {
			t.Errorf("%s was read", bad.Answers)
		}
	}
}

func TestItemNoiseIsTheSpreadWithinAnAnswer(t *testing.T) {
	// Items b and c lie 1 and 2 above a for everybody: no noise. One answer
	// has b one higher: its deviations from the item means 1, 2.25, 3 and its
	// own mean give the sum of squares by hand, 3/4·(2/3), over 8 degrees.
	nan := math.NaN()
	p := panel{people: []person{{items: [][]float64{{1, 2, 3}, {1, 3, 3}, {1, 2, 3}, {1, 2, 3}, {nan, nan, 4}}}}}
	means := []float64{1, 2.25, 3.2}
	squares, degrees := 0.0, 0.0
	for _, answer := range p.people[0].items[:4] {
		mean := 0.0
		for j := range answer {
			mean += (answer[j] - means[j]) / 3
		}
		for j := range answer {
			squares += math.Pow(answer[j]-means[j]-mean, 2)
		}
		degrees += 2
	}
	if got, want := p.itemNoise(), squares/degrees; math.Abs(got-want) > 1e-12 || got == 0 {
		t.Errorf("noise %v, want %v", got, want)
	}
	single := panel{people: []person{{items: [][]float64{{1}, {5}, {3}}}}}
	if got := single.itemNoise(); got != 0 {
		t.Errorf("a scale of one item has item noise %v", got)
	}
}

func TestAPartialAnswerCountsForLess(t *testing.T) {
	p := panel{theta: 0.4, answers: 4, people: []person{{series: seriesOf(4, 4, 4, 2)}}}
	x := p.withItemNoise(kalman.LevelOUParams{So2: 0.2})
	full, half := x.So2+x.Theta/4, x.So2+x.Theta/2
	if !(half > full) || math.Abs((3*full+half)/4-0.2) > 1e-12 {
		t.Errorf("noise %v of four items, %v of two; the mean must stay 0.2", full, half)
	}
	x = p.withItemNoise(kalman.LevelOUParams{So2: 0.05}) // less than the items' spread would explain
	if x.So2 != 0 || math.Abs(x.Theta*(0.75/4+0.25/2)-0.05) > 1e-12 {
		t.Errorf("items cannot have more noise than the answer: %+v", x)
	}
}

func seriesOf(items ...int) kalman.Series { return kalman.Series{Items: items} }

func TestWhenAFitIsMadeAnew(t *testing.T) {
	fit := func(b basis, answers int) models.ModelFit {
		f := models.ModelFit{Answers: answers, FittedAt: monday}
		f.Parameters.V = map[string]float64{"basis": float64(b)}
		return f
	}
	day := 24 * time.Hour
	for _, c := range []struct {
		name    string
		f       models.ModelFit
		from    basis
		answers int
		now     time.Time
		want    bool
	}{
		{"nothing new after a month", fit(ownBasis, 500), ownBasis, 500, monday.Add(30 * day), false},
		{"something new after six days", fit(ownBasis, 500), ownBasis, 599, monday.Add(6 * day), false},
		{"something new after a week", fit(ownBasis, 500), ownBasis, 501, monday.Add(7 * day), true},
		{"a fifth more", fit(ownBasis, 500), ownBasis, 600, monday, true},
		{"enough of its own now", fit(formBasis, 500), ownBasis, 210, monday, true},
		{"defaults stay", fit(defaultBasis, 10), defaultBasis, 100, monday.Add(30 * day), false},
	} {
		if got := refitDue(c.f, c.from, c.answers, c.now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// people makes a panel that answers in turns of 2, 3 and 4.
func people(n, waves int) *panel {
	p := &panel{key: scaleKey{7, "s"}, lo: 1, hi: 5}
	for i := range n {
		one := person{enrollment: uint64(i + 1)}
		for j := range waves {
			at := monday.Add(time.Duration(24*j) * time.Hour)
			one.at = append(one.at, at)
			one.series.Times = append(one.series.Times, days(at))
			one.series.Y = append(one.series.Y, float64(2+(i*7+j*j)%3))
			one.series.Items = append(one.series.Items, 2)
			one.items = append(one.items, []float64{1, 2})
			p.answers++
		}
		p.people = append(p.people, one)
	}
	return p
}

func TestWhereParametersComeFrom(t *testing.T) {
	large, small, few := people(20, 10), people(5, 10), people(19, 3)
	flat := people(25, 10)
	for i := range flat.people {
		for j := range flat.people[i].series.Y {
			flat.people[i].series.Y[j] = 3
		}
	}
	for _, c := range []struct {
		name      string
		own, wide *panel
		model     string
		from      basis
		answers   int
	}{
		{"a large module has its own", large, nil, levelOU, ownBasis, 200},
		{"a small one has those of the questionnaire", small, large, levelOU, formBasis, 200},
		{"too few anywhere: the defaults", small, few, localLevel, defaultBasis, 57},
		{"answers all alike: the defaults", flat, nil, localLevel, ownBasis, 250},
	} {
		wide := func() (*panel, error) { return c.wide, nil }
		fit, err := fitFor(context.Background(), c.own, nil, wide, monday, 2)
		if err != nil {
			t.Fatal(err)
		}
		if fit.Model != c.model || basis(fit.Parameters.V["basis"]) != c.from || fit.Answers != c.answers || fit.Version != 1 {
			t.Errorf("%s: %+v", c.name, fit)
		}
		fit.ID = 11
		again, err := fitFor(context.Background(), c.own, &fit, wide, monday.Add(100*time.Hour), 1)
		if err != nil || again.ID != 11 {
			t.Errorf("%s: made anew without need: %+v (%v)", c.name, again, err)
		}
	}
}

func TestAFitLooksAtEveryNthStudentOfALargePanel(t *testing.T) {
	p := people(21, 10)
	if p.sample(210) != p {
		t.Error("a panel that is small enough was cut")
	}
	part := p.sample(100)
	if len(part.people) != 7 || part.answers != 70 || part.people[1].enrollment != 4 {
		t.Errorf("%d people with %d answers, the second is %d", len(part.people), part.answers, part.people[1].enrollment)
	}
}

func TestAnUnknownModelIsRefused(t *testing.T) {
	if _, err := newSmoother(models.ModelFit{Model: "oracle/1"}); err == nil {
		t.Error("an unknown model was built")
	}
}
