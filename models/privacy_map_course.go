package models

// courseTables are about how a person takes part in a course.
func courseTables() []personTable {
	return []personTable{
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
			// What was given to a course belongs to the course and stays in it, by nobody.
			erase: []string{`UPDATE files SET uploader_id = NULL WHERE university_id = @university AND uploader_id = @person`},
			keep:  KeepPeople,
		},
	}
}
