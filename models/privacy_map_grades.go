package models

// ownGrades are those of the person alone: for oneself, or of a team that has no
// other member.
const ownGrades = ` IN (SELECT g.id FROM grades g WHERE g.university_id = @university
	AND (g.enrollment_id` + ownEnrollments + `
		OR g.team_id IN (SELECT t.team_id FROM team_members t WHERE t.university_id = @university AND t.enrollment_id` + ownEnrollments + `
			AND NOT EXISTS (SELECT 1 FROM team_members o WHERE o.university_id = @university AND o.team_id = t.team_id AND o.enrollment_id <> t.enrollment_id))))`

// gradesOf are all that a person has, those of the teams among them.
const gradesOf = ` (g.enrollment_id` + ownEnrollments + `
	OR g.team_id IN (SELECT t.team_id FROM team_members t WHERE t.university_id = @university AND t.enrollment_id` + ownEnrollments + `))`

// gradeTables are about the marks of a person, and those that a person gave.
func gradeTables() []personTable {
	return []personTable{
		{
			name: "grade_messages",
			export: `SELECT x.id, m.title AS module, a.title AS assignment, x.staff, x.text, x.created_at
				FROM grade_messages x JOIN grades g ON g.university_id = x.university_id AND g.id = x.grade_id
				JOIN assignments a ON a.university_id = g.university_id AND a.id = g.assignment_id
				JOIN modules m ON m.university_id = g.university_id AND m.id = g.module_id
				WHERE x.university_id = @university AND (x.author_id = @person OR g.released_at IS NOT NULL AND` + gradesOf + `) ORDER BY x.id`,
			hidden: map[string]string{"grade_id": "the assignment is there", "author_id": "the person, or somebody else"},
			erase: []string{
				`DELETE FROM grade_messages WHERE university_id = @university AND grade_id` + ownGrades,
				// What a student asked goes, what was answered as staff stays with whom it was told.
				`DELETE FROM grade_messages WHERE university_id = @university AND author_id = @person AND NOT staff`,
				`UPDATE grade_messages SET author_id = NULL WHERE university_id = @university AND author_id = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "grade_pins",
			export: `SELECT x.id, m.title AS module, a.title AS assignment, x.file_id, x.place, x.x, x.y, x.text, x.created_at
				FROM grade_pins x JOIN grades g ON g.university_id = x.university_id AND g.id = x.grade_id
				JOIN assignments a ON a.university_id = g.university_id AND a.id = g.assignment_id
				JOIN modules m ON m.university_id = g.university_id AND m.id = g.module_id
				WHERE x.university_id = @university AND (x.author_id = @person OR g.released_at IS NOT NULL AND` + gradesOf + `) ORDER BY x.id`,
			hidden: map[string]string{"grade_id": "the assignment is there", "submission_id": "the assignment is there", "author_id": "the person, or somebody else"},
			erase: []string{
				`DELETE FROM grade_pins WHERE university_id = @university AND grade_id` + ownGrades,
				`UPDATE grade_pins SET author_id = NULL WHERE university_id = @university AND author_id = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "grade_changes",
			export: `SELECT x.id, m.title AS module, a.title AS assignment, x.points, x.source, x.created_at
				FROM grade_changes x JOIN grades g ON g.university_id = x.university_id AND g.id = x.grade_id
				JOIN assignments a ON a.university_id = g.university_id AND a.id = g.assignment_id
				JOIN modules m ON m.university_id = g.university_id AND m.id = g.module_id
				WHERE x.university_id = @university AND (x.marker_id = @person OR g.released_at IS NOT NULL AND` + gradesOf + `) ORDER BY x.id`,
			hidden: map[string]string{"grade_id": "the assignment is there", "marker_id": "the person, or somebody else"},
			erase: []string{
				`DELETE FROM grade_changes WHERE university_id = @university AND grade_id` + ownGrades,
				`UPDATE grade_changes SET marker_id = NULL WHERE university_id = @university AND marker_id = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "grade_drafts",
			export: `SELECT m.title AS module, a.title AS assignment, x.points, x.choices, x.feedback, x.updated_at
				FROM grade_drafts x JOIN grades g ON g.university_id = x.university_id AND g.id = x.grade_id
				JOIN assignments a ON a.university_id = g.university_id AND a.id = g.assignment_id
				JOIN modules m ON m.university_id = g.university_id AND m.id = g.module_id
				WHERE x.university_id = @university AND x.marker_id = @person ORDER BY x.grade_id`,
			hidden: map[string]string{"grade_id": "the assignment is there", "marker_id": "the person", "base": isInner},
			erase: []string{
				`DELETE FROM grade_drafts WHERE university_id = @university AND grade_id` + ownGrades,
				`DELETE FROM grade_drafts WHERE university_id = @university AND marker_id = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "grades",
			// A mark that is not released is known to those who mark alone.
			export: `SELECT g.id, m.title AS module, a.title AS assignment, g.points, g.choices, g.feedback, g.marked_at, g.released_at, g.inquiry,
				g.created_at, g.updated_at
				FROM grades g JOIN assignments a ON a.university_id = g.university_id AND a.id = g.assignment_id
				JOIN modules m ON m.university_id = g.university_id AND m.id = g.module_id
				WHERE g.university_id = @university AND g.released_at IS NOT NULL AND` + gradesOf + ` ORDER BY g.id`,
			hidden: map[string]string{
				"module_id": "its title is there", "assignment_id": "its title is there", "team_id": "the assignment is there",
				"enrollment_id": "the module is there", "submission_id": "the assignment is there", "file_id": "the file is handed out",
				"marker_id": "somebody else", "holder_id": "somebody else", "held_until": isInner, "revision": isInner,
			},
			erase: []string{
				`DELETE FROM grades WHERE university_id = @university AND id` + ownGrades,
				`UPDATE grades SET marker_id = NULL WHERE university_id = @university AND marker_id = @person`,
				`UPDATE grades SET holder_id = NULL, held_until = NULL WHERE university_id = @university AND holder_id = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "marking_comments",
			export: `SELECT x.id, m.title AS module, x.text, x.created_at
				FROM marking_comments x JOIN modules m ON m.university_id = x.university_id AND m.id = x.module_id
				WHERE x.university_id = @university AND x.author_id = @person ORDER BY x.id`,
			hidden: map[string]string{"module_id": "its title is there", "author_id": "the person"},
			erase:  []string{`UPDATE marking_comments SET author_id = NULL WHERE university_id = @university AND author_id = @person`},
			keep:   KeepPeople,
		},
		{
			name: "notices",
			export: `SELECT x.id, x.kind, m.title AS module, x.title, x.at, x.created_at, x.read_at
				FROM notices x LEFT JOIN modules m ON m.university_id = x.university_id AND m.id = x.module_id
				WHERE x.university_id = @university AND x.user_id = @person ORDER BY x.id`,
			hidden: map[string]string{"key": isInner, "link": isInner, "module_id": "its title is there"},
			erase:  []string{`DELETE FROM notices WHERE university_id = @university AND user_id = @person`},
			keep:   KeepNotices,
		},
		{
			name: "notice_settings",
			export: `SELECT x.kind, x.in_app, x.by_mail FROM notice_settings x
				WHERE x.university_id = @university AND x.user_id = @person ORDER BY x.kind`,
			erase: []string{`DELETE FROM notice_settings WHERE university_id = @university AND user_id = @person`},
			keep:  KeepPeople,
		},
	}
}
