package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"luna/models/marks"
)

// MarksLine is what taking over a table of marks does about one of its lines.
type MarksLine struct {
	Line       int
	Outcome    ImportOutcome
	Reason     Message // why it is refused
	Who        string
	Assignment string // its title, in a table of several
	Old, New   *int   // points
	Feedback   bool   // it gets another feedback
}

// MarksPlan is what taking over a table of marks would do.
type MarksPlan struct {
	ModuleHead
	Assignment Assignment // none in a table of several
	Charset    string     // see sheets.Sheet
	Ignored    []string
	Left       []Message // columns of assignments that are not set by this table, and why
	Lines      []MarksLine
	Table      string // the table as it is sent back when it is confirmed
	Hash       string // of all that would be done: only what was seen is done
}

// Of are the lines with an outcome, in the order of the table.
func (p MarksPlan) Of(o ImportOutcome) []MarksLine {
	var lines []MarksLine
	for _, l := range p.Lines {
		if l.Outcome == o {
			lines = append(lines, l)
		}
	}
	return lines
}

// Does tells whether it would change anything.
func (p MarksPlan) Does() bool { return len(p.Of(ImportCreated))+len(p.Of(ImportUpdated)) > 0 }

// counts is what the log of the university tells of it.
func (p MarksPlan) counts() map[string]any {
	return map[string]any{
		"set": len(p.Of(ImportCreated)), "changed": len(p.Of(ImportUpdated)),
		"unchanged": len(p.Of(ImportUnchanged)), "refused": len(p.Of(ImportRefused)),
	}
}

// hashed is the hash of what would be done.
func hashed(does []setting) (string, error) {
	var seen []any
	for _, d := range does {
		seen = append(seen, d.assignment, d.line.Cell.Key, d.line.Cell.Revision, d.mark.Points, d.mark.Feedback)
	}
	said, err := json.Marshal(seen)
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:]), err
}

// markJudge decides what becomes of each line.
type markJudge struct {
	assignment Assignment
	lines      map[uint64]MarkLine
	seen       map[uint64]int
}

// judge gives the outcome of a row, and what would be set. Empty cells change
// nothing.
func (j markJudge) judge(r markRow) (MarksLine, MarkLine, *Mark) {
	l := MarksLine{Line: r.Line, Outcome: ImportRefused}
	key, err := strconv.ParseUint(r.ID, 10, 63)
	is, there := j.lines[key]
	if err != nil || !there {
		l.Reason = Say("Nobody in this assignment has the ID %s.", short(r.ID))
		return l, is, nil
	}
	l.Who, l.Old, l.New = is.Who, is.Cell.Points, is.Cell.Points
	if first := j.seen[key]; first != 0 {
		l.Reason = Say("The same ID stands in line %d.", first)
		return l, is, nil
	}
	j.seen[key] = r.Line
	m := &Mark{Points: is.Cell.Points, Feedback: is.Feedback}
	if r.Points != "" {
		n, ok := marks.Parse(r.Points)
		if !ok || n > mostMark(j.assignment) {
			l.Reason = tooManyPoints(j.assignment)
			return l, is, nil
		}
		m.Points, l.New = &n, &n
	}
	if r.Feedback != "" {
		if strings.TrimSpace(m.Feedback) != r.Feedback {
			m.Feedback = r.Feedback
		}
		if !plainText(r.Feedback, true) || utf8.RuneCountInString(r.Feedback) > longestFeedback {
			l.Reason = Say("The feedback is too long, or has characters that no keyboard writes.")
			return l, is, nil
		}
	}
	l.Feedback = m.Feedback != is.Feedback
	switch same := sameNumber(m.Points, is.Cell.Points); {
	case same && !l.Feedback:
		l.Outcome = ImportUnchanged
		return l, is, nil
	case r.Revision != "" && r.Revision != strconv.Itoa(is.Cell.Revision):
		l.Reason = Say("Somebody has changed this mark since the file was made. Please take the table along anew.")
		return l, is, nil
	case is.Cell.Points == nil && m.Points != nil:
		l.Outcome = ImportCreated
	default:
		l.Outcome = ImportUpdated
	}
	return l, is, m
}

