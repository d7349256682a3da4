package program

import (
	"context"

	"luna/internal/importer"
)

// importCommand takes answers over that were given elsewhere, or people with
// the passwords that they had there.
func importCommand(ctx context.Context, e Env, args []string) error {
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	if len(args) > 0 && args[0] == "accounts" {
		return importer.AccountsCommand(ctx, p.Store, e.Out, args)
	}
	return importer.Command(ctx, p.Store, e.Now(), e.Out, args)
}
