package models

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ledgerLine is one line of the file that says who was erased. It stands
// outside the database, because a restored backup knows nothing of what was
// erased after it was made. It holds numbers and no names; its mark cannot be
// made without the data key, so that nobody can have somebody else erased by
// adding a line.
type ledgerLine struct {
	At         time.Time
	University uint64 // 0: the platform
	User       uint64
	Mark       string
	Void       bool // takes back a line whose erasure the database refused
}

// mark says whose number it was: who has it after a restore may be another.
func (k keys) mark(u User) string {
	university := uint64(0)
	if u.UniversityID != nil {
		university = *u.UniversityID
	}
	made := u.CreatedAt.UTC().UnixMicro()
	return hex.EncodeToString(mac(k.erasures, fmt.Sprintf("user %d of %d, made at %d", u.ID, university, made)))
}

// String is the line without its end.
func (l ledgerLine) String() string {
	word := "erased"
	if l.Void {
		word = "void"
	}
	return fmt.Sprintf("%s %s %d %d %s", word, l.At.UTC().Format(time.RFC3339Nano), l.University, l.User, l.Mark)
}

// errLedger: this is no whole line of the ledger.
var errLedger = errors.New("not a line of the ledger of erasures")

func parseLedgerLine(text string) (ledgerLine, error) {
	parts := strings.Fields(text)
	if len(parts) != 5 || parts[0] != "erased" && parts[0] != "void" {
		return ledgerLine{}, errLedger
	}
	at, err := time.Parse(time.RFC3339Nano, parts[1])
	university, err2 := strconv.ParseUint(parts[2], 10, 63)
	user, err3 := strconv.ParseUint(parts[3], 10, 63)
	if errors.Join(err, err2, err3) != nil {
		return ledgerLine{}, errLedger
	}
	return ledgerLine{At: at, University: university, User: user, Mark: parts[4], Void: parts[0] == "void"}, nil
}

// noteErasure appends a line and waits until it is on the disk.
func (s *Store) noteErasure(l ledgerLine) error {
	if s.ledger == "" {
		return errNoLedger
	}
	_, missing := os.Stat(s.ledger)
	file, err := os.OpenFile(s.ledger, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("opening the ledger of erasures: %w", err)
	}
	// A line that was cut off by a crash gets an end of its own.
	_, err = file.WriteString("\n" + l.String() + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing the ledger of erasures: %w", err)
	}
	if !errors.Is(missing, fs.ErrNotExist) {
		return nil
	}
	return syncFolder(filepath.Dir(s.ledger)) // the file's name has to last, too
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// readLedger lists who was erased, without what was taken back. Half a
// line is left out: the program died while it wrote it, and nothing was erased
// yet.
func (s *Store) readLedger() ([]ledgerLine, error) {
	file, err := os.Open(s.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the ledger of erasures: %w", err)
	}
	defer file.Close()
	return parseLedger(file)
}

func parseLedger(r io.Reader) ([]ledgerLine, error) {
	var lines []ledgerLine
	at := map[string]int{} // by mark
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		text := strings.TrimSpace(scanner.Text())
		if text == "" {
			continue
		}
		l, err := parseLedgerLine(text)
		if err != nil {
			continue // half a line: the erasure had not begun
		}
		if i, there := at[l.Mark]; there {
			lines[i] = l
			continue
		}
		at[l.Mark] = len(lines)
		lines = append(lines, l)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("reading the ledger of erasures: %w", err)
	}
	var valid []ledgerLine
	for _, l := range lines {
		if !l.Void {
			valid = append(valid, l)
		}
	}
	return valid, nil
}
