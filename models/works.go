package models

import (
	"encoding/json"
	"strings"
)

// numbered is a list of numbers, bound as one text, to be joined with: PostgreSQL
// takes it for a hundred rows, looks each up by key or reads the other table once.
// Two tables that it believes to be empty, as it does until its statistics know
// of them, it compares row by row.
var numbered = map[Engine]string{
	SQLite:   `(SELECT j.value AS id FROM json_each(?) j) n`,
	Postgres: `(SELECT CAST(j.value AS bigint) AS id FROM json_array_elements_text(CAST(? AS json)) j) n`,
}

// asNumbers is what is bound to it.
func asNumbers(ids []uint64) string {
	if len(ids) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(ids) // numbers are always written
	return string(text)
}

// worker is a student or a team that works on an assignment.
type worker struct {
	ID      uint64 // of the enrollment, or of the team
	Name    string
	NameKey string
	Gone    bool // has left the module
}

// workers reads who works on an assignment, in the order of the names.
func (s Scope) workers(a Assignment) ([]worker, error) {
	if !a.Team {
		return s.classOf(a.ModuleID)
	}
	var teams []worker
	err := s.tx.Raw(`SELECT t.id, t.name FROM teams t WHERE t.university_id = ? AND t.module_id = ? ORDER BY t.name, t.id`,
		s.actor.UniversityID, a.ModuleID).Scan(&teams).Error
	return teams, err
}

// classOf reads who is or was in a module, in the order of the names.
func (s Scope) classOf(moduleID uint64) ([]worker, error) {
	var enrolled []struct {
		ID, StudentID uint64
		Gone          bool
	}
	err := s.tx.Raw(`SELECT e.id, e.student_id, e.left_at IS NOT NULL AS gone FROM enrollments e WHERE e.university_id = ? AND e.module_id = ?`,
		s.actor.UniversityID, moduleID).Scan(&enrolled).Error
	if err != nil {
		return nil, err
	}
	people := make([]uint64, len(enrolled))
	at := make(map[uint64]int, len(enrolled)) // each student is in a module once
	for i, e := range enrolled {
		people[i], at[e.StudentID] = e.StudentID, i
	}
	var students []worker
	err = s.tx.Raw(`SELECT u.id, u.name, u.name_key FROM users u JOIN `+numbered[s.store.engine]+` ON n.id = u.id
		WHERE u.university_id = ? ORDER BY u.name_key, u.id`, asNumbers(people), s.actor.UniversityID).Scan(&students).Error
	for i, w := range students {
		e := enrolled[at[w.ID]]
		students[i].ID, students[i].Gone = e.ID, e.Gone
	}
	return students, err
}

// studentsNamed are those who are in a module and whose name holds what somebody
// typed.
func (s Scope) studentsNamed(moduleID uint64, query string) ([]worker, error) {
	all, err := s.classOf(moduleID)
	key, found := foldKey(typed(query)), make([]worker, 0, len(all))
	for _, w := range all {
		if !w.Gone && strings.Contains(w.NameKey, key) {
			found = append(found, w)
		}
	}
	return found, err
}

// of gives whose a work is among those who work on an assignment: 0 where it was
// for teams at another time, or for students.
func (w Work) of(a Assignment) uint64 {
	switch {
	case a.Team && w.TeamID != nil:
		return *w.TeamID
	case !a.Team && w.TeamID == nil && w.EnrollmentID != nil:
		return *w.EnrollmentID
	}
	return 0
}

// handedIn reads all attempts at an assignment, without their texts and in their
// order; drafts are none.
func (s Scope) handedIn(a Assignment) ([]Submission, error) {
	var works []Submission
	err := s.tx.Raw(`SELECT b.id, b.enrollment_id, b.team_id, b.active, b.submitted_at, b.late_seconds, b.penalty FROM submissions b
		WHERE b.university_id = ? AND b.assignment_id = ? AND b.state <> 'draft' ORDER BY b.id`, s.actor.UniversityID, a.ID).Scan(&works).Error
	return works, err
}

// costs reads what being late costs the attempts at these assignments, where it
// costs anything.
func (s Scope) costs(assignments ...uint64) (map[uint64]int, error) {
	var late []Submission
	err := s.tx.Raw(`SELECT b.id, b.penalty FROM submissions b WHERE b.university_id = ? AND b.assignment_id IN ? AND b.penalty > 0`,
		s.actor.UniversityID, assignments).Scan(&late).Error
	costs := make(map[uint64]int, len(late))
	for _, b := range late {
		costs[b.ID] = b.Penalty
	}
	return costs, err
}
