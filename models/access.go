package models

import "time"

// What staff can look at of a person, as the person's own log names it.
const (
	AccessTrend   = "trend"   // curves of one student
	AccessShared  = "shared"  // the list of students who share
	AccessRoster  = "roster"  // the names of a module
	AccessProfile = "profile" // the page of an administrator about a person
	AccessExport  = "export"  // a file with records of people
	AccessSupport = "support" // the support view
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
	row := AccessEntry{
		ActorRole: s.actor.auditRole(), Act: act, Reason: reason, At: s.now(), Day: s.now().Format(time.DateOnly),
	}
	if s.actor.UserID != 0 {
		row.ActorID = &s.actor.UserID
	}
	if module != 0 {
		row.ModuleID = &module
	}
	return s.tx.Exec(`INSERT INTO access_entries (university_id, subject_id, actor_id, actor_role, act, module_id, reason, day, at)
		SELECT u.university_id, u.id, ?, ?, ?, ?, ?, ?, ? FROM users u
		WHERE u.university_id = ? AND u.id IN ? AND u.id <> ? ORDER BY u.id
		ON CONFLICT (university_id, subject_id, day, act, coalesce(actor_id, 0), coalesce(module_id, 0), reason)
		DO UPDATE SET times = access_entries.times + 1, at = excluded.at`,
		row.ActorID, row.ActorRole, row.Act, row.ModuleID, row.Reason, row.Day, row.At,
		s.actor.UniversityID, subjects, s.actor.UserID).Error
}
