package program

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"luna/jobs"
	"luna/models"
)

// auditCommand holds the audit log against its hashes and anchors. A chain that
// does not hold is an error.
func auditCommand(ctx context.Context, e Env, args []string) error {
	if len(args) == 0 || args[0] != "verify" {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["audit"].usage)
	}
	flags := flag.NewFlagSet("audit verify", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	var files []string
	flags.Func("anchor", "a `file` with anchors; may be given more than once (default: the configured one)", func(name string) error {
		files = append(files, name)
		return nil
	})
	slug := flags.String("university", "", "the short name of one university (default: all and the platform)")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: %q is too much; use luna %s", ErrUsage, flags.Arg(0), commands()["audit"].usage)
	}
	anchors, err := readAnchors(e, files)
	if err != nil {
		return err
	}
	store, err := openStore(ctx, e)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	if err := store.AssertRole(ctx); err != nil {
		return err
	}
	chains, err := store.System("luna audit verify").VerifyAudit(ctx, *slug, anchors)
	if err != nil {
		return fmt.Errorf("verifying the audit log: %w", err)
	}
	return reportAudit(e.Out, chains)
}

// readAnchors reads the named files, or the configured one if it is there.
func readAnchors(e Env, files []string) ([]models.AuditHead, error) {
	if len(files) == 0 {
		if _, err := os.Stat(e.Config.AuditAnchor); err == nil {
			files = []string{e.Config.AuditAnchor}
		}
	}
	var all []models.AuditHead
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("reading the anchors: %w", err)
		}
		heads, cut, err := jobs.ReadAnchors(file)
		if err != nil {
			_ = file.Close() // only read
			return nil, fmt.Errorf("reading the anchors of %s: %w", name, err)
		}
		_ = file.Close() // only read
		fmt.Fprintf(e.Out, "%s: %d anchors", name, len(heads))
		if cut > 0 {
			fmt.Fprintf(e.Out, ", %d lines cannot be read", cut)
		}
		fmt.Fprintln(e.Out)
		all = append(all, heads...)
	}
	return all, nil
}

// reportAudit says of every chain whether it holds.
func reportAudit(out io.Writer, chains []models.AuditChain) error {
	faults, bare := 0, 0
	for _, c := range chains {
		name := c.Slug
		if c.UniversityID == 0 {
			name = "the platform"
		}
		state := "holds"
		if len(c.Faults) > 0 {
			state = fmt.Sprintf("does not hold, %d findings:", len(c.Faults))
		}
		fmt.Fprintf(out, "%s (university %d): %d entries, %d anchors, %s\n", name, c.UniversityID, c.Entries, c.Anchors, state)
		for _, f := range c.Faults {
			fmt.Fprintf(out, "  %s\n", sayFault(f))
		}
		faults += len(c.Faults)
		if c.Anchors == 0 && c.Entries > 0 {
			bare++
		}
	}
	if bare > 0 {
		fmt.Fprintf(out, "%d chains were held against no anchor: entries that were cut off at the end, and a log that was written anew as a whole, cannot be seen without one.\n", bare)
	}
	if faults > 0 {
		return fmt.Errorf("the audit log does not hold: %d findings", faults)
	}
	return nil
}

// sayFault tells what was done to which entries.
func sayFault(f models.AuditFault) string {
	what := map[models.AuditFaultKind]string{
		models.AuditEdited:    "not what was written",
		models.AuditDeleted:   "missing",
		models.AuditInserted:  "put in later",
		models.AuditSwapped:   "in each other's place",
		models.AuditTruncated: "missing at the end, the anchor has seen them",
		models.AuditRechained: "written anew in whole or in part, the hash is not the anchor's",
	}[f.Kind]
	entries := fmt.Sprintf("entry %d", f.From)
	if f.To != f.From {
		entries = fmt.Sprintf("entries %d to %d", f.From, f.To)
	}
	return fmt.Sprintf("%s %s: %s", entries, f.Kind, what)
}
