package models_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// fit stores the parameters that curves name.
func (c *course) fit() models.ModelFit {
	c.t.Helper()
	f := models.ModelFit{
		UniversityID: c.uni.ID, ModuleID: c.module.ID, FormID: c.version.FormID, Scale: "pressure", Model: "test/1", Version: 1,
		InputHash: "x", FittedAt: c.Now(),
	}
	f.Parameters.V = map[string]float64{}
	c.must(models.InsertRows(c.Store, &f))
	return f
}

// classCurve stores a class trend of weekly points; NaN-like -1 is a week with
// too few answers.
func (c *course) classCurve(f models.ModelFit, scale string, means ...float64) {
	c.t.Helper()
	row := models.ModuleTrend{
		UniversityID: c.uni.ID, ModuleID: c.module.ID, FormID: c.version.FormID, Scale: scale, FitID: f.ID, Period: "week", InputHash: "x", ComputedAt: c.Now(),
	}
	row.Points.V = weeks(means...)
	c.must(models.InsertRows(c.Store, &row))
}

func weeks(means ...float64) []models.ModuleTrendPoint {
	var points []models.ModuleTrendPoint
	at := time.Date(2026, 9, 27, 22, 0, 0, 0, time.UTC)
	for i, mean := range means {
		p := models.ModuleTrendPoint{From: at.AddDate(0, 0, 7*i), To: at.AddDate(0, 0, 7*i+7), Rate: 0.6}
		if mean >= 0 {
			p.Shown, p.Size, p.Mean, p.SD, p.Observed = true, "5–9", mean, 0.1, mean
		}
		points = append(points, p)
	}
	return points
}

// curve stores a student's trend.
func (c *course) curve(f models.ModelFit, s models.Scope, means ...float64) {
	c.t.Helper()
	row := models.Trend{
		UniversityID: c.uni.ID, EnrollmentID: c.enrollment(s).ID, FormID: c.version.FormID, Scale: "pressure", FitID: f.ID,
		Answers: len(means), InputHash: "x", ComputedAt: c.Now(),
	}
	row.Points.V, row.Forecast.V = points(means...), []models.TrendForecast{}
	c.must(models.InsertRows(c.Store, &row))
}

func points(means ...float64) []models.TrendPoint {
	var all []models.TrendPoint
	for i, mean := range means {
		at := storetest.Begin.AddDate(0, 0, i-len(means))
		all = append(all, models.TrendPoint{At: at, Score: mean, Items: 2, Mean: mean, SD: 0.2})
	}
	return all
}

func TestASmallModuleHasNoClassTrendWhateverIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		c.classCurve(c.fit(), "pressure", 3, 3.2, 3.1)
		var students []models.Scope
		for range 10 {
			students = append(students, c.join(models.ShareAggregate))
		}
		see := func() models.ModuleTrends {
			trends, err := c.owner.ModuleTrends(ctx, c.module.ID, models.SharedPage{})
			c.must(err)
			return trends
		}
		if trends := see(); trends.TooSmall || len(trends.Scales) != 1 || trends.Scales[0].Info.Max != 5 || trends.Group() != 10 {
			t.Errorf("ten students: %+v", trends)
		}
		c.must(students[0].Leave(ctx, c.module.ID))
		if trends := see(); !trends.TooSmall || len(trends.Scales) != 0 {
			t.Errorf("the mood of nine students is shown: %+v", trends)
		}
		for _, s := range students[1:6] {
			c.must(s.Leave(ctx, c.module.ID))
		}
		if o, err := c.owner.ModuleOverview(ctx, c.module.ID); err != nil || o.Counted {
			t.Errorf("four students have a response rate: %+v, %v", o, err)
		}
		if r, err := c.owner.Roster(ctx, c.module.ID, models.RosterSearch{}); err != nil || r.Counted {
			t.Errorf("four students have a response rate on the roster: %v", err)
		}
	})
}

func TestOnlySharedTrendsAreListedAndPseudonymsHaveNoName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		f := c.fit()
		named, hidden := c.join(models.ShareNamed), c.join(models.SharePseudonym)
		others := []models.Scope{c.join(models.ShareAggregate), c.join(models.ShareAggregate), c.join(models.ShareAggregate), c.join(models.ShareAggregate)}
		for _, s := range append(others, named, hidden) {
			c.curve(f, s, 2, 2.1, 2, 2.2, 2.1)
		}
		trends, err := c.owner.ModuleTrends(ctx, c.module.ID, models.SharedPage{})
		c.must(err)
		rows := trends.Shared.Rows
		if len(rows) != 2 || !rows[0].Named || rows[1].Named || trends.Named != 1 || trends.Pseudonym != 1 {
			t.Fatalf("shared: %+v", rows)
		}
		e := c.enrollment(hidden)
		if rows[1].Label != e.Pseudonym || rows[1].Handle != e.Pseudonym || len(rows[1].Trend) != 5 {
			t.Errorf("the pseudonym is shown as %+v", rows[1])
		}
		if rows[0].Issued == 0 || rows[1].Issued != 0 {
			t.Errorf("of how many is told for %d and %d; the second would tell the day of joining", rows[0].Issued, rows[1].Issued)
		}
		for handle, want := range map[string]error{
			rows[0].Handle: nil, rows[1].Handle: nil,
			fmt.Sprint(e.ID):                       models.ErrNotFound, // the number tells the place on the roster
			c.enrollment(named).Pseudonym:          models.ErrNotFound,
			fmt.Sprint(c.enrollment(others[0]).ID): models.ErrNotFound,
			c.enrollment(others[0]).Pseudonym:      models.ErrNotFound,
			"\x00":                                 models.ErrNotFound, "999999": models.ErrNotFound, "": models.ErrNotFound, "K7' OR 1=1": models.ErrNotFound,
		} {
			one, err := c.owner.SharedTrend(ctx, c.module.ID, handle)
			if !errors.Is(err, want) {
				t.Errorf("handle %q: %v, want %v", handle, err, want)
			}
			if want == nil && (len(one.Scales) != 1 || one.Person.Handle != handle) {
				t.Errorf("handle %q gives %+v", handle, one)
			}
		}
	})
}

func TestChangingTheChoiceHidesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		s := c.join(models.ShareNamed)
		c.curve(c.fit(), s, 2, 3, 2, 3)
		for range 5 {
			c.join(models.ShareAggregate)
		}
		handle := fmt.Sprint(c.enrollment(s).ID)
		if _, err := c.owner.SharedTrend(ctx, c.module.ID, handle); err != nil {
			t.Fatal(err)
		}
		c.must(s.Agree(ctx, c.module.ID, models.Agreement{Sharing: models.SharePseudonym, Terms: teachingTerms}))
		if _, err := c.owner.SharedTrend(ctx, c.module.ID, handle); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("under a pseudonym, asked by number: %v", err)
		}
		pseudonym := c.enrollment(s).Pseudonym
		if one, err := c.owner.SharedTrend(ctx, c.module.ID, pseudonym); err != nil || one.Person.Named {
			t.Errorf("under a pseudonym: %+v, %v", one.Person, err)
		}
		c.must(s.Agree(ctx, c.module.ID, models.Agreement{Sharing: models.ShareAggregate, Terms: teachingTerms}))
		if _, err := c.owner.SharedTrend(ctx, c.module.ID, pseudonym); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("taken back: %v", err)
		}
		if trends, err := c.owner.ModuleTrends(ctx, c.module.ID, models.SharedPage{}); err != nil || len(trends.Shared.Rows) != 0 {
			t.Errorf("taken back, but listed: %+v, %v", trends.Shared, err)
		}
		c.must(s.Agree(ctx, c.module.ID, models.Agreement{Sharing: models.ShareNamed, Terms: teachingTerms}))
		c.must(s.Leave(ctx, c.module.ID))
		if _, err := c.owner.SharedTrend(ctx, c.module.ID, handle); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("left: %v", err)
		}
	})
}

func TestAPseudonymIsShownOnlyAmongEnoughWhoCouldBeBehindIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		s := c.join(models.SharePseudonym)
		c.curve(c.fit(), s, 2, 3, 2, 3)
		for range 3 {
			c.join(models.ShareAggregate)
		}
		c.join(models.ShareNamed) // five students, but only four could be behind the pseudonym
		pseudonym := c.enrollment(s).Pseudonym
		trends, err := c.owner.ModuleTrends(ctx, c.module.ID, models.SharedPage{})
		c.must(err)
		if !trends.HidesPseudonyms() || len(trends.Shared.Rows) != 1 || !trends.Shared.Rows[0].Named {
			t.Errorf("one of four: %+v", trends.Shared.Rows)
		}
		if _, err := c.owner.SharedTrend(ctx, c.module.ID, pseudonym); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("one of four: %v", err)
		}
		c.join(models.ShareAggregate)
		if _, err := c.owner.SharedTrend(ctx, c.module.ID, pseudonym); err != nil {
			t.Errorf("one of five: %v", err)
		}
	})
}

func TestWhoSharesIsReadPageByPageBothWaysInAnOrderThatTellsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		for i := range 70 {
			sharing := models.ShareNamed
			if i%2 == 0 {
				sharing = models.SharePseudonym
			}
			student := k.Person(t, c.uni, models.Student)
			c.must(models.InsertRows(k.Store, &models.Enrollment{
				UniversityID: c.uni.ID, ModuleID: c.module.ID, StudentID: student.Actor().UserID, Pseudonym: fmt.Sprintf("K%02d", (i*37)%100),
				Sharing: sharing, ConsentVersion: 1, ConsentedAt: k.Now(), EnrolledAt: k.Now(),
			}))
		}
		read := func(page models.SharedPage) models.SharedTrends {
			trends, err := c.owner.ModuleTrends(ctx, c.module.ID, page)
			c.must(err)
			return trends.Shared
		}
		handles := func(s models.SharedTrends) (all []string) {
			for _, r := range s.Rows {
				all = append(all, r.Handle)
			}
			return all
		}
		first := read(models.SharedPage{})
		second := read(models.SharedPage{After: first.Next})
		back := read(models.SharedPage{Before: second.Previous})
		if len(first.Rows) != 50 || len(second.Rows) != 20 || second.Next != "" || !slices.Equal(handles(back), handles(first)) || back.Previous != "" {
			t.Errorf("pages of %d and %d, back %d", len(first.Rows), len(second.Rows), len(back.Rows))
		}
		var pseudonyms []string
		for _, r := range append(first.Rows, second.Rows...) {
			if !r.Named {
				pseudonyms = append(pseudonyms, r.Label)
			}
		}
		if len(pseudonyms) != 35 || !slices.IsSorted(pseudonyms) {
			t.Errorf("pseudonyms in the order %v", pseudonyms)
		}
		if _, err := c.owner.ModuleTrends(ctx, c.module.ID, models.SharedPage{After: "nobody"}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after nobody: %v", err)
		}
		counted := len(k.Statements(func() { read(models.SharedPage{}) }))
		if counted > 8 {
			t.Errorf("%d statements for a page", counted)
		}
	})
}

