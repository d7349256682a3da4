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

// lineFound is a line as the statement gives it.
type lineFound struct {
	Who, Feedback     string
	WhoID, WorkID     uint64
	Points            *int
	Revision, Penalty int
	LateSeconds       int64
	Released          bool
}

// lineColumns are those of a grade g, of the work b that counts and of the work c
// that was marked.
const lineColumns = `g.points, coalesce(g.feedback, '') AS feedback, coalesce(g.revision, 0) AS revision,
	coalesce(b.id, 0) AS work_id, coalesce(b.late_seconds, 0) AS late_seconds, coalesce(c.penalty, 0) AS penalty,
	g.marked_at IS NOT NULL AND g.released_at IS NOT NULL AND g.released_at <= ? AS released`

// markLines reads the lines, in order.
func (s Scope) markLines(a Assignment) ([]MarkLine, error) {
	var found []lineFound
	q := s.tx.Raw(`SELECT e.id AS who_id, u.name AS who, `+lineColumns+`
		FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		LEFT JOIN grades g ON g.university_id = e.university_id AND g.enrollment_id = e.id AND g.assignment_id = ?
		LEFT JOIN submissions b ON b.university_id = e.university_id AND b.enrollment_id = e.id AND b.assignment_id = ? AND b.team_id IS NULL AND b.active
		LEFT JOIN submissions c ON c.university_id = g.university_id AND c.id = g.submission_id
		WHERE e.university_id = ? AND e.module_id = ? AND (e.left_at IS NULL OR b.id IS NOT NULL) ORDER BY u.name_key, e.id`,
		s.now(), a.ID, a.ID, s.actor.UniversityID, a.ModuleID)
	if a.Team {
		q = s.tx.Raw(`SELECT t.id AS who_id, t.name AS who, `+lineColumns+`
			FROM teams t
			LEFT JOIN grades g ON g.university_id = t.university_id AND g.team_id = t.id AND g.assignment_id = ?
			LEFT JOIN submissions b ON b.university_id = t.university_id AND b.team_id = t.id AND b.assignment_id = ? AND b.active
			LEFT JOIN submissions c ON c.university_id = g.university_id AND c.id = g.submission_id
			WHERE t.university_id = ? AND t.module_id = ? ORDER BY t.name, t.id`, s.now(), a.ID, a.ID, s.actor.UniversityID, a.ModuleID)
	}
	if err := q.Scan(&found).Error; err != nil {
		return nil, err
	}
	due, err := s.overdue(a)
	if err != nil {
		return nil, err
	}
	lines := make([]MarkLine, 0, len(found))
	for _, f := range found {
		if a.Anonymous && f.WorkID == 0 {
			continue
		}
		lines = append(lines, s.line(a, f, due))
	}
	if a.Anonymous {
		slices.SortFunc(lines, func(x, y MarkLine) int { return cmp.Compare(x.Who, y.Who) })
	}
	return lines, nil
}

func (s Scope) line(a Assignment, f lineFound, overdue func(who uint64) bool) MarkLine {
	l := MarkLine{Who: f.Who, Feedback: f.Feedback, who: f.WhoID, Cell: GradeCell{
		Key: f.WhoID, Points: f.Points, Penalty: f.Penalty, Revision: f.Revision,
		HandedIn: f.WorkID != 0, Late: f.LateSeconds > 0, Released: f.Released,
	}}
	if f.Points != nil {
		l.Cell.Final = marks.Final(*f.Points, f.Penalty, a.Points)
	}
	if f.WorkID == 0 {
		l.Cell.Overdue = overdue(f.WhoID)
	}
	if a.Anonymous {
		l.Who, l.Cell.Key = s.alias(a, f.WhoID), f.WorkID
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
