package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodKey = "0123456789abcdef0123456789abcdef"

// env makes a lookup function of name=value pairs.
func env(pairs ...string) func(string) (string, bool) {
	m := make(map[string]string)
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		m[name] = value
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func TestAnEmptyEnvironmentGivesALocalSQLiteServer(t *testing.T) {
	c, err := Load(env())
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "localhost:8080" || c.BaseURL.String() != "http://localhost:8080" {
		t.Errorf("listens on %q for %q", c.Listen, c.BaseURL)
	}
	if c.DatabaseURL != "" || c.SQLiteFile() != filepath.Join("data", "luna.db") {
		t.Errorf("database %q, file %q", c.DatabaseURL, c.SQLiteFile())
	}
	if c.Production || c.LogJSON || c.Replicas != 1 || c.SessionKey != nil || c.TrustedProxies != nil {
		t.Errorf("unexpected defaults: %+v", c)
	}
}

func TestAFullProductionSettingIsRead(t *testing.T) {
	c, err := Load(env(
		"LUNA_ENV=production",
		"LUNA_LISTEN=:9000",
		"LUNA_DATABASE_URL=postgres://luna:secret@db:5432/luna?sslmode=disable",
		"LUNA_DATA_DIR=/data",
		"LUNA_BASE_URL=https://Luna.example.org/",
		"LUNA_SESSION_KEY="+goodKey,
		"LUNA_DATA_KEY="+goodKey,
		"LUNA_TRUSTED_PROXIES=172.20.3.4/16, 10.0.0.5,fd00::/8",
		"LUNA_REPLICAS=3",
	))
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseURL.String() != "https://luna.example.org" {
		t.Errorf("base address %q", c.BaseURL)
	}
	if string(c.SessionKey) != goodKey || !c.Production || !c.LogJSON || c.Replicas != 3 || c.Listen != ":9000" {
		t.Errorf("read %+v", c)
	}
	want := []netip.Prefix{
		netip.MustParsePrefix("172.20.0.0/16"),
		netip.MustParsePrefix("10.0.0.5/32"),
		netip.MustParsePrefix("fd00::/8"),
	}
	if len(c.TrustedProxies) != len(want) {
		t.Fatalf("proxies %v", c.TrustedProxies)
	}
	for i, p := range want {
		if c.TrustedProxies[i] != p {
			t.Errorf("proxy %d is %v, want %v", i, c.TrustedProxies[i], p)
		}
	}
}

// production is a valid production environment; a case adds what is wrong.
func production(wrong ...string) func(string) (string, bool) {
	return env(append([]string{
		"LUNA_ENV=production", "LUNA_BASE_URL=https://luna.example.org", "LUNA_SESSION_KEY=" + goodKey, "LUNA_DATA_KEY=" + goodKey,
	}, wrong...)...)
}

func TestAWrongSettingIsRefusedByName(t *testing.T) {
	for title, c := range map[string]struct {
		lookup func(string) (string, bool)
		want   string
	}{
		"unknown environment":     {env("LUNA_ENV=prod"), `LUNA_ENV is "prod"; it must be one of: development, production`},
		"unknown log format":      {env("LUNA_LOG_FORMAT=xml"), "LUNA_LOG_FORMAT"},
		"listen without port":     {env("LUNA_LISTEN=localhost"), "LUNA_LISTEN"},
		"listen with wrong port":  {env("LUNA_LISTEN=localhost:70000"), "LUNA_LISTEN"},
		"another database":        {env("LUNA_DATABASE_URL=mysql://u:p@h/d"), "LUNA_DATABASE_URL"},
		"database without a name": {env("LUNA_DATABASE_URL=postgres://u:p@h"), "LUNA_DATABASE_URL"},
		"base with a path":        {env("LUNA_BASE_URL=https://example.org/luna"), "LUNA_BASE_URL"},
		"base with a user":        {env("LUNA_BASE_URL=https://a:b@example.org"), "LUNA_BASE_URL"},
		"base without a scheme":   {env("LUNA_BASE_URL=example.org"), "LUNA_BASE_URL"},
		"short key":               {env("LUNA_SESSION_KEY=short"), "LUNA_SESSION_KEY has 5 characters"},
		"no replica":              {env("LUNA_REPLICAS=0"), "LUNA_REPLICAS"},
		"replicas in words":       {env("LUNA_REPLICAS=two"), "LUNA_REPLICAS"},
		"proxy by name":           {env("LUNA_TRUSTED_PROXIES=nginx"), "LUNA_TRUSTED_PROXIES"},
		"every proxy":             {env("LUNA_TRUSTED_PROXIES=0.0.0.0/0"), "whole Internet"},
		"replicas on SQLite":      {env("LUNA_REPLICAS=2"), "SQLite file serves one process only"},
		"production without key":  {production("LUNA_SESSION_KEY="), "LUNA_SESSION_KEY is missing"},
		"production without data": {production("LUNA_DATA_KEY="), "LUNA_DATA_KEY is missing"},
		"production without base": {production("LUNA_BASE_URL="), "LUNA_BASE_URL is missing"},
		"production on http":      {production("LUNA_BASE_URL=http://luna.example.org"), "needs an https:// address"},
		"missing key file":        {env("LUNA_SESSION_KEY_FILE=/nowhere/key"), "LUNA_SESSION_KEY cannot be read"},
		"the key before alone":    {env("LUNA_SEALING_KEY_BEFORE=" + goodKey), "the key that is used now goes there"},
		"key twice":               {production("LUNA_SESSION_KEY_FILE=/nowhere/key"), "are both set"},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := Load(c.lookup)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("says %q, want %q in it", err, c.want)
			}
			if n := strings.Count(err.Error(), "\n"); n != 0 {
				t.Errorf("one mistake gives %d lines:\n%v", n+1, err)
			}
		})
	}
}

