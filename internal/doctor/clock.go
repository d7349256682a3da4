package doctor

import (
	"context"
	"fmt"
	"time"

	"luna/models"
)

// How far two clocks may be apart.
const (
	someSkew = 2 * time.Second
	wildSkew = 30 * time.Second // jobs of two processes then overlap
)

// youngest is a day before which this program did not exist.
var youngest = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

func clock(ctx context.Context, p Patient) []Finding {
	var found []Finding
	now := p.Now()
	if now.Before(youngest) {
		found = append(found, Finding{
			Level: Fault, Found: "this machine says that it is " + now.UTC().Format(time.RFC3339),
			Meaning: "Surveys open and close at wrong times, and certificates and links seem to be invalid.",
			Do:      "Set the clock, and let a time server keep it (chrony, systemd-timesyncd).",
		})
	}
	if p.Machine.Synchronized != nil {
		if yes, known := p.Machine.Synchronized(); known && !yes {
			found = append(found, Finding{
				Level: Warning, Found: "nothing keeps the clock of this machine", Meaning: "It drifts by seconds a day.",
				Do: "Let a time server keep it (chrony, systemd-timesyncd).",
			})
		}
	}
	if p.Store != nil && p.Store.Engine() == models.Postgres { // a file has no clock
		found = append(found, skew(ctx, p)...)
	}
	return orFine(found, "it is %s", now.UTC().Format(time.RFC3339))
}

// skew compares with the clock of the database's machine, taking half of the
// way there and back into account.
func skew(ctx context.Context, p Patient) []Finding {
	before := p.Now()
	server, err := p.Store.Server(ctx)
	if err != nil {
		return unasked(err, "Look at the log of the database.")
	}
	after := p.Now()
	apart := server.Clock.Sub(before.Add(after.Sub(before) / 2)).Abs()
	if apart <= someSkew+after.Sub(before)/2 {
		return nil
	}
	level := Warning
	if apart > wildSkew {
		level = Fault
	}
	return []Finding{{
		Level: level, Found: fmt.Sprintf("the clocks of this machine and of the database are %v apart", apart.Round(time.Second/10)),
		Meaning: "Who answers in the last seconds may be told a wrong thing, and jobs of two processes overlap.",
		Do:      "Let a time server keep both clocks.",
	}}
}
