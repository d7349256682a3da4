package models

import (
	"slices"
	"strings"
	"time"
)

// Bounds of lessons.
const (
	longestLesson    = 40_000 // characters
	mostLessons      = 100    // of a module: as many as a page shows
	mostRequirements = 20     // of a lesson
)

// LessonInput is what staff say of a lesson. Day and Clock are local time of the
// university, "2026-11-30" and "10:00"; both empty: seen at once.
type LessonInput struct {
	Title, Text string
	Published   bool
	Day, Clock  string
	Requires    []uint64
}

// check puts into l what can be taken. The fields are "title", "text" and "day".
func (in *LessonInput) check(l *Lesson, zone *time.Location) faults {
	f := faults{}
	in.Title = strings.TrimSpace(in.Title)
	checkLine(f, "title", in.Title, longestTitle)
	checkText(f, "text", in.Text, longestLesson)
	in.Day, in.Clock = strings.TrimSpace(in.Day), strings.TrimSpace(in.Clock)
	l.Title, l.Text, l.Published = in.Title, in.Text, in.Published
	l.PublishAt = localTime(f, "day", in.Day, in.Clock, "00:00", zone)
	return f
}

// localTime reads a day and a clock of a place; with a day alone it is the usual
// clock. nil: both are empty, or the field is faulty.
func localTime(f faults, field, day, clock, usual string, zone *time.Location) *time.Time {
	day, clock = strings.TrimSpace(day), strings.TrimSpace(clock)
	if day == "" && clock == "" {
		return nil
	}
	if clock == "" {
		clock = usual
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, zone)
	if err != nil || at.Year() < 2000 || at.Year() > 2100 {
		f.add(field, Say("Please enter a day such as 2026-11-30 and a time such as 10:00, or leave both empty."))
		return nil
	}
	at = at.UTC()
	return &at
}

// requirement is an edge: a lesson and what has to be finished before it.
type requirement struct{ LessonID, RequiresID uint64 }

// setRequirements replaces what a lesson requires. It adds to f, under
// "requires", what is not of the module or leads back to the lesson.
func (s Scope) setRequirements(f faults, l Lesson, requires []uint64) error {
	slices.Sort(requires)
	requires = slices.Compact(requires)
	if len(requires) > mostRequirements {
		f.add("requires", Say("Please choose at most %d lessons.", mostRequirements))
	}
	var ids []uint64
	if err := s.lessonsOf(l.ModuleID).Pluck("id", &ids).Error; err != nil {
		return err
	}
	var edges []requirement
	err := s.of(&LessonRequirement{}).Where("module_id = ? AND lesson_id <> ?", l.ModuleID, l.ID).Find(&edges).Error
	if err != nil {
		return err
	}
	for _, id := range requires {
		if !slices.Contains(ids, id) {
			f.add("requires", Say("Please choose lessons of this module."))
		} else if leadsTo(edges, id, l.ID) {
			f.add("requires", Say("Two lessons cannot wait for each other. Please choose other ones."))
		}
	}
	if err := f.err(); err != nil {
		return err
	}
	if err := s.of(&LessonRequirement{}).Where("lesson_id = ?", l.ID).Delete(&LessonRequirement{}).Error; err != nil || len(requires) == 0 {
		return err
	}
	rows := make([]LessonRequirement, len(requires))
	for i, id := range requires {
		rows[i] = LessonRequirement{UniversityID: l.UniversityID, ModuleID: l.ModuleID, LessonID: l.ID, RequiresID: id}
	}
	return s.tx.Create(&rows).Error
}

// leadsTo tells whether from is, or requires at any distance, the lesson.
func leadsTo(edges []requirement, from, lesson uint64) bool {
	seen, next := map[uint64]bool{from: true}, []uint64{from}
	for len(next) > 0 {
		id := next[0]
		if id == lesson {
			return true
		}
		next = next[1:]
		for _, e := range edges {
			if e.LessonID == id && !seen[e.RequiresID] {
				seen[e.RequiresID] = true
				next = append(next, e.RequiresID)
			}
		}
	}
	return false
}
