// Package watching keeps which stretches of a video somebody has played. Only
// what was played counts, however often: opening a lesson or jumping to its end
// does not.
package watching

import (
	"math"
	"slices"
)

// Stretch is a part of a video that was played, in seconds from its begin.
type Stretch [2]float64

// Stretches are in order and do not touch each other.
type Stretches []Stretch

const (
	// together joins stretches with a gap that no player can be blamed for.
	together = 0.5
	// most bounds what is kept of one lesson.
	most = 500
)

// Add gives the stretches with more of them; what is no stretch of a video that
// plays for so many seconds is left out. A length of 0 is not known: then a day.
func (s Stretches) Add(length float64, more ...Stretch) Stretches {
	if length <= 0 || math.IsNaN(length) || math.IsInf(length, 0) {
		length = 24 * 60 * 60
	}
	all := slices.Clone(s)
	for _, one := range more {
		from, to := max(one[0], 0), min(one[1], length)
		if from < to { // false for what is not a number
			all = append(all, Stretch{from, to})
		}
	}
	return bounded(joined(all))
}

// Seconds is how much was played.
func (s Stretches) Seconds() (sum float64) {
	for _, one := range s {
		sum += one[1] - one[0]
	}
	return sum
}

// Coverage is the share that was played of a video of so many seconds, from 0
// to 1; 0 where the length is not known.
func (s Stretches) Coverage(length float64) float64 {
	if !(length > 0) {
		return 0
	}
	return min(1, s.Seconds()/length)
}

func joined(all Stretches) Stretches {
	slices.SortFunc(all, func(a, b Stretch) int {
		switch {
		case a[0] < b[0]:
			return -1
		case a[0] > b[0]:
			return 1
		}
		return 0
	})
	var kept Stretches
	for _, one := range all {
		if last := len(kept) - 1; last >= 0 && one[0] <= kept[last][1]+together {
			kept[last][1] = max(kept[last][1], one[1])
			continue
		}
		kept = append(kept, one)
	}
	return kept
}

// bounded leaves out the shortest stretches when there are too many: rather
// less than was played than more.
func bounded(all Stretches) Stretches {
	if len(all) <= most {
		return all
	}
	lengths := make([]float64, len(all))
	for i, one := range all {
		lengths[i] = one[1] - one[0]
	}
	slices.Sort(lengths)
	shortest := lengths[len(lengths)-most]
	kept := slices.DeleteFunc(slices.Clone(all), func(one Stretch) bool { return one[1]-one[0] < shortest })
	return kept[:min(len(kept), most)]
}
