package program_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luna/config"
	"luna/internal/s3test"
)

// keepIn sets LUNA_MEDIA_URL.
func (l *line) keepIn(t *testing.T, address string) {
	t.Helper()
	c, err := config.Load(func(name string) (string, bool) {
		value, set := map[string]string{"LUNA_MEDIA_URL": address}[name]
		return value, set
	})
	if err != nil {
		t.Fatal(err)
	}
	l.config.Media = c.Media
}

func TestNothingStartsWithoutAPlaceForFiles(t *testing.T) {
	l := newLine(t)
	l.must(t, "", "migrate", "up")
	address := s3test.Start(t)
	l.keepIn(t, address)
	l.must(t, "", "job", "clean-up")
	for what, wrong := range map[string]string{
		"NoSuchBucket": strings.Replace(address, "luna-test", "luna-tost", 1), "SignatureDoesNotMatch": strings.Replace(address, "secret", "guess", 1),
	} {
		l.keepIn(t, wrong)
		out, err := l.run("", "job", "clean-up")
		if err == nil || !strings.Contains(err.Error(), "the bucket of LUNA_MEDIA_URL cannot be used: writing to the bucket") || strings.Contains(err.Error()+out, "guess") {
			t.Errorf("%s: %v", what, err)
		}
	}
	l.config.Media = config.Media{}
	if err := os.RemoveAll(l.config.MediaDir()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.config.MediaDir(), []byte("no folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.run("", "job", "clean-up"); err == nil || !strings.Contains(err.Error(), "opening the folder of files") {
		t.Errorf("a file in the place of the folder: %v", err)
	}
}

func TestMediaCheckTellsWhatIsMissing(t *testing.T) {
	l := newLine(t)
	l.must(t, "", "migrate", "up")
	l.students(t)
	for _, args := range [][]string{{"media"}, {"media", "look"}, {"media", "check", "all"}} {
		if _, err := l.run("", args...); err == nil || !strings.Contains(err.Error(), "use luna media check") {
			t.Errorf("luna %s: %v", strings.Join(args, " "), err)
		}
	}
	digest := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" // of "test"
	l.tamper(t, "INSERT INTO media (university_id, digest, size, media_type, created_at) VALUES (1, '"+digest+"', 4, 'text/plain', '2026-11-01 00:00:00+00:00')")
	out, err := l.run("", "media", "check")
	if err == nil || !strings.Contains(out, "missing     1/"+digest) || !strings.Contains(err.Error(), "put them back from the backup") {
		t.Errorf("%v\n%s", err, out)
	}
	file := filepath.Join(l.config.MediaDir(), "1", digest)
	for content, says := range map[string]string{"test": "1 files, 4 bytes in order, 0 findings", "text": "changed     1/" + digest} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := l.run("", "media", "check", "-content"); (err == nil) != (content == "test") || !strings.Contains(out, says) {
			t.Errorf("%s: %v\n%s", content, err, out)
		}
	}
}
