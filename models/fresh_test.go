package models_test

import (
	"testing"

	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
)

// TestMarkingIsQuickBeforeTheDatabaseHasStatistics: PostgreSQL takes tables that
// were just filled to be empty, and must not compare each student with each.
func TestMarkingIsQuickBeforeTheDatabaseHasStatistics(t *testing.T) {
	need.Long(t)
	t.Parallel()
	const students = 250
	s := newStage(t, storetest.New(t, models.Postgres))
	s.at("2026-11-02 08:00")
	owner, a, keys := s.handedInBy(students)
	ctx, module := t.Context(), a.ModuleID
	if _, err := owner.CreateAssignment(ctx, module, "Sheet"); err != nil {
		t.Fatal(err)
	}
	s.change(`UPDATE assignments SET published = true, publish_at = '2026-11-02 06:00:00+00', due_at = '2026-11-02 20:00:00+00'`)
	s.change(`INSERT INTO grades (university_id, module_id, assignment_id, enrollment_id, submission_id, points, marked_at, released_at, revision, created_at, updated_at)
		SELECT b.university_id, b.module_id, b.assignment_id, b.enrollment_id, b.id, 800, b.created_at, b.created_at, 1, b.created_at, b.created_at FROM submissions b`)
	student := s.As(models.Actor{UserID: s.roster()[0].StudentID, UniversityID: s.uni.ID, Role: models.Student})
	for what, do := range map[string]func() error{
		"the gradebook":         func() error { _, err := owner.GradeTable(ctx, module, "", 3); return err },
		"a student's marks":     func() error { _, err := owner.GradesOf(ctx, module, keys[7]); return err },
		"a mark":                func() error { _, err := student.OwnMark(ctx, module, a.ID); return err },
		"all of it":             func() error { _, err := owner.ExportGrades(ctx, module); return err },
		"the sheet":             func() error { _, err := owner.MarkSheet(ctx, module, a.ID, 2); return err },
		"who has handed in":     func() error { _, err := owner.Submissions(ctx, module, a.ID, 2); return err },
		"the queue":             func() error { _, err := owner.GradingQueue(ctx, module, a.ID, models.QueueQuery{}, 2); return err },
		"the release":           func() error { _, err := owner.MarkRelease(ctx, module, a.ID); return err },
		"who gets an extension": func() error { _, err := owner.Extensions(ctx, module, a.ID, models.ExtensionSearch{}); return err },
		"what is new":           func() error { _, err := s.System("notices").TellWhatIsNew(ctx, s.Now()); return err },
	} {
		sent := s.Statements(func() {
			if err := do(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		})
		effort := s.Effort(t, s.uni.ID, sent)
		if len(effort) == 0 {
			t.Errorf("%s: nothing was measured of %d statements", what, len(sent))
		}
		for statement, n := range effort {
			if n > 20*students {
				t.Errorf("%s: %d rows are looked at for %d students by\n%.300s", what, n, students, statement)
			}
		}
	}
}

// BenchmarkMarkingWithoutStatistics opens what staff see of an assignment that
// 2,000 students have just handed in, and tells them what is due, on PostgreSQL.
func BenchmarkMarkingWithoutStatistics(b *testing.B) {
	s := newStage(b, storetest.New(b, models.Postgres))
	s.at("2026-11-02 08:00")
	owner, a, _ := s.handedInBy(2000)
	module := a.ModuleID
	s.change(`UPDATE assignments SET published = true, publish_at = '2026-11-02 06:00:00+00', due_at = '2026-11-02 20:00:00+00'`)
	for _, c := range []struct {
		what string
		do   func() error
	}{
		{"sheet", func() error { _, err := owner.MarkSheet(b.Context(), module, a.ID, 2); return err }},
		{"submissions", func() error { _, err := owner.Submissions(b.Context(), module, a.ID, 2); return err }},
		{"queue", func() error {
			_, err := owner.GradingQueue(b.Context(), module, a.ID, models.QueueQuery{}, 2)
			return err
		}},
		{"release", func() error { _, err := owner.MarkRelease(b.Context(), module, a.ID); return err }},
		{"notices", func() error { _, err := s.System("notices").TellWhatIsNew(b.Context(), s.Now()); return err }},
	} {
		b.Run(c.what, func(b *testing.B) {
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
