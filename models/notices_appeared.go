package models

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// What has appeared is found first, then the students of its modules, and then who
// of them has been told: joined, PostgreSQL would take minutes for a class while
// its statistics know nothing of it.

// attendee is a student of a module who is there to be told.
type attendee struct {
	ID, StudentID, ModuleID uint64
	EnrolledAt              time.Time
}

// attendees reads the students of these modules.
func (s Scope) attendees(modules []uint64) (map[uint64][]attendee, error) {
	var enrolled []attendee
	err := s.tx.Raw(`SELECT e.id, e.student_id, e.module_id, e.enrolled_at FROM enrollments e JOIN `+numbered[s.store.engine]+` ON n.id = e.module_id
		WHERE e.university_id = ? AND e.left_at IS NULL`, asNumbers(modules), s.actor.UniversityID).Scan(&enrolled).Error
	if err != nil {
		return nil, err
	}
	people := make([]uint64, len(enrolled))
	for i, e := range enrolled {
		people[i] = e.StudentID
	}
	var there []uint64
	err = s.tx.Raw(`SELECT u.id FROM users u JOIN `+numbered[s.store.engine]+` ON n.id = u.id
		WHERE u.university_id = ? AND u.deactivated_at IS NULL AND u.erased_at IS NULL`, asNumbers(distinct(people)), s.actor.UniversityID).Scan(&there).Error
	present := make(map[uint64]bool, len(there))
	for _, id := range there {
		present[id] = true
	}
	of := make(map[uint64][]attendee, len(modules))
	for _, e := range enrolled {
		if present[e.StudentID] {
			of[e.ModuleID] = append(of[e.ModuleID], e)
		}
	}
	return of, err
}

// keyTable is a list of people and keys, bound as one text.
var keyTable = map[Engine]string{
	SQLite:   `(SELECT j.value ->> 'person' AS person, j.value ->> 'key' AS key FROM json_each(?) j) t`,
	Postgres: `json_to_recordset(CAST(? AS json)) AS t (person bigint, key text)`,
}

// askedAtOnce is of how many notices one statement asks.
const askedAtOnce = 4000

// untold gives those of the notices that nobody has been given yet, in the order
// of the people.
func (s Scope) untold(news []Notice) ([]Notice, error) {
	type known struct {
		Person uint64 `json:"person"`
		Key    string `json:"key"`
	}
	had := make(map[known]bool)
	for part := range slices.Chunk(news, askedAtOnce) {
		asked := make([]known, len(part))
		for i, n := range part {
			asked[i] = known{n.UserID, n.Key}
		}
		text, err := json.Marshal(asked)
		if err != nil {
			return nil, err
		}
		var told []known
		err = s.tx.Raw(`SELECT n.user_id AS person, n.key FROM notices n JOIN `+keyTable[s.store.engine]+` ON t.person = n.user_id AND t.key = n.key
			WHERE n.university_id = ?`, string(text), s.actor.UniversityID).Scan(&told).Error
		if err != nil {
			return nil, err
		}
		for _, k := range told {
			had[k] = true
		}
	}
	news = slices.DeleteFunc(news, func(n Notice) bool { return had[known{n.UserID, n.Key}] })
	slices.SortStableFunc(news, func(a, b Notice) int { return cmp.Compare(a.UserID, b.UserID) })
	return news, nil
}

// appearance is a lesson or an assignment whose day has come.
type appearance struct {
	ID, ModuleID uint64
	Title        string
	PublishAt    time.Time
	DueAt        *time.Time
}

// liveModule says of a thing a that its module is not archived.
const liveModule = `(SELECT m.status FROM modules m WHERE m.university_id = a.university_id AND m.id = a.module_id) <> 'archived'`

// appearedLessons are those whose day has come. Who joined later finds them all.
func (s Scope) appearedLessons(now time.Time) ([]Notice, error) {
	var new []appearance
	err := s.tx.Raw(`SELECT a.id, a.module_id, a.title, a.publish_at FROM lessons a WHERE a.university_id = ? AND a.published
		AND a.publish_at > ? AND a.publish_at <= ? AND `+liveModule+` ORDER BY a.id`, s.actor.UniversityID, now.Add(-noticeBack), now).Scan(&new).Error
	if err != nil {
		return nil, err
	}
	return s.appeared(new, func(a appearance) Notice {
		return Notice{Kind: NoticeLesson, Key: lessonKey(a.ID), Link: lessonPath(a.ModuleID, a.ID)}
	})
}

func (s Scope) appearedAssignments(now time.Time) ([]Notice, error) {
	var new []appearance
	err := s.tx.Raw(`SELECT a.id, a.module_id, a.title, a.publish_at, a.due_at FROM assignments a WHERE a.university_id = ? AND a.published
		AND a.publish_at > ? AND a.publish_at <= ? AND `+liveModule+` ORDER BY a.id`, s.actor.UniversityID, now.Add(-noticeBack), now).Scan(&new).Error
	if err != nil {
		return nil, err
	}
	return s.appeared(new, func(a appearance) Notice {
		return Notice{Kind: NoticeAssignment, Key: assignmentKey(a.ID), Link: assignmentPath(a.ModuleID, a.ID), At: a.DueAt}
	})
}

