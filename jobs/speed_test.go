package jobs_test

import (
	"context"
	"testing"

	"luna/internal/meter"
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
		var cpu meter.Meter
		for b.Loop() {
			b.StopTimer()
			s.forget(m)
			b.StartTimer()
			cpu.Run(b, func() { s.compute() })
		}
		cpu.Report(b)
	})
}

// BenchmarkTrendsAfterOneAnswer has one new answer to take in.
func BenchmarkTrendsAfterOneAnswer(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		s.compute()
		var cpu meter.Meter
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			s.answer(m, extra("s007", benchWaves+i))
			b.StartTimer()
			cpu.Run(b, func() { s.compute() })
		}
		cpu.Report(b)
	})
}

// BenchmarkTrendsUnchanged has nothing to do and finds that out.
func BenchmarkTrendsUnchanged(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, _ models.Module) {
		s.compute()
		var cpu meter.Meter
		for b.Loop() {
			cpu.Run(b, func() { s.compute() })
		}
		cpu.Report(b)
	})
}

// BenchmarkRefresh moves one student's own curves after an answer.
func BenchmarkRefresh(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		s.compute()
		var cpu meter.Meter
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			s.answer(m, extra("s007", benchWaves+i))
			student := s.newest(m)
			b.StartTimer()
			cpu.Run(b, func() {
				if err := s.jobs.Refresh(context.Background(), s.uni.ID, student); err != nil {
					b.Fatal(err)
				}
			})
		}
		cpu.Report(b)
	})
}

// forget takes all trends of the module away.
func (s *stage) forget(m models.Module) {
	s.t.Helper()
	if err := s.System("test").ForgetTrends(context.Background(), s.uni.ID, m.ID); err != nil {
		s.t.Fatal(err)
	}
}
