package jobs

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"luna/models"
)

// anchorLine is a line of the anchor file: how far a chain of the audit log
// went at a moment, and the hash of its last entry.
type anchorLine struct {
	At time.Time `json:"at"`
	models.AuditHead
}

// anchorAudit writes the heads of all chains where somebody who can change the
// database cannot reach. Of many processes that share the database one does it.
func (j *Jobs) anchorAudit(ctx context.Context, now time.Time) (string, error) {
	if j.AnchorFile == "" {
		return "", errors.New("no file for the anchors is configured")
	}
	system := j.system("anchor-audit")
	over, err := system.EndSupportViews(ctx) // so that the log has their end
	if err != nil {
		return "", err
	}
	heads, err := system.AuditHeads(ctx)
	if err != nil {
		return "", err
	}
	if err := appendAnchors(j.AnchorFile, now, heads); err != nil {
		return "", fmt.Errorf("writing the anchors: %w", err)
	}
	return fmt.Sprintf("anchored %d chains, ended %d support views", len(heads), over), system.NoteAnchored(ctx)
}

// appendAnchors adds lines to the file and waits until they are on the disk. A
// line that a crash cut off is ended first, so that it spoils no other.
func appendAnchors(name string, at time.Time, heads []models.AuditHead) error {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	if cut, err := endsCut(file); err != nil {
		return errors.Join(err, file.Close())
	} else if cut {
		lines.WriteByte('\n')
	}
	out := json.NewEncoder(&lines)
	for _, head := range heads {
		if err := out.Encode(anchorLine{at, head}); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	if _, err := file.Write(lines.Bytes()); err != nil {
		return errors.Join(err, file.Close())
	}
	return errors.Join(file.Sync(), file.Close())
}

// endsCut tells whether the last line of the file has no end.
func endsCut(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}

// ReadAnchors reads what the job anchor-audit wrote. Lines that a crash cut off
// are counted and left out.
func ReadAnchors(in io.Reader) (heads []models.AuditHead, cut int, err error) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var line anchorLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Hash == "" {
			cut++
			continue
		}
		heads = append(heads, line.AuditHead)
	}
	return heads, cut, lines.Err()
}

// verifyAudit goes through all chains. A chain that does not hold makes the run
// fail, which administrators see.
func (j *Jobs) verifyAudit(ctx context.Context, _ time.Time) (string, error) {
	anchors, err := anchorsOf(j.AnchorFile)
	if err != nil {
		return "", fmt.Errorf("reading the anchors: %w", err)
	}
	system := j.system("verify-audit")
	chains, err := system.VerifyAudit(ctx, "", anchors)
	if err != nil {
		return "", err
	}
	if err := system.NoteVerified(ctx, chains); err != nil {
		return "", err
	}
	entries := uint64(0)
	for _, c := range chains {
		entries += c.Entries
		for _, f := range c.Faults {
			err = errors.Join(err, fmt.Errorf("university %d: entries %d to %d are %s", f.UniversityID, f.From, f.To, f.Kind))
		}
	}
	return fmt.Sprintf("verified %d entries of %d chains", entries, len(chains)), err
}

// anchorsOf reads a file that need not be there yet.
func anchorsOf(name string) ([]models.AuditHead, error) {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	heads, _, err := ReadAnchors(file)
	return heads, err
}
