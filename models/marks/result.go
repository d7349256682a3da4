package marks

import (
	"math/big"
	"slices"
)

// Mark is what somebody has in one assignment: points of those that it gives, in
// hundredths. An assignment that gives none adds what somebody has in it.
type Mark struct{ Points, Of int }

// Category is what somebody has in the assignments that count together.
type Category struct {
	Code    string
	Weight  int // of the weighted mean
	Dropped int // how many of the lowest do not count; one always does
	Marks   []Mark
}

// Book is how the categories become one result.
type Book struct {
	Formula    Formula // none: the weighted mean
	Categories []Category
}

// Result is what a book comes to.
type Result struct {
	Value  int // in hundredths, halves away from zero: of a percent, or of what the formula gives
	Err    error
	Scores []Score // of the categories, in their order
}

// Score is what one category comes to.
type Score struct {
	Known   bool
	Value   int // hundredths of a percent
	Counted int // marks
	Dropped []int
}

// farthest bounds what is shown: beyond it nothing is a mark.
const farthest = 1_000_000_00

// Result counts the book out, exactly: it rounds once, at the end. Categories
// without a mark stand aside in the weighted mean; a formula that names one has
// no value yet, which is ErrMissing, and so is a mean of nothing.
func (b Book) Result() Result {
	r := Result{Scores: make([]Score, len(b.Categories))}
	values := make(map[string]*big.Rat, len(b.Categories))
	sum, weights := new(big.Rat), new(big.Rat)
	for i, c := range b.Categories {
		value, dropped := c.percent()
		r.Scores[i] = Score{Known: value != nil, Counted: len(c.Marks) - len(dropped), Dropped: dropped}
		if value == nil {
			continue
		}
		r.Scores[i].Value, _ = hundredths(value)
		values[fold(c.Code)] = value
		weight := new(big.Rat).SetInt64(int64(c.Weight))
		weights.Add(weights, weight)
		sum.Add(sum, weight.Mul(weight, value))
	}
	var value *big.Rat
	switch {
	case !b.Formula.None():
		value, r.Err = b.Formula.Value(values)
	case weights.Sign() == 0:
		r.Err = ErrMissing
	default:
		value = sum.Quo(sum, weights)
	}
	if r.Err == nil {
		r.Value, r.Err = hundredths(value)
	}
	return r
}

// percent is what the marks of a category come to: all points of all that there
// were, without the lowest, by their share, that are dropped: of equal ones those
// that weigh more. nil: there is nothing yet.
func (c Category) percent() (value *big.Rat, dropped []int) {
	counting := make([]int, 0, len(c.Marks))
	for i, m := range c.Marks {
		if m.Of > 0 {
			counting = append(counting, i)
		}
	}
	if len(counting) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(counting, func(i, j int) int {
		a, b := c.Marks[i], c.Marks[j]
		// Cross products: no share is rounded before it is compared.
		if left, right := a.Points*b.Of, b.Points*a.Of; left != right {
			return left - right
		}
		return b.Of - a.Of
	})
	dropped = slices.Sorted(slices.Values(counting[:min(c.Dropped, len(counting)-1)]))
	points, of := 0, 0
	for i, m := range c.Marks {
		if !slices.Contains(dropped, i) {
			points, of = points+m.Points, of+m.Of
		}
	}
	return big.NewRat(100*int64(points), int64(of)), dropped
}

// hundredths rounds for people to read.
func hundredths(v *big.Rat) (int, error) {
	n := halfUp(new(big.Rat).Mul(v, big.NewRat(100, 1)))
	if !n.IsInt64() || n.Int64() > farthest || n.Int64() < -farthest {
		return 0, ErrTooLarge
	}
	return int(n.Int64()), nil
}
