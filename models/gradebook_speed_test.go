package models_test

import (
	"fmt"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkGradebook opens a page of the gradebook of 500 students and 30
// assignments, in which every mark is set, and takes all of it along. PostgreSQL's
// statistics know nothing of it yet.
func BenchmarkGradebook(b *testing.B) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			s := newStage(b, storetest.New(b, engine))
			s.at("2026-11-02 08:00")
			owner, a, _ := s.handedInBy(500)
			for i := range 29 {
				if _, err := owner.CreateAssignment(b.Context(), a.ModuleID, fmt.Sprint("Sheet ", i)); err != nil {
					b.Fatal(err)
				}
			}
			s.change(`INSERT INTO grades (university_id, module_id, assignment_id, enrollment_id, points, marked_at, revision, created_at, updated_at)
				SELECT e.university_id, e.module_id, a.id, e.id, 800, '2026-11-02 08:00:00+00:00', 1, '2026-11-02 08:00:00+00:00', '2026-11-02 08:00:00+00:00'
				FROM enrollments e JOIN assignments a ON a.university_id = e.university_id AND a.module_id = e.module_id`)
			for _, c := range []struct {
				what string
				do   func() (models.GradeTable, error)
			}{
				{"page", func() (models.GradeTable, error) { return owner.GradeTable(b.Context(), a.ModuleID, "", 5) }},
				{"all", func() (models.GradeTable, error) { return owner.ExportGrades(b.Context(), a.ModuleID) }},
			} {
				b.Run(c.what, func(b *testing.B) {
					for b.Loop() {
						if t, err := c.do(); err != nil || t.Count != 500 || len(t.Assignments) != 30 {
							b.Fatal(t.Count, len(t.Assignments), err)
						}
					}
				})
			}
		})
	}
}
