package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ErasureReason is why somebody was erased. It is a code word: the audit log
// that keeps it holds no text of people.
type ErasureReason string

// The reasons. An administrator chooses among the first three.
const (
	ErasedOnRequest   ErasureReason = "request" // the person asked for it
	ErasedGone        ErasureReason = "gone"    // the person has left the university
	ErasedMistake     ErasureReason = "mistake" // the account should never have been
	ErasedByThemself  ErasureReason = "self"
	ErasedByRetention ErasureReason = "retention"
	ErasedAgain       ErasureReason = "again" // a restored backup had brought the person back
)

// ErasureReasons are those that an administrator can give.
func ErasureReasons() []ErasureReason {
	return []ErasureReason{ErasedOnRequest, ErasedGone, ErasedMistake}
}

// Erasure is the row that says who was erased. The mark says whose number it
// was: after a restore, numbers are given out again.
type Erasure struct {
	UniversityID uint64 `gorm:"primaryKey;autoIncrement:false"`
	UserID       uint64 `gorm:"primaryKey;autoIncrement:false"`
	ErasedAt     time.Time
	Mark         string
}

// errNoLedger: who is erased must be known outside the database, or a restore
// would bring them back.
var errNoLedger = errors.New("nobody can be erased here: Options.ErasureLedger is not set")

// EraseMyself erases the acting person, at once and for good. typed is the own
// address, as a sign that it is meant. Invalid where it is another, and for the
// last administrator of a university; ErrConflict for the last one of the
// platform, without whom nobody could make another.
func (s Scope) EraseMyself(ctx context.Context, typed string) error {
	u, err := s.self(ctx)
	if err != nil {
		return err
	}
	if emailKey(typed) != u.EmailKey {
		return &Invalid{Fields: map[string]Message{"email": Say("This is not the address of your account.")}}
	}
	return s.erase(ctx, s.actor.UserID, ErasedByThemself)
}

// staysAdministered keeps people from erasing the last administrator, also
// where two erase themselves or each other at once.
func (s Scope) staysAdministered(u User, reason ErasureReason) error {
	byThePlan := reason == ErasedByRetention || reason == ErasedAgain // what must go, goes
	if byThePlan || u.Role != Administrator || u.DeactivatedAt != nil {
		return nil
	}
	err := s.oneIsLeft(u, "email")
	var last *Invalid
	if s.actor.Platform() && reason == ErasedByThemself && errors.As(err, &last) {
		return ErrConflict
	}
	return err
}

// Erase erases another person of the administrator's university, at once and
// for good. ErrNotFound for everybody else, and for oneself; Invalid for the
// last administrator.
func (s Scope) Erase(ctx context.Context, userID uint64, typed string, reason ErasureReason) error {
	u, err := s.Erasable(ctx, userID)
	if err != nil {
		return err
	}
	f := faults{}
	if emailKey(typed) != u.EmailKey {
		f.add("email", Say("This is not the address of the account."))
	}
	known := false
	for _, r := range ErasureReasons() {
		known = known || r == reason
	}
	if !known {
		f.add("reason", Say("Please choose a reason."))
	}
	if err := f.err(); err != nil {
		return err
	}
	return s.erase(ctx, userID, reason)
}

// Erasable gives the person whom the administrator is about to erase.
func (s Scope) Erasable(ctx context.Context, userID uint64) (User, error) {
	if err := s.only(Administrator); err != nil || userID == s.actor.UserID {
		return User{}, ErrNotFound
	}
	var u User
	err := s.read(ctx, func(s Scope) error {
		return known(s.people().Where("id = ? AND erased_at IS NULL", userID).Take(&u).Error)
	})
	return u, err
}

// erase removes a person. The ledger outside the database knows of it before
// the database does: if the program dies in between, the next start finishes
// what was begun; if the database refuses, the line is taken back.
func (s Scope) erase(ctx context.Context, userID uint64, reason ErasureReason) error {
	var line ledgerLine
	var bytes []string
	err := s.write(ctx, func(s Scope) error {
		var u User
		if err := s.people().Where("id = ? AND erased_at IS NULL", userID).Take(&u).Error; err != nil {
			return known(err)
		}
		if err := s.staysAdministered(u, reason); err != nil {
			return err
		}
		line = ledgerLine{At: s.now(), University: s.actor.UniversityID, User: userID, Mark: s.store.keys.mark(u)}
		err := s.store.noteErasure(line)
		if err != nil {
			return err
		}
		if bytes, err = s.bytesOf(userID); err != nil {
			return err
		}
		feedback, err := s.feedbackFiles(userID)
		if err != nil {
			return err
		}
		if err := s.eraseRows(u, line, reason); err != nil {
			return err
		}
		if err := s.dropFeedback(feedback); err != nil {
			return err
		}
		return s.forgetContents(bytes)
	})
	if err != nil {
		if line.User != 0 {
			line.Void = true
			err = errors.Join(err, s.store.noteErasure(line))
		}
		return err
	}
	if err := s.store.scrub(ctx, false); err != nil {
		return err
	}
	return s.eraseBytes(ctx, bytes)
}

