package models

// courseTables are about how a person takes part in a course.
func courseTables() []personTable {
	return append(workTables(), []personTable{
		{
			name: "lesson_progress",
			export: `SELECT m.title AS module, l.title AS lesson, p.opened_at, p.finished_at, p.place, p.watched, p.watched_seconds, p.updated_at
				FROM lesson_progress p JOIN lessons l ON l.university_id = p.university_id AND l.id = p.lesson_id
				JOIN modules m ON m.university_id = l.university_id AND m.id = l.module_id
				WHERE p.university_id = @university AND p.enrollment_id` + ownEnrollments + ` ORDER BY p.lesson_id`,
			hidden: map[string]string{"lesson_id": "its title is there", "enrollment_id": "the module is there"},
			erase:  []string{`DELETE FROM lesson_progress WHERE university_id = @university AND enrollment_id` + ownEnrollments},
			keep:   KeepPeople,
		},
		{
			name: "uploads",
			export: `SELECT u.id, m.title AS module, u.name, u.length, u.received, u.created_at, u.expires_at
				FROM uploads u JOIN modules m ON m.university_id = u.university_id AND m.id = u.module_id
				WHERE u.university_id = @university AND u.user_id = @person ORDER BY u.id`,
			hidden: map[string]string{"object": isInner, "hash_state": isInner, "module_id": "its title is there", "file_id": isInner, "writer": isInner, "writing_until": isInner},
			erase: []string{
				`UPDATE universities SET file_bytes = file_bytes - (SELECT coalesce(sum(u.length), 0) FROM uploads u
					WHERE u.university_id = @university AND u.user_id = @person AND u.file_id IS NULL) WHERE id = @university`,
				`DELETE FROM uploads WHERE university_id = @university AND user_id = @person`,
			},
			keep: KeepImports,
		},
		{
			name: "files",
			export: `SELECT f.id, m.title AS module, f.name, d.media_type, d.size, f.created_at
				FROM files f JOIN media d ON d.university_id = f.university_id AND d.id = f.media_id
				JOIN modules m ON m.university_id = f.university_id AND m.id = f.module_id
				WHERE f.university_id = @university AND f.uploader_id = @person ORDER BY f.id`,
			hidden: map[string]string{"module_id": "its title is there", "media_id": isInner, "uploader_id": "the person"},
			// What was given to a course belongs to the course and stays in it, by
			// nobody. What was handed in for oneself alone, or nowhere, goes.
			erase: []string{
				`UPDATE universities SET file_bytes = file_bytes - (SELECT coalesce(sum(d.size), 0) FROM files f
					JOIN media d ON d.university_id = f.university_id AND d.id = f.media_id
					WHERE f.university_id = @university AND f.uploader_id = @person` + nobodysFile + `) WHERE id = @university`,
				`DELETE FROM files AS f WHERE f.university_id = @university AND f.uploader_id = @person` + nobodysFile,
				`UPDATE files SET uploader_id = NULL WHERE university_id = @university AND uploader_id = @person`,
			},
			keep: KeepPeople,
		},
	}...)
}

const (
	// nobodysFile is a file f that belongs to nothing.
	nobodysFile = ` AND NOT EXISTS (SELECT 1 FROM lesson_files x WHERE x.university_id = f.university_id AND x.file_id = f.id)
		AND NOT EXISTS (SELECT 1 FROM assignment_files y WHERE y.university_id = f.university_id AND y.file_id = f.id)
		AND NOT EXISTS (SELECT 1 FROM submission_files z WHERE z.university_id = f.university_id AND z.file_id = f.id)
		AND NOT EXISTS (SELECT 1 FROM grades v WHERE v.university_id = f.university_id AND v.file_id = f.id)
		AND NOT EXISTS (SELECT 1 FROM grade_pins w WHERE w.university_id = f.university_id AND w.file_id = f.id)`

	// ownSubmissions are those of the person alone: for oneself, or in a team
	// that has no other member.
	ownSubmissions = ` IN (SELECT b.id FROM submissions b WHERE b.university_id = @university
		AND (b.team_id IS NULL AND b.enrollment_id` + ownEnrollments + `
			OR b.team_id IN (SELECT t.team_id FROM team_members t WHERE t.university_id = @university AND t.enrollment_id` + ownEnrollments + `
				AND NOT EXISTS (SELECT 1 FROM team_members o WHERE o.university_id = @university AND o.team_id = t.team_id AND o.enrollment_id <> t.enrollment_id))))`
)

