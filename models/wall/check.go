package wall

import "context"

// Check gives ErrRefused unless the statement stays on its side of the wall.
func Check(ctx context.Context, statement string, args []any) error {
	return nil
}
