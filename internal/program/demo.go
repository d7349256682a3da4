package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"luna/config"
	"luna/internal/demo"
)

// demoDir is where the demo keeps its database between two starts.
const demoDir = "demo-data"

// demoCommand runs the program on an SQLite file of its own with an invented
// university in it. The second start goes on with the same one.
func demoCommand(ctx context.Context, e Env, args []string) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	fresh := flags.Bool("fresh", false, "begin with a new university; what was done in the last one is gone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	e.Config.DatabaseURL, e.Config.DataDir = "", demoDir
	e.Config.AuditAnchor = filepath.Join(demoDir, "audit-anchor.log")
	e.Config.Mail = config.Mail{} // invented people get no real mail
	if *fresh {
		if err := removeDemo(); err != nil {
			return err
		}
	}
	clock := demo.NewClock(e.Now)
	e.Now = clock.Now
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.fillDemo(ctx, e, clock); err != nil {
		return err
	}
	return p.Serve(ctx, e, func() { announceDemo(e) })
}

// fillDemo builds the university where there is none yet, and lets the jobs
// catch up.
func (p *Program) fillDemo(ctx context.Context, e Env, clock *demo.Clock) error {
	empty, err := p.Store.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if empty {
		fmt.Fprintln(e.Out, "Building a university with half a term of answers …")
		if err := demo.Build(ctx, p.Store, clock); err != nil {
			// Half a university would look like a whole one at the next start.
			return errors.Join(err, p.Close(), removeDemo())
		}
	}
	for _, job := range []string{"create-surveys", "compute-trends"} {
		if _, err := p.Jobs.Run(ctx, job); err != nil {
			return fmt.Errorf("running %s: %w", job, err)
		}
	}
	return nil
}

func removeDemo() error {
	var all []string
	for _, pattern := range []string{"luna.db*", "audit-anchor.log", "erasures.log"} { // both speak of people who are gone
		files, err := filepath.Glob(filepath.Join(demoDir, pattern))
		if err != nil {
			return err
		}
		all = append(all, files...)
	}
	for _, file := range all {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

func announceDemo(e Env) {
	fmt.Fprintf(e.Out, "\nLuna is ready: %s\n\n", e.Config.BaseURL)
	table := tabwriter.NewWriter(e.Out, 0, 4, 2, ' ', 0)
	for _, l := range demo.Logins() {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", l.Role, l.Email, l.Password)
	}
	table.Flush()
	fmt.Fprintf(e.Out, "\nEnrolment password of all modules: %s\nCtrl+C stops it; `luna demo -fresh` begins anew.\n", demo.ModuleKey)
}