// workTables are about what a person hands in.
func workTables() []personTable {
	return []personTable{
		{
			name: "submissions",
			export: `SELECT b.id, m.title AS module, a.title AS assignment, t.name AS team, b.attempt, b.state, b.active, b.text, b.due_at,
				b.submitted_at, b.counted_at, b.late_seconds, b.penalty, b.digest, b.created_at, b.updated_at
				FROM submissions b JOIN assignments a ON a.university_id = b.university_id AND a.id = b.assignment_id
				JOIN modules m ON m.university_id = b.university_id AND m.id = b.module_id
				LEFT JOIN teams t ON t.university_id = b.university_id AND t.id = b.team_id
				WHERE b.university_id = @university AND (b.enrollment_id` + ownEnrollments + `
					OR b.team_id IN (SELECT x.team_id FROM team_members x WHERE x.university_id = @university AND x.enrollment_id` + ownEnrollments + `))
				ORDER BY b.id`,
			hidden: map[string]string{
				"module_id": "its title is there", "assignment_id": "its title is there", "enrollment_id": "the module is there",
				"team_id": "its name is there", "revision": isInner,
			},
			erase: []string{
				`DELETE FROM submission_uploads WHERE university_id = @university AND submission_id` + ownSubmissions,
				`DELETE FROM submission_files WHERE university_id = @university AND submission_id` + ownSubmissions,
				`DELETE FROM submissions WHERE university_id = @university AND id` + ownSubmissions,
				// The team's work stays with the team.
				`UPDATE submissions SET enrollment_id = NULL WHERE university_id = @university AND enrollment_id` + ownEnrollments,
			},
			keep: KeepPeople,
		},
		{
			name: "extensions",
			export: `SELECT x.id, m.title AS module, a.title AS assignment, x.due_at, x.cut_off_at, x.reason, x.created_at
				FROM extensions x JOIN assignments a ON a.university_id = x.university_id AND a.id = x.assignment_id
				JOIN modules m ON m.university_id = a.university_id AND m.id = a.module_id
				WHERE x.university_id = @university AND x.enrollment_id` + ownEnrollments + ` ORDER BY x.id`,
			hidden: map[string]string{"assignment_id": "its title is there", "enrollment_id": "the module is there", "team_id": isInner, "granted_by": "somebody else"},
			erase: []string{
				`DELETE FROM extensions WHERE university_id = @university AND enrollment_id` + ownEnrollments,
				`UPDATE extensions SET granted_by = NULL WHERE university_id = @university AND granted_by = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "team_members",
			export: `SELECT m.title AS module, t.name AS team
				FROM team_members x JOIN teams t ON t.university_id = x.university_id AND t.id = x.team_id
				JOIN modules m ON m.university_id = t.university_id AND m.id = t.module_id
				WHERE x.university_id = @university AND x.enrollment_id` + ownEnrollments + ` ORDER BY t.id`,
			hidden: map[string]string{"module_id": "its title is there", "team_id": "its name is there", "enrollment_id": "the module is there"},
			erase:  []string{`DELETE FROM team_members WHERE university_id = @university AND enrollment_id` + ownEnrollments},
			keep:   KeepPeople,
		},
		{
			name: "calendar_feeds",
			export: `SELECT c.created_at, c.read_at FROM calendar_feeds c
				WHERE c.university_id = @university AND c.user_id = @person`,
			hidden: map[string]string{"token_hash": isSecret},
			erase:  []string{`DELETE FROM calendar_feeds WHERE university_id = @university AND user_id = @person`},
			keep:   KeepPeople,
		},
	}
}
