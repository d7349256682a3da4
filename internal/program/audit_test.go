package program_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/config"
	"luna/internal/program"
)

// line is the command line on an SQLite file.
type line struct {
	config config.Config
	now    time.Time
}

func newLine(t *testing.T) *line {
	t.Helper()
	dir := t.TempDir()
	c, err := config.Load(func(name string) (string, bool) {
		value, set := map[string]string{"LUNA_DATA_DIR": dir}[name]
		return value, set
	})
	if err != nil {
		t.Fatal(err)
	}
	return &line{config: c, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
}

// run carries out one command line and gives what it says.
func (l *line) run(in string, args ...string) (string, error) {
	var out bytes.Buffer
	l.now = l.now.Add(time.Second)
	err := program.Run(context.Background(), program.Env{
		Config: l.config, Now: func() time.Time { return l.now }, Log: slog.New(slog.DiscardHandler), In: strings.NewReader(in), Out: io.Writer(&out),
	}, args)
	return out.String(), err
}

func (l *line) must(t *testing.T, in string, args ...string) string {
	t.Helper()
	out, err := l.run(in, args...)
	if err != nil {
		t.Fatalf("luna %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (l *line) tamper(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+l.config.SQLiteFile())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestAuditVerifyIsAnErrorWhenTheLogDoesNotHold(t *testing.T) {
	l := newLine(t)
	for _, name := range []string{"ada", "bob", "cleo"} {
		l.must(t, "a long enough phrase 7\n", "user", "add", "-email", name+"@luna.example", "-name", name, "-role", "administrator")
	}
	if out := l.must(t, "", "audit", "verify"); !strings.Contains(out, "the platform (university 0): 3 entries, 0 anchors, holds") || !strings.Contains(out, "against no anchor") {
		t.Errorf("without an anchor it says\n%s", out)
	}
	l.must(t, "", "job", "anchor-audit")
	if out := l.must(t, "", "audit", "verify"); !strings.Contains(out, "3 entries, 1 anchors, holds") || strings.Contains(out, "against no anchor") {
		t.Errorf("with an anchor it says\n%s", out)
	}
	l.tamper(t, "DROP TRIGGER audit_entries_remain", "DELETE FROM audit_entries WHERE seq = 3")
	out, err := l.run("", "audit", "verify", "-anchor", l.config.AuditAnchor)
	if err == nil || !strings.Contains(out, "entry 3 truncated: missing at the end") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := l.run("", "audit", "verify", "-anchor", filepath.Join(t.TempDir(), "nothing")); err == nil {
		t.Error("a file that is not there is no error")
	}
	if _, err := l.run("", "audit", "verify", "-university", "nowhere"); err == nil {
		t.Error("an unknown university is no error")
	}
	for _, wrong := range [][]string{{"audit"}, {"audit", "forge"}, {"audit", "verify", "much", "more"}} {
		if _, err := l.run("", wrong...); err == nil {
			t.Errorf("luna %s is no error", strings.Join(wrong, " "))
		}
	}
}
