package text

import (
	"math"
	"strconv"
	"strings"
)

const (
	narrow = "\u202f" // no-break space, narrow: between digits and before %
	minus  = "\u2212"
	dash   = "\u2013" // where there is no number
)

// Number prints x with so many decimals: "3.4", "3,4", "12 500". What is not a
// finite number prints as a dash.
func (p Printer) Number(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return dash
	}
	digits := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(digits, ".")
	out := grouped(whole)
	if fraction != "" {
		out += p.point() + fraction
	}
	if x < 0 && strings.Trim(digits, "0.") != "" {
		out = minus + out
	}
	return out
}

// Percent prints a share: 0.61 is "61 %".
func (p Printer) Percent(x float64) string {
	number := p.Number(100*x, 0)
	if number == dash {
		return dash
	}
	return number + narrow + "%"
}

// Minutes prints a duration: "2 min".
func (p Printer) Minutes(n int) string { return p.Number(float64(n), 0) + " min" }

func (p Printer) point() string {
	if p.Lang == "de" {
		return ","
	}
	return "."
}

// grouped sets digits in threes from five digits on; a year-like 2026 stays.
func grouped(digits string) string {
	if len(digits) < 5 {
		return digits
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, groups...), narrow)
}
