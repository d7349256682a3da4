package program

import (
	"context"
	"errors"
	"fmt"
)

// errClosed is what the command ends with when something opens with no key.
var errClosed = errors.New("some secrets open with none of the keys; they are as they were, see docs/operators.md")

// resealCommand exchanges the key of what is sealed in the database.
func resealCommand(ctx context.Context, e Env, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["reseal"].usage)
	}
	store, err := openExisting(ctx, e)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	r, err := store.System("sealing anew").Reseal(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(e.Out, "%d sealed anew, %d were sealed with the newest key already, %d open with no key\n", r.Anew, r.Before, r.Closed); err != nil {
		return err
	}
	if r.Closed > 0 {
		return errClosed
	}
	return nil
}