func TestEveryMistakeIsNamedAtOnce(t *testing.T) {
	_, err := Load(env("LUNA_ENV=production", "LUNA_LISTEN=here", "LUNA_REPLICAS=many", "LUNA_TRUSTED_PROXIES=a,b"))
	if err == nil {
		t.Fatal("accepted")
	}
	want := []string{"LUNA_LISTEN", "LUNA_REPLICAS", `"a"`, `"b"`, "LUNA_SESSION_KEY", "LUNA_DATA_KEY", "LUNA_BASE_URL"}
	for _, name := range want {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in:\n%v", name, err)
		}
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != len(want) {
		t.Errorf("%d lines for %d mistakes:\n%v", len(lines), len(want), err)
	}
}

func TestASecretMayComeFromAFile(t *testing.T) {
	dir := t.TempDir()
	key, database := filepath.Join(dir, "key"), filepath.Join(dir, "database")
	write(t, key, goodKey+"\n")
	write(t, database, "postgres://luna:secret@db/luna\n")

	c, err := Load(env("LUNA_SESSION_KEY_FILE="+key, "LUNA_DATABASE_URL_FILE="+database))
	if err != nil {
		t.Fatal(err)
	}
	if string(c.SessionKey) != goodKey || c.DatabaseURL != "postgres://luna:secret@db/luna" {
		t.Errorf("read key %q and database %q", c.SessionKey, c.DatabaseURL)
	}
	if c.SecretFiles["LUNA_SESSION_KEY"] != key || c.SecretFiles["LUNA_DATABASE_URL"] != database || len(c.SecretFiles) != 2 {
		t.Errorf("the secrets are said to come from %v", c.SecretFiles)
	}

	write(t, key, "\n")
	if _, err := Load(env("LUNA_SESSION_KEY_FILE=" + key)); err == nil {
		t.Error("an empty secret file was accepted")
	}
}

func TestAMistakeNeverRepeatsASecret(t *testing.T) {
	_, err := Load(env("LUNA_SESSION_KEY=hush-key", "LUNA_DATABASE_URL=mysql://luna:hush-password@db/luna"))
	if err == nil {
		t.Fatal("accepted")
	}
	if strings.Contains(err.Error(), "hush") {
		t.Errorf("the secret is in the message: %v", err)
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
