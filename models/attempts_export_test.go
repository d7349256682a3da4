package models

import "context"

// TryFactorForTest fails once at the acting person's second factor.
func (s Scope) TryFactorForTest(ctx context.Context) error {
	return s.trying(ctx, func(Scope) error { return ErrWrongPassword })
}
