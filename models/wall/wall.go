// Package wall keeps the universities apart in the program itself. It reads
// every statement that is about to go to the database and lets it pass only if
// whatever it takes from or writes to a tenant table is bound to the one
// university of its transaction. What it cannot read it refuses. PostgreSQL's
// row-level security is the second wall; on SQLite this is the only one beside
// the scopes. See security.md (b).
package wall

import (
	"context"
	"errors"
)

// ErrRefused: the statement may reach another university's rows.
var ErrRefused = errors.New("statement refused: not bound to one university")

// Side says on whose behalf a transaction runs.
type Side struct {
	// Tenant is the one university whose rows may be touched; 0 for none.
	Tenant uint64
	// System, if not empty, is why all universities may be touched.
	System string
}

type sideKey struct{}

// WithTenant marks what runs with the context as one university's.
func WithTenant(ctx context.Context, universityID uint64) context.Context {
	return context.WithValue(ctx, sideKey{}, Side{Tenant: universityID})
}

// WithSystem marks what runs with the context as the program's own, over all
// universities. The reason says why that must be.
func WithSystem(ctx context.Context, reason string) context.Context {
	return context.WithValue(ctx, sideKey{}, Side{System: reason})
}

// Of tells on whose behalf the context runs; the zero Side may touch nothing
// of a university.
func Of(ctx context.Context) Side {
	side, _ := ctx.Value(sideKey{}).(Side)
	return side
}
