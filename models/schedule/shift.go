package schedule

import "time"

// Shift is the instant, some days later or earlier, at which the clock of the
// zone shows the same time as at t: 23:59 stays 23:59 where a clock change lies
// between. A time that the new day skips becomes the first one after it.
func Shift(t time.Time, days int, zone *time.Location) time.Time {
	local := t.In(zone)
	rest := time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	return firstInstant(DateOf(t, zone).AddDays(days), local.Hour()*60+local.Minute(), zone).Add(rest)
}

// Weeks is how many weeks lie between the week of one day and that of another;
// weeks begin on Monday. By so many weeks a term is moved to another, so that
// every day stays the day of the week that it was.
func Weeks(from, to Date) int { return to.monday().DaysSince(from.monday()) / 7 }

func (d Date) monday() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }
