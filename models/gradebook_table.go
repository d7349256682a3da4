package models

import (
	"context"
	"slices"
	"time"

	"luna/models/marks"
)

// GradeCell is how far a student is in one assignment.
type GradeCell struct {
	Key      uint64 // of the work, as the grading panel names it; 0: there is none
	Points   *int   // nil: not marked
	Penalty  int    // that being late costs, percent of the points of the assignment
	Final    int    // what is left of the points
	Revision int
	HandedIn bool
	Late     bool // what was handed in
	Overdue  bool // nothing was handed in, and it is due
	Released bool // the student sees the mark
	Dropped  bool // one of the lowest, which do not count
	Hidden   bool // nothing is told: marking is anonymous, and the mark is not released
}

// GradeRow is a student in a gradebook.
type GradeRow struct {
	EnrollmentID uint64
	Name         string
	TeamID       uint64 // 0: none
	Team         string
	Cells        []GradeCell  `gorm:"-"` // in the order of the assignments
	Result       marks.Result `gorm:"-"`
}

// GradeTable is a page of the gradebook of a module.
type GradeTable struct {
	ModuleHead
	Assignments []Assignment // without their texts
	Settings    GradebookSettings
	Rows        []GradeRow
	Query       string
	Count       int // of all students whose name holds the query
	Page, Pages int // from 1 on
}

// Changes tells whether marks can be set.
func (t GradeTable) Changes() bool { return t.Status != Archived }

const gradePage = 50

// GradeTable gives the staff of a module a page of the students with all their
// marks, in the order of the names, and notes that these were seen. Marks of
// anonymous assignments are not in it before they are released.
func (s Scope) GradeTable(ctx context.Context, moduleID uint64, query string, page int) (GradeTable, error) {
	t := GradeTable{Query: typed(query)}
	err := s.read(ctx, func(s Scope) error {
		if err := s.openGradebook(&t, moduleID); err != nil {
			return err
		}
		students, err := s.studentsNamed(moduleID, t.Query)
		if err != nil {
			return err
		}
		t.Count = len(students)
		t.Pages = max(1, (t.Count+gradePage-1)/gradePage)
		t.Page = min(max(page, 1), t.Pages)
		if err := s.gradeRows(&t, students[(t.Page-1)*gradePage:min(t.Page*gradePage, t.Count)]); err != nil {
			return err
		}
		return s.fillGrades(&t, false)
	})
	if err != nil {
		return t, err
	}
	return t, s.sawMarks(ctx, t)
}

// GradesOf gives the row of one student; there is none for others.
func (s Scope) GradesOf(ctx context.Context, moduleID, enrollmentID uint64) (GradeTable, error) {
	t := GradeTable{Page: 1, Pages: 1}
	err := s.read(ctx, func(s Scope) error {
		if err := s.openGradebook(&t, moduleID); err != nil {
			return err
		}
		students, err := s.studentsNamed(moduleID, "")
		if err != nil {
			return err
		}
		students = slices.DeleteFunc(students, func(w worker) bool { return w.ID != enrollmentID })
		if err := s.gradeRows(&t, students); err != nil {
			return err
		}
		return s.fillGrades(&t, false)
	})
	if err != nil {
		return t, err
	}
	return t, s.sawMarks(ctx, t)
}

// sawMarks notes whose marks the actor has just seen.
func (s Scope) sawMarks(ctx context.Context, t GradeTable) error {
	ids := make([]uint64, len(t.Rows))
	for i, row := range t.Rows {
		ids[i] = row.EnrollmentID
	}
	return s.sawEnrolled(ctx, ids, AccessMarks, t.ID)
}

// openGradebook reads all of a gradebook but the students.
func (s Scope) openGradebook(t *GradeTable, moduleID uint64) error {
	var err error
	if t.ModuleHead, err = s.taughtHead(moduleID); err != nil {
		return err
	}
	if err := s.gradedAssignments(moduleID, &t.Assignments); err != nil {
		return err
	}
	t.Settings, err = s.gradebook(moduleID)
	return err
}

// gradedAssignments reads the assignments of a module without their texts, in
// the order in which they are due.
func (s Scope) gradedAssignments(moduleID uint64, into *[]Assignment) error {
	return s.assignmentsOf(moduleID).Omit("text", "rubric").Order("CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, id").Find(into).Error
}

// gradeRows makes the rows of these students, with their teams.
func (s Scope) gradeRows(t *GradeTable, students []worker) error {
	at, ids := make(map[uint64]*GradeRow, len(students)), make([]uint64, len(students))
	t.Rows = make([]GradeRow, len(students))
	for i, w := range students {
		t.Rows[i].EnrollmentID, t.Rows[i].Name = w.ID, w.Name
		at[w.ID], ids[i] = &t.Rows[i], w.ID
	}
	var members []TeamMember
	err := s.tx.Raw(`SELECT x.enrollment_id, x.team_id FROM team_members x JOIN `+numbered[s.store.engine]+` ON n.id = x.enrollment_id
		WHERE x.university_id = ?`, asNumbers(ids), s.actor.UniversityID).Scan(&members).Error
	if err != nil {
		return err
	}
	teams, err := s.workers(Assignment{ModuleID: t.ID, Team: true})
	names := make(map[uint64]string, len(teams))
	for _, w := range teams {
		names[w.ID] = w.Name
	}
	for _, m := range members {
		at[m.EnrollmentID].TeamID, at[m.EnrollmentID].Team = m.TeamID, names[m.TeamID]
	}
	return err
}

