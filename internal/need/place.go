package need

import (
	"os"
	"path/filepath"
	"testing"
)

// Place is where a file of this repository lies. Tests run in the folder of
// their package; where they were compiled is not known of one built with
// -trimpath, as CI builds them.
func Place(t testing.TB, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, filepath.FromSlash(path))
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatalf("no go.mod above the test, looking for %s", path)
		}
		dir = up
	}
}
