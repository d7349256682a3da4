package models

import "context"

// Notify tells people something, in a transaction of its own.
func (s Scope) Notify(ctx context.Context, n Notice, to ...uint64) error {
	return s.write(ctx, func(s Scope) error { return s.notify(n, to...) })
}
