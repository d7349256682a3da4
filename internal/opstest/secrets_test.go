package opstest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// mounted is where the containers find their secrets.
const mounted = "/run/secrets/"

// secret tells settings that hold a secret themselves. One that ends in _FILE
// only names the file.
func secret(name string) bool {
	return !strings.HasSuffix(name, "_FILE") &&
		(strings.Contains(name, "PASSWORD") || strings.HasSuffix(name, "_KEY") || strings.HasSuffix(name, "DATABASE_URL") || strings.HasSuffix(name, "OWNER_URL"))
}

// drawn is the folder in which secrets.sh has run, once for all tests.
var drawn struct {
	once sync.Once
	dir  string
	err  error
}

// secrets is a folder with the secrets of an installation.
func secrets(t *testing.T) string {
	t.Helper()
	drawn.once.Do(func() {
		if drawn.dir, drawn.err = os.MkdirTemp("", "luna-secrets-"); drawn.err == nil {
			drawn.err = draw(drawn.dir)
		}
	})
	if drawn.err != nil {
		t.Fatal(drawn.err)
	}
	return filepath.Join(drawn.dir, "secrets")
}

// draw runs a copy of secrets.sh that lies in dir.
func draw(dir string) error {
	script, err := os.ReadFile(filepath.Join(top, "secrets.sh"))
	if err != nil {
		return err
	}
	name := filepath.Join(dir, "secrets.sh")
	if err := os.WriteFile(name, script, 0o700); err != nil {
		return err
	}
	return exec.Command("sh", name).Run()
}

// environment is what a service is told, after .env was filled in and the
// secrets were drawn.
func environment(t *testing.T, name string) map[string]string {
	t.Helper()
	env := make(map[string]string)
	for key, value := range compose(t).Services[name].Environment {
		env[key] = strings.ReplaceAll(filled(t, value), mounted, secrets(t)+"/")
	}
	return env
}

func content(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSecretsAreFilesAndEveryServiceGetsItsOwnAlone(t *testing.T) {
	c := compose(t)
	may := map[string][]string{
		"superuser_password": {"db", "roles"}, "owner_password": {"roles"}, "app_password": {"roles"}, "dump_password": {"roles"},
		"owner_url": {"migrate"}, "database_url": {"web"}, "smtp_password": {"web"}, "media_secret": {"web"},
		"session_key": {"migrate", "web"}, "data_key": {"migrate", "web"},
	}
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			if !slices.Contains(may[secret], name) {
				t.Errorf("%s gets %s", name, secret)
			}
		}
		for key, value := range s.Environment {
			if secret(key) && value != "" {
				t.Errorf("%s has %s in its environment", name, key)
			}
			if file, is := strings.CutPrefix(value, mounted); is && !slices.Contains(s.Secrets, file) {
				t.Errorf("%s is told of %s and does not get it", name, file)
			}
		}
	}
	for name, s := range c.Secrets {
		if s.File != "./secrets/"+name {
			t.Errorf("the secret %s is %q", name, s.File)
		}
	}
	if !slices.Contains(strings.Fields(read(t, ".dockerignore")), "secrets") {
		t.Error("the secrets are sent to the build")
	}
}

func TestTheSecretsAreDrawnOnceAndClosed(t *testing.T) {
	dir := t.TempDir()
	if err := draw(dir); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "secrets")
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open: %v %v", info, err)
	}
	first := make(map[string]string)
	for name := range compose(t).Secrets {
		first[name] = content(t, folder, name)
	}
	seen := make(map[string]string)
	for name, value := range first {
		if other := seen[value]; other != "" && value != "" {
			t.Errorf("%s and %s are the same", name, other)
		}
		seen[value] = name
		if len(value) < 64 && name != "smtp_password" && name != "media_secret" {
			t.Errorf("%s has %d characters", name, len(value))
		}
	}
	for file, want := range map[string]string{
		"database_url": "postgres://luna_app:" + first["app_password"] + "@db:5432/luna",
		"owner_url":    "postgres://luna_owner:" + first["owner_password"] + "@db:5432/luna",
	} {
		if !strings.HasPrefix(first[file], want) {
			t.Errorf("%s is not made of its password", file)
		}
	}
	// A password that was taken away is drawn anew, and its address with it.
	if err := os.Remove(filepath.Join(folder, "app_password")); err != nil {
		t.Fatal(err)
	}
	if err := draw(dir); err != nil {
		t.Fatal(err)
	}
	for name, before := range first {
		if changed := content(t, folder, name) != before; changed != (name == "app_password" || name == "database_url") {
			t.Errorf("%s changed: %v", name, changed)
		}
	}
}

func TestEverySecretIsUsed(t *testing.T) {
	c := compose(t)
	used := make(map[string]bool)
	for _, s := range c.Services {
		for _, name := range s.Secrets {
			used[name] = true
		}
	}
	for name := range c.Secrets {
		if !used[name] {
			t.Errorf("nobody gets the secret %s", name)
		}
	}
}