// short is a text that somebody typed, for a sentence about it.
func short(s string) string {
	if s == "" {
		return "–"
	}
	return cut(s, 40)
}

// setting is a mark that a table would set.
type setting struct {
	assignment uint64
	line       MarkLine
	mark       Mark
	feedback   bool // it is another one; else it stays
}

// planMarks compares a table with the marks as they are.
func (s Scope) planMarks(moduleID, assignmentID uint64, data []byte) (MarksPlan, []setting, error) {
	var m MarkSheet
	var p MarksPlan
	if err := s.openSheet(&m, moduleID, assignmentID); err != nil {
		return p, nil, err
	}
	if _, err := s.taughtManaged(moduleID); err != nil {
		return p, nil, err
	}
	table, err := readMarks(data)
	if err != nil {
		return p, nil, err
	}
	if p.Table, err = table.csv(); err != nil {
		return p, nil, err
	}
	p.ModuleHead, p.Assignment, p.Charset, p.Ignored = m.ModuleHead, m.Assignment, table.charset, table.ignored
	j := markJudge{m.Assignment, map[uint64]MarkLine{}, map[uint64]int{}}
	for _, line := range m.Rows {
		j.lines[line.Cell.Key] = line
	}
	var does []setting
	for _, r := range table.rows {
		l, line, mark := j.judge(r)
		p.Lines = append(p.Lines, l)
		if mark != nil {
			does = append(does, setting{m.Assignment.ID, line, *mark, l.Feedback})
		}
	}
	p.Hash, err = hashed(does)
	return p, does, err
}

// ImportsMarks gives nil to those who can take over a table of marks of an
// assignment: who changes the settings of the module.
func (s Scope) ImportsMarks(ctx context.Context, moduleID, assignmentID uint64) error {
	return s.read(ctx, func(s Scope) error {
		if _, err := s.taughtManaged(moduleID); err != nil {
			return err
		}
		_, err := s.assignment(moduleID, assignmentID)
		return err
	})
}

// PreviewMarks tells what taking over a table of marks would do now, and changes
// nothing. Who may is who changes the settings of the module. The fields of
// Invalid are "file" and "line".
func (s Scope) PreviewMarks(ctx context.Context, moduleID, assignmentID uint64, data []byte) (MarksPlan, error) {
	var p MarksPlan
	var m MarkSheet
	err := s.read(ctx, func(s Scope) error {
		var err error
		if p, _, err = s.planMarks(moduleID, assignmentID, data); err != nil {
			return err
		}
		return s.openSheet(&m, moduleID, assignmentID)
	})
	if err != nil {
		return p, err
	}
	return p, s.sawSheet(ctx, m)
}

// ImportMarks does what the preview with the hash showed, all of it, and gives
// how many marks were set. ErrConflict, with nothing done, where it would be
// something else by now.
func (s Scope) ImportMarks(ctx context.Context, moduleID, assignmentID uint64, data []byte, hash string) (int, error) {
	n := 0
	err := s.write(ctx, func(s Scope) error {
		a, err := s.markable(moduleID, assignmentID)
		if err != nil {
			return err
		}
		if a.Team {
			if err := s.keepTeams(s.teamsOf(moduleID)); err != nil {
				return err
			}
		}
		p, does, err := s.planMarks(moduleID, assignmentID, data)
		if err != nil {
			return err
		}
		if p.Hash != hash {
			return ErrConflict
		}
		for _, d := range does {
			if err := s.importMark(a, d); err != nil {
				return err
			}
		}
		n = len(does)
		said := p.counts()
		said["assignment"] = assignmentID
		return s.audit("marks.import", "module", moduleID, said)
	})
	return n, err
}

// importMark sets one mark; what the table does not say stays as it is.
func (s Scope) importMark(a Assignment, d setting) error {
	w, err := s.workOf(a, d.line.Cell.Key)
	if err != nil {
		return err
	}
	g, err := s.gradeFor(a, w, true)
	if err != nil {
		return err
	}
	if g.Revision != d.line.Cell.Revision {
		return ErrConflict
	}
	d.mark.Choices, d.mark.SubmissionID = g.Choices.V, g.SubmissionID
	if !d.feedback {
		d.mark.Feedback = g.Feedback
	}
	return s.setMark(a, &g, d.mark, FromImport)
}
