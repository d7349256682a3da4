package components

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"luna/views/text"
)

var monday = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func point(n int, mean float64) ChartPoint {
	return ChartPoint{At: day(n), Mean: mean, Lo50: mean - .5, Hi50: mean + .5, Lo90: mean - 1, Hi90: mean + 1}
}

// plot is a chart of ten days on a scale from 1 to 5, 480 wide: a day is 44.2
// wide, a point of the scale 30.5 high.
func plot() drawing {
	c := TrendChart{ID: "c", Axes: Axes{From: day(0), To: day(10), Min: 1, Max: 5}}
	return c.drawings()[0]
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestTimeAndValueFindTheirPlaceInThePlot(t *testing.T) {
	d := plot()
	near(t, "first day", d.x(day(0)), leftRoom)
	near(t, "last day", d.x(day(10)), 480-rightRoom)
	near(t, "middle", d.x(day(5)), (leftRoom+480-rightRoom)/2.0)
	near(t, "before the axis", d.x(day(-3)), leftRoom)
	near(t, "lowest", d.y(1), d.bottom())
	near(t, "highest", d.y(5), d.bottom()-plotRoom)
	near(t, "a band beyond the scale", d.y(7), d.y(5))

	d.Axes.To, d.high = d.Axes.From, d.low
	near(t, "an axis of no length", d.x(day(0)), leftRoom)
	near(t, "a scale of no height", d.y(1), d.bottom())
}

func TestBarsAndFlagsMakeTheirOwnRoom(t *testing.T) {
	d := plot()
	plain := d.height()
	d.Bars = []ChartBar{{At: day(1), Rate: .5}}
	if got := d.height() - plain; got != barGap+barRoom {
		t.Errorf("bars add %v", got)
	}
	top := d.top()
	d.Flags = []ChartFlag{{At: day(1), Label: "Midterm"}}
	if d.top()-top < 10 {
		t.Errorf("flags leave %v for their words", d.top()-top)
	}
}

func TestTheAxisNamesRoundValues(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{1, 5, []float64{1, 2, 3, 4, 5}},
		{0, 5, []float64{0, 1, 2, 3, 4, 5}},
		{1, 7, []float64{2, 4, 6}},
		{0, 10, []float64{0, 2, 4, 6, 8, 10}},
		{0, 100, []float64{0, 20, 40, 60, 80, 100}},
		{0, 1, []float64{0, .2, .4, .6000000000000001, .8, 1}},
		{3, 3, nil},
		{0, math.Inf(1), nil},
	} {
		if got := (drawing{low: c.low, high: c.high}).ticks(); !slices.Equal(got, c.want) {
			t.Errorf("from %v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestAForecastContinuesTheLineWithoutABreak(t *testing.T) {
	c := plot().TrendChart
	c.Segments = [][]ChartPoint{{point(0, 3), point(1, 3)}, {point(4, 2), point(5, 2), point(6, 2), point(7, 2)}}
	c.ForecastFrom = day(6)
	all := c.stretches()
	if len(all) != 3 || all[0].ahead || all[1].ahead || !all[2].ahead {
		t.Fatalf("stretches %+v", all)
	}
	if !all[2].points[0].At.Equal(day(5)) || len(all[2].points) != 3 {
		t.Errorf("the forecast begins at %v with %d points", all[2].points[0].At, len(all[2].points))
	}
	c.ForecastFrom = day(-1)
	for _, s := range c.stretches() {
		if !s.ahead {
			t.Error("a line wholly ahead is drawn as known")
		}
	}
}

func TestALineIsNeverDrawnAcrossAGap(t *testing.T) {
	d := plot()
	d.Segments = [][]ChartPoint{{point(0, 3), point(2, 4)}, {point(6, 2)}}
	all := d.stretches()
	if len(all) != 2 {
		t.Fatalf("%d stretches, want 2", len(all))
	}
	if got, want := d.line(all[0].points), "M30 69L118.4 38.5"; got != want {
		t.Errorf("line %q, want %q", got, want)
	}
	if got, want := d.line(all[1].points), "M295.2 99.5h0"; got != want {
		t.Errorf("a single point is drawn as %q, want %q", got, want)
	}
}

func TestABandIsAClosedShapeBetweenItsEdges(t *testing.T) {
	d := plot()
	points := []ChartPoint{point(0, 3), point(10, 3)}
	if got, want := d.band50(points), "M30 53.8L472 53.8L472 84.3L30 84.3z"; got != want {
		t.Errorf("band %q, want %q", got, want)
	}
	if d.band90(points) == d.band50(points) {
		t.Error("both bands are the same")
	}
}

func TestADotIsLargerTheMoreWasAnswered(t *testing.T) {
	d := plot()
	d.Dots = []ChartDot{{day(0), 1, 1, 4}, {day(1), 2, 2, 4}, {day(2), 3, 4, 4}, {day(3), 4, 0, 0}, {day(30), 4, 4, 4}}
	for size, want := range map[string]int{"dot-s": 1, "dot-m": 1, "dot-l": 2} {
		if got := strings.Count(d.dots(size), "h0"); got != want {
			t.Errorf("%s: %d dots, want %d", size, got, want)
		}
	}
}

func TestBarsStayApartHoweverManyThereAre(t *testing.T) {
	d := plot()
	for _, c := range []struct {
		n     int
		class string
	}{{10, "bars"}, {40, "bars bars-m"}, {150, "bars bars-s"}} {
		if d.Bars = make([]ChartBar, c.n); d.barClass() != c.class {
			t.Errorf("%d bars are %q", c.n, d.barClass())
		}
	}
	d.Bars = []ChartBar{{At: day(0), Rate: .5}, {At: day(1), Rate: 7}, {At: day(2)}, {At: day(99), Rate: 1}}
	if got, want := d.bars(), "M30 164v-10M74.2 164v-20M118.4 164v-0.8"; got != want {
		t.Errorf("bars %q, want %q", got, want)
	}
}

func TestTheWordsOfFlagsNeitherCollideNorLeaveThePicture(t *testing.T) {
	d := plot()
	d.Flags = []ChartFlag{{day(1), "Sheet 1"}, {day(2), "Sheet 2"}, {day(10), "Exam"}, {day(12), "after"}}
	all := d.flags()
	if len(all) != 3 {
		t.Fatalf("%d flags, want 3", len(all))
	}
	if all[0].Label != "Sheet 1" || all[1].Label != "" {
		t.Errorf("words %q and %q stand in each other's way", all[0].Label, all[1].Label)
	}
	if all[2].anchor != "end" || all[2].Label != "Exam" {
		t.Errorf("the last flag stands %s of its line", all[2].anchor)
	}
}

func TestTheTableSaysEverythingTheChartShows(t *testing.T) {
	c := plot().TrendChart
	c.Segments = [][]ChartPoint{{point(0, 3), point(3, 4.6)}}
	c.Dots = []ChartDot{{day(0), 2.5, 4, 4}}
	c.Bars = []ChartBar{{day(0), .5, "4 of 8"}}
	c.Flags = []ChartFlag{{day(1), "Midterm"}, {day(1), "Sheet 3"}}
	rows := c.readings(text.Printer{Now: monday})
	want := []reading{
		{day(0), "0", "3.0", "2.0–4.0", "2.5", "4 of 8", ""},
		{day(1), "100", "", "", "", "", "Midterm, Sheet 3"},
		{day(3), "300", "4.6", "3.6–5.0", "", "", ""},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("rows %+v\nwant %+v", rows, want)
	}
}

func TestAChartIsDescribedInASentence(t *testing.T) {
	c := plot().TrendChart
	p := text.Printer{Now: monday}
	if got := c.describe(p); !strings.Contains(got, "not enough answers") {
		t.Errorf("an empty chart says %q", got)
	}
	c.Segments = [][]ChartPoint{{point(0, 3), point(3, 4), point(6, 5)}}
	c.ForecastFrom = day(4)
	c.Hatched = []Span{{day(1), day(2)}}
	want := "From 2 November 2026 to 12 November 2026, on a scale from 1 to 5. " +
		"The trend goes from 3.0 to 4.0; the expected range at the end is 3.0–5.0. " +
		"1 stretch has not enough answers."
	if got := c.describe(p); got != want {
		t.Errorf("says %q\nwant %q", got, want)
	}
}

func TestCoordinatesAreShort(t *testing.T) {
	for x, want := range map[float64]string{1: "1", 1.26: "1.3", -0.01: "0", 123.45678: "123.5"} {
		if got := short(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
}

func TestNothingIsEverMinusZero(t *testing.T) {
	minus := math.Copysign(0, -1)
	if plain(minus) != "0" || short(minus) != "0" {
		t.Errorf("%q and %q", plain(minus), short(minus))
	}
}

func TestASparklineKeepsItsGaps(t *testing.T) {
	gap := math.NaN()
	s := Spark{Values: []float64{1, gap, 3, gap, 5, 5}, Min: 1, Max: 5}
	if got, want := s.path(), "M2 22h0M38.8 12h0M75.6 2L94 2"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
	if got := (Spark{Values: []float64{2}}).path(); got != "M48 12h0" {
		t.Errorf("one value on no scale is %q", got)
	}
}

// A dashboard of eight charts must stay below 120 kB (docs: page weight).
func TestAChartOfAWholeSemesterStaysSmall(t *testing.T) {
	c := TrendChart{ID: "c", Title: "Pressure", Size: "60–64 students", Axes: Axes{From: day(0), To: day(120), Min: 1, Max: 5}}
	var line []ChartPoint
	for i := range 60 {
		line = append(line, point(2*i, 3+math.Sin(float64(i)/5)))
		c.Dots = append(c.Dots, ChartDot{day(2 * i), 3, 4, 4})
		c.Bars = append(c.Bars, ChartBar{day(2 * i), .5, strconv.Itoa(i) + " of 78"})
	}
	c.Segments = [][]ChartPoint{line}
	html := render(t, Chart(text.Printer{Now: monday}, c))
	t.Logf("%d bytes", len(html))
	if len(html) > 30_000 {
		t.Errorf("one chart is %d bytes", len(html))
	}
}