// appeared tells the students who were in the module when something appeared.
func (s Scope) appeared(new []appearance, notice func(appearance) Notice) ([]Notice, error) {
	if len(new) == 0 {
		return nil, nil
	}
	modules := make([]uint64, len(new))
	for i, a := range new {
		modules[i] = a.ModuleID
	}
	of, err := s.attendees(distinct(modules))
	if err != nil {
		return nil, err
	}
	var news []Notice
	for _, a := range new {
		n := notice(a)
		n.ModuleID, n.Title = &a.ModuleID, a.Title
		for _, e := range of[a.ModuleID] {
			if !e.EnrolledAt.After(a.PublishAt) {
				n.UserID = e.StudentID
				news = append(news, n)
			}
		}
	}
	return s.untold(news)
}

// dueSoon is work that is due within a day, by the student's own deadline, and
// not handed in. Another deadline is another thing to be told.
func (s Scope) dueSoon(now time.Time) ([]Notice, error) {
	soon, university := now.Add(noticeAhead), s.actor.UniversityID
	var due []Assignment
	err := s.tx.Raw(`SELECT a.id, a.module_id, a.title, a.team, a.due_at, a.cut_off_at FROM assignments a
		WHERE a.university_id = ? AND a.published AND (a.publish_at IS NULL OR a.publish_at <= ?) AND `+liveModule+`
			AND (a.due_at > ? AND a.due_at <= ? OR a.id IN (SELECT z.assignment_id FROM extensions z WHERE z.university_id = ? AND z.due_at > ? AND z.due_at <= ?))
		ORDER BY a.id`, university, now, now, soon, university, now, soon).Scan(&due).Error
	if err != nil || len(due) == 0 {
		return nil, err
	}
	of, p, err := s.dueParts(due)
	if err != nil {
		return nil, err
	}
	var news []Notice
	for _, a := range due {
		for _, e := range of[a.ModuleID] {
			team := p.teams[e.ID]
			at := a.Deadline(p.extension(a, GradeRow{EnrollmentID: e.ID, TeamID: team})).Due
			if at == nil || !at.After(now) || at.After(soon) || p.has(a.ID, e.ID, team) {
				continue
			}
			news = append(news, Notice{
				UserID: e.StudentID, Kind: NoticeDue, Key: fmt.Sprintf("due/%d/%d", a.ID, at.Unix()), ModuleID: &a.ModuleID, Title: a.Title,
				Link: assignmentPath(a.ModuleID, a.ID), At: at,
			})
		}
	}
	return s.untold(news)
}

// dueParts are the teams, extensions and works behind what is due.
type dueParts struct {
	gradebookParts
	teams map[uint64]uint64 // of the enrollments
}

// has tells whether a student has handed something in, alone or in a team.
func (p dueParts) has(assignment, enrollment, team uint64) bool {
	_, alone := p.works[workAt{assignment: assignment, enrollment: enrollment}]
	_, together := p.works[workAt{assignment: assignment, team: team}]
	return alone || team != 0 && together
}

// dueParts reads them, with the students of the modules.
func (s Scope) dueParts(due []Assignment) (map[uint64][]attendee, dueParts, error) {
	p := dueParts{gradebookParts{works: map[workAt]Submission{}, extensions: map[workAt]Extension{}}, map[uint64]uint64{}}
	modules, assignments := make([]uint64, len(due)), make([]uint64, len(due))
	for i, a := range due {
		modules[i], assignments[i] = a.ModuleID, a.ID
	}
	of, err := s.attendees(distinct(modules))
	if err != nil {
		return nil, p, err
	}
	var enrollments []uint64
	for _, all := range of {
		for _, e := range all {
			enrollments = append(enrollments, e.ID)
		}
	}
	listed, university := numbered[s.store.engine], s.actor.UniversityID
	var members []TeamMember
	err = s.tx.Raw(`SELECT x.enrollment_id, x.team_id FROM team_members x JOIN `+listed+` ON n.id = x.enrollment_id
		WHERE x.university_id = ?`, asNumbers(enrollments), university).Scan(&members).Error
	if err != nil {
		return nil, p, err
	}
	var extensions []Extension
	err = s.tx.Raw(`SELECT x.assignment_id, x.enrollment_id, x.team_id, x.due_at, x.cut_off_at FROM extensions x JOIN `+listed+` ON n.id = x.assignment_id
		WHERE x.university_id = ?`, asNumbers(assignments), university).Scan(&extensions).Error
	if err != nil {
		return nil, p, err
	}
	var works []Submission
	err = s.tx.Raw(`SELECT b.assignment_id, b.enrollment_id, b.team_id FROM submissions b JOIN `+listed+` ON n.id = b.assignment_id
		WHERE b.university_id = ? AND b.active`, asNumbers(assignments), university).Scan(&works).Error
	for _, m := range members {
		p.teams[m.EnrollmentID] = m.TeamID
	}
	for _, x := range extensions {
		p.extensions[workAtOf(x.AssignmentID, x.EnrollmentID, x.TeamID)] = x
	}
	for _, b := range works {
		p.works[workAtOf(b.AssignmentID, b.EnrollmentID, b.TeamID)] = b
	}
	return of, p, err
}
