package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"luna/models/questions"
)

// Mapping says which column of a file holds what. What is left empty is found
// by the names that columns usually have.
type Mapping struct {
	Student     string `json:"student,omitempty"`     // who was asked
	Planned     string `json:"planned,omitempty"`     // when it was planned
	PlannedZone string `json:"plannedZone,omitempty"` // zone of times without an offset; the university's by default
	Opened      string `json:"opened,omitempty"`      // when it reached the student; empty in the row: never
	Completed   string `json:"completed,omitempty"`   // when it was answered; of an unanswered one, when it ran out
	// Items maps item codes to columns. Without an entry the column is called
	// like the item.
	Items map[string]string `json:"items,omitempty"`
	// OpenMinutes is how long a prompt could be answered; 60 by default.
	OpenMinutes int `json:"openMinutes,omitempty"`
	// Missing are values that mean "no answer", beside the empty one.
	Missing []string `json:"missing,omitempty"`
}

// ParseMapping reads a mapping from JSON and refuses what it does not know.
func ParseMapping(data []byte) (Mapping, error) {
	var m Mapping
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("reading the mapping: %w", err)
	}
	return m, nil
}

// usual are the names by which columns are found, without regard to case,
// spaces and hyphens.
var usual = struct{ student, planned, opened, completed []string }{
	student:   []string{"student", "student_id", "participant", "participant_id", "person", "respondent", "user", "user_id", "id"},
	planned:   []string{"planned", "planned_at", "scheduled", "scheduled_at", "scheduled_local", "scheduled_time", "slot", "prompt"},
	opened:    []string{"opened", "opened_at", "issued", "issued_at", "sent_at", "started", "started_at", "start"},
	completed: []string{"completed", "completed_at", "answered_at", "submitted_at", "finished_at", "end"},
}

// layout is a mapping that has been matched with the header of a file. A
// column of -1 is not there.
type layout struct {
	student, planned, opened, completed int
	items                               []itemColumn
	zone                                *time.Location
	open                                time.Duration
	missing                             []string
	unused                              []string // columns that nothing reads
	width                               int
}

type itemColumn struct {
	item   questions.Item
	column int
}

// match finds the columns. An error names what the file lacks.
func (m Mapping) match(header []string, d questions.Definition, home *time.Location) (layout, error) {
	l := layout{zone: home, open: time.Duration(m.OpenMinutes) * time.Minute, missing: m.Missing, width: len(header)}
	if l.open <= 0 {
		l.open = time.Hour
	}
	if m.PlannedZone != "" {
		zone, err := time.LoadLocation(m.PlannedZone)
		if err != nil {
			return l, fmt.Errorf("zone of the planned times: %w", err)
		}
		l.zone = zone
	}
	for _, c := range []struct {
		into   *int
		given  string
		usual  []string
		what   string
		needed bool
	}{
		{&l.student, m.Student, usual.student, "student", true},
		{&l.planned, m.Planned, usual.planned, "planned time", false},
		{&l.opened, m.Opened, usual.opened, "opened time", false},
		{&l.completed, m.Completed, usual.completed, "completed time", false},
	} {
		*c.into = find(header, c.given, c.usual)
		if *c.into < 0 && (c.given != "" || c.needed) {
			return l, fmt.Errorf("the file has no column for the %s (looked for %s); its columns are %s",
				c.what, firstOf(c.given, strings.Join(c.usual, ", ")), strings.Join(header, ", "))
		}
	}
	if l.planned < 0 && l.opened < 0 && l.completed < 0 {
		return l, fmt.Errorf("the file has no column with a time; its columns are %s", strings.Join(header, ", "))
	}
	return l, m.matchItems(&l, header, d)
}

func (m Mapping) matchItems(l *layout, header []string, d questions.Definition) error {
	for code, column := range m.Items {
		if _, known := d.Item(code); !known {
			return fmt.Errorf("the mapping names the item %q, which the questionnaire does not have", code)
		}
		if find(header, column, nil) < 0 {
			return fmt.Errorf("the mapping takes item %q from the column %q, which the file does not have", code, column)
		}
	}
	used := map[int]bool{l.student: true, l.planned: true, l.opened: true, l.completed: true}
	for _, item := range d.Items() {
		column := find(header, firstOf(m.Items[item.Code], item.Code), nil)
		if column >= 0 {
			l.items = append(l.items, itemColumn{item, column})
			used[column] = true
		}
	}
	if len(l.items) == 0 {
		return fmt.Errorf("no column of the file belongs to an item of the questionnaire; its columns are %s", strings.Join(header, ", "))
	}
	for i, name := range header {
		if !used[i] {
			l.unused = append(l.unused, name)
		}
	}
	return nil
}

// find gives the place of a column by its name, or by the usual names where it
// has none.
func find(header []string, given string, usual []string) int {
	if given != "" {
		usual = []string{given}
	}
	for _, name := range usual {
		if i := slices.IndexFunc(header, func(h string) bool { return plainName(h) == plainName(name) }); i >= 0 {
			return i
		}
	}
	return -1
}

func plainName(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
