package importer

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"luna/models"
	"luna/models/questions"
)

// near is how far from the planned time a prompt may have reached a student.
// What is farther off is a mistake of the recording system.
const near = 24 * time.Hour

// longestStudent bounds how the other system may call a student.
const longestStudent = 60

// row is a line of the file, read.
type row struct {
	line   int
	survey models.ImportedSurvey
}

// reader turns records into rows and remarks on what is wrong with them.
type reader struct {
	layout
	now    time.Time
	report *Report
}

// row reads a record; false when it cannot be taken, with a remark why.
func (r *reader) row(line int, record []string) (row, bool) {
	if len(record) != r.width {
		r.report.add(line, NotTaken, "the number of columns is not that of the header", "%d instead of %d", len(record), r.width)
		return row{}, false
	}
	v := models.ImportedSurvey{Student: strings.TrimSpace(record[r.student])}
	if v.Student == "" || len(v.Student) > longestStudent || strings.ContainsFunc(v.Student, unicode.IsControl) {
		r.report.add(line, NotTaken, "no usable name of a student", "%q", cut(v.Student))
		return row{}, false
	}
	v.Answers = r.answers(line, record)
	if !r.times(line, record, &v) {
		return row{}, false
	}
	if v.Completed != nil && len(v.Answers) < len(r.items) {
		r.report.add(line, Noted, "answered in part", "%d of %d questions", len(v.Answers), len(r.items))
	}
	return row{line, v}, true
}

// answers reads the item columns. What does not fit the question is left out.
func (r *reader) answers(line int, record []string) questions.Answers {
	a := questions.Answers{}
	for _, c := range r.items {
		text := strings.TrimSpace(record[c.column])
		if text == "" || slices.Contains(r.missing, text) {
			continue
		}
		value, ok := readAnswer(c.item, text)
		if ok {
			fault := c.item.CheckAnswer(value)
			ok = fault.IsZero()
		}
		if !ok {
			r.report.add(line, Changed, "an answer that the question does not allow is left out", "%s is %q", c.item.Code, cut(text))
			continue
		}
		a[c.item.Code] = value
	}
	return a
}

// readAnswer gives the typed value of a cell.
func readAnswer(item questions.Item, text string) (any, bool) {
	switch item.Type {
	case questions.Rating, questions.Slider, questions.Number:
		x, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		return x, err == nil
	case questions.YesNo:
		switch strings.ToLower(text) {
		case "1", "true", "yes", "y", "ja":
			return true, true
		case "0", "false", "no", "n", "nein":
			return false, true
		}
		return nil, false
	case questions.Multiple:
		var list []string
		for part := range strings.SplitSeq(text, ";") {
			list = append(list, strings.TrimSpace(part))
		}
		return list, true
	}
	return text, true
}

// times finds out when the survey was planned, opened, answered and closed.
func (r *reader) times(line int, record []string, v *models.ImportedSurvey) bool {
	planned, okPlanned := r.cell(line, record, r.planned, "planned")
	opened, okOpened := r.cell(line, record, r.opened, "opened")
	completed, okCompleted := r.cell(line, record, r.completed, "completed")
	if !okPlanned || !okOpened || !okCompleted {
		return false
	}
	answered := len(v.Answers) > 0
	if r.opened >= 0 && opened == nil && completed == nil && !answered {
		r.report.add(line, NotTaken, "never issued: the student was not asked", "")
		return false
	}
	if planned == nil {
		if planned = firstTime(opened, completed); planned == nil {
			r.report.add(line, NotTaken, "no time at all", "")
			return false
		}
		if r.planned >= 0 {
			r.report.add(line, Changed, "no planned time: the time of opening takes its place", "")
		}
	}
	v.Slot = planned.at.UTC()
	v.Opens = r.opens(line, v.Slot, opened, completed)
	if !answered {
		v.Closes = r.ranOut(v.Opens, completed)
		return true
	}
	return r.answered(line, v, completed)
}

// opens is when the survey could first be answered: when it was issued, where
// that can be believed, else as planned.
func (r *reader) opens(line int, slot time.Time, opened, completed *clock) time.Time {
	if opened == nil {
		return slot
	}
	at := opened.at.UTC()
	switch {
	case at.Sub(slot).Abs() > near:
		r.report.add(line, Changed, "issued far from the planned time: the planned time takes its place", "planned %s, issued %s", shown(slot), shown(at))
		return slot
	case completed != nil && completed.at.Before(at):
		r.report.add(line, Changed, "issued after it was over: the planned time takes its place", "over %s, issued %s", shown(completed.at), shown(at))
		return slot
	}
	if opened.foreign(r.zone) {
		r.report.add(line, Noted, "the clock of the device ran in another zone than the plan's; the instants are right", "")
	}
	return at
}

func shown(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// ranOut is when an unanswered survey closed.
func (r *reader) ranOut(opens time.Time, completed *clock) time.Time {
	if completed != nil && completed.at.After(opens) && completed.at.Sub(opens) < near {
		return completed.at.UTC()
	}
	return opens.Add(r.open)
}

// answered sets when the survey was answered.
func (r *reader) answered(line int, v *models.ImportedSurvey, completed *clock) bool {
	at := v.Opens
	switch {
	case completed == nil:
		r.report.add(line, Changed, "answered, but it is not known when: the time of opening takes its place", "")
	case completed.at.After(r.now):
		r.report.add(line, NotTaken, "answered in the future", "%s", shown(completed.at))
		return false
	default:
		at = completed.at.UTC()
	}
	if at.Before(v.Opens) {
		v.Opens = at
	}
	v.Completed = &at
	v.Closes = v.Opens.Add(r.open)
	if !v.Closes.After(at) {
		v.Closes = at.Add(time.Microsecond)
	}
	return true
}

// cell reads a time; nil where there is none, false where it cannot be read.
func (r *reader) cell(line int, record []string, column int, what string) (*clock, bool) {
	if column < 0 {
		return nil, true
	}
	text := strings.TrimSpace(record[column])
	if text == "" || slices.Contains(r.missing, text) {
		return nil, true
	}
	c, err := readTime(text, r.zone)
	if err != nil {
		r.report.add(line, NotTaken, "a time that cannot be read", "%s: %v", what, err)
		return nil, false
	}
	if c.skipped {
		r.report.add(line, Changed, "a local time that the change of clocks skipped: the first instant after it takes its place", "%s %s", what, text)
	}
	if c.repeated {
		r.report.add(line, Noted, "a local time that came twice at the change of clocks: taken as the first", "%s %s", what, text)
	}
	return &c, true
}

func firstTime(times ...*clock) *clock {
	for _, t := range times {
		if t != nil {
			return t
		}
	}
	return nil
}
