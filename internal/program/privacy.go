package program

import (
	"context"
	"flag"
	"fmt"
)

// retentionCommand removes what is kept no longer, or says what would go.
func retentionCommand(ctx context.Context, e Env, args []string) error {
	flags := flag.NewFlagSet("retention", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	dry := flags.Bool("dry-run", false, "say what would be removed, and remove nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["retention"].usage)
	}
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	if !*dry {
		detail, err := p.Jobs.Run(ctx, "retention")
		if err == nil {
			_, err = fmt.Fprintln(e.Out, "removed:", detail)
		}
		return err
	}
	over, err := p.Store.System("retention").Retain(ctx, e.Now(), true)
	if err == nil {
		_, err = fmt.Fprintln(e.Out, "would be removed:", over)
	}
	return err
}

// eraseCommand erases again whom a restored backup has brought back. Opening
// the program has done so already; here it is said how many that were.
func eraseCommand(ctx context.Context, e Env, args []string) error {
	if len(args) != 1 || args[0] != "replay" {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["erase"].usage)
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
	erased, err := store.ReplayErasures(ctx)
	if err == nil {
		_, err = fmt.Fprintf(e.Out, "%d people were erased again\n", erased)
	}
	return err
}
