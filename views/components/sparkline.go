package components

import (
	"math"
	"strings"
)

// Spark is a line without axes, as wide as a word. Values are evenly spaced;
// NaN is a gap.
type Spark struct {
	Label    string
	Values   []float64
	Min, Max float64
}

const (
	sparkWidth  = 96
	sparkHeight = 24
	sparkMargin = 2
)

// path breaks at gaps and keeps a value that stands alone between two of them.
func (s Spark) path() string {
	var path strings.Builder
	drawing := false
	for i, value := range s.Values {
		if math.IsNaN(value) {
			drawing = false
			continue
		}
		command := "L"
		if !drawing {
			command = "M"
		}
		path.WriteString(command + short(s.x(i)) + " " + short(s.y(value)))
		if alone := !drawing && (i+1 == len(s.Values) || math.IsNaN(s.Values[i+1])); alone {
			path.WriteString("h0")
		}
		drawing = true
	}
	return path.String()
}

func (s Spark) x(i int) float64 {
	if len(s.Values) < 2 {
		return sparkWidth / 2
	}
	return sparkMargin + float64(i)*(sparkWidth-2*sparkMargin)/float64(len(s.Values)-1)
}

func (s Spark) y(value float64) float64 {
	if s.Max <= s.Min {
		return sparkHeight / 2
	}
	share := clamp((value-s.Min)/(s.Max-s.Min), 0, 1)
	return sparkHeight - sparkMargin - share*(sparkHeight-2*sparkMargin)
}
