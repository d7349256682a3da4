package components

import (
	"strings"
	"time"
)

// dotSizes are the classes of dots by the share of items answered.
var dotSizes = []string{"dot-s", "dot-m", "dot-l"}

// stretch is a part of a segment before or after the forecast begins.
type stretch struct {
	points []ChartPoint
	ahead  bool
}

// stretches cuts the segments where the forecast begins. Both parts share the
// last point before it, so that the line does not break.
func (c TrendChart) stretches() []stretch {
	var all []stretch
	for _, segment := range c.Segments {
		cut := len(segment)
		if !c.ForecastFrom.IsZero() {
			cut = 0
			for cut < len(segment) && segment[cut].At.Before(c.ForecastFrom) {
				cut++
			}
		}
		if cut > 0 {
			all = append(all, stretch{segment[:cut], false})
		}
		if cut < len(segment) {
			all = append(all, stretch{segment[max(cut-1, 0):], true})
		}
	}
	return all
}

func mean(p ChartPoint) float64 { return p.Mean }

// line is the path of the mean through a stretch; a single point draws a dash
// of no length, which a round cap makes visible.
func (d drawing) line(points []ChartPoint) string {
	var path strings.Builder
	d.trace(&path, points, mean)
	if len(points) == 1 {
		path.WriteString("h0")
	}
	return path.String()
}

// band is the closed path between two edges; the edges themselves are no lines.
func (d drawing) band(points []ChartPoint, low, high func(ChartPoint) float64) string {
	var path strings.Builder
	d.trace(&path, points, high)
	for i := len(points) - 1; i >= 0; i-- {
		d.step(&path, "L", points[i].At, low(points[i]))
	}
	path.WriteString("z")
	return path.String()
}

func (d drawing) band50(points []ChartPoint) string {
	return d.band(points, func(p ChartPoint) float64 { return p.Lo50 }, func(p ChartPoint) float64 { return p.Hi50 })
}

func (d drawing) band90(points []ChartPoint) string {
	return d.band(points, func(p ChartPoint) float64 { return p.Lo90 }, func(p ChartPoint) float64 { return p.Hi90 })
}

func (d drawing) trace(path *strings.Builder, points []ChartPoint, of func(ChartPoint) float64) {
	for i, p := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		d.step(path, command, p.At, of(p))
	}
}

func (d drawing) step(path *strings.Builder, command string, at time.Time, value float64) {
	path.WriteString(command)
	path.WriteString(short(d.x(at)))
	path.WriteString(" ")
	path.WriteString(short(d.y(value)))
}

// dots is one path for all dots of a size: strokes of no length whose round
// caps are the dots. A path a dot would cost five times the bytes.
func (d drawing) dots(size string) string {
	var path strings.Builder
	for _, dot := range d.Dots {
		if dot.size() == size && d.Axes.holds(dot.At) {
			d.step(&path, "M", dot.At, dot.Value)
			path.WriteString("h0")
		}
	}
	return path.String()
}

// size grows with the share of items answered; unknown counts as all.
func (dot ChartDot) size() string {
	switch {
	case dot.MaxItems <= 0 || 3*dot.Items >= 3*dot.MaxItems:
		return dotSizes[2]
	case 2*dot.Items >= dot.MaxItems:
		return dotSizes[1]
	}
	return dotSizes[0]
}

// barStrip is the height of a full bar along the whole axis: what a bar lacks
// of it was not answered.
func (d drawing) barStrip() string {
	return "M" + short(d.left()) + " " + short(d.foot()-barRoom/2.0) + "H" + short(d.right())
}

// bars is one path of upright strokes.
func (d drawing) bars() string {
	var path strings.Builder
	for _, bar := range d.Bars {
		if !d.Axes.holds(bar.At) {
			continue
		}
		path.WriteString("M" + short(d.x(bar.At)) + " " + short(d.foot()) + "v-" + short(clamp(bar.Rate, 0.04, 1)*barRoom))
	}
	return path.String()
}

// barClass keeps bars apart however many waves there are.
func (d drawing) barClass() string {
	each := (d.right() - d.left()) / float64(max(len(d.Bars), 1))
	switch {
	case each >= 14:
		return "bars"
	case each >= 7:
		return "bars bars-m"
	}
	return "bars bars-s"
}

// flag is a flag with its place; its words stand to the left near the right
// end, where they would leave the picture.
type flag struct {
	ChartFlag
	x      float64
	anchor string
}

// flags are those on the axis. The words of one that would run into the one
// before stay away; its line and the table keep it.
func (d drawing) flags() []flag {
	var all []flag
	free := d.left()
	for _, f := range d.Flags {
		if !d.Axes.holds(f.At) {
			continue
		}
		placed := flag{f, d.x(f.At), "start"}
		length := 6*float64(len([]rune(f.Label))) + 8
		from := placed.x
		if placed.x+length > d.width {
			placed.anchor, from = "end", placed.x-length
		}
		if from < free {
			placed.Label = ""
		} else {
			free = from + length
		}
		all = append(all, placed)
	}
	return all
}

// shift moves the words of a flag off its line.
func (f flag) shift() string {
	if f.anchor == "end" {
		return short(f.x - 4)
	}
	return short(f.x + 4)
}
