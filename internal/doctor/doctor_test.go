package doctor_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/doctor"
	"luna/internal/pgtest"
	"luna/models"
)

func TestAHealthyInstallationIsToldWell(t *testing.T) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			found := newWorld(t, engine).examine(t)
			for _, f := range found {
				switch {
				case f.Check == "durability" && engine == models.Postgres:
					// The server of the tests keeps nothing, and it is seen.
					if !strings.Contains(f.Found, "fsync = off") || f.Level != doctor.Fault {
						t.Errorf("a server that loses what it acknowledged is %+v", f)
					}
				case f.Check == "database" && engine == models.SQLite && f.Level == doctor.Warning:
				case f.Level != doctor.OK:
					t.Errorf("%+v", f)
				}
			}
			for _, name := range doctor.Names() {
				only := name == "roles" || name == "walls" || name == "connections" // PostgreSQL's
				looked := slices.ContainsFunc(found, func(f doctor.Finding) bool { return f.Check == name })
				if looked == (only && engine == models.SQLite) {
					t.Errorf("%s was looked at: %v", name, looked)
				}
			}
		})
	}
}

// sickness is one thing that is wrong, and what must be said of it.
type sickness struct {
	title, check string
	level        doctor.Level
	says         string
	harm         func(t *testing.T, w *world)
}

// catch examines a world for each and looks for the finding.
func catch(t *testing.T, engine models.Engine, list []sickness) {
	t.Helper()
	for _, s := range list {
		t.Run(s.title, func(t *testing.T) {
			w := newWorld(t, engine)
			s.harm(t, w)
			found := w.examine(t)
			at := slices.IndexFunc(found, func(f doctor.Finding) bool {
				return f.Check == s.check && f.Level == s.level && strings.Contains(f.Found, s.says)
			})
			if at < 0 {
				t.Fatalf("nobody says %q: %+v", s.says, found)
			}
			if f := found[at]; f.Meaning == "" || f.Do == "" {
				t.Errorf("does not say what it means or what to do: %+v", f)
			}
			if s.level == doctor.Fault && !doctor.Sick(found) {
				t.Error("the installation is called well")
			}
		})
	}
}