// workAt is whose a mark, a submission or an extension is: a student or a team.
type workAt struct{ assignment, enrollment, team uint64 }

func workAtOf(assignment uint64, enrollment, team *uint64) workAt {
	o := workAt{assignment: assignment}
	if team != nil {
		o.team = *team
	} else if enrollment != nil {
		o.enrollment = *enrollment
	}
	return o
}

// graded is a mark with what being late cost.
type graded struct {
	AssignmentID         uint64
	EnrollmentID, TeamID *uint64
	SubmissionID         *uint64
	Points               *int
	MarkedAt, ReleasedAt *time.Time
	Revision             int
	Penalty              int `gorm:"-"`
}

// gradebookParts are the marks, submissions and extensions behind the cells.
type gradebookParts struct {
	grades     map[workAt]graded
	works      map[workAt]Submission
	extensions map[workAt]Extension
}

// Statements of the parts: of everybody, or of these students and teams.
const (
	gradedColumns = `SELECT g.assignment_id, g.enrollment_id, g.team_id, g.points, g.marked_at, g.released_at, g.revision, g.submission_id
		FROM grades g WHERE g.university_id = ?`
	workColumns = `SELECT b.id, b.assignment_id, b.enrollment_id, b.team_id, b.late_seconds FROM submissions b WHERE b.university_id = ? AND b.active`
)

// parts reads what is behind the cells, in as many statements for one student as
// for all.
func (s Scope) parts(t *GradeTable, all bool) (gradebookParts, error) {
	p := gradebookParts{map[workAt]graded{}, map[workAt]Submission{}, map[workAt]Extension{}}
	assignments := make([]uint64, len(t.Assignments)) // at most mostAssignments
	for i, a := range t.Assignments {
		assignments[i] = a.ID
	}
	enrollments, teams := t.people()
	var grades []graded
	var works []Submission
	var extensions []Extension
	university := s.actor.UniversityID
	read := s.tx.Raw(gradedColumns+` AND g.assignment_id IN ? AND (g.enrollment_id IN ? OR g.team_id IN ?)`, university, assignments, enrollments, teams)
	found := s.tx.Raw(workColumns+` AND b.assignment_id IN ? AND (b.team_id IS NULL AND b.enrollment_id IN ? OR b.team_id IN ?)`, university, assignments, enrollments, teams)
	if all {
		read = s.tx.Raw(gradedColumns+` AND g.assignment_id IN ?`, university, assignments)
		found = s.tx.Raw(workColumns+` AND b.assignment_id IN ?`, university, assignments)
	}
	if err := read.Scan(&grades).Error; err != nil {
		return p, err
	}
	if err := found.Scan(&works).Error; err != nil {
		return p, err
	}
	if err := s.of(&Extension{}).Where("assignment_id IN ?", assignments).Find(&extensions).Error; err != nil {
		return p, err
	}
	costs, err := s.costs(assignments...)
	if err != nil {
		return p, err
	}
	for _, g := range grades {
		if g.SubmissionID != nil {
			g.Penalty = costs[*g.SubmissionID]
		}
		p.grades[workAtOf(g.AssignmentID, g.EnrollmentID, g.TeamID)] = g
	}
	for _, b := range works {
		p.works[workAtOf(b.AssignmentID, b.EnrollmentID, b.TeamID)] = b
	}
	for _, x := range extensions {
		p.extensions[workAtOf(x.AssignmentID, x.EnrollmentID, x.TeamID)] = x
	}
	return p, nil
}

// people are the students and the teams of the rows.
func (t *GradeTable) people() (enrollments, teams []uint64) {
	for _, row := range t.Rows {
		enrollments = append(enrollments, row.EnrollmentID)
		if row.TeamID != 0 {
			teams = append(teams, row.TeamID)
		}
	}
	return enrollments, teams
}

// fillGrades makes the cells and the results of the rows.
func (s Scope) fillGrades(t *GradeTable, all bool) error {
	p, err := s.parts(t, all)
	if err != nil {
		return err
	}
	now, count := s.now(), t.Settings.counter(t.Assignments)
	for i := range t.Rows {
		row := &t.Rows[i]
		row.Cells = make([]GradeCell, len(t.Assignments))
		for j, a := range t.Assignments {
			row.Cells[j] = p.cell(a, *row, now)
		}
		var dropped []bool
		row.Result, dropped = count.result(t.Assignments, func(j int) (int, bool) { return row.Cells[j].counts(t.Settings.Missing) })
		for j := range row.Cells {
			row.Cells[j].Dropped = dropped[j]
		}
	}
	return nil
}

// counts gives the points that count of a cell, if any do: a mark, or nothing
// where nothing was handed in in time and that counts as no points.
func (c GradeCell) counts(missing MissingMark) (int, bool) {
	if c.Points != nil {
		return c.Final, true
	}
	return 0, missing == MissingZero && c.Overdue
}
