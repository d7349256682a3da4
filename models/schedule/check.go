package schedule

import (
	"slices"
	"time"

	"luna/models/questions"
)

// What a plan may ask for at most.
const (
	MaxTimes = 12                  // a day
	MinOpen  = 10 * time.Minute    //
	MaxOpen  = 14 * 24 * time.Hour //
	MaxFree  = 400                 //
	maxDays  = 2 * 366
)

// Check finds the faults of a plan, keyed "weekdays", "times", "open",
// "first", "last", "free" and "zone". An empty map means all is well.
func (p Plan) Check() map[string]questions.Message {
	bad := map[string]questions.Message{}
	p.checkDays(bad)
	p.checkTimes(bad)
	p.checkTerm(bad)
	if p.Zone == nil {
		bad["zone"] = questions.Say("Please choose a time zone.")
	}
	if len(bad) == 0 && len(p.All()) == 0 {
		bad["weekdays"] = questions.Say("No survey falls between the first and the last day. Please check weekdays and free days.")
	}
	return bad
}

func (p Plan) checkDays(bad map[string]questions.Message) {
	if len(p.Weekdays) == 0 {
		bad["weekdays"] = questions.Say("Please choose at least one weekday.")
	}
	for i, day := range p.Weekdays {
		if day < time.Sunday || day > time.Saturday || slices.Contains(p.Weekdays[:i], day) {
			bad["weekdays"] = questions.Say("Please choose each weekday once.")
		}
	}
}

func (p Plan) checkTimes(bad map[string]questions.Message) {
	if len(p.Times) == 0 {
		bad["times"] = questions.Say("Please enter at least one time, such as 10:00.")
	}
	if len(p.Times) > MaxTimes {
		bad["times"] = questions.Say("A plan has at most %d times a day.", MaxTimes)
	}
	for i, clock := range p.Times {
		if _, ok := readClock(clock); !ok {
			bad["times"] = questions.Say("Please enter times from 00:00 to 23:59, such as 10:00.")
			break
		}
		if slices.Contains(p.Times[:i], clock) {
			bad["times"] = questions.Say("The time %s is there twice.", clock)
			break
		}
	}
	if p.Open < MinOpen || p.Open > MaxOpen {
		bad["open"] = questions.Say("A survey stays open from 10 minutes to 14 days.")
	}
}

func (p Plan) checkTerm(bad map[string]questions.Message) {
	if !p.First.Valid() {
		bad["first"] = questions.Say("Please enter the first day.")
	}
	if !p.Last.Valid() {
		bad["last"] = questions.Say("Please enter the last day.")
	}
	if p.First.Valid() && p.Last.Valid() {
		switch days := p.Last.DaysSince(p.First); {
		case days < 0:
			bad["last"] = questions.Say("The last day must not be before the first.")
		case days > maxDays:
			bad["last"] = questions.Say("A plan runs for two years at most.")
		}
	}
	if len(p.Free) > MaxFree {
		bad["free"] = questions.Say("A plan has at most %d free days.", MaxFree)
	}
	for _, day := range p.Free {
		if !day.Valid() {
			bad["free"] = questions.Say("Please enter free days as year-month-day, such as 2026-12-24.")
		}
	}
}