func TestTheDoctorSeesWhatIsWrongAroundTheProgram(t *testing.T) {
	catch(t, models.SQLite, []sickness{
		{"no database", "database", doctor.Fault, "does not answer", func(_ *testing.T, w *world) { w.Patient.Store, w.Broken = nil, errors.New("no such file") }},
		{"certificate ends", "address", doctor.Warning, "ends in 2 days", func(_ *testing.T, w *world) { w.until = time.Now().Add(3*24*time.Hour - time.Hour) }},
		{"certificate ended", "address", doctor.Fault, "expired", func(_ *testing.T, w *world) { w.until = time.Now().Add(-time.Hour) }},
		{"another's certificate", "address", doctor.Fault, "does not hold", func(_ *testing.T, w *world) { w.Config.BaseURL.Host = "other.test" }},
		{"not https", "address", doctor.Fault, "not https", func(_ *testing.T, w *world) { w.Config.BaseURL = &url.URL{Scheme: "http", Host: domain} }},
		{"out of reach", "address", doctor.Warning, "cannot be reached", func(_ *testing.T, w *world) {
			w.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route") }
		}},
		{"header lost on the way", "headers", doctor.Fault, "Content-Security-Policy is", func(_ *testing.T, w *world) { w.without("Content-Security-Policy") }},
		{"no strict transport", "headers", doctor.Fault, "Strict-Transport-Security is missing", func(_ *testing.T, w *world) { w.without("Strict-Transport-Security") }},
		{"open cookie", "headers", doctor.Fault, "the cookie luna is not closed", func(_ *testing.T, w *world) {
			inner := w.answer
			w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				http.SetCookie(rw, &http.Cookie{Name: "luna", Value: "1", HttpOnly: true})
				inner.ServeHTTP(rw, r)
			})
		}},
		{"any name is served", "headers", doctor.Fault, "doctor.invalid is answered with 200", func(_ *testing.T, w *world) {
			inner := w.answer
			w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { r.Host = domain; inner.ServeHTTP(rw, r) })
		}},
		{"no proxy", "proxies", doctor.Warning, "not set", func(_ *testing.T, w *world) { w.Config.TrustedProxies = nil }},
		{"the whole world a proxy", "proxies", doctor.Warning, "8.0.0.0/8", func(_ *testing.T, w *world) {
			w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("8.0.0.0/8")}
		}},
		{"no key", "secrets", doctor.Fault, "LUNA_SESSION_KEY is missing", func(_ *testing.T, w *world) { w.Config.SessionKey = nil }},
		{"key of one letter", "secrets", doctor.Fault, "LUNA_DATA_KEY can be guessed", func(_ *testing.T, w *world) { w.Config.DataKey = []byte(strings.Repeat("a", 40)) }},
		{"one key for all", "secrets", doctor.Fault, "are the same", func(_ *testing.T, w *world) { w.Config.SessionKey = w.Config.DataKey }},
		{"key in the environment", "secrets", doctor.Warning, "stands in the environment", func(_ *testing.T, w *world) { delete(w.Config.SecretFiles, "LUNA_DATA_KEY") }},
		{"short database password", "secrets", doctor.Warning, "has 4 characters", func(_ *testing.T, w *world) { w.Config.DatabaseURL = "postgres://luna_app:hush@db/luna" }},
		{"open secret", "secrets", doctor.Fault, "is open to others", func(t *testing.T, w *world) {
			chmod(t, w.Config.SecretFiles["LUNA_DATA_KEY"], 0o644)
			chmod(t, w.Config.BackupDir, 0o755) // the folder of the world's secrets
			chmod(t, filepath.Dir(w.Config.BackupDir), 0o755)
		}},
		{"replaceable secret", "secrets", doctor.Fault, "is open to others", func(t *testing.T, w *world) { chmod(t, w.Config.SecretFiles["LUNA_DATA_KEY"], 0o666) }},
		{"old secret", "secrets", doctor.Warning, "500 days old", func(t *testing.T, w *world) { age(t, w.Config.SecretFiles["LUNA_SESSION_KEY"], 500*24*time.Hour) }},
		{"open folder", "files", doctor.Fault, "open to others", func(t *testing.T, w *world) { chmod(t, w.Config.DataDir, 0o777) }},
		{"readable folder", "files", doctor.Warning, "open to others", func(t *testing.T, w *world) { chmod(t, w.Config.DataDir, 0o755) }},
		{"open data key", "files", doctor.Fault, "data.key is open", func(t *testing.T, w *world) {
			write(t, w.Config.DataKeyFile(), "hush")
			chmod(t, w.Config.DataKeyFile(), 0o644)
		}},
		{"no folder", "storage", doctor.Fault, "no such file", func(_ *testing.T, w *world) { w.Config.DataDir = filepath.Join(w.Config.DataDir, "gone") }},
		{"full disk", "storage", doctor.Fault, "0 MiB are free", func(_ *testing.T, w *world) { w.Machine.Space = func(string) (uint64, error) { return 1 << 10, nil } }},
		{"little room", "storage", doctor.Warning, "1024 MiB are free", func(_ *testing.T, w *world) { w.Machine.Space = func(string) (uint64, error) { return 1 << 30, nil } }},
		{"drifting clock", "clock", doctor.Warning, "nothing keeps the clock", func(_ *testing.T, w *world) {
			w.Machine.Synchronized = func() (bool, bool) { return false, true }
		}},
		{"clock of 1970", "clock", doctor.Fault, "says that it is 1970", func(_ *testing.T, w *world) { w.Now = func() time.Time { return time.Unix(0, 0) } }},
		{"no mail server", "mail", doctor.Warning, "no mail server", func(_ *testing.T, w *world) { w.Mail = nil }},
		{"mail server says no", "mail", doctor.Fault, "535", func(_ *testing.T, w *world) {
			w.Mail = func(context.Context) error { return errors.New("535 who are you") }
		}},
		{"jobs stand still", "jobs", doctor.Fault, "create-surveys was due", func(_ *testing.T, w *world) { w.Due["create-surveys"] = time.Now().Add(time.Hour) }},
		{"a job never ran", "jobs", doctor.Warning, "never done: tidy", func(_ *testing.T, w *world) { w.Due["tidy"] = time.Now() }},
		{"a job failed", "jobs", doctor.Fault, "clean-up failed", func(t *testing.T, w *world) { w.failedRun(t, "clean-up") }},
		{"backups unknown", "backups", doctor.Warning, "not set", func(_ *testing.T, w *world) { w.Config.BackupDir = "" }},
		{"no backup", "backups", doctor.Fault, "no backup", func(t *testing.T, w *world) { w.Config.BackupDir = t.TempDir() }},
		{"late backup", "backups", doctor.Warning, "48 hours old", func(t *testing.T, w *world) { age(t, filepath.Join(w.Config.BackupDir, "luna-1.dump"), 48*time.Hour) }},
		{"old backup", "backups", doctor.Fault, "96 hours old", func(t *testing.T, w *world) { age(t, filepath.Join(w.Config.BackupDir, "luna-1.dump"), 96*time.Hour) }},
		{"empty backup", "backups", doctor.Fault, "much less than the one before", func(t *testing.T, w *world) {
			age(t, filepath.Join(w.Config.BackupDir, "luna-1.dump"), time.Hour)
			write(t, filepath.Join(w.Config.BackupDir, "luna-2.dump"), "a")
		}},
		{"no anchor", "audit anchors", doctor.Warning, "no file of anchors", func(_ *testing.T, w *world) { w.Config.AuditAnchor = "/nowhere" }},
		{"old anchor", "audit anchors", doctor.Fault, "5 hours old", func(t *testing.T, w *world) { age(t, w.Config.AuditAnchor, 5*time.Hour) }},
	})
}

