package pgtest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"
)

// settings trade every safety for speed, since the data lives for one test run.
// The time zone is an odd one on purpose: a query that leans on the zone of the
// server gives a wrong answer here instead of on somebody's machine.
var settings = []string{
	"listen_addresses=",
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"autovacuum=off",
	"max_connections=200",
	"shared_buffers=64MB",
	"timezone=Asia/Kolkata",
}

// startServer makes a data folder, starts a server on it and returns the
// address of a database as Owner, and what stops the server again.
func startServer() (admin *url.URL, stop func(), err error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, nil, err
	}
	sweep(os.TempDir())
	dir, release, err := makeFolder()
	if err != nil {
		return nil, nil, err
	}
	clean := func() {
		release()
		os.RemoveAll(dir)
	}
	if err := initialise(bin, dir); err != nil {
		clean()
		return nil, nil, err
	}
	halt, gone, err := launch(bin, dir)
	if err != nil {
		clean()
		return nil, nil, err
	}
	stop = func() {
		halt()
		clean()
	}
	if err := prepare(dir, gone); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		stop()
		return nil, nil, fmt.Errorf("%w\n%s", err, log)
	}
	return socketURL(dir, Owner), stop, nil
}

// findPrograms returns the folder of initdb and postgres: the one in PATH, or
// the newest of the versioned folders in which distributions hide them.
func findPrograms() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil && isProgram(filepath.Dir(p), "postgres") {
			return filepath.Dir(p), nil
		}
	}
	var found []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/opt/postgresql@*/bin"} {
		dirs, _ := filepath.Glob(pattern)
		for _, d := range dirs {
			if isProgram(d, "postgres") && isProgram(d, "initdb") {
				found = append(found, d)
			}
		}
	}
	if len(found) == 0 {
		return "", errors.New("initdb and postgres were not found; install the PostgreSQL server or set LUNA_TEST_POSTGRES_URL")
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) > version(found[j]) })
	return found[0], nil
}

func isProgram(dir, name string) bool {
	info, err := os.Stat(filepath.Join(dir, name))
	return err == nil && info.Mode().IsRegular()
}

// version reads the number from a folder such as /usr/lib/postgresql/15/bin.
func version(dir string) int {
	name := filepath.Base(filepath.Dir(dir))
	n, _ := strconv.Atoi(name[strings.LastIndexAny(name, "-@")+1:])
	return n
}

func initialise(bin, dir string) error {
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	cmd.Dir = dir
	if err := asServerUser(cmd); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// launch starts the server. halt ends it and waits for its end; gone is closed
// when it has ended for any reason. The goroutine keeps its thread, because the
// parent-death signal that asServerUser asks for follows the thread which
// started the server, not the process.
func launch(bin, dir string) (halt func(), gone <-chan struct{}, err error) {
	args := []string{"-D", filepath.Join(dir, "data"), "-k", dir}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := asServerUser(cmd); err != nil {
		return nil, nil, err
	}
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer log.Close()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended does not matter, see prepare
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		return nil, nil, err
	}
	halt = func() {
		_ = cmd.Process.Signal(stopSignal)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	}
	return halt, ended, nil
}

// prepare waits until the server answers and creates what the tests start from.
func prepare(dir string, gone <-chan struct{}) error {
	deadline := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := runAt(socketURL(dir, "postgres"), roles()...)
		if err == nil {
			return nil
		}
		select {
		case <-gone:
			return errors.New("the PostgreSQL server ended at its start")
		case <-deadline:
			return fmt.Errorf("the PostgreSQL server did not answer within %v: %w", patience, err)
		case <-again.C:
		}
	}
}

// roles are those of models/roles.sql, without passwords; the owner may make
// databases, since each test has its own.
func roles() []string {
	return []string{
		"CREATE ROLE " + Owner + " LOGIN CREATEDB",
		"CREATE ROLE luna_system NOLOGIN", "CREATE ROLE luna_audit NOLOGIN",
		"CREATE ROLE " + App + " LOGIN NOINHERIT", "GRANT luna_system, luna_audit TO " + App,
		"CREATE ROLE " + Dump + " LOGIN BYPASSRLS",
	}
}

func socketURL(dir, user string) *url.URL {
	return &url.URL{
		Scheme:   "postgres",
		User:     url.User(user),
		Path:     "/postgres",
		RawQuery: url.Values{"host": {dir}}.Encode(),
	}
}
