package models

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"luna/models/deadlines"
	"luna/models/marks"
)

// MarkSheet is the marks of one assignment, as a list to fill in.
type MarkSheet struct {
	ModuleHead
	Assignment  Assignment
	Rows        []MarkLine
	Count       int // of all
	Page, Pages int // from 1 on
}

// Changes tells whether marks can be set.
func (m MarkSheet) Changes() bool { return m.Status != Archived }

// MarkLine is a student or a team in it.
type MarkLine struct {
	Who      string // a name, that of the team, or another one where marking is anonymous
	Feedback string
	Cell     GradeCell

	who uint64 // the enrollment, or the team
}

// MarkSheet gives the staff of a module a page of the marks of an assignment, in
// the order of the names; where marking is anonymous those alone who have handed
// in, under other names and in their order.
func (s Scope) MarkSheet(ctx context.Context, moduleID, assignmentID uint64, page int) (MarkSheet, error) {
	var m MarkSheet
	err := s.read(ctx, func(s Scope) error {
		if err := s.openSheet(&m, moduleID, assignmentID); err != nil {
			return err
		}
		m.Count = len(m.Rows)
		m.Pages = max(1, (m.Count+gradePage-1)/gradePage)
		m.Page = min(max(page, 1), m.Pages)
		m.Rows = m.Rows[(m.Page-1)*gradePage : min(m.Page*gradePage, m.Count)]
		return nil
	})
	if err != nil {
		return m, err
	}
	return m, s.sawSheet(ctx, m)
}

// openSheet reads all of the sheet.
func (s Scope) openSheet(m *MarkSheet, moduleID, assignmentID uint64) error {
	var err error
	if m.ModuleHead, err = s.taughtHead(moduleID); err != nil {
		return err
	}
	if m.Assignment, err = s.assignment(moduleID, assignmentID); err != nil {
		return err
	}
	m.Rows, err = s.markLines(m.Assignment)
	return err
}

// sawSheet notes whose marks the actor has just seen, where a name is there.
func (s Scope) sawSheet(ctx context.Context, m MarkSheet) error {
	if m.Assignment.Anonymous {
		return nil
	}
	ids := make([]uint64, len(m.Rows))
	for i, row := range m.Rows {
		ids[i] = row.who
	}
	if m.Assignment.Team {
		teams := ids
		ids = nil
		err := s.read(ctx, func(s Scope) error {
			return s.of(&TeamMember{}).Where("team_id IN ?", teams).Order("enrollment_id").Pluck("enrollment_id", &ids).Error
		})
		if err != nil {
			return err
		}
	}
	return s.sawEnrolled(ctx, ids, AccessMarks, m.ID)
}

// markLines reads the lines, in order, and joins here what it reads: see numbered.
func (s Scope) markLines(a Assignment) ([]MarkLine, error) {
	people, err := s.workers(a)
	if err != nil {
		return nil, err
	}
	works, err := s.handedIn(a)
	if err != nil {
		return nil, err
	}
	var grades []Grade
	err = s.of(&Grade{}).Where("assignment_id = ?", a.ID).Omit("choices").Find(&grades).Error
	if err != nil {
		return nil, err
	}
	due, err := s.overdue(a)
	if err != nil {
		return nil, err
	}
	active, penalty, marked := map[uint64]Submission{}, map[uint64]int{}, make(map[uint64]Grade, len(grades))
	for _, b := range works {
		penalty[b.ID] = b.Penalty
		if b.Active {
			active[b.work().of(a)] = b
		}
	}
	for _, g := range grades {
		marked[g.work().of(a)] = g
	}
	lines := make([]MarkLine, 0, len(people))
	for _, w := range people {
		b, in := active[w.ID]
		if !in && (a.Anonymous || w.Gone) {
			continue
		}
		g := marked[w.ID]
		lines = append(lines, s.line(a, w, b, g, penalty[orZero(g.SubmissionID)], due))
	}
	if a.Anonymous {
		slices.SortFunc(lines, func(x, y MarkLine) int { return cmp.Compare(x.Who, y.Who) })
	}
	return lines, nil
}

