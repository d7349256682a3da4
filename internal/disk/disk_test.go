package disk_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"luna/internal/disk"
)

func TestTheNewestFileOfTheFolderIsTheLastBackup(t *testing.T) {
	dir := t.TempDir()
	if d := (disk.Folders{Data: dir, Backup: dir}).Look(t.Context()); !d.BackupDir || !d.LastBackup.IsZero() {
		t.Errorf("an empty folder: %+v", d)
	}
	at := time.Date(2026, time.November, 2, 3, 0, 0, 0, time.UTC)
	for name, when := range map[string]time.Time{"a.dump": at.Add(-24 * time.Hour), "b.dump": at, "folder": at.Add(time.Hour)} {
		path := filepath.Join(dir, name)
		err := os.WriteFile(path, []byte(name), 0o600)
		if name == "folder" {
			err = os.Remove(path)
			if err == nil {
				err = os.Mkdir(path, 0o700)
			}
		}
		if err == nil {
			err = os.Chtimes(path, when, when)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if d := (disk.Folders{Data: dir, Backup: dir}).Look(t.Context()); !d.LastBackup.Equal(at) || d.BackupBytes != 6 || d.Total < d.Free {
		t.Errorf("%+v", d)
	}
	if d := (disk.Folders{Data: "/no/such/folder", Backup: "/no/such/folder"}).Look(t.Context()); d.Total != 0 || !d.LastBackup.IsZero() || !d.BackupDir {
		t.Errorf("no folder: %+v", d)
	}
	if d := (disk.Folders{Data: dir}).Look(t.Context()); d.BackupDir {
		t.Errorf("nobody said where backups arrive: %+v", d)
	}
}
