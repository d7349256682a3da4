package doctor_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/config"
	"luna/internal/doctor"
	"luna/internal/program"
)

// run is "luna doctor" for a development server in a folder.
func run(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	base, err := url.Parse("http://127.0.0.1:1") // nobody is there
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = program.Run(t.Context(), program.Env{
		Config: config.Config{Listen: "127.0.0.1:1", BaseURL: base, DataDir: dir, AuditAnchor: filepath.Join(dir, "anchor"), Replicas: 1},
		Now:    time.Now, Log: slog.New(slog.DiscardHandler), Out: &out,
	}, args)
	return out.String(), err
}

func TestTheCommandFailsOnlyOnAFault(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, dir, "doctor")
	if err == nil || !strings.Contains(out, "fault    database") {
		t.Errorf("without a database: %v\n%s", err, out)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("looking has left %v (%v)", entries, err)
	}
	if out, err := run(t, dir, "migrate", "up"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err = run(t, dir, "doctor")
	if err != nil || !strings.Contains(out, "0 faults") || !strings.Contains(out, "warning  jobs") {
		t.Errorf("a new development server: %v\n%s", err, out)
	}

	chmod(t, dir, 0o777)
	out, err = run(t, dir, "doctor", "-json")
	if err == nil {
		t.Error("an open folder is no fault")
	}
	var told struct {
		Well     bool
		Findings []doctor.Finding
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if told.Well || len(told.Findings) < 10 {
		t.Errorf("a machine is told %+v", told)
	}
}

func TestTheCommandRefusesWordsThatItDoesNotKnow(t *testing.T) {
	for _, args := range [][]string{{"doctor", "now"}, {"doctor", "-loud"}} {
		if _, err := run(t, t.TempDir(), args...); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
