package program_test

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"luna/internal/program"
	"luna/models"
)

// open gives the program on the same database, for arranging a test.
func (l *line) open(t *testing.T) *program.Program {
	t.Helper()
	p, err := program.Open(t.Context(), program.Env{
		Config: l.config, Now: func() time.Time { return l.now }, Log: slog.New(slog.DiscardHandler), Out: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// students makes a university with these people, invited by mail.
func (l *line) students(t *testing.T, names ...string) (scopes []models.Scope) {
	t.Helper()
	p := l.open(t)
	defer p.Close()
	platform := p.Store.As(models.Actor{Role: models.Administrator})
	u, err := platform.CreateUniversity(t.Context(), models.UniversityInput{Slug: "north", Name: "North", TimeZone: "Europe/Berlin", Language: "de"})
	if err != nil {
		t.Fatal(err)
	}
	admin := p.Store.As(models.Actor{UniversityID: u.ID, Role: models.Administrator})
	for _, name := range names {
		person, err := admin.CreateUser(t.Context(), models.UserInput{Email: name + "@north.example", Name: name, Role: models.Student, Invite: true})
		if err != nil {
			t.Fatal(err)
		}
		scopes = append(scopes, p.Store.As(models.Actor{UserID: person.ID, UniversityID: u.ID, Role: models.Student}))
	}
	return scopes
}

// bytes is all that is in the database.
func (l *line) bytes(t *testing.T) string {
	t.Helper()
	var all []byte
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(l.config.SQLiteFile() + end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return string(all)
}

func TestRetentionSaysWhatWouldGoAndThenRemovesIt(t *testing.T) {
	l := newLine(t)
	l.students(t, "remainer", "goer")
	l.tamper(t, "UPDATE universities SET keep_people_months = 6",
		"UPDATE users SET deactivated_at = '2026-01-02 09:00:00+00:00' WHERE email = 'goer@north.example'")
	l.now = l.now.AddDate(0, 0, 15) // an invitation is good for 14 days
	for range 2 {
		if out := l.must(t, "", "retention", "-dry-run"); out != "would be removed: 2 links, 1 people\n" {
			t.Errorf("a dry run says %q", out)
		}
	}
	if all := l.bytes(t); !strings.Contains(all, "goer@north.example") {
		t.Error("a dry run removed somebody")
	}
	if out := l.must(t, "", "retention"); out != "removed: 2 links, 1 people\n" {
		t.Errorf("the run says %q", out)
	}
	if all := l.bytes(t); strings.Contains(all, "goer@north.example") || !strings.Contains(all, "remainer@north.example") {
		t.Error("the wrong people are left")
	}
	if out := l.must(t, "", "retention", "-dry-run"); out != "would be removed: nothing is over\n" {
		t.Errorf("afterwards it says %q", out)
	}
	for _, wrong := range [][]string{{"retention", "now"}, {"retention", "-wet-run"}} {
		if _, err := l.run("", wrong...); err == nil {
			t.Errorf("luna %s is no error", strings.Join(wrong, " "))
		}
	}
}

func TestEraseReplayErasesWhomABackupBroughtBack(t *testing.T) {
	l := newLine(t)
	goer := l.students(t, "remainer", "goer")[1].Actor()
	backup := l.bytes(t) // nothing has it open
	p := l.open(t)
	if err := p.Store.As(goer).EraseMyself(t.Context(), "goer@north.example"); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if out := l.must(t, "", "erase", "replay"); out != "0 people were erased again\n" {
		t.Errorf("without a restore it says %q", out)
	}
	if err := os.WriteFile(l.config.SQLiteFile(), []byte(backup), 0o600); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.bytes(t), "goer@north.example") {
		t.Fatal("the backup does not hold who was erased")
	}
	if out := l.must(t, "", "erase", "replay"); out != "1 people were erased again\n" {
		t.Errorf("after a restore it says %q", out)
	}
	if all := l.bytes(t); strings.Contains(all, "goer@north.example") || !strings.Contains(all, "remainer@north.example") {
		t.Error("the wrong people are left")
	}
	if out := l.must(t, "", "erase", "replay"); out != "0 people were erased again\n" {
		t.Errorf("a second time it says %q", out)
	}
	for _, wrong := range [][]string{{"erase"}, {"erase", "everybody"}, {"erase", "replay", "twice"}} {
		if _, err := l.run("", wrong...); !errors.Is(err, program.ErrUsage) {
			t.Errorf("luna %s: %v, want an error of usage", strings.Join(wrong, " "), err)
		}
	}
}
