package models_test

import (
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkCreateSurveys creates one survey for each of 100,000 enrollments in
// 400 modules, then looks again and finds nothing to do. The sub-benchmark
// "insert" is the same rows by one bare INSERT … SELECT, the least that they
// can cost.
func BenchmarkCreateSurveys(b *testing.B) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			s := newStage(b, storetest.New(b, engine))
			s.at("2026-11-02 08:00")
			s.crowd(400, 250)
			empty := "DELETE FROM surveys"
			if engine == models.Postgres {
				empty = "TRUNCATE surveys" // a deleted row would still be looked at
			}
			again := func(b *testing.B, want int, work func() int) {
				for b.Loop() {
					b.StopTimer()
					if want > 0 {
						s.Meddle(b, empty)
						s.change("UPDATE survey_plans SET created_until = NULL")
					}
					b.StartTimer()
					if n := work(); n != want {
						b.Fatalf("%d surveys, want %d", n, want)
					}
				}
			}
			b.Run("insert", func(b *testing.B) { again(b, 100000, func() int { s.bareInsert(); return 100000 }) })
			b.Run("first", func(b *testing.B) { again(b, 100000, s.create) })
			b.Run("second", func(b *testing.B) { again(b, 0, s.create) })
		})
	}
}

// crowd makes modules with a plan of one survey a day, and students in each.
func (s *stage) crowd(modules, students int) {
	for i := range modules {
		s.module = s.newModule(fmt.Sprintf("C%d", i))
		s.plan("20:00")
		var people []models.User
		for j := range students {
			name := fmt.Sprintf("p%d-%d@north.example", i, j)
			people = append(people, models.User{
				UniversityID: &s.uni.ID, Email: name, EmailKey: name, Name: name, NameKey: name, Role: models.Student, Epoch: 1, CreatedAt: s.Now(),
			})
		}
		s.insert(&people)
		var roster []models.Enrollment
		for j, p := range people {
			roster = append(roster, models.Enrollment{
				UniversityID: s.uni.ID, ModuleID: s.module.ID, StudentID: p.ID, Pseudonym: fmt.Sprint(j),
				Sharing: models.ShareAggregate, ConsentedAt: s.Now(), EnrolledAt: s.Now(),
			})
		}
		s.insert(&roster)
	}
	if s.Engine() == models.Postgres {
		s.change("ANALYZE")
	}
}

func (s *stage) bareInsert() {
	slot := time.Date(2026, time.November, 2, 19, 0, 0, 0, time.UTC)
	s.change(`INSERT INTO surveys (university_id, plan_id, enrollment_id, form_version_id, number, slot, opens_at, closes_at)
		SELECT e.university_id, p.id, e.id, p.form_version_id, 1, ?, ?, ? FROM enrollments e JOIN survey_plans p ON p.module_id = e.module_id`,
		slot, slot, slot.Add(4*time.Hour))
}

func (s *stage) change(sql string, args ...any) {
	s.t.Helper()
	if err := models.RunSQL(s.Store, sql, args...); err != nil {
		s.t.Fatal(err)
	}
}
