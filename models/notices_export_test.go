package models

import "context"

// AskedAtOnce is of how many notices one statement asks.
const AskedAtOnce = askedAtOnce

// Untold gives those of the notices that nobody has been given yet.
func (s Scope) Untold(ctx context.Context, news []Notice) (fresh []Notice, err error) {
	err = s.read(ctx, func(s Scope) error {
		fresh, err = s.untold(news)
		return err
	})
	return fresh, err
}

// Notify tells people something, in a transaction of its own.
func (s Scope) Notify(ctx context.Context, n Notice, to ...uint64) error {
	return s.write(ctx, func(s Scope) error { return s.notify(n, to...) })
}
