package models

import "context"

// LedgerState is what the ledger of erasures and the database say of each
// other. All is well where nothing of it is above zero but People.
type LedgerState struct {
	People    int // who stand in the ledger
	Unwritten int // erased in the database and not in the ledger: a restored backup would bring them back
	Back      int // in the ledger, and there again
}

// Ledger compares the ledger of erasures with the database. It changes neither.
func (s *Store) Ledger(ctx context.Context) (LedgerState, error) {
	if s.ledger == "" {
		return LedgerState{}, errNoLedger
	}
	lines, err := s.readLedger()
	if err != nil {
		return LedgerState{}, err
	}
	back, err := s.broughtBack(ctx, lines)
	if err != nil {
		return LedgerState{}, err
	}
	missing, err := s.unwritten(ctx, lines)
	return LedgerState{len(lines), len(missing), len(back)}, err
}
