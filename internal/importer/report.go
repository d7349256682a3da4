package importer

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Kind says what happened to a row.
type Kind string

// The kinds of remarks.
const (
	NotTaken Kind = "not taken"
	Changed  Kind = "taken with a change"
	Noted    Kind = "taken as it is, worth knowing"
)

// Remark is what is to be said about one row of the file.
type Remark struct {
	Line   int // in the file, the header is line 1
	Kind   Kind
	Reason string // the same words for the same reason
	Detail string // what is special about this row
}

// Report says what became of every row: all that are not remarked on were
// taken as they are.
type Report struct {
	Rows       int // below the header, empty lines aside
	Taken      int // rows that are a survey now
	Answered   int // of these, with answers
	New        int // of these, not there before
	Students   int
	NewPeople  int
	Unused     []string // columns that nothing reads
	Remarks    []Remark
	DryRun     bool
	FormID     uint64
	FormNumber int // version of the questionnaire
}

func (r *Report) add(line int, kind Kind, reason, detail string, args ...any) {
	r.Remarks = append(r.Remarks, Remark{line, kind, reason, fmt.Sprintf(detail, args...)})
}

// settle drops what was remarked on rows that in the end were not taken: only
// why they were not counts.
func (r *Report) settle() {
	out := map[int]bool{}
	for _, m := range r.Remarks {
		out[m.Line] = out[m.Line] || m.Kind == NotTaken
	}
	r.Remarks = slices.DeleteFunc(r.Remarks, func(m Remark) bool { return m.Kind != NotTaken && out[m.Line] })
}

// Count is the number of rows with a remark of a kind; each row counts once.
func (r Report) Count(kind Kind) int {
	lines := map[int]bool{}
	for _, m := range r.Remarks {
		if m.Kind == kind {
			lines[m.Line] = true
		}
	}
	return len(lines)
}

// WriteTo prints the report for people.
func (r Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	done := "taken"
	if r.DryRun {
		done = "would be taken (dry run: nothing was written)"
	}
	fmt.Fprintf(&b, "%d rows, %d %s: %d answered and %d unanswered surveys of %d students\n",
		r.Rows, r.Taken, done, r.Answered, r.Taken-r.Answered, r.Students)
	fmt.Fprintf(&b, "%d surveys are new, %d were there already; %d students are new\n", r.New, r.Taken-r.New, r.NewPeople)
	fmt.Fprintf(&b, "%d rows not taken, %d taken with a change\n", r.Count(NotTaken), r.Count(Changed))
	if len(r.Unused) > 0 {
		fmt.Fprintf(&b, "columns not used: %s\n", strings.Join(r.Unused, ", "))
	}
	for _, g := range r.groups() {
		fmt.Fprintf(&b, "\n%s: %s (%d)\n  lines %s\n", g[0].Kind, g[0].Reason, len(g), ranges(g))
		for _, m := range g {
			if m.Detail != "" {
				fmt.Fprintf(&b, "  line %d: %s\n", m.Line, m.Detail)
			}
		}
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

// groups puts remarks of one kind and reason together, what was not taken
// first, by the first line.
func (r Report) groups() [][]Remark {
	var groups [][]Remark
	for _, kind := range []Kind{NotTaken, Changed, Noted} {
		begin := len(groups)
		for _, m := range r.sorted() {
			if m.Kind != kind {
				continue
			}
			i := slices.IndexFunc(groups[begin:], func(g []Remark) bool { return g[0].Reason == m.Reason })
			if i < 0 {
				i = len(groups) - begin
				groups = append(groups, nil)
			}
			groups[begin+i] = append(groups[begin+i], m)
		}
	}
	return groups
}

func (r Report) sorted() []Remark {
	list := slices.Clone(r.Remarks)
	slices.SortStableFunc(list, func(a, b Remark) int { return a.Line - b.Line })
	return list
}

// ranges writes the lines of remarks as "2–5, 9".
func ranges(g []Remark) string {
	var parts []string
	for i := 0; i < len(g); {
		j := i
		for j+1 < len(g) && g[j+1].Line <= g[j].Line+1 {
			j++
		}
		part := fmt.Sprint(g[i].Line)
		if g[j].Line > g[i].Line {
			part = fmt.Sprintf("%d–%d", g[i].Line, g[j].Line)
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
