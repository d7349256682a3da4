package models

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
)

// AuditFaultKind is what was done to a chain.
type AuditFaultKind string

// What Verify can tell. Without an anchor it sees neither AuditTruncated nor
// AuditRechained.
const (
	AuditEdited    AuditFaultKind = "edited"     // the entry is not what was written
	AuditDeleted   AuditFaultKind = "deleted"    // entries are gone
	AuditInserted  AuditFaultKind = "inserted"   // an entry was put between others
	AuditSwapped   AuditFaultKind = "swapped"    // two entries stand in each other's place
	AuditTruncated AuditFaultKind = "truncated"  // the end was cut off
	AuditRechained AuditFaultKind = "re-chained" // all hashes were made anew
)

// AuditFault is one finding: the entries From to To of a university.
type AuditFault struct {
	UniversityID uint64
	From, To     uint64
	Kind         AuditFaultKind
}

// AuditHead is the last entry of a chain, as an anchor keeps it.
type AuditHead struct {
	UniversityID uint64 `json:"university"`
	Seq          uint64 `json:"seq"`
	Hash         string `json:"hash"`
}

// AuditChain is what verifying the chain of one university found.
type AuditChain struct {
	AuditHead
	Slug    string // of the university; empty: the platform
	Entries uint64
	Anchors int // how many anchors the chain was held against
	Faults  []AuditFault
}

// auditSlice is how many entries are read in one statement.
const auditSlice = 20_000

// VerifyAudit goes through the chains of all universities, or of the one with
// this short name, and holds them against the anchors.
func (s System) VerifyAudit(ctx context.Context, slug string, anchors []AuditHead) ([]AuditChain, error) {
	known := map[uint64][]AuditHead{}
	for _, a := range anchors {
		known[a.UniversityID] = append(known[a.UniversityID], a)
	}
	var chains []AuditChain
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		var list []struct {
			ID   uint64
			Slug string
		}
		err := tx.Raw(`SELECT id, slug FROM universities WHERE slug = ? OR ? = '' ORDER BY id`, slug, slug).Scan(&list).Error
		if err != nil {
			return err
		}
		if slug == "" {
			chains = append(chains, AuditChain{})
		}
		for _, u := range list {
			chains = append(chains, AuditChain{AuditHead: AuditHead{UniversityID: u.ID}, Slug: u.Slug})
		}
		for i := range chains {
			if err := verifyChain(tx, &chains[i], known[chains[i].UniversityID]); err != nil {
				return fmt.Errorf("reading the audit log of university %d: %w", chains[i].UniversityID, err)
			}
		}
		return nil
	})
	if err == nil && len(chains) == 0 {
		err = ErrNotFound
	}
	return chains, err
}

func verifyChain(tx *gorm.DB, chain *AuditChain, anchors []AuditHead) error {
	w := newAuditWalk(chain, anchors)
	for last := uint64(0); ; {
		n := 0
		rows, err := tx.Raw(`SELECT university_id, seq, at, actor_id, actor_role, action, object, object_id, outcome, facts, previous, hash
			FROM audit_entries WHERE university_id = ? AND seq > ? ORDER BY seq LIMIT ?`, chain.UniversityID, last, auditSlice).Rows()
		if err != nil {
			return err
		}
		if n, last, err = walkRows(rows, w); err != nil {
			return err
		}
		if n < auditSlice {
			w.end()
			return nil
		}
	}
}

// walkRows reads rows without the help of the mapper, which would take longer
// than all the hashes.
func walkRows(rows *sql.Rows, w *auditWalk) (n int, last uint64, err error) {
	defer rows.Close()
	var e AuditEntry
	for rows.Next() {
		err := rows.Scan(&e.UniversityID, &e.Seq, &e.At, &e.ActorID, &e.ActorRole, &e.Action, &e.Object, &e.ObjectID,
			&e.Outcome, &e.Facts, &e.Previous, &e.Hash)
		if err != nil {
			return n, last, err
		}
		w.next(e)
		n, last = n+1, e.Seq
	}
	return n, last, rows.Err()
}
