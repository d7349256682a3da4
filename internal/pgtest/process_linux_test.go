package pgtest

import (
	"os"
	"path/filepath"
	"testing"

	"luna/internal/need"
)

func TestAFolderLeftOverIsRemovedAndOneInUseIsNot(t *testing.T) {
	parent := t.TempDir()
	t.Setenv("TMPDIR", parent)
	left, release, err := makeFolder()
	if err != nil {
		need.Missing(t, "postgres", err.Error())
	}
	release() // what the end of its process does
	used, release, err := makeFolder()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	sweep(parent)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", filepath.Base(left), err)
	}
	if _, err := os.Stat(used); err != nil {
		t.Errorf("a folder in use was removed: %v", err)
	}
}
