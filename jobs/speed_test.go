package jobs_test

import (
	"context"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// The class of the promise: 300 students, 60 waves, three scales of four
// items, every third survey missed.
const benchStudents, benchWaves = 300, 60

func onEngines(b *testing.B, run func(b *testing.B, s *stage, m models.Module)) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			s := newStage(b, storetest.New(b, engine))
			m := s.module("A")
			s.answer(m, drawn(1, benchStudents, benchWaves))
			b.ResetTimer()
			run(b, s, m)
		})
	}
}

// BenchmarkTrendsFromNothing reads, scores, fits, smooths and writes all.
func BenchmarkTrendsFromNothing(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		for b.Loop() {
			b.StopTimer()
			s.forget(m)
			b.StartTimer()
			s.compute()
		}
	})
}

// BenchmarkTrendsAfterOneAnswer has one new answer to take in.
func BenchmarkTrendsAfterOneAnswer(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		s.compute()
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			s.answer(m, extra("s007", benchWaves+i))
			b.StartTimer()
			s.compute()
		}
	})
}

// BenchmarkTrendsUnchanged has nothing to do and finds that out.
func BenchmarkTrendsUnchanged(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, _ models.Module) {
		s.compute()
		for b.Loop() {
			s.compute()
		}
	})
}

// BenchmarkRefresh moves one student's own curves after an answer.
func BenchmarkRefresh(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		s.compute()
		student := s.newest(m)
		for i := 0; b.Loop(); i++ {
			if err := s.jobs.Refresh(context.Background(), s.uni.ID, student); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// forget takes all trends of the module away.
func (s *stage) forget(m models.Module) {
	s.t.Helper()
	if err := s.System("test").ForgetTrends(context.Background(), s.uni.ID, m.ID); err != nil {
		s.t.Fatal(err)
	}
}
