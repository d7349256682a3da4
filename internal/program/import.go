package program

import (
	"context"

	"luna/internal/importer"
)

// importCommand takes answers over that were given elsewhere.
func importCommand(ctx context.Context, e Env, args []string) error {
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	return importer.Command(ctx, p.Store, e.Now(), e.Out, args)
}
