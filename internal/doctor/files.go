package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// What should be free on the disk of the data folder.
const (
	littleSpace = 2 << 30
	noSpace     = 200 << 20
)

// files looks at who may read what the program keeps.
func files(_ context.Context, p Patient) []Finding {
	var found []Finding
	dir := p.Config.DataDir
	info, err := os.Stat(dir)
	if err != nil {
		return unasked(err, "Look at LUNA_DATA_DIR.")
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		level, meaning := Warning, "Others on this machine can look into it."
		if mode&0o022 != 0 {
			level, meaning = Fault, "Others on this machine can look into it, and replace what is in it."
		}
		found = append(found, Finding{
			Level: level, Found: fmt.Sprintf("the data folder %s is open to others: %v", dir, mode), Meaning: meaning,
			Do: "chmod 700 " + dir,
		})
	}
	names := []string{p.Config.DataKeyFile(), p.Config.SQLiteFile(), p.Config.SQLiteFile() + "-wal", p.Config.AuditAnchor, p.Config.ErasureLedger()}
	for _, name := range names {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unasked(err, "Look at "+name)
		}
		if mode := info.Mode().Perm(); mode&0o022 != 0 || name == p.Config.DataKeyFile() && mode&0o077 != 0 {
			found = append(found, Finding{
				Level: Fault, Found: fmt.Sprintf("%s is open to others: %v", name, mode), Meaning: "Others on this machine can read or change it.",
				Do: "chmod 600 " + name,
			})
		} else if mode&0o044 != 0 && len(found) == 0 && p.Config.Production {
			found = append(found, Finding{
				Level: Warning, Found: fmt.Sprintf("%s can be read by others: %v", name, mode), Meaning: "The closed folder keeps them out, and a copy of the file would not.",
				Do: "chmod 600 " + name,
			})
		}
	}
	return orFine(found, "what the program keeps in %s is closed", dir)
}

// storage writes a file as an answer is written: to the disk, not to the cache.
func storage(_ context.Context, p Patient) []Finding {
	dir := p.Config.DataDir
	took, err := writeThrough(dir, p.Now)
	if err != nil {
		return []Finding{{
			Level: Fault, Found: err.Error(), Meaning: "Nothing can be kept in " + dir + ".",
			Do: "Look at the disk, its free space, and whose the folder is.",
		}}
	}
	var found []Finding
	if took > time.Second {
		found = append(found, Finding{
			Level: Warning, Found: fmt.Sprintf("writing a small file took %v", took.Round(time.Millisecond)), Meaning: "Each answer waits for the disk.",
			Do: "Look what else keeps the disk busy, or whether it fails.",
		})
	}
	if p.Machine.Space == nil {
		return orFine(found, "%s can be written to", dir)
	}
	free, err := p.Machine.Space(dir)
	if err != nil {
		return append(found, unasked(err, "Look at the disk of "+dir)...)
	}
	if free < littleSpace {
		level := Warning
		if free < noSpace {
			level = Fault
		}
		found = append(found, Finding{
			Level: level, Found: fmt.Sprintf("%d MiB are free for %s", free>>20, dir), Meaning: "When the disk is full, answers are refused.", Do: "Make room, or move LUNA_DATA_DIR.",
		})
	}
	return orFine(found, "%s can be written to, %d GiB are free", dir, free>>30)
}

func writeThrough(dir string, now func() time.Time) (time.Duration, error) {
	began := now()
	file, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return 0, err
	}
	_, err = file.WriteString("luna doctor was here\n")
	err = errors.Join(err, file.Sync(), file.Close(), os.Remove(filepath.Clean(file.Name())))
	return now().Sub(began), err
}
