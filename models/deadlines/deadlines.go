// Package deadlines decides what a submission is: on time, late, or too late to
// be taken. Page, receipt, calendar, reminder and mark all ask the one function
// here.
package deadlines

import "time"

// Unit is the step in which lateness costs points.
type Unit string

// The units. A day is 24 hours, also where the clock is changed in it.
const (
	Free Unit = "" // late is marked as late and costs nothing
	Hour Unit = "hour"
	Day  Unit = "day"
)

func (u Unit) length() time.Duration {
	if u == Hour {
		return time.Hour
	}
	return 24 * time.Hour
}

// Known tells whether it is one of the units.
func (u Unit) Known() bool { return u == Free || u == Hour || u == Day }

// Grace is how long after a deadline a submission still counts as made before
// it, if nothing but its uploads took so long.
const Grace = time.Hour

// Rule is when a submission is due and what being late costs.
type Rule struct {
	Due     *time.Time // nil: never
	CutOff  *time.Time // nothing is taken after it; nil: always taken
	Unit    Unit
	Percent int // of the points of the assignment, for each unit that has begun
	Floor   int // percent of the points that lateness never costs
}

// Extended is the rule with another due time. Without a cut-off of its own the
// old one keeps its distance.
func (r Rule) Extended(due time.Time, cutOff *time.Time) Rule {
	if cutOff == nil && r.CutOff != nil && r.Due != nil {
		later := due.Add(r.CutOff.Sub(*r.Due))
		cutOff = &later
	}
	r.Due, r.CutOff = &due, cutOff
	return r
}

// State is what a submission is.
type State string

// The states.
const (
	OnTime State = "on time"
	Late   State = "late"
	Closed State = "closed"
)

// Upload is when the upload of a file began and when its last byte was there.
type Upload struct{ Began, Ended time.Time }

// Verdict is what a submission is, and why.
type Verdict struct {
	State   State
	Counted time.Time     // the time by which it was judged
	Late    time.Duration // by how much that is after the due time
	Penalty int           // percent of the points of the assignment
}

// Judge says what a submission is that is handed in at a time, and that was
// last changed, other than by its uploads, at another.
//
// It counts as handed in when it is. But where an upload that began before a
// deadline (the due time or the cut-off) ended after it, and nothing else was
// changed or begun after the deadline, the submission counts as of the last
// change or begin of an upload: a slow line costs nothing, for as long as Grace
// lasts.
func (r Rule) Judge(at, changed time.Time, uploads []Upload) Verdict {
	v := r.at(at)
	for _, deadline := range []*time.Time{r.Due, r.CutOff} {
		if deadline == nil {
			continue
		}
		if counted, ok := beforehand(*deadline, at, changed, uploads); ok {
			return r.at(counted)
		}
	}
	return v
}

// beforehand gives the time as of which a submission counts as made before a
// deadline that has passed meanwhile.
func beforehand(deadline, at, changed time.Time, uploads []Upload) (counted time.Time, ok bool) {
	if !at.After(deadline) || at.After(deadline.Add(Grace)) || changed.After(deadline) {
		return counted, false
	}
	counted = changed
	for _, u := range uploads {
		if u.Began.After(deadline) {
			return counted, false
		}
		if u.Began.After(counted) {
			counted = u.Began
		}
		ok = ok || u.Ended.After(deadline)
	}
	return counted, ok
}

// At is the verdict over a submission that is handed in at a time and had no
// upload that took longer: what a page says before it is handed in.
func (r Rule) At(now time.Time) Verdict { return r.at(now) }

func (r Rule) at(now time.Time) Verdict {
	v := Verdict{State: OnTime, Counted: now}
	if r.Due != nil && now.After(*r.Due) {
		v.State, v.Late = Late, now.Sub(*r.Due)
		if r.Unit != Free {
			begun := int((v.Late + r.Unit.length() - 1) / r.Unit.length())
			v.Penalty = max(0, min(begun*r.Percent, 100-r.Floor))
		}
	}
	if r.CutOff != nil && now.After(*r.CutOff) {
		v.State = Closed
	}
	return v
}
