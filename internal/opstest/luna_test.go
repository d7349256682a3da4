package opstest

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"luna/internal/pgtest"
)

// built is the program, made once by the command of the Dockerfile.
var built struct {
	once   sync.Once
	binary string
	err    error
	output []byte
}

func TestMain(m *testing.M) {
	pgtest.Main(m)
	if built.binary != "" {
		os.RemoveAll(filepath.Dir(built.binary))
	}
	if drawn.dir != "" {
		os.RemoveAll(drawn.dir)
	}
}

// program builds Luna as the image does: by its command, from the files that
// .dockerignore leaves.
func program(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell to run the build of the Dockerfile")
	}
	command := "" // the one line of the first stage that compiles
	for _, run := range stages(t)[0].lines["RUN"] {
		if strings.Contains(run, "go build") {
			command = run
		}
	}
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "luna-build-")
		if err != nil {
			built.err = err
			return
		}
		built.binary = filepath.Join(dir, "luna")
		source := filepath.Join(dir, "src")
		if built.err = sendContext(source, strings.Fields(read(t, ".dockerignore"))); built.err != nil {
			return
		}
		cmd := exec.Command("sh", "-ec", strings.ReplaceAll(command, "/out", dir))
		cmd.Dir = source
		cmd.Env = append(os.Environ(), "VERSION=built-by-a-test")
		built.output, built.err = cmd.CombinedOutput()
	})
	if built.err != nil {
		t.Fatalf("building the program: %v\n%s", built.err, built.output)
	}
	return built.binary
}

// sendContext copies the tree as the engine gets it.
func sendContext(to string, ignored []string) error {
	return filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(top, name)
		if err != nil {
			return err
		}
		for _, pattern := range ignored {
			if isIgnored(filepath.ToSlash(relative), pattern) {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
		}
		target := filepath.Join(to, relative)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}

// isIgnored knows the two kinds of pattern that .dockerignore has: a name at
// the top, and **/ with a pattern at any depth.
func isIgnored(name, pattern string) bool {
	deep, anywhere := strings.CutPrefix(pattern, "**/")
	if anywhere {
		match, _ := path.Match(deep, path.Base(name))
		return match
	}
	return name == pattern
}

// settings is the environment of the service web after .env was filled in,
// changed to what is different without containers.
func settings(t *testing.T, database, listen string) []string {
	t.Helper()
	env := environment(t, "web")
	delete(env, "LUNA_DATABASE_URL_FILE")
	env["LUNA_DATABASE_URL"] = pgtest.As(database, pgtest.App)
	env["LUNA_LISTEN"] = listen
	env["LUNA_BASE_URL"] = "https://" + domain
	env["LUNA_TRUSTED_PROXIES"] = "127.0.0.1"
	env["LUNA_DATA_DIR"] = t.TempDir()
	return pairs(env)
}

// migration is the environment of the service migrate on a database, of which
// the address is the owner's.
func migration(t *testing.T, database string) []string {
	t.Helper()
	env := environment(t, "migrate")
	delete(env, "LUNA_DATABASE_OWNER_URL_FILE")
	env["LUNA_DATABASE_OWNER_URL"] = database
	env["LUNA_DATA_DIR"] = t.TempDir()
	return pairs(env)
}

func pairs(env map[string]string) []string {
	var list []string
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	return list
}

// luna runs one word of the program to its end.
func luna(t *testing.T, env []string, args ...string) (output string, err error) {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	cmd.Env = env
	data, err := cmd.CombinedOutput()
	return string(data), err
}

func TestTheBuildOfTheImageKnowsItsVersion(t *testing.T) {
	out, err := luna(t, nil, "version")
	if err != nil || strings.TrimSpace(out) != "luna built-by-a-test" {
		t.Errorf("says %q (%v)", out, err)
	}
}

func TestHealthFailsWhereNothingRuns(t *testing.T) {
	out, err := luna(t, settings(t, "postgres://nobody@127.0.0.1:1/luna", freeAddress(t)), "health")
	if err == nil {
		t.Errorf("a program that does not run is well: %s", out)
	}
}

func TestProductionRefusesToStartOnAnIncompleteEnvironment(t *testing.T) {
	out, err := luna(t, []string{"LUNA_ENV=production", "LUNA_REPLICAS=2"}, "serve")
	if err == nil {
		t.Fatal("it started")
	}
	for _, name := range []string{"LUNA_SESSION_KEY", "LUNA_BASE_URL", "LUNA_REPLICAS"} {
		if !strings.Contains(out, name) {
			t.Errorf("%s is not named in\n%s", name, out)
		}
	}
}
