package jobs

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"text/tabwriter"
	"time"

	"luna/internal/importer"
	"luna/internal/need"
	"luna/internal/storetest"
	"luna/kalman"
	"luna/models"
	"luna/models/schedule"
)

// leiden takes the data set leiden-2020 over into a new module and gives the
// panels of its scales. The test is skipped where the data are not.
func leiden(t testing.TB, k *storetest.Kit) (models.TrendModule, []panel) {
	t.Helper()
	ctx, folder := context.Background(), os.Getenv("LUNA_TEST_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "data")
	}
	file, err := os.ReadFile(filepath.Join(folder, "leiden-2020", "responses.csv"))
	if err != nil {
		need.Missing(t, "data", "the data set leiden-2020 is not here: "+err.Error())
	}
	definition, err := os.ReadFile(filepath.Join("..", "docs", "examples", "leiden-2020.json"))
	if err != nil {
		t.Fatal(err)
	}
	u, admin := k.University(t, "leiden")
	m, err := k.Person(t, u, models.Lecturer).CreateModule(ctx, models.ModuleInput{
		Code: "LEIDEN", Title: "Student life", Term: models.Winter, Year: 2019,
		First: schedule.Date{Year: 2020, Month: 3, Day: 16}, Last: schedule.Date{Year: 2020, Month: 3, Day: 29},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = importer.Import(ctx, admin, importer.Request{
		Module: "LEIDEN", Definition: definition, Mapping: importer.Mapping{PlannedZone: "Europe/Amsterdam"}, Now: k.Now(),
	}, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	at := models.TrendModule{UniversityID: u.ID, ModuleID: m.ID}
	in, err := k.System("test").TrendInput(ctx, at, 0)
	if err != nil {
		t.Fatal(err)
	}
	panels, err := scored(in.Versions, in.Surveys, 0)
	if err != nil {
		t.Fatal(err)
	}
	return at, panels
}

// until keeps the answers of a panel that were given before a moment.
func (p *panel) until(t time.Time) panel {
	early := panel{key: p.key, lo: p.lo, hi: p.hi}
	for _, one := range p.people {
		n := 0
		for n < len(one.at) && one.at[n].Before(t) {
			n++
		}
		if n == 0 {
			continue
		}
		s := one.series
		early.people = append(early.people, person{
			enrollment: one.enrollment, at: one.at[:n], items: one.items[:n],
			series: kalman.Series{Times: s.Times[:n], Y: s.Y[:n], Items: s.Items[:n]},
		})
		early.answers += n
	}
	early.theta = early.itemNoise()
	return early
}

// forecast is one answer with what was expected of it.
type forecast struct{ y, mean, variance float64 }

func (f forecast) error() float64 { return (f.y - f.mean) / math.Sqrt(f.variance) }

func (f forecast) logScore() float64 {
	return -0.5 * (math.Log(2*math.Pi*f.variance) + f.error()*f.error())
}

// marks sums forecasts up.
type marks struct{ n, coverage50, coverage90, log, square float64 }

func judge(list []forecast) marks {
	m := marks{n: float64(len(list))}
	for _, f := range list {
		if math.Abs(f.error()) <= 0.6745 {
			m.coverage50 += 1 / m.n
		}
		if math.Abs(f.error()) <= 1.6449 {
			m.coverage90 += 1 / m.n
		}
		m.log += f.logScore() / m.n
		m.square += (f.y - f.mean) * (f.y - f.mean) / m.n
	}
	return m
}

// ahead gives the one-step forecasts of a model for the answers from a moment
// on, each made from all earlier answers of the person.
func ahead(t testing.TB, p *panel, m *kalman.Model, from time.Time) []forecast {
	t.Helper()
	var list []forecast
	var w kalman.Workspace
	var r kalman.Result
	for _, one := range p.people {
		if err := m.Smooth(&r, &w, one.series); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(one.at); i++ {
			if !one.at[i].Before(from) {
				list = append(list, forecast{one.series.Y[i], one.series.Y[i] - r.Innov[i], r.InnovVar[i]})
			}
		}
	}
	return list
}

// simple gives the forecasts of a rule that looks at a person's earlier scores,
// with the one variance that served best before the moment.
func simple(p *panel, from time.Time, rule func(earlier []float64) float64) []forecast {
	var list []forecast
	squares, n := 0.0, 0.0
	for _, one := range p.people {
		for i := 1; i < len(one.at); i++ {
			f := forecast{y: one.series.Y[i], mean: rule(one.series.Y[:i])}
			if one.at[i].Before(from) {
				squares += (f.y - f.mean) * (f.y - f.mean)
				n++
				continue
			}
			list = append(list, f)
		}
	}
	for i := range list {
		list[i].variance = squares / n
	}
	return list
}

func lastValue(earlier []float64) float64 { return earlier[len(earlier)-1] }

func personMean(earlier []float64) float64 {
	sum := 0.0
	for _, y := range earlier {
		sum += y
	}
	return sum / float64(len(earlier))
}

// TestForecastsOfRealAnswersAreHonest fits the first eight days of the study
// and forecasts each answer of the last six from those before it. Its table is
// that of docs/trends.md.
func TestForecastsOfRealAnswersAreHonest(t *testing.T) {
	_, panels := leiden(t, storetest.New(t, models.SQLite))
	half := time.Date(2020, time.March, 24, 0, 0, 0, 0, time.UTC)
	table := tabwriter.NewWriter(t.Output(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "scale\tforecast by\tanswers\twithin 50 %\twithin 90 %\tlog score\troot mean square error")
	for _, p := range panels {
		early := p.until(half)
		fit, err := estimate(context.Background(), &early, ownBasis, 0)
		if err != nil {
			t.Fatal(err)
		}
		model, _, err := modelOf(fit)
		if err != nil {
			t.Fatal(err)
		}
		fallback, _, err := modelOf(withDefaults(models.ModelFit{}, &p, defaultBasis))
		if err != nil {
			t.Fatal(err)
		}
		ours := judge(ahead(t, &p, model, half))
		rows := []struct {
			name string
			marks
		}{
			{"level and deviation", ours},
			{"defaults", judge(ahead(t, &p, fallback, half))},
			{"person's mean", judge(simple(&p, half, personMean))},
			{"last value", judge(simple(&p, half, lastValue))},
		}
		for _, r := range rows {
			fmt.Fprintf(table, "%s\t%s\t%.0f\t%.3f\t%.3f\t%.3f\t%.3f\n", p.key.code, r.name, r.n, r.coverage50, r.coverage90, r.log, math.Sqrt(r.square))
		}
		t.Log(p.key.code, fit.Parameters.V)
		if ours.n < 200 || ours.coverage90 < 0.86 || ours.coverage90 > 0.94 {
			t.Errorf("%s: %.0f forecasts, %.1f %% within the range of 90 %%", p.key.code, ours.n, 100*ours.coverage90)
		}
		for _, r := range rows[2:] {
			if ours.log <= r.log {
				t.Errorf("%s: log score %.3f, that of the %s is %.3f", p.key.code, ours.log, r.name, r.log)
			}
		}
	}
	table.Flush()
}

func TestTheLeidenStudyHasTrends(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		at, panels := leiden(t, k)
		j := New(Options{Store: k.Store, Now: k.Clock.Now})
		if said, err := j.Run(context.Background(), "compute-trends"); err != nil || said != "1 modules, 1 changed: 4 fits, 316 curves" {
			t.Fatalf("%q (%v)", said, err)
		}
		in, err := k.System("test").TrendInput(context.Background(), at, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range in.ModuleTrends {
			if c.Period != "day" || len(c.Points.V) != 14 {
				t.Errorf("%s: %d points by %s", c.Scale, len(c.Points.V), c.Period)
			}
			for _, p := range c.Points.V {
				if !p.Shown || p.Mean < 1 || p.Mean > 5 || p.SD <= 0 || p.SD > 0.3 || math.Abs(p.Mean-p.Observed) > 0.4 {
					t.Errorf("%s: %+v", panels[i].key.code, p)
				}
			}
			t.Log(c.Scale, c.Points.V[0], c.Points.V[len(c.Points.V)-1])
		}
	})
}
