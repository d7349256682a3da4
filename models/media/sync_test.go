package media_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"luna/models/media"
)

// TestWhatIsSaidToBeThereWasSynced: the bytes, and every folder that got an entry,
// each after that; and where the disk cannot, it is not said.
func TestWhatIsSaidToBeThereWasSynced(t *testing.T) {
	steps := []struct {
		what   string
		do     func(*media.Folder) error
		synced []string // with what was in it then
	}{
		{"begin", appended(t, 0, "moon"), []string{". [7]", "7 [drafts]", draft + " moon", "7/drafts [0123456789abcdef]"}},
		{"go on", appended(t, 4, "light"), []string{draft + " moonlight"}},
		{"keep", func(f *media.Folder) error { return f.Keep(t.Context(), draft, name) }, []string{"7 [" + filepath.Base(name) + " drafts]"}},
	}
	dir := t.TempDir()
	f := folder(t, dir)
	for _, s := range steps {
		var synced []string
		f.OnSync(func(file *os.File) error {
			synced = append(synced, within(t, dir, file))
			return nil
		})
		if err := s.do(f); err != nil || !slices.Equal(synced, s.synced) {
			t.Errorf("%s: %v, synced %q, want %q", s.what, err, synced, s.synced)
		}
	}
	if runtime.GOOS == "windows" { // which does not sync folders
		return
	}
	broken := errors.New("the disk broke")
	for i, s := range steps {
		for fails := range s.synced {
			f := folder(t, t.TempDir())
			for _, before := range steps[:i] {
				if err := before.do(f); err != nil {
					t.Fatal(err)
				}
			}
			n := 0
			f.OnSync(func(*os.File) error {
				if n++; n == fails+1 {
					return broken
				}
				return nil
			})
			if err := s.do(f); !errors.Is(err, broken) {
				t.Errorf("%s: where sync %d fails it says %v", s.what, fails, err)
			}
		}
	}
}

// appended adds to the draft; bytes that are not safe are none.
func appended(t *testing.T, offset int64, text string) func(*media.Folder) error {
	return func(f *media.Folder) error {
		n, err := f.Append(t.Context(), draft, offset, strings.NewReader(text), int64(len(text)))
		if want := map[bool]int{true: len(text)}[err == nil]; n != int64(want) {
			t.Errorf("%d bytes of %q are said to be safe: %v", n, text, err)
		}
		return err
	}
}

// within says what is in a file or folder below dir.
func within(t *testing.T, dir string, file *os.File) string {
	t.Helper()
	at, err := filepath.Rel(dir, file.Name())
	if err != nil {
		t.Fatal(err)
	}
	at = filepath.ToSlash(at)
	entries, err := os.ReadDir(file.Name())
	if err != nil { // no folder
		return at + " " + readAll(t, file.Name())
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return fmt.Sprint(at, " ", names)
}

func readAll(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
