package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"gorm.io/gorm"
)

// audit notes in the log of the actor's university what the verb does. It must
// run inside a write transaction: the entry is there exactly if what it tells
// of is. Facts are numbers and code words, never names, addresses or answers.
func (s Scope) audit(action, object string, id uint64, facts map[string]any) error {
	return s.store.auditAs(s.tx, s.doer(), action, object, id, facts)
}

// doer is who acts: the actor, or who acts in the actor's place.
func (s Scope) doer() Actor {
	if s.by != nil {
		return *s.by
	}
	return s.actor
}

// auditAs is audit for what has no scope, such as signing in.
func (s *Store) auditAs(tx *gorm.DB, a Actor, action, object string, id uint64, facts map[string]any) error {
	return s.auditOutcome(tx, a, action, object, id, facts, AuditOK)
}

// auditRefused notes what somebody tried in vain. The transaction must be one
// that is committed although the act was refused.
func (s *Store) auditRefused(tx *gorm.DB, a Actor, action, object string, id uint64, facts map[string]any) error {
	return s.auditOutcome(tx, a, action, object, id, facts, AuditRefused)
}

func (s *Store) auditOutcome(tx *gorm.DB, a Actor, action, object string, id uint64, facts map[string]any, outcome string) error {
	book, ok := tx.Statement.Context.Value(auditBookKey{}).(*auditBook)
	if !ok {
		return errors.New("audit: not in a transaction of the store")
	}
	e, err := newAuditEntry(a, action, object, id, facts, outcome)
	if err != nil {
		return err
	}
	e.At = s.Now()
	book.add(e)
	return nil
}

// auditBook collects the entries of one transaction. They are written as the
// last thing before it is committed: the lock on the chain then lasts no longer
// than it must, and nobody who holds it waits for another lock.
type auditBook struct {
	mu      sync.Mutex
	entries []AuditEntry
}

type auditBookKey struct{}

func withAuditBook(ctx context.Context) (context.Context, *auditBook) {
	book := &auditBook{}
	return context.WithValue(ctx, auditBookKey{}, book), book
}

func (b *auditBook) add(e AuditEntry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entries = append(b.entries, e)
}

// write appends the entries to their chains, in the order of the universities:
// two transactions that hold the same two chains then never wait for each
// other.
func (b *auditBook) write(tx *gorm.DB) error {
	if len(b.entries) == 0 {
		return nil
	}
	slices.SortStableFunc(b.entries, func(x, y AuditEntry) int { return int(x.UniversityID) - int(y.UniversityID) })
	for rest := b.entries; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].UniversityID == rest[0].UniversityID {
			n++
		}
		if err := appendAudit(tx, rest[:n]); err != nil {
			return fmt.Errorf("writing the audit log of university %d: %w", rest[0].UniversityID, err)
		}
		rest = rest[n:]
	}
	return nil
}

// appendAudit puts entries of one university behind the last one there is. The
// chain is held before its head is read, in a statement of its own: a statement
// sees what was committed before it began, so one that both waits for the lock
// and reads would read the head that the other has just replaced.
func appendAudit(tx *gorm.DB, entries []AuditEntry) error {
	university := entries[0].UniversityID
	if w, ok := tx.Statement.ConnPool.(*walledTx); ok {
		if err := w.holdChain(tx.Statement.Context, university); err != nil {
			return err
		}
	}
	var head AuditEntry
	err := tx.Raw("SELECT seq, hash FROM audit_entries WHERE university_id = ? ORDER BY seq DESC LIMIT 1", university).Scan(&head).Error
	if err != nil {
		return err
	}
	if head.Seq == 0 {
		head.Hash = noHash
	}
	for i := range entries {
		e := &entries[i]
		e.Seq, e.Previous, e.At = head.Seq+1, head.Hash, e.At.UTC().Truncate(time.Microsecond)
		if e.Hash, err = e.chained(head.Hash); err != nil {
			return err
		}
		head = *e
	}
	return tx.CreateInBatches(entries, 100).Error
}
