package kalman

import (
	"errors"
	"fmt"
)

// The reasons for which the package refuses data or gives no estimate. They
// are found with errors.Is; those that belong to a place in the data come
// inside a *StepError.
var (
	// ErrTimeOrder: a time lies before the one in front of it.
	ErrTimeOrder = errors.New("kalman: times are not in order")
	// ErrNotFinite: an infinite observation, a NaN where none may be, or a
	// model that gives an infinite matrix.
	ErrNotFinite = errors.New("kalman: value is not finite")
	// ErrIndefinite: a covariance matrix has a negative eigenvalue.
	ErrIndefinite = errors.New("kalman: covariance matrix is indefinite")
	// ErrNoData: nothing was observed.
	ErrNoData = errors.New("kalman: no observation")
	// ErrDegenerate: the likelihood has no maximum, because it grows without
	// bound where a variance goes to zero (a constant series).
	ErrDegenerate = errors.New("kalman: likelihood has no maximum")
	// ErrNotIdentified: different parameters have the same likelihood.
	ErrNotIdentified = errors.New("kalman: parameters are not identified")
	// ErrItemCount: a negative number of answered items.
	ErrItemCount = errors.New("kalman: number of items is negative")
)

// StepError says where in a series or a model something is wrong.
type StepError struct {
	Step int // row of the series, from 0
	Item int // column of the row, from 0; -1 when it concerns the whole step
	Err  error
}

// Error names the step and the item.
func (e *StepError) Error() string {
	if e.Item < 0 {
		return fmt.Sprintf("step %d: %v", e.Step, e.Err)
	}
	return fmt.Sprintf("step %d, item %d: %v", e.Step, e.Item, e.Err)
}

// Unwrap returns the reason.
func (e *StepError) Unwrap() error { return e.Err }

// SingularError reports a noise-free observation that contradicts what the
// model and the earlier observations say with certainty: its density is zero.
type SingularError struct {
	Step, Item int // row and column in the series, from 0
}

// Error names the step and the item.
func (e *SingularError) Error() string {
	return fmt.Sprintf("kalman: step %d, item %d: observation contradicts a certain prediction", e.Step, e.Item)
}

func atStep(step, item int, err error) error {
	return &StepError{Step: step, Item: item, Err: err}
}
