package models

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"luna/models/marks"
	"luna/models/questions"

	"gorm.io/gorm/clause"
)

// Bounds of a mark.
const (
	longestFeedback = 20_000
	longestPoints   = 20 // as they are typed
)

// Work is what gets a mark: that of a student or that of a team.
type Work struct{ EnrollmentID, TeamID *uint64 } // one of the two

// Mark is what somebody gives for a work. Points are before what being late
// costs; nil: it is not marked.
type Mark struct {
	Points       *int
	Choices      map[string]string // the level by the criterion, codes
	Feedback     string            // Markdown
	SubmissionID *uint64           // the version that was marked; nil: the one that counts now
}

// markable gives an assignment whose works the actor may mark. ErrNotFound, and
// ErrClosed for an archived module.
func (s Scope) markable(moduleID, id uint64) (Assignment, error) {
	if err := s.only(Lecturer); err != nil {
		return Assignment{}, err
	}
	m, err := s.module(moduleID)
	if err != nil {
		return Assignment{}, err
	}
	if m.Status == Archived {
		return Assignment{}, ErrClosed
	}
	return s.heldAssignment(moduleID, id, false)
}

// workOf finds the work that an address names: by the enrollment, in a team
// assignment by the team. Where marking is anonymous the number is that of a
// submission, so that it does not say whose it is. ErrNotFound.
func (s Scope) workOf(a Assignment, key uint64) (Work, error) {
	switch {
	case a.Anonymous:
		var b Submission
		err := known(s.of(&b).Where("assignment_id = ? AND id = ? AND state <> ?", a.ID, key, SubmissionDraft).Take(&b).Error)
		if err != nil || b.TeamID != nil {
			return Work{TeamID: b.TeamID}, err
		}
		if b.EnrollmentID == nil {
			return Work{}, ErrNotFound
		}
		return Work{EnrollmentID: b.EnrollmentID}, nil
	case a.Team:
		return Work{TeamID: &key}, known(s.teamsOf(a.ModuleID).Where("id = ?", key).Take(&Team{}).Error)
	}
	return Work{EnrollmentID: &key}, known(s.of(&Enrollment{}).Where("module_id = ? AND id = ?", a.ModuleID, key).Take(&Enrollment{}).Error)
}

// gradeFor gives the grade of a work; its ID is 0 where there is none. With hold
// it is made where it is missing, and nobody else changes it until the
// transaction ends, nor who is in the team.
func (s Scope) gradeFor(a Assignment, w Work, hold bool) (Grade, error) {
	q := s.of(&Grade{}).Where("assignment_id = ?", a.ID)
	if w.TeamID != nil {
		q = q.Where("team_id = ?", *w.TeamID)
	} else {
		q = q.Where("enrollment_id = ?", *w.EnrollmentID)
	}
	if hold && w.TeamID != nil {
		if err := s.keepTeams(s.of(&Team{}).Where("id = ?", *w.TeamID)); err != nil {
			return Grade{}, err
		}
	}
	if hold {
		made := Grade{
			UniversityID: s.actor.UniversityID, ModuleID: a.ModuleID, AssignmentID: a.ID, EnrollmentID: w.EnrollmentID, TeamID: w.TeamID,
			Choices: JSON[map[string]string]{V: map[string]string{}}, CreatedAt: s.now(), UpdatedAt: s.now(),
		}
		if err := s.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&made).Error; err != nil {
			return made, known(err)
		}
		q = s.store.held(q)
	}
	var found []Grade
	if err := q.Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return Grade{ModuleID: a.ModuleID, AssignmentID: a.ID, EnrollmentID: w.EnrollmentID, TeamID: w.TeamID}, err
	}
	return found[0], nil
}

// work is whose grade it is.
func (g Grade) work() Work { return Work{EnrollmentID: g.EnrollmentID, TeamID: g.TeamID} }

