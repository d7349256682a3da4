package doctor_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/doctor"
	"luna/models"
)

// erase has a person of a university erase themselves, and gives statements
// that bring the person back as a restored backup would.
func (w *world) erase(t *testing.T) (restore string) {
	t.Helper()
	u, _ := w.University(t, "north")
	who := w.Person(t, u, models.Student)
	id := who.Actor().UserID
	w.Meddle(t, fmt.Sprintf("CREATE TABLE saved AS SELECT * FROM users WHERE id = %d", id))
	person, err := who.Account(t.Context())
	if err == nil {
		err = who.EraseMyself(t.Context(), person.Email)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "INSERT INTO users SELECT * FROM saved"
}

func TestTheDoctorHoldsTheLedgerOfErasuresAgainstTheDatabase(t *testing.T) {
	catch(t, models.SQLite, []sickness{
		{"brought back", "erasures", doctor.Fault, "are there again: 1", func(t *testing.T, w *world) { w.Meddle(t, w.erase(t)) }},
		{"lost", "erasures", doctor.Fault, "is missing what the database has erased: 1", func(t *testing.T, w *world) {
			w.erase(t)
			if err := os.Remove(w.Ledger()); err != nil {
				t.Fatal(err)
			}
		}},
		{"unreadable", "erasures", doctor.Fault, "ledger of erasures", func(t *testing.T, w *world) {
			if err := os.Mkdir(w.Ledger(), 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"among the backups", "erasures", doctor.Warning, "lies where the backups", func(_ *testing.T, w *world) { w.Config.BackupDir = w.Config.DataDir }},
	})
	w := newWorld(t, models.SQLite)
	w.erase(t)
	for _, f := range w.examine(t) {
		if f.Check == "erasures" && (f.Level != doctor.OK || !strings.Contains(f.Found, "all 1 erasures")) {
			t.Errorf("a sound ledger: %+v", f)
		}
	}
}

func TestTheDoctorSeesTheRest(t *testing.T) {
	catch(t, models.SQLite, []sickness{
		{"one wall", "database", doctor.Warning, "an SQLite file", func(*testing.T, *world) {}},
		{"sign-in page out of reach", "headers", doctor.Warning, "cannot be reached", func(_ *testing.T, w *world) {
			w.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route") }
		}},
		{"sign-in page broken", "headers", doctor.Fault, "gives 500", func(_ *testing.T, w *world) {
			inner := w.answer
			w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(&changed{rw, http.StatusInternalServerError, "", ""}, r)
			})
		}},
		{"policy loosened", "headers", doctor.Fault, "allows something unsafe", func(_ *testing.T, w *world) {
			w.with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; script-src 'unsafe-inline'")
		}},
		{"strict transport for a minute", "headers", doctor.Fault, "less than a year", func(_ *testing.T, w *world) { w.with("Strict-Transport-Security", "max-age=60") }},
		{"secret gone", "secrets", doctor.Fault, "no such file", func(_ *testing.T, w *world) { w.Config.SecretFiles["LUNA_DATA_KEY"] = "/nowhere" }},
		{"database open to others", "files", doctor.Fault, "luna.db is open to others", func(t *testing.T, w *world) {
			write(t, w.Config.SQLiteFile(), "")
			chmod(t, w.Config.SQLiteFile(), 0o666)
		}},
		{"ledger read by others", "files", doctor.Warning, "erasures.log can be read by others", func(t *testing.T, w *world) {
			write(t, w.Config.ErasureLedger(), "")
			chmod(t, w.Config.ErasureLedger(), 0o644)
		}},
		{"slow disk", "storage", doctor.Warning, "writing a small file took", func(_ *testing.T, w *world) {
			late := time.Now()
			w.Now = func() time.Time { late = late.Add(2 * time.Second); return late }
		}},
		{"space unknown", "storage", doctor.Fault, "no such disk", func(_ *testing.T, w *world) {
			w.Machine.Space = func(string) (uint64, error) { return 0, errors.New("no such disk") }
		}},
		{"no folder of backups", "backups", doctor.Fault, "no such file", func(_ *testing.T, w *world) { w.Config.BackupDir = "/nowhere" }},
		{"anchors beside the database", "audit anchors", doctor.Warning, "lies beside the database", func(t *testing.T, w *world) {
			w.Config.AuditAnchor = filepath.Join(w.Config.DataDir, "anchor.log")
			write(t, w.Config.AuditAnchor, "")
		}},
	})
}

func TestTheDoctorSeesAnotherDataKey(t *testing.T) {
	sealed := func(t *testing.T, w *world) {
		t.Helper()
		_, admin := w.University(t, "north")
		if _, err := admin.CreateUser(t.Context(), models.UserInput{Email: "ada@north.example", Name: "Ada", Role: models.Student, Invite: true}); err != nil {
			t.Fatal(err)
		}
	}
	catch(t, models.SQLite, []sickness{
		{"another key", "seals", doctor.Fault, "sealed with another key", func(t *testing.T, w *world) {
			sealed(t, w)
			o := w.Options()
			o.DataKey = []byte(drawn())
			store, err := models.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { store.Close() })
			w.Patient.Store = store
		}},
	})
	w := newWorld(t, models.SQLite)
	sealed(t, w)
	for _, f := range w.examine(t) {
		if f.Check == "seals" && (f.Level != doctor.OK || !strings.Contains(f.Found, "opens with")) {
			t.Errorf("with the right key: %+v", f)
		}
	}
}

// A mail that waits where nobody can send it is no fault of the mail server.
func TestWithoutAMailServerNothingIsSaidToBeLate(t *testing.T) {
	w := newWorld(t, models.Postgres)
	w.waiting(t, "waiting", 10*time.Hour)
	w.Mail = nil
	for _, f := range w.examine(t) {
		if f.Check == "outbox" && f.Level != doctor.OK {
			t.Errorf("%+v", f)
		}
	}
}

func (w *world) with(header, value string) {
	inner := w.answer
	w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { inner.ServeHTTP(&changed{rw, 0, header, value}, r) })
}

// changed says something else than was sent.
type changed struct {
	http.ResponseWriter
	status        int
	header, value string
}

func (c *changed) WriteHeader(status int) {
	if c.header != "" {
		c.Header().Set(c.header, c.value)
	}
	if c.status != 0 {
		status = c.status
	}
	c.ResponseWriter.WriteHeader(status)
}
