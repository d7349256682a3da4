package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the store's clock while a term is being played: it stands where it
// was set, and follows the real one once it is released.
type Clock struct {
	real  func() time.Time
	stood atomic.Pointer[time.Time]
}

// NewClock gives a clock that follows the real one.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now is the time at which the clock was set, else the real one.
func (c *Clock) Now() time.Time {
	if t := c.stood.Load(); t != nil {
		return *t
	}
	return c.real()
}

// Set stops the clock at t.
func (c *Clock) Set(t time.Time) { c.stood.Store(&t) }

// Release lets the clock follow the real one again.
func (c *Clock) Release() { c.stood.Store(nil) }