// counting gives the submission of a work that counts; nil: there is none.
func (s Scope) counting(a Assignment, w Work) (*Submission, error) {
	q := s.of(&Submission{}).Where("assignment_id = ? AND active", a.ID)
	if w.TeamID != nil {
		q = q.Where("team_id = ?", *w.TeamID)
	} else {
		q = q.Where("team_id IS NULL AND enrollment_id = ?", *w.EnrollmentID)
	}
	var found []Submission
	if err := q.Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// setMark gives a work its mark, in place of the one it has, and writes down who
// did it. g must be held, and of the revision that whoever marks has seen. The
// same mark again changes nothing. Where marks are released by a date that has
// passed, students see it at once. Invalid for "points".
func (s Scope) setMark(a Assignment, g *Grade, m Mark, source MarkSource) error {
	if m.Points != nil && (*m.Points < 0 || *m.Points > mostMark(a)) {
		return &Invalid{Fields: map[string]Message{"points": tooManyPoints(a)}}
	}
	if m.SubmissionID == nil {
		b, err := s.counting(a, g.work())
		if err != nil {
			return err
		}
		if b != nil {
			m.SubmissionID = &b.ID
		}
	}
	if g.Revision > 0 && g.has(m) {
		return nil
	}
	wasShown := g.shown(s.now())
	g.take(m, s.actor.UserID, s.now())
	if g.MarkedAt != nil && g.ReleasedAt == nil && a.ReleaseAt != nil && !s.now().Before(*a.ReleaseAt) {
		g.ReleasedAt = g.MarkedAt
	}
	done := s.of(&Grade{}).Where("id = ? AND revision = ?", g.ID, g.Revision-1).
		Select("points", "choices", "feedback", "submission_id", "marker_id", "marked_at", "released_at", "revision", "updated_at").Updates(g)
	if done.Error != nil || done.RowsAffected == 0 {
		return conflictIf(done.RowsAffected == 0, known(done.Error))
	}
	me := s.actor.UserID
	err := s.tx.Create(&GradeChange{UniversityID: s.actor.UniversityID, GradeID: g.ID, Points: m.Points, MarkerID: &me, Source: source, CreatedAt: s.now()}).Error
	if err != nil {
		return err
	}
	err = s.audit("mark.set", "module", a.ModuleID, map[string]any{
		"assignment": a.ID, "grade": g.ID, "source": string(source), "marked": m.Points != nil, "released": g.ReleasedAt != nil,
	})
	if err != nil {
		return err
	}
	return s.tellMark(a, *g, wasShown)
}

// tellMark tells the students of a mark that they see, and takes back what they
// were told of one that they see no more.
func (s Scope) tellMark(a Assignment, g Grade, wasShown bool) error {
	if !wasShown && !g.shown(s.now()) {
		return nil
	}
	people, err := s.studentsOf(g.work())
	if err != nil {
		return err
	}
	if !g.shown(s.now()) {
		return s.of(&Notice{}).Where("module_id = ? AND user_id IN ? AND (link = ? OR link LIKE ?)", a.ModuleID, people, markLink(a), markLink(a)+"#%").
			Delete(&Notice{}).Error
	}
	return s.notify(markNotice(a, fmt.Sprintf("mark %d, revision %d", g.ID, g.Revision)), people...)
}

// take puts a mark into the grade. Without points it is not marked any more, and
// students see nothing.
func (g *Grade) take(m Mark, marker uint64, now time.Time) {
	g.Points, g.Choices.V, g.Feedback, g.SubmissionID = m.Points, m.Choices, m.Feedback, m.SubmissionID
	if g.Choices.V == nil {
		g.Choices.V = map[string]string{}
	}
	g.MarkerID, g.MarkedAt, g.UpdatedAt = &marker, &now, now
	if m.Points == nil {
		g.MarkerID, g.MarkedAt, g.ReleasedAt = nil, nil, nil
	}
	g.Revision++
}

// has tells whether the grade is this mark already.
func (g Grade) has(m Mark) bool {
	return sameNumber(g.Points, m.Points) && sameNumber(g.SubmissionID, m.SubmissionID) &&
		g.Feedback == m.Feedback && maps.Equal(g.Choices.V, m.Choices)
}

func sameNumber[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// studentsOf are the people whose mark it is, and who are in the module.
func (s Scope) studentsOf(w Work) ([]uint64, error) {
	var ids []uint64
	q := s.tx.Raw(`SELECT e.student_id FROM enrollments e WHERE e.university_id = ? AND e.id = ? AND e.left_at IS NULL`, s.actor.UniversityID, w.EnrollmentID)
	if w.TeamID != nil {
		q = s.tx.Raw(`SELECT e.student_id FROM team_members x JOIN enrollments e ON e.university_id = x.university_id AND e.id = x.enrollment_id
			WHERE x.university_id = ? AND x.team_id = ? AND e.left_at IS NULL ORDER BY e.student_id`, s.actor.UniversityID, *w.TeamID)
	}
	return ids, q.Scan(&ids).Error
}

// MarkInput is what somebody who marks has typed.
type MarkInput struct {
	Points     string // "8.5" or "8,5"; empty: what the rubric adds up to, or nothing
	Choices    map[string]string
	Feedback   string
	Submission *uint64 // the attempt that was looked at, 0: none; nil: whichever counts
}

// check reads what was typed. The fields are "points" and "feedback".
func (in MarkInput) check(f faults, a Assignment) Mark {
	m := Mark{Choices: map[string]string{}, Feedback: strings.ReplaceAll(in.Feedback, "\r\n", "\n")}
	checkText(f, "feedback", m.Feedback, longestFeedback)
	sum := 0
	for _, c := range a.Rubric.V {
		for _, l := range c.Levels {
			if in.Choices[c.Code] == l.Code {
				m.Choices[c.Code] = l.Code
				sum += l.Points
			}
		}
	}
	if typed := strings.TrimSpace(in.Points); typed != "" {
		n, ok := marks.Parse(typed)
		if !ok || n > mostMark(a) {
			f.add("points", tooManyPoints(a))
		}
		m.Points = &n
	} else if len(a.Rubric.V) > 0 && len(m.Choices) == len(a.Rubric.V) {
		m.Points = &sum
	}
	return m
}

// mostMark is the largest mark of an assignment: somebody can be better than
// perfect, and 85 instead of 8.5 is a slip of the finger.
func mostMark(a Assignment) int { return min(2*a.Points, marks.Most) }

func tooManyPoints(a Assignment) Message {
	return Say("Please enter points from 0 to %s, with at most two decimals.", questions.Figure(float64(mostMark(a))/100))
}