func TestTheDoctorSeesWhatIsWrongInTheDatabase(t *testing.T) {
	catch(t, models.Postgres, []sickness{
		{"superuser", "roles", doctor.Fault, "superuser", func(t *testing.T, w *world) { w.signInAs(t, w.Superuser(t)) }},
		{"owner", "roles", doctor.Fault, "owns tables", func(t *testing.T, w *world) { w.signInAs(t, w.Address(t, pgtest.Owner)) }},
		{"owner's address", "roles", doctor.Warning, "LUNA_DATABASE_OWNER_URL", func(_ *testing.T, w *world) { w.Config.OwnerURL = "postgres://luna_owner@db/luna" }},
		{"open table", "walls", doctor.Fault, "faculties lacks row-level security", func(t *testing.T, w *world) {
			w.Meddle(t, "ALTER TABLE faculties DISABLE ROW LEVEL SECURITY")
		}},
		{"other schema", "schema", doctor.Fault, "not current", func(t *testing.T, w *world) {
			w.Meddle(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
		}},
		{"too few connections", "connections", doctor.Fault, "the server lets 200 in", func(_ *testing.T, w *world) { w.Config.Replicas = 50 }},
		{"two clocks", "clock", doctor.Fault, "are 1h0m0s apart", func(_ *testing.T, w *world) { w.Now = func() time.Time { return time.Now().Add(time.Hour) } }},
		{"two clocks by a little", "clock", doctor.Warning, "apart", func(_ *testing.T, w *world) { w.Now = func() time.Time { return time.Now().Add(-10 * time.Second) } }},
		{"mail waits", "outbox", doctor.Warning, "mails that wait: 1, one of them for 1h0m0s", func(t *testing.T, w *world) { w.waiting(t, "waiting", time.Hour) }},
		{"mail waits all day", "outbox", doctor.Fault, "mails that wait: 1", func(t *testing.T, w *world) { w.waiting(t, "sending", 10*time.Hour) }},
		{"dead mail", "outbox", doctor.Warning, "mails that were given up: 1", func(t *testing.T, w *world) { w.waiting(t, "dead", time.Hour) }},
	})
}

func TestTheDoctorSeesADamagedFile(t *testing.T) {
	catch(t, models.SQLite, []sickness{
		{"rows that refer to nothing", "durability", doctor.Fault, "faculties has 1 rows", func(t *testing.T, w *world) {
			w.Meddle(t, "PRAGMA foreign_keys = OFF; INSERT INTO faculties (university_id, name, created_at) VALUES (999, 'Lost', '2026-01-01')")
		}},
		{"a wrong schema", "schema", doctor.Fault, "not current", func(t *testing.T, w *world) {
			w.Meddle(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}},
	})
}

func (w *world) without(header string) {
	inner := w.answer
	w.answer = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { inner.ServeHTTP(&forgetful{rw, header}, r) })
}

// forgetful loses a header on the way, as a proxy does.
type forgetful struct {
	http.ResponseWriter
	header string
}

func (f *forgetful) WriteHeader(status int) {
	f.Header().Del(f.header)
	f.ResponseWriter.WriteHeader(status)
}

func (w *world) failedRun(t *testing.T, job string) {
	t.Helper()
	system := w.Kit.Store.System("test")
	w.Clock.Advance(time.Second)
	run, err := system.BeginRun(t.Context(), models.RunClaim{Job: job, Period: "a later one"})
	if err == nil {
		err = system.EndRun(t.Context(), run, models.JobFailed, "the disk is full")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// signInAs opens the store anew, as somebody else.
func (w *world) signInAs(t *testing.T, address string) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: address, Now: time.Now, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	w.Patient.Store = store
}

func (w *world) waiting(t *testing.T, state string, since time.Duration) {
	t.Helper()
	w.Meddle(t, fmt.Sprintf(`INSERT INTO mails (message_key, kind, recipient, language, subject, text_body, html_body, state, run_after, created_at)
		VALUES ('key', 'welcome', 'a@b.example', 'en', '', '', '', '%s', now() - interval '%d seconds', now())`, state, int(since.Seconds())))
}

func chmod(t *testing.T, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func age(t *testing.T, name string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatal(err)
	}
}
