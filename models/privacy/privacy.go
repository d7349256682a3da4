// Package privacy decides which numbers about groups may be shown. It holds
// four rules, for pages, exports, mails and programs alike:
//
//   - one fixed partition of the term into periods (see Partition), chosen
//     from the schedule, so that no viewer can cut groups that differ by one;
//   - a number stands for at least k students whose own values the viewer
//     does not already know (see Rule);
//   - what is left over when shown numbers are taken from a shown total is a
//     group of at least k as well, or nothing (see Rule.Total);
//   - a number that has been shown changes only together for k students, or
//     not at all (see Rule.Reissue and Period.Settled).
//
// Numbers are rounded (Round), sizes are given as classes (SizeClass,
// RoundCount).
package privacy

import (
	"fmt"
	"math"
)

// The smallest groups of which anything may be shown.
const (
	Floor    = 5  // no setting goes below
	MeanSize = 10 // the default for means of mood and stress
)

// Publishable tells whether a number about n of a module's students may be
// shown: at least k of them, in a module of at least k. A k below Floor counts
// as Floor.
func Publishable(n, moduleSize, k int) bool {
	k = max(k, Floor)
	return n >= k && moduleSize >= k
}

// SizeClass is n as a class of five, "10–14"; below k, and below Floor, it is
// empty. A class never begins below k.
func SizeClass(n, k int) string {
	k = max(k, Floor)
	if n < k {
		return ""
	}
	low := n - n%5
	return fmt.Sprintf("%d–%d", max(low, k), low+4)
}

// RoundCount is n to the nearest five, 0 below k: a bar of a chart or a share
// made of it does not tell n.
func RoundCount(n, k int) int {
	if n < max(k, Floor) {
		return 0
	}
	return (n + 2) / 5 * 5
}

// Round is x to one decimal.
func Round(x float64) float64 {
	return math.Round(x*10) / 10
}
