package models

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// SQLite plans its queries by statistics that it only has after ANALYZE. In a
// young database it believes that a university has few surveys and reads all
// of them to find the three of one student. So the schema comes with what a
// grown installation looks like. It is
// never measured again: plans that do not change by themselves are plans that
// tests can hold.

// grownRows is how many rows a table has in a grown installation.
var grownRows = map[string]int{
	"universities": 10, "faculties": 100, "users": 20_000, "sessions": 5_000, "attempts": 1_000, "modules": 400,
	"module_staff": 800, "enrollments": 100_000, "forms": 200, "form_versions": 400, "survey_plans": 600,
	"surveys": 1_000_000, "model_fits": 2_000, "trends": 300_000, "module_trends": 1_200, "job_runs": 2_000,
	"departments": 200, "programmes": 400, "student_programmes": 15_000, "people_imports": 20, "university_logos": 10,
	"account_links": 5_000, "totp_factors": 1_000, "passkeys": 3_000, "recovery_codes": 15_000, "handshakes": 200, "mails": 100_000, "audit_entries": 1_000_000, "access_entries": 500_000, "support_views": 500,
	"consents": 200_000, "erasures": 1_000,
	"media": 40_000, "files": 50_000, "uploads": 500, "lessons": 8_000, "lesson_requirements": 4_000, "lesson_files": 25_000, "lesson_progress": 1_000_000,
	"assignments": 4_000, "assignment_files": 6_000, "extensions": 8_000, "teams": 4_000, "team_members": 15_000, "submissions": 1_500_000,
	"submission_files": 2_000_000, "submission_uploads": 300, "calendar_feeds": 5_000,
	"grades": 1_500_000, "grade_drafts": 500, "grade_changes": 2_000_000, "grade_pins": 500_000, "grade_messages": 50_000, "marking_comments": 5_000,
	"gradebooks": 400, "grade_categories": 1_200, "category_assignments": 3_000, "lesson_questions": 1_000, "notices": 3_000_000, "notice_settings": 10_000,
}

// grownValues is how many values a column has in a grown installation; columns
// that are not named have a value of their own in nearly each row.
var grownValues = map[string]int{
	"university_id": 10, "faculty_id": 100, "module_id": 400, "plan_id": 600, "form_id": 200, "form_version_id": 400,
	"owner_id": 100, "department_id": 200, "programme_id": 400, "actor_id": 100, "user_id": 15_000, "student_id": 15_000, "enrollment_id": 100_000, "fit_id": 2_000,
	"year": 10, "term": 2, "role": 3, "status": 3, "number": 60, "scale": 5, "job": 3, "kind": 5, "slot": 5_000, "state": 4,
	"lesson_id": 8_000, "requires_id": 4_000, "media_id": 40_000, "uploader_id": 500, "position": 30, "language": 3, "action": 60, "object": 15, "object_id": 20_000, "subject_id": 15_000, "act": 8, "day": 500,
	"assignment_id": 4_000, "team_id": 4_000, "attempt": 3, "due_at": 3_000, "granted_by": 500, "submission_id": 1_000_000,
	"grade_id": 1_000_000, "marker_id": 500, "holder_id": 100, "author_id": 5_000, "category_id": 1_200, "code": 10, "inquiry": 3,
}

// seedStatistics writes statistics for the indexes that have none.
func (s *Store) seedStatistics(ctx context.Context) error {
	return s.writing(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("ANALYZE sqlite_schema").Error; err != nil { // makes the table of statistics
			return err
		}
		var parts []struct{ Table, Index, Column string }
		err := tx.Raw(`SELECT t.name AS "table", i.name AS "index", c.name AS "column"
			FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
			WHERE t.type = 'table' AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.idx = i.name)
			ORDER BY t.name, i.name, c.seqno`).Scan(&parts).Error
		if err != nil {
			return err
		}
		for i := 0; i < len(parts); {
			j := i
			var columns []string
			for ; j < len(parts) && parts[j].Index == parts[i].Index; j++ {
				columns = append(columns, parts[j].Column)
			}
			if rows, known := grownRows[parts[i].Table]; known {
				err := tx.Exec("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
					parts[i].Table, parts[i].Index, statistics(rows, columns)).Error
				if err != nil {
					return err
				}
			}
			i = j
		}
		return nil
	})
}

// statistics writes an index's line of sqlite_stat1: the rows of the table,
// then how many rows share a value of the first column, of the first two, ….
func statistics(rows int, columns []string) string {
	line := []string{fmt.Sprint(rows)}
	share := rows
	for _, column := range columns {
		values, named := grownValues[column]
		if !named {
			values = rows
		}
		share = max(1, share/values)
		line = append(line, fmt.Sprint(share))
	}
	return strings.Join(line, " ")
}
