// Package marks counts with points. They are hundredths of a point, so that a
// half and a quarter are exact.
package marks

import (
	"strconv"
	"strings"
)

// Most is the largest mark: more is a slip of the finger.
const Most = 2_000_000

// Final is what is left of points after what being late costs: a share, in
// percent, of all that can be reached. What does not come out even is in favour
// of the student, and nobody gets less than nothing.
func Final(points, penalty, of int) int { return max(0, points-of*penalty/100) }

// Parse reads points with at most two decimals: "10", "2.5", "2,75".
func Parse(s string) (hundredths int, ok bool) {
	whole, part, _ := strings.Cut(strings.Replace(strings.TrimSpace(s), ",", ".", 1), ".")
	if len(whole) == 0 || len(whole) > 5 || len(part) > 2 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(whole + (part + "00")[:2])
	return n, err == nil && n <= Most
}

// Print writes points as Parse reads them, in the way the language does: "2.5",
// in German "2,5".
func Print(hundredths int, lang string) string {
	s := strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
	if lang == "de" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
