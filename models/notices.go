package models

import (
	"encoding/json"
	"fmt"
	"slices"
)

// NoticeKinds lists the kinds of notices, in the order in which they are set.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeSurvey, NoticeAssignment, NoticeLesson, NoticeDue, NoticeGrade, NoticeAnswer, NoticeInquiry}
}

// For tells whether people of a role are told of the kind at all.
func (k NoticeKind) For(role Role) bool {
	switch {
	case !slices.Contains(NoticeKinds(), k):
		return false
	case k == NoticeInquiry:
		return role == Lecturer
	}
	return role == Student
}

// Mailed tells whether the kind also comes by mail as long as somebody has not
// set it otherwise: what one would be sorry to have missed, and what answers
// something. All kinds are shown in the program.
func (k NoticeKind) Mailed() bool {
	switch k {
	case NoticeDue, NoticeGrade, NoticeAnswer:
		return true
	}
	return false
}

// toldAtOnce is for how many people one statement speaks.
const toldAtOnce = 500

// notify tells people something, in the caller's transaction: kind, key, title
// and link of n, the module that it is of, and at where a time belongs to it.
// Of a key each is told once. Nobody is told who is not there any more, who has
// left the module or does not work in it, and of an archived module nobody.
// It goes by the ways that each has chosen. Nothing personal belongs into the
// title, which goes out by mail.
func (s Scope) notify(n Notice, to ...uint64) error {
	rows := make([]Notice, len(to))
	for i, user := range to {
		rows[i] = n
		rows[i].UserID = user
	}
	_, err := s.tellAll(rows)
	return err
}

// toldRow is a notice as the database reads it.
type toldRow struct {
	Person  uint64  `json:"person"`
	Kind    string  `json:"kind"`
	Key     string  `json:"key"`
	Module  *uint64 `json:"module"`
	Title   string  `json:"title"`
	Link    string  `json:"link"`
	At      *string `json:"at"`
	Created string  `json:"created"`
}

// toldTable reads a JSON list of notices as the table t on either engine.
var toldTable = map[Engine]string{
	SQLite: `(SELECT j.value ->> 'person' AS person, j.value ->> 'kind' AS kind, j.value ->> 'key' AS key, j.value ->> 'module' AS module,
		j.value ->> 'title' AS title, j.value ->> 'link' AS link, j.value ->> 'at' AS at, j.value ->> 'created' AS created FROM json_each(?) j) t`,
	Postgres: `json_to_recordset(CAST(? AS json)) AS t (person bigint, kind text, key text, module bigint,
		title text, link text, at timestamptz, created timestamptz)`,
}

// tellAll writes notices of any people, and mail to those who want it. It gives the
// number of those that are new.
func (s Scope) tellAll(rows []Notice) (int, error) {
	told := 0
	for part := range slices.Chunk(rows, toldAtOnce) {
		fresh, err := s.insertNotices(part)
		if err != nil {
			return told, err
		}
		told += len(fresh)
		if err := s.mailNotices(fresh); err != nil {
			return told, err
		}
	}
	return told, nil
}

// insertNotices writes what is new. Who does not want a kind in the program has
// the row all the same, as one that is read, so that the key is known.
func (s Scope) insertNotices(rows []Notice) ([]Notice, error) {
	list := make([]toldRow, len(rows))
	for i, n := range rows {
		if !slices.Contains(NoticeKinds(), n.Kind) || n.Key == "" || !localLink(n.Link) {
			return nil, fmt.Errorf("a notice of kind %q has no key, or a link that is no path", n.Kind)
		}
		list[i] = toldRow{n.UserID, string(n.Kind), n.Key, n.ModuleID, n.Title, n.Link, nil, databaseTime(s.now())}
		if n.At != nil {
			at := databaseTime(*n.At)
			list[i].At = &at
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	university := s.actor.UniversityID
	var fresh []Notice
	err = s.tx.Raw(`INSERT INTO notices (university_id, user_id, kind, key, module_id, title, link, at, created_at, read_at)
		SELECT u.university_id, u.id, t.kind, t.key, t.module, t.title, t.link, t.at, t.created, CASE WHEN p.in_app = ? THEN t.created END
		FROM users u JOIN `+toldTable[s.store.engine]+` ON t.person = u.id
			LEFT JOIN notice_settings p ON p.university_id = u.university_id AND p.user_id = u.id AND p.kind = t.kind
		WHERE u.university_id = ? AND u.deactivated_at IS NULL AND u.erased_at IS NULL
			AND (t.module IS NULL OR EXISTS (SELECT 1 FROM modules m WHERE m.university_id = u.university_id AND m.id = t.module AND m.status <> 'archived')
				AND (EXISTS (SELECT 1 FROM enrollments e WHERE e.university_id = u.university_id AND e.module_id = t.module AND e.student_id = u.id AND e.left_at IS NULL)
					OR EXISTS (SELECT 1 FROM module_staff w WHERE w.university_id = u.university_id AND w.module_id = t.module AND w.user_id = u.id)))
		ON CONFLICT (university_id, user_id, key) DO NOTHING
		RETURNING id, university_id, user_id, kind, key, module_id, title, link, at, created_at`,
		false, string(text), university).Scan(&fresh).Error
	return fresh, err
}