func TestAChangeIsSaidOnlyWhenTheNumbersCarryIt(t *testing.T) {
	for name, c := range map[string]struct {
		means []float64
		said  bool
		up    bool
	}{
		"a clear rise":                  {[]float64{2, 2, 2.1, 2.5, 3}, true, true},
		"a clear fall":                  {[]float64{3, 3, 3, 2.6, 2.2}, true, false},
		"within chance":                 {[]float64{2, 2, 2.1, 2.2, 2.2}, false, false},
		"too short":                     {[]float64{2, 3, 4}, false, false},
		"weeks without a mean not read": {[]float64{2, -1, -1, -1, 4}, false, false},
	} {
		trend := models.ClassTrend{Info: models.ScaleInfo{Min: 1, Max: 5}}
		trend.Points.V = weeks(c.means...)
		change, said := trend.Change()
		if said != c.said || change.Up != c.up {
			t.Errorf("%s: said %v, up %v", name, said, change.Up)
		}
	}
}

func TestAClassAskedEveryDayIsComparedOverWeeks(t *testing.T) {
	trend := models.ClassTrend{Info: models.ScaleInfo{Min: 1, Max: 5}}
	for day := range 14 { // slowly: no four days show it, the fortnight does
		from := storetest.Begin.AddDate(0, 0, day)
		trend.Points.V = append(trend.Points.V, models.ModuleTrendPoint{
			From: from, To: from.AddDate(0, 0, 1), Mean: 2 - 0.03*float64(day), SD: 0.05, Shown: true,
		})
	}
	change, said := trend.Change()
	if !said || change.Up || !change.Since.Equal(storetest.Begin) {
		t.Errorf("said %v, up %v, since %v", said, change.Up, change.Since)
	}
}

func TestThePeriodThatIsNotOverIsNoLackOfAnswers(t *testing.T) {
	trend := models.ClassTrend{}
	trend.Points.V = weeks(2, -1, 3, -1)
	during := trend.Points.V[3].From.Add(time.Hour)
	if n := len(trend.Visible(during)); n != 3 {
		t.Errorf("%d weeks during the fourth, want 3", n)
	}
	if n := len(trend.Visible(trend.Points.V[3].To.Add(time.Hour))); n != 4 {
		t.Errorf("%d weeks after the fourth, want 4", n)
	}
}

func TestAStudentsStateIsInWordsOfTheirOwnPast(t *testing.T) {
	now := storetest.Begin
	ago := func(days int) *time.Time { at := now.AddDate(0, 0, -days); return &at }
	for name, c := range map[string]struct {
		answered   int
		last, miss *time.Time
		means      []float64
		want       models.TrendState
	}{
		"never answered":        {0, nil, ago(1), nil, models.TooFewAnswers},
		"three answers":         {3, ago(1), nil, []float64{1, 2, 3}, models.TooFewAnswers},
		"as always":             {6, ago(1), nil, []float64{2, 2.2, 2.1, 2, 2.1, 2.2}, models.AsExpected},
		"high":                  {6, ago(1), nil, []float64{2, 2.1, 2.1, 2, 2.1, 3.5}, models.AboveUsual},
		"low":                   {6, ago(1), nil, []float64{4, 4.1, 4, 4, 4.1, 2.5}, models.BelowUsual},
		"silent":                {6, ago(9), ago(2), []float64{2, 2.2, 2.1, 2, 2.1, 2.2}, models.Silent},
		"a break for all":       {6, ago(9), ago(12), []float64{2, 2.2, 2.1, 2, 2.1, 2.2}, models.AsExpected},
		"quiet, but not a week": {6, ago(5), ago(1), []float64{2, 2.2, 2.1, 2, 2.1, 2.2}, models.AsExpected},
	} {
		got, days := models.Judge(c.answered, c.last, c.miss, points(c.means...), models.ScaleInfo{Min: 1, Max: 5}, now)
		if got != c.want || (got == models.Silent) != (days == 9) {
			t.Errorf("%s: %q for %d days, want %q", name, got, days, c.want)
		}
	}
}
