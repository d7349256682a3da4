package importer

import (
	"maps"
	"slices"

	"luna/models"
)

// place is what makes a survey one of a kind.
type place struct {
	student string
	slot    int64
}

func placeOf(v models.ImportedSurvey) place { return place{v.Student, v.Slot.UnixMicro()} }

// sift takes care of rows that share student and planned time. An unanswered
// one gives way; of two answered ones the later keeps its answers under a time
// of its own.
func sift(rows []row, report *Report) []row {
	taken := map[place]row{}
	kept := make([]row, 0, len(rows))
	for _, r := range byWorth(rows) {
		first, doubled := taken[placeOf(r.survey)]
		switch {
		case !doubled:
		case r.survey.Completed == nil && first.survey.Completed == nil:
			report.add(r.line, NotTaken, "repeats another row of the student's planned time; neither was answered", "the other is line %d", first.line)
			continue
		case r.survey.Completed == nil:
			report.add(r.line, NotTaken, "repeats another row of the student's planned time, which was answered", "the other is line %d", first.line)
			continue
		case r.survey.Completed.Equal(*first.survey.Completed) && maps.EqualFunc(r.survey.Answers, first.survey.Answers, equalAnswers):
			report.add(r.line, NotTaken, "repeats another row, answers and all", "the other is line %d", first.line)
			continue
		default:
			planned := r.survey.Slot
			r.survey.Slot = r.survey.Opens
			if _, again := taken[placeOf(r.survey)]; again {
				r.survey.Slot = *r.survey.Completed
			}
			if third, again := taken[placeOf(r.survey)]; again {
				report.add(r.line, NotTaken, "a third row of the student's planned time", "line %d has the same times", third.line)
				continue
			}
			report.add(r.line, Changed, "the student answered the planned time twice: the second keeps its answers under its own time",
				"planned %s like line %d, now %s", shown(planned), first.line, shown(r.survey.Slot))
		}
		taken[placeOf(r.survey)] = r
		kept = append(kept, r)
	}
	slices.SortFunc(kept, func(a, b row) int { return a.line - b.line })
	return kept
}

// byWorth puts answered rows first, in the order in which they were answered.
func byWorth(rows []row) []row {
	list := slices.Clone(rows)
	slices.SortStableFunc(list, func(a, b row) int {
		x, y := a.survey.Completed, b.survey.Completed
		switch {
		case x == nil && y == nil:
			return a.line - b.line
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		return x.Compare(*y)
	})
	return list
}

func equalAnswers(a, b any) bool {
	x, listed := a.([]string)
	y, both := b.([]string)
	if listed || both {
		return listed == both && slices.Equal(x, y)
	}
	return a == b
}