func (s Scope) eraseRows(u User, line ledgerLine, reason ErasureReason) error {
	of := s.person(line.User)
	of["counters"] = s.store.marksOf(u)
	for _, table := range personTables() {
		if line.University == 0 && !table.platform {
			continue
		}
		for _, statement := range table.erase {
			if err := s.tx.Exec(s.ofPerson(statement), of).Error; err != nil {
				return fmt.Errorf("erasing from %s: %w", table.name, err)
			}
		}
	}
	row := Erasure{UniversityID: line.University, UserID: line.User, ErasedAt: line.At, Mark: line.Mark}
	if err := s.tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return err
	}
	return s.audit("user.erase", "user", line.User, map[string]any{"reason": string(reason)})
}

// ofPerson reads a statement of personTables for the actor's side.
func (s Scope) ofPerson(statement string) string {
	if s.actor.UniversityID == 0 {
		return strings.ReplaceAll(statement, "university_id = @university", "university_id IS NULL")
	}
	return statement
}

func (s Scope) person(userID uint64) map[string]any {
	return map[string]any{"university": s.actor.UniversityID, "home": s.actor.UniversityID, "person": userID, "now": s.now()}
}

// ReplayErasures erases again whom a restored backup has brought back, and
// completes the ledger by what only the database knows. It gives how many
// people were erased; twice does no harm.
func (s *Store) ReplayErasures(ctx context.Context) (int, error) {
	if s.ledger == "" {
		return 0, nil
	}
	lines, err := s.readLedger()
	if err != nil {
		return 0, err
	}
	back, err := s.broughtBack(ctx, lines)
	if err != nil {
		return 0, err
	}
	erased := 0
	for _, line := range back {
		err := s.System("erasures of the ledger").in(line.University).erase(ctx, line.User, ErasedAgain)
		if err != nil && !errors.Is(err, ErrNotFound) { // another process was faster
			return erased, fmt.Errorf("erasing person %d again: %w", line.User, err)
		}
		erased++
	}
	if erased > 0 {
		if err := s.scrub(ctx, true); err != nil {
			return erased, err
		}
	}
	return erased, s.completeLedger(ctx, lines)
}

// broughtBack are the lines of the ledger whose people are there again.
func (s *Store) broughtBack(ctx context.Context, lines []ledgerLine) ([]ledgerLine, error) {
	var back []ledgerLine
	err := s.readingAcross(ctx, "erasures of the ledger", func(tx *gorm.DB) error {
		for len(lines) > 0 {
			some := lines[:min(len(lines), rowsAtOnce)]
			lines = lines[len(some):]
			ids := make([]uint64, len(some))
			byMark := make(map[string]ledgerLine, len(some))
			for i, line := range some {
				ids[i], byMark[line.Mark] = line.User, line
			}
			var people []User
			if err := tx.Where("id IN ? AND erased_at IS NULL", ids).Order("id").Find(&people).Error; err != nil {
				return err
			}
			for _, u := range people {
				if line, there := byMark[s.keys.mark(u)]; there {
					back = append(back, line)
				}
			}
		}
		return nil
	})
	return back, err
}

// completeLedger writes down what another replica, or another machine with its
// own folder, has erased.
func (s *Store) completeLedger(ctx context.Context, lines []ledgerLine) error {
	rows, err := s.unwritten(ctx, lines)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.noteErasure(ledgerLine{At: row.ErasedAt, University: row.UniversityID, User: row.UserID, Mark: row.Mark}); err != nil {
			return err
		}
	}
	return nil
}

// unwritten are the erasures of the database that are not among the lines.
func (s *Store) unwritten(ctx context.Context, lines []ledgerLine) ([]Erasure, error) {
	known := make(map[string]bool, len(lines))
	for _, line := range lines {
		known[line.Mark] = true
	}
	var rows []Erasure
	err := s.readingAcross(ctx, "erasures of the ledger", func(tx *gorm.DB) error {
		return tx.Order("erased_at, university_id, user_id").Find(&rows).Error
	})
	return slices.DeleteFunc(rows, func(row Erasure) bool { return known[row.Mark] }), err
}
