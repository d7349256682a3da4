package components

import "time"

// TrendChart is what a trend chart draws. All numbers are in the units of the
// scale, all lists in the order of time.
type TrendChart struct {
	ID, Title, Note string
	Size            string // how many people stand behind it, in words: "60–64 students"
	Axes            Axes
	Segments        [][]ChartPoint // the line; between two segments is a gap
	Dots            []ChartDot     // what was answered
	Bars            []ChartBar     // how much was answered, below
	ForecastFrom    time.Time      // from here on the line is a forecast; zero is never
	Hatched         []Span         // stretches without enough answers
	Flags           []ChartFlag    // deadlines, grade releases, lessons
}

// Axes bounds a chart in time and in value.
type Axes struct {
	From, To time.Time
	Min, Max float64
}

// ChartPoint is a point of the line with its 50 and 90 % bands.
type ChartPoint struct {
	At                           time.Time
	Mean, Lo50, Hi50, Lo90, Hi90 float64
}

// ChartDot is one answer; Items of MaxItems were answered. The more, the
// larger the dot.
type ChartDot struct {
	At              time.Time
	Value           float64
	Items, MaxItems int
}

// ChartBar is the share of surveys that were answered: Rate from 0 to 1 draws
// it, Label says it in the table ("61 of 78").
type ChartBar struct {
	At    time.Time
	Rate  float64
	Label string
}

// ChartFlag marks a moment that may explain the line.
type ChartFlag struct {
	At    time.Time
	Label string
}

// Span is a stretch of time.
type Span struct{ From, To time.Time }

// Empty tells whether there is nothing to draw but the frame.
func (c TrendChart) Empty() bool {
	return len(c.Segments) == 0 && len(c.Dots) == 0
}
