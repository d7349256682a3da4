package jobs_test

import (
	"context"
	"syscall"
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

// meter counts the processor time of what is measured, that of a PostgreSQL
// server aside.
type meter struct {
	b     *testing.B
	total float64
	n     int
}

func (m *meter) run(do func()) {
	before := cpuSeconds(m.b)
	do()
	m.total += cpuSeconds(m.b) - before
	m.n++
	m.b.ReportMetric(m.total/float64(m.n)*1000, "cpu-ms/op")
}

// cpuSeconds is the processor time of the process so far.
func cpuSeconds(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// BenchmarkTrendsFromNothing reads, scores, fits, smooths and writes all.
func BenchmarkTrendsFromNothing(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		cpu := meter{b: b}
		for b.Loop() {
			b.StopTimer()
			s.forget(m)
			b.StartTimer()
			cpu.run(func() { s.compute() })
		}
	})
}

// BenchmarkTrendsAfterOneAnswer has one new answer to take in.
func BenchmarkTrendsAfterOneAnswer(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		s.compute()
		cpu := meter{b: b}
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			s.answer(m, extra("s007", benchWaves+i))
			b.StartTimer()
			cpu.run(func() { s.compute() })
		}
	})
}

// BenchmarkTrendsUnchanged has nothing to do and finds that out.
func BenchmarkTrendsUnchanged(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, _ models.Module) {
		s.compute()
		cpu := meter{b: b}
		for b.Loop() {
			cpu.run(func() { s.compute() })
		}
	})
}

// BenchmarkRefresh moves one student's own curves after an answer.
func BenchmarkRefresh(b *testing.B) {
	onEngines(b, func(b *testing.B, s *stage, m models.Module) {
		s.compute()
		cpu := meter{b: b}
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			s.answer(m, extra("s007", benchWaves+i))
			student := s.newest(m)
			b.StartTimer()
			cpu.run(func() {
				if err := s.jobs.Refresh(context.Background(), s.uni.ID, student); err != nil {
					b.Fatal(err)
				}
			})
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
