package handlers_test

import (
	"database/sql"
	"net/http"
	"testing"

	"luna/internal/apptest"
	"luna/internal/meter"
	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkAnswering is what a class does when a survey opens, by the real
// router, session and database: look what is there, open the survey, save a
// draft, and answer its thirteen questions on three pages, which hands it in and
// moves the student's own trends. Beside the time by the clock stands what our
// process took of the processor.
//
//	go test ./handlers -run xxx -bench Answering -benchtime 300x
func BenchmarkAnswering(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			a := apptest.New(b, engine)
			w := a.World(b, "north")
			records := past(b, a)
			for _, step := range []struct {
				name string
				do   func()
			}{
				{"start", func() { w.Student.Get(b, "/").Want(b, http.StatusOK) }},
				{"open", func() { w.Student.Get(b, survey(w)).Want(b, http.StatusOK) }},
				{"draft", func() {
					put(b, w.Student, survey(w), "page=1", "revision=0", "a.follow=4").Want(b, http.StatusOK)
				}},
				{"answer", func() {
					for _, page := range [][]string{firstPage, secondPage, lastPage} {
						w.Student.Post(b, survey(w), form(page...)).Want(b, http.StatusSeeOther)
					}
				}},
			} {
				b.Run(step.name, func(b *testing.B) { untouched(b, records, step.do) })
			}
		})
	}
}

// past is a connection past the walls.
func past(b *testing.B, a *apptest.App) *sql.DB {
	b.Helper()
	if a.Engine() == models.SQLite {
		return a.Database(b)
	}
	db, err := sql.Open("pgx", a.Superuser(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// untouched measures what is done with a survey that nobody has begun.
func untouched(b *testing.B, records *sql.DB, do func()) {
	var cpu meter.Meter
	for b.Loop() {
		b.StopTimer()
		if _, err := records.Exec("UPDATE surveys SET started_at = NULL, completed_at = NULL, draft = NULL, answers = NULL, revision = 0"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		cpu.Run(b, do)
	}
	cpu.Report(b)
}
