package questions

import "math"

// value is an answer as a number with the limits of its item; ok is false for
// items that are no numbers and for answers outside the limits.
func (it Item) value(answer any) (x float64, ok bool) {
	lo, hi, ok := it.Range()
	if !ok {
		return 0, false
	}
	switch v := answer.(type) {
	case float64:
		x = v
	case bool:
		if v {
			x = 1
		}
	default:
		return 0, false
	}
	return x, x >= lo && x <= hi // false for NaN as well
}

// Range is the lowest and highest number an item can give. ok is false when it
// gives none, or a number without limits: such items belong to no scale.
func (it Item) Range() (lo, hi float64, ok bool) {
	switch it.Type {
	case YesNo:
		return 0, 1, true
	case Rating, Slider:
		return it.Min, it.Max, it.Max > it.Min
	case Number:
		return it.Min, it.Max, it.bounded() && it.Max > it.Min
	}
	return 0, 0, false
}

// Range is the range of the scale's scores: that of its first item, to which
// all others are rescaled. It is 0 and 0 for a scale without items.
func (s Scale) Range(d Definition) (lo, hi float64) {
	for _, part := range s.Items {
		if it, found := d.Item(part.Code); found {
			if lo, hi, ok := it.Range(); ok {
				return lo, hi
			}
		}
	}
	return 0, 0
}

// Score is the mean of the answered items, the reversed ones as min+max-x,
// all rescaled to the scale's Range. items is how many were answered; ok is
// false when none was, and then there is no score: nothing is filled in.
func (s Scale) Score(d Definition, a Answers) (value float64, items int, ok bool) {
	lo, hi := s.Range(d)
	sum := 0.0
	for _, part := range s.Items {
		it, found := d.Item(part.Code)
		if !found {
			continue
		}
		x, answered := it.value(a[part.Code])
		if !answered {
			continue
		}
		from, to, _ := it.Range()
		if part.Reversed {
			x = from + to - x
		}
		if from != lo || to != hi {
			x = lo + (x-from)/(to-from)*(hi-lo)
		}
		sum += x
		items++
	}
	if items == 0 {
		return 0, 0, false
	}
	return math.Min(math.Max(sum/float64(items), lo), hi), items, true
}
