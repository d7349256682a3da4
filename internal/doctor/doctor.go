// Package doctor looks at a running installation from outside and inside:
// database, address, secrets, files, clock, mail, jobs, backups. It changes
// nothing, but for one file that it writes and takes away again to see whether
// that works. Each finding says what was found, what that means and what to do.
package doctor

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"time"

	"luna/config"
	"luna/models"
	"luna/models/media"
)

// Level says how bad a finding is.
type Level string

// The levels. A fault makes the command fail.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Fault   Level = "fault"
)

// Finding is what one look has shown.
type Finding struct {
	Check   string `json:"check"`
	Level   Level  `json:"level"`
	Found   string `json:"found"`
	Meaning string `json:"meaning,omitempty"`
	Do      string `json:"do,omitempty"`
}

// Patient is the installation, and how to reach what is around it.
type Patient struct {
	Config config.Config
	// Store is nil when the database could not be opened; Broken says why.
	Store  *models.Store
	Broken error
	Now    func() time.Time
	// Due is when each job should have been done last.
	Due map[string]time.Time
	// Mail tries to sign in to the mail server; nil: none is configured.
	Mail func(ctx context.Context) error
	// Media is where files are kept; nil: it is not looked at.
	Media media.Store
	// Dial reaches the address of the site; nil: as everybody does.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Roots are the authorities for its certificate; nil: those of the machine.
	Roots *x509.CertPool
	// Machine is what the operating system tells.
	Machine Machine
}

// Machine is what the operating system tells. A nil function cannot be asked
// here.
type Machine struct {
	// Synchronized tells whether something keeps the clock.
	Synchronized func() (yes, known bool)
	// Space tells how many bytes of a folder's disk are free.
	Space func(dir string) (free uint64, err error)
}

// looks are all checks, in the order in which they are told.
var looks = []struct {
	name string
	look func(ctx context.Context, p Patient) []Finding
}{
	{"database", database},
	{"roles", roles},
	{"walls", walls},
	{"schema", schema},
	{"durability", durability},
	{"connections", connections},
	{"clock", clock},
	{"address", address},
	{"headers", headers},
	{"proxies", proxies},
	{"secrets", secrets},
	{"seals", seals},
	{"files", files},
	{"storage", storage},
	{"media", mediaPlace},
	{"mail", mail},
	{"outbox", outbox},
	{"jobs", jobs},
	{"backups", backups},
	{"audit anchors", anchors},
	{"erasures", erasures},
}

// Names lists the checks.
func Names() []string {
	var names []string
	for _, l := range looks {
		names = append(names, l.name)
	}
	return names
}

// patience is how long one look may take, but for the one through a file.
const patience = 30 * time.Second

// Examine goes through all checks. What needs the database is left out when
// there is none.
func Examine(ctx context.Context, p Patient) []Finding {
	var all []Finding
	for _, l := range looks {
		limit := patience
		if l.name == "durability" {
			limit = 10 * time.Minute
		}
		look, cancel := context.WithTimeout(ctx, limit)
		for _, f := range l.look(look, p) {
			f.Check = l.name
			all = append(all, f)
		}
		cancel()
	}
	return all
}

// Sick tells whether something is wrong.
func Sick(all []Finding) bool {
	for _, f := range all {
		if f.Level == Fault {
			return true
		}
	}
	return false
}

func fine(format string, args ...any) []Finding {
	return []Finding{{Level: OK, Found: fmt.Sprintf(format, args...)}}
}

// unasked is a finding about a question that could not be asked.
func unasked(err error, do string) []Finding {
	return []Finding{{Level: Fault, Found: err.Error(), Meaning: "This could not be looked at.", Do: do}}
}

// orFine gives the findings, or one that says that there are none.
func orFine(found []Finding, format string, args ...any) []Finding {
	if len(found) == 0 {
		return fine(format, args...)
	}
	return found
}
