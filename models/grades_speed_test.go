package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkGrading opens the queue, the panel and the next work of an assignment
// that 2,000 students have handed in; half of them are marked.
func BenchmarkGrading(b *testing.B) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			s := newStage(b, storetest.New(b, engine))
			s.at("2026-11-02 08:00")
			owner, a, keys := s.handedInBy(2000)
			for i, key := range keys[:1000] {
				if _, err := owner.SaveMark(b.Context(), a.ModuleID, a.ID, key, 0, models.MarkInput{Points: fmt.Sprint(i % 10)}); err != nil {
					b.Fatal(err)
				}
			}
			if engine == models.Postgres {
				s.change("ANALYZE")
			}
			revision := 1
			q := models.QueueQuery{Filter: models.QueueUngraded}
			for _, c := range []struct {
				what string
				do   func() error
			}{
				{"queue", func() error {
					_, err := owner.GradingQueue(b.Context(), a.ModuleID, a.ID, models.QueueQuery{}, 20)
					return err
				}},
				{"panel", func() error {
					_, err := owner.GradingPanel(b.Context(), a.ModuleID, a.ID, keys[1000], q)
					return err
				}},
				{"save", func() error {
					revision++
					_, err := owner.SaveMark(b.Context(), a.ModuleID, a.ID, keys[0], revision-1, models.MarkInput{Points: fmt.Sprint(revision % 10)})
					return err
				}},
				{"next", func() error {
					_, err := owner.NextWork(b.Context(), a.ModuleID, a.ID, keys[0], q)
					return err
				}},
			} {
				b.Run(c.what, func(b *testing.B) {
					for b.Loop() {
						if err := c.do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// handedInBy is an assignment with so many works, and their keys.
func (s *stage) handedInBy(students int) (models.Scope, models.Assignment, []uint64) {
	owner := s.Person(s.t, s.uni, models.Lecturer)
	s.insert(&models.ModuleStaff{UniversityID: s.uni.ID, ModuleID: s.module.ID, UserID: owner.Actor().UserID, Role: models.Owner})
	a, err := owner.CreateAssignment(s.t.Context(), s.module.ID, "Essay")
	if err != nil {
		s.t.Fatal(err)
	}
	people := make([]models.User, students)
	for i := range people {
		name := fmt.Sprintf("p%d@north.example", i)
		people[i] = models.User{UniversityID: &s.uni.ID, Email: name, EmailKey: name, Name: name, NameKey: name, Role: models.Student, Epoch: 1, CreatedAt: s.Now()}
	}
	for part := range slices.Chunk(people, 500) {
		s.insert(&part)
	}
	roster := make([]models.Enrollment, students)
	for i, p := range people {
		roster[i] = models.Enrollment{
			UniversityID: s.uni.ID, ModuleID: s.module.ID, StudentID: p.ID, Pseudonym: fmt.Sprint(i),
			Sharing: models.ShareAggregate, ConsentedAt: s.Now(), EnrolledAt: s.Now(),
		}
	}
	for part := range slices.Chunk(roster, 500) {
		s.insert(&part)
	}
	works, keys, now := make([]models.Submission, students), make([]uint64, students), s.Now()
	for i, e := range roster {
		keys[i] = e.ID
		works[i] = models.Submission{
			UniversityID: s.uni.ID, ModuleID: s.module.ID, AssignmentID: a.ID, EnrollmentID: &keys[i], Attempt: 1, State: models.SubmissionSubmitted,
			Active: true, Text: "My essay.", SubmittedAt: &now, CountedAt: &now, Revision: 1, CreatedAt: now, UpdatedAt: now.Add(time.Second),
		}
	}
	for part := range slices.Chunk(works, 500) {
		s.insert(&part)
	}
	return owner, a, keys
}
