package models

import (
	"strconv"
	"strings"
	"time"

	"luna/models/deadlines"
	"luna/models/marks"
)

// Bounds of assignments.
const (
	mostAssignments     = 100 // of a module: as many as a page shows
	mostAssignmentFiles = 50
	mostPoints          = 1_000_000 // in hundredths
	usualPoints         = 10_00
	mostTries           = 100
	mostSubmissionFiles = 50
	usualFiles          = 5
)

// AssignmentInput is what staff say of an assignment, as they typed it: days and
// clocks are local times of the university, "2026-11-30" and "10:00". Without a
// clock an assignment is seen from the begin of the day, and due at its end.
type AssignmentInput struct {
	Title, Text         string
	Points              string // "10", "2.5" or "2,5"
	Published           bool
	Day, Clock          string // seen from; empty: at once
	DueDay, DueClock    string // empty: there is no deadline
	CutDay, CutClock    string // nothing is taken after it; empty: always taken
	LateUnit            string
	LatePercent         string
	LateFloor           string
	Attempts, MostFiles string // attempts empty or 0: as many as somebody likes
	Team, Anonymous     bool
	TakesText           bool
}

// endOfDay is the clock of a deadline that has a day alone.
const endOfDay = "23:59"

// check puts into a what can be taken. The fields are "title", "text", "points",
// "day", "due", "cut", "unit", "percent", "floor", "attempts" and "files".
func (in AssignmentInput) check(a *Assignment, zone *time.Location) faults {
	f := faults{}
	checkTitle(f, a, in.Title)
	checkText(f, "text", in.Text, longestLesson)
	a.Text, a.Published = in.Text, in.Published
	a.Points = checkPoints(f, "points", in.Points)
	a.PublishAt = localTime(f, "day", in.Day, in.Clock, "00:00", zone)
	in.checkDeadline(f, a, zone)
	a.Attempts = checkNumber(f, "attempts", in.Attempts, mostTries)
	a.MostFiles = checkNumber(f, "files", in.MostFiles, mostSubmissionFiles)
	a.Team, a.Anonymous, a.TakesText = in.Team, in.Anonymous, in.TakesText
	if a.MostFiles == 0 && !a.TakesText {
		f.add("files", Say("Students could hand in nothing at all. Please allow files or a text."))
	}
	return f
}

// checkDeadline reads the two deadlines and what being late costs.
func (in AssignmentInput) checkDeadline(f faults, a *Assignment, zone *time.Location) {
	a.DueAt = localTime(f, "due", in.DueDay, in.DueClock, endOfDay, zone)
	a.CutOffAt = localTime(f, "cut", in.CutDay, in.CutClock, endOfDay, zone)
	_, faulty := f["due"]
	switch {
	case a.CutOffAt == nil || faulty:
	case a.DueAt == nil:
		f.add("cut", Say("Please enter first when the assignment is due."))
	case a.CutOffAt.Before(*a.DueAt):
		f.add("cut", Say("Nothing would be taken before the assignment is due. Please enter a later time."))
	}
	a.LateUnit = deadlines.Unit(in.LateUnit)
	if !a.LateUnit.Known() {
		a.LateUnit = deadlines.Free
		f.add("unit", Say("Please choose what being late costs."))
	}
	a.LatePercent = checkNumber(f, "percent", in.LatePercent, 100)
	a.LateFloor = checkNumber(f, "floor", in.LateFloor, 100)
	if a.LateUnit == deadlines.Free {
		a.LatePercent, a.LateFloor = 0, 0
	}
}

// checkTitle puts the title into a.
func checkTitle(f faults, a *Assignment, title string) {
	a.Title = strings.TrimSpace(title)
	checkLine(f, "title", a.Title, longestTitle)
}

// checkNumber reads a whole number from 0 to most; empty is 0.
func checkNumber(f faults, field, s string, most int) int {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		f.add(field, Say("Please enter a whole number from 0 to %d.", most))
		return 0
	}
	return n
}

// checkPoints reads points with at most two decimals, into hundredths.
func checkPoints(f faults, field, s string) int {
	n, ok := parsePoints(s)
	if !ok {
		f.add(field, Say("Please enter points from 0 to %d, with at most two decimals.", mostPoints/100))
	}
	return n
}

// parsePoints reads "10", "2.5", "2,75".
func parsePoints(s string) (hundredths int, ok bool) {
	n, ok := marks.Parse(s)
	return n, ok && n <= mostPoints
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}
