package models

import "time"

// supportRow is what the query for a visitor finds out about a support view
// that lasts; without one all of it is null.
type supportRow struct {
	ViewID       *uint64
	ViewReason   *string
	ViewEndsAt   *time.Time
	SubjectID    *uint64
	SubjectName  *string
	SubjectEmail *string
	SubjectRole  *Role
}

const supportColumns = `w.id AS view_id, w.reason AS view_reason, w.ends_at AS view_ends_at,
	p.id AS subject_id, p.name AS subject_name, p.email AS subject_email, p.role AS subject_role`

// supportJoin finds the view of session s of person u, as long as its time
// lasts, both are what they were when it began, and nobody has ended it.
const supportJoin = `LEFT JOIN support_views w ON w.university_id = s.university_id AND w.id = s.view_id AND w.actor_id = s.user_id
		AND w.ended_at IS NULL AND w.ends_at > ? AND u.role = 'administrator'
	LEFT JOIN users p ON p.university_id = w.university_id AND p.id = w.subject_id
		AND p.role <> 'administrator' AND p.deactivated_at IS NULL AND p.erased_at IS NULL`

// borrow gives the visitor the eyes of the subject. The session, its times and
// the language stay the administrator's; a proof of who they are does not count.
func (row supportRow) borrow(v *Visitor) {
	if row.ViewID == nil || row.SubjectID == nil {
		return
	}
	v.Support = &Support{ID: *row.ViewID, By: v.Actor, ByName: v.Name, Reason: *row.ViewReason, EndsAt: *row.ViewEndsAt}
	v.Actor = Actor{UserID: *row.SubjectID, UniversityID: v.UniversityID, Role: *row.SubjectRole}
	v.Name, v.Email, v.ConfirmedAt, v.Unread = *row.SubjectName, *row.SubjectEmail, time.Time{}, 0
}
