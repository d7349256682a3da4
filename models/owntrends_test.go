package models_test

import (
	"context"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// curve stores a trend of the desk's student past the job: one point a day
// with these means, each with the same uncertainty, the last one today.
func (d *desk) curve(scale string, sd float64, means ...float64) {
	d.t.Helper()
	fit := models.ModelFit{
		UniversityID: d.uni.ID, ModuleID: d.module.ID, FormID: d.version.FormID, Scale: scale, Model: "test/1", Version: 1, FittedAt: d.Now(),
	}
	fit.Parameters.V = map[string]float64{}
	d.insert(&fit)
	t := models.Trend{
		UniversityID: d.uni.ID, EnrollmentID: d.enrollment.ID, FormID: d.version.FormID, Scale: scale, FitID: fit.ID,
		Answers: len(means), ComputedAt: d.Now(),
	}
	t.Forecast.V = []models.TrendForecast{}
	for i, mean := range means {
		at := d.Now().AddDate(0, 0, i+1-len(means))
		t.Points.V = append(t.Points.V, models.TrendPoint{At: at, Score: mean, Items: 1, Mean: mean, SD: sd})
	}
	d.insert(&t)
}

func (d *desk) ownTrends() []models.OwnTrend {
	d.t.Helper()
	trends, err := d.jana.OwnTrends(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return trends
}

// steps is n means from one value to another.
func steps(n int, from, to float64) []float64 {
	means := make([]float64, n)
	for i := range means {
		means[i] = from + (to-from)*float64(i)/float64(n-1)
	}
	return means
}

func TestOwnTrendsCarryTheEndsOfTheirScale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		d.curve("calm", 0.2, steps(20, 2, 4)...)
		d.curve("unknown", 0.2, steps(20, 2, 4)...)
		trends := d.ownTrends()
		if len(trends) != 1 {
			t.Fatalf("%d curves, want the one whose scale the questionnaire shows", len(trends))
		}
		if c := trends[0]; c.Low != 1 || c.High != 5 || c.Scale.Title.In("en") != "Calm" || c.Module != d.module.Title || len(c.Points.V) != 20 {
			t.Errorf("got %+v", c)
		}
	})
}

func TestTooFewAnswersGiveNoTrend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		d.curve("calm", 0.2, 2, 4)
		if trends := d.ownTrends(); len(trends) != 0 {
			t.Errorf("two answers give %d curves", len(trends))
		}
		today, err := d.jana.Today(context.Background())
		if err != nil || today.Trend != nil {
			t.Errorf("the start page shows %+v (%v)", today.Trend, err)
		}
	})
}

func TestNobodyElseSeesAStudentsTrends(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		d.curve("calm", 0.2, steps(20, 2, 4)...)
		fellow, _ := d.enrolled()
		trends, err := fellow.OwnTrends(context.Background())
		if err != nil || len(trends) != 0 {
			t.Errorf("a fellow student sees %d curves (%v)", len(trends), err)
		}
		if err := d.jana.Leave(context.Background(), d.module.ID); err != nil {
			t.Fatal(err)
		}
		if trends := d.ownTrends(); len(trends) != 0 {
			t.Errorf("after leaving there are %d curves", len(trends))
		}
	})
}

func TestAChangeIsClaimedOnlyWhereTheAnswersCarryIt(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	d := newDesk(t, k)
	d.curve("calm", 0.5, steps(21, 2, 4)...)
	trend := d.ownTrends()[0]
	now := k.Now()
	// Fourteen steps of 0.1 back: a change of 1.4; the uncertainty of the
	// difference is at most sqrt(0.5² + 0.5²) = 0.707.
	c, ok := trend.Change(now)
	if !ok || !c.Clear || c.By < 1.399 || c.By > 1.401 || !c.Since.Equal(now.AddDate(0, 0, -14)) {
		t.Errorf("change %+v, %v", c, ok)
	}
	if !trend.Better(c) {
		t.Error("more calm is not better")
	}
	for i := range trend.Points.V {
		trend.Points.V[i].SD = 1 // now the uncertainty is 1.414
	}
	if c, ok := trend.Change(now); !ok || c.Clear {
		t.Errorf("a change smaller than its uncertainty: %+v, %v", c, ok)
	}
	if _, ok := trend.Change(now.AddDate(0, 0, 22)); ok {
		t.Error("a curve that ended three weeks ago says something about now")
	}
	trend.Points.V = trend.Points.V[17:]
	if _, ok := trend.Change(now); ok {
		t.Error("three days say something about the course of things")
	}
}

func TestTheStartPageShowsWhatIsDueAndWhatComes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		d := newDesk(t, k)
		today, err := d.jana.Today(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(today.Due) != 1 || today.Due[0].ID != d.survey || today.Due[0].Questions != 4 || today.Due[0].Begun {
			t.Errorf("due: %+v", today.Due)
		}
		if len(today.Coming) != 7 || !today.Coming[0].Opens.Equal(d.row().OpensAt.Add(24*time.Hour)) {
			t.Errorf("coming: %+v", today.Coming)
		}
		if len(today.Modules) != 1 || today.Modules[0].Issued != 0 {
			t.Errorf("modules: %+v", today.Modules)
		}
		k.Clock.Advance(20 * time.Hour)
		list, err := d.jana.MySurveys(context.Background())
		if err != nil || len(list.Past) != 1 || list.Past[0].CompletedAt != nil {
			t.Errorf("what was: %+v, %v", list.Past, err)
		}
	})
}
