package models

import (
	"context"
	"time"
)

// What staff can look at of a person, and change, as the person's own log names it.
const (
	AccessTrend   = "trend"   // curves of one student
	AccessShared  = "shared"  // the list of students who share
	AccessRoster  = "roster"  // the names of a module
	AccessProfile = "profile" // the page of an administrator about a person
	AccessExport  = "export"  // a file with records of people
	AccessSupport = "support" // the support view
	// What was handed in, and who has.
	AccessSubmission = "submission"
	AccessHandedIn   = "handed-in"
	AccessMarks      = "marks" // in a table of many
	// What an administrator changed of how the person signs in.
	AccessPassword = "account.password"
	AccessAddress  = "account.address"
)

// AccessEntry is one line of a person's log of who looked at their data: one a
// day for each onlooker, act and module, with how often.
type AccessEntry struct {
	ID           uint64
	UniversityID uint64
	SubjectID    uint64
	ActorID      *uint64
	ActorRole    string
	Act          string
	ModuleID     *uint64
	Reason       string
	Day          string    // in UTC, so that one row is one row in every zone
	At           time.Time // the last time
	Times        int
}

// noteAccess notes in a person's log that the actor looked at their data.
// module is 0 where it was outside of one. It must run inside a write
// transaction.
func (s Scope) noteAccess(subject uint64, act string, module uint64) error {
	return s.noteAccesses([]uint64{subject}, act, module, "")
}

// noteAccesses is noteAccess for many people at once, in one statement, and
// with a reason where somebody gave one. Looking at oneself is not noted.
func (s Scope) noteAccesses(subjects []uint64, act string, module uint64, reason string) error {
	if len(subjects) == 0 || s.actor.UniversityID == 0 {
		return nil
	}
	return s.tx.Exec(`INSERT INTO access_entries (university_id, subject_id, actor_id, actor_role, act, module_id, reason, day, at)
		SELECT u.university_id, u.id, ?, ?, ?, ?, ?, ?, ? FROM users u
		WHERE u.university_id = ? AND u.id IN ? AND u.id <> ? ORDER BY u.id `+onceADay,
		append(s.accessColumns(act, module, reason), s.actor.UniversityID, subjects, s.doer().UserID)...).Error
}

// sawEnrolled notes that the actor has just seen the people of these
// enrollments, in a transaction of its own behind the one that read them.
func (s Scope) sawEnrolled(ctx context.Context, enrollments []uint64, act string, module uint64) error {
	if len(enrollments) == 0 {
		return nil
	}
	return s.write(ctx, func(s Scope) error {
		return s.tx.Exec(`INSERT INTO access_entries (university_id, subject_id, actor_id, actor_role, act, module_id, reason, day, at)
			SELECT e.university_id, e.student_id, ?, ?, ?, ?, ?, ?, ? FROM enrollments e
			WHERE e.university_id = ? AND e.id IN ? ORDER BY e.student_id `+onceADay,
			append(s.accessColumns(act, module, ""), s.actor.UniversityID, enrollments)...).Error
	})
}

// onceADay counts a second look of the same kind on the row of the first. Rows
// are written in the order of the people, so that two who look at the same
// people at once wait for each other in one direction only.
const onceADay = `ON CONFLICT (university_id, subject_id, day, act, coalesce(actor_id, 0), coalesce(module_id, 0), reason)
	DO UPDATE SET times = access_entries.times + 1, at = excluded.at`

// accessColumns are the values from actor_id to at.
func (s Scope) accessColumns(act string, module uint64, reason string) []any {
	actor := s.doer() // in a support view the administrator
	var who, where *uint64
	if actor.UserID != 0 {
		who = &actor.UserID
	}
	if module != 0 {
		where = &module
	}
	now := s.now()
	return []any{who, actor.auditRole(), act, where, reason, now.Format(time.DateOnly), now}
}
