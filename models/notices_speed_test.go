package models_test

import (
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkTellWhatIsNew tells 20,000 students of 400 modules that a survey is
// open, of whom none wants mail about it, then looks again and finds nothing.
func BenchmarkTellWhatIsNew(b *testing.B) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			s := newStage(b, storetest.New(b, engine))
			s.at("2026-11-02 08:00")
			s.crowd(400, 50)
			s.create()
			s.at("2026-11-02 20:01")
			tell := func(b *testing.B, want int) {
				n, err := s.System("notices").TellWhatIsNew(b.Context(), s.Now())
				if err != nil || n != want {
					b.Fatalf("%d notices, want %d, %v", n, want, err)
				}
			}
			b.Run("first", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					s.Meddle(b, "DELETE FROM notices")
					b.StartTimer()
					tell(b, 20000)
				}
			})
			b.Run("second", func(b *testing.B) {
				for b.Loop() {
					tell(b, 0)
				}
			})
		})
	}
}
