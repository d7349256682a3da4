// Package disk tells how full the disk with the program's data is, and when the
// last backup arrived.
package disk

import (
	"context"
	"os"

	"luna/views/pages"
)

// Folders are where the program keeps its data, and where backups arrive.
type Folders struct {
	Data   string
	Backup string // empty: nobody has said
}

// Look looks at the folders. What cannot be seen is left unknown: it keeps no
// page from being shown.
func (f Folders) Look(context.Context) pages.Disk {
	var d pages.Disk
	d.Free, d.Total = space(f.Data)
	if f.Backup == "" {
		return d
	}
	d.BackupDir = true
	entries, err := os.ReadDir(f.Backup)
	if err != nil {
		return d
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && info.ModTime().After(d.LastBackup) {
			d.LastBackup, d.BackupBytes = info.ModTime(), info.Size()
		}
	}
	return d
}
