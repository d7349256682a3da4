package doctor

import (
	"context"
	"fmt"
	"path/filepath"
)

// erasures holds the file that says who was erased against the database. Without
// it a restored backup brings people back for good.
func erasures(ctx context.Context, p Patient) []Finding {
	if p.Store == nil {
		return nil
	}
	name := p.Config.ErasureLedger()
	state, err := p.Store.Ledger(ctx)
	if err != nil {
		return unasked(err, "Look at "+name+", whose it is, and at the database.")
	}
	var found []Finding
	if state.Back > 0 {
		found = append(found, Finding{
			Level: Fault, Found: fmt.Sprintf("people who were erased and are there again: %d", state.Back),
			Meaning: "A restored backup has brought them back.",
			Do:      "Run \"luna erase replay\", or start the program, which does the same before it serves.",
		})
	}
	if state.Unwritten > 0 {
		found = append(found, Finding{
			Level: Fault, Found: fmt.Sprintf("%s is missing what the database has erased: %d", name, state.Unwritten),
			Meaning: "The file is lost, old or of another process; a backup that is restored now would bring these people back.",
			Do:      "Run \"luna erase replay\", which completes it, and look whether the data folder outlives a restart.",
		})
	}
	backups := p.Config.BackupDir
	if p.Config.Production && backups != "" && filepath.Dir(name) == filepath.Clean(backups) {
		found = append(found, Finding{
			Level: Warning, Found: name + " lies where the backups of the database arrive", Meaning: "Whoever restores a backup may put an older ledger over the newer one.",
			Do: "Let the backups arrive in another folder, and save the ledger by itself.",
		})
	}
	return orFine(found, "all %d erasures stand outside the database, and nobody of them is back", state.People)
}