// line is what there is of one: the work b that counts, the grade g, and what
// being late with the attempt that was marked costs.
func (s Scope) line(a Assignment, w worker, b Submission, g Grade, penalty int, overdue func(who uint64) bool) MarkLine {
	l := MarkLine{Who: w.Name, Feedback: g.Feedback, who: w.ID, Cell: GradeCell{
		Key: w.ID, Points: g.Points, Penalty: penalty, Revision: g.Revision,
		HandedIn: b.ID != 0, Late: b.LateSeconds > 0, Released: g.shown(s.now()),
	}}
	if g.Points != nil {
		l.Cell.Final = marks.Final(*g.Points, penalty, a.Points)
	}
	if b.ID == 0 {
		l.Cell.Overdue = overdue(w.ID)
	}
	if a.Anonymous {
		l.Who, l.Cell.Key = s.alias(a, w.ID), b.ID
	}
	return l
}

// overdue tells of a student or a team without a work whether one is due.
func (s Scope) overdue(a Assignment) (func(who uint64) bool, error) {
	var extensions []Extension
	err := s.of(&Extension{}).Where("assignment_id = ?", a.ID).Find(&extensions).Error
	own := map[uint64]*Extension{}
	for i, x := range extensions {
		if who := x.EnrollmentID; who != nil && !a.Team {
			own[*who] = &extensions[i]
		}
		if who := x.TeamID; who != nil && a.Team {
			own[*who] = &extensions[i]
		}
	}
	now := s.now()
	return func(who uint64) bool {
		return a.VisibleAt(now) && a.Deadline(own[who]).At(now).State != deadlines.OnTime
	}, err
}

// MarkEdit is a line of the sheet as somebody typed it: what was not touched is
// not in it.
type MarkEdit struct {
	Key      uint64
	Revision int
	Points   string
}

// SetMarks sets the points of several works of an assignment, all of them or
// none. The fields of Invalid are "points-7" for the work 7, also where somebody
// else has saved another mark since; "conflict" is among them then.
func (s Scope) SetMarks(ctx context.Context, moduleID, assignmentID uint64, edits []MarkEdit) error {
	return s.write(ctx, func(s Scope) error {
		a, err := s.markable(moduleID, assignmentID)
		if err != nil {
			return err
		}
		f := faults{}
		for _, e := range edits {
			field := "points-" + strconv.FormatUint(e.Key, 10)
			_, err := s.setPoints(a, e.Key, e.Revision, e.Points, FromTable)
			var bad *Invalid
			switch {
			case errors.As(err, &bad):
				f.add(field, bad.Fields["points"])
			case errors.Is(err, ErrConflict):
				f.add(field, Say("Somebody else has set this mark in the meantime. Save once more if yours is to hold."))
				f.add("conflict", Say("Somebody else has set marks in the meantime. Nothing is saved yet."))
			case err != nil:
				return err
			}
		}
		return f.err()
	})
}

// ExportMarks gives the whole sheet of an assignment to the staff of its module.
// Those whose names are in it are told that it was taken along.
func (s Scope) ExportMarks(ctx context.Context, moduleID, assignmentID uint64) (MarkSheet, error) {
	m := MarkSheet{Page: 1, Pages: 1}
	err := s.write(ctx, func(s Scope) error {
		if err := s.openSheet(&m, moduleID, assignmentID); err != nil {
			return err
		}
		m.Count = len(m.Rows)
		if !m.Assignment.Anonymous {
			if err := s.tookModule(moduleID); err != nil {
				return err
			}
		}
		return s.audit("marks.export", "module", moduleID, map[string]any{"assignment": assignmentID, "marks": m.Count})
	})
	return m, err
}
