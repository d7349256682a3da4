package models

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"luna/models/wall"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// walled is a pool that keeps the universities apart: a transaction tells the
// database for which university it is, and a statement that is not bound to
// that university does not go out. GORM uses it in place of the pool, which
// nothing but poolOf may reach: what goes past this is not walled.
type walled struct {
	pool   *sql.DB
	engine Engine
	check  func(side wall.Side, statement string, args []any) error
}

// walledTx is a transaction on it. It is on one side of the wall until it ends,
// whatever context its statements have. It must not offer BeginTx: GORM would
// nest.
type walledTx struct {
	tx     *sql.Tx
	engine Engine
	side   wall.Side
	check  func(side wall.Side, statement string, args []any) error
}

func newWalled(pool *sql.DB, engine Engine) *walled {
	return &walled{pool: pool, engine: engine, check: checked}
}

// poolOf is the pool under the wall: for closing it, for migrations and for
// questions about the database itself.
func poolOf(db *gorm.DB) *sql.DB { return db.ConnPool.(*walled).pool }

// checked reads the statement. pgx takes orders of its own in the place of the
// first argument, one of which is to send another statement.
func checked(side wall.Side, statement string, args []any) error {
	if len(args) > 0 {
		switch args[0].(type) {
		case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID, pgx.QueryRewriter:
			return fmt.Errorf("%w: an order to the driver among the arguments", wall.ErrRefused)
		}
	}
	return side.Check(statement, args)
}

// BeginTx begins a transaction and raises PostgreSQL's wall in it: row-level
// security by the name of the university, or the role that crosses it.
func (w *walled) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	side := wall.Of(ctx)
	tx, err := w.pool.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	if w.engine != Postgres {
		return &walledTx{tx, w.engine, side, w.check}, nil
	}
	switch {
	case side.System != "":
		_, err = tx.ExecContext(ctx, "SELECT set_config('role', 'luna_system', true)")
	case side.Tenant != 0:
		_, err = tx.ExecContext(ctx, "SELECT set_config('app.tenant', $1, true)", fmt.Sprint(side.Tenant))
	}
	if err != nil {
		_ = tx.Rollback() // the first error says more
		return nil, fmt.Errorf("raising the wall: %w", err)
	}
	return &walledTx{tx, w.engine, side, w.check}, nil
}

func (w *walled) PrepareContext(ctx context.Context, statement string) (*sql.Stmt, error) {
	return nil, fmt.Errorf("%w: statements are not prepared by hand", wall.ErrRefused)
}

func (w *walled) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if err := w.check(wall.Of(ctx), statement, args); err != nil {
		return nil, err
	}
	return w.pool.ExecContext(ctx, statement, args...)
}

func (w *walled) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	if err := w.check(wall.Of(ctx), statement, args); err != nil {
		return nil, err
	}
	return w.pool.QueryContext(ctx, statement, args...)
}

// QueryRowContext has no way to give an error but through the row: a refused
// statement is sent with a context that is over.
func (w *walled) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	if err := w.check(wall.Of(ctx), statement, args); err != nil {
		return w.pool.QueryRowContext(ended(ctx, err), statement, args...)
	}
	return w.pool.QueryRowContext(ctx, statement, args...)
}

func (t *walledTx) Commit() error   { return t.tx.Commit() }
func (t *walledTx) Rollback() error { return t.tx.Rollback() }

// holdChain makes the transaction, until it ends, the only one that adds to the
// audit log of a university, as the role that may: the program's own may not.
// It is the last thing that a transaction does. SQLite has one writer anyway.
func (t *walledTx) holdChain(ctx context.Context, universityID uint64) error {
	if t.engine != Postgres {
		return nil
	}
	_, err := t.tx.ExecContext(ctx, `SELECT set_config('role', 'luna_audit', true), set_config('app.tenant', $1, true),
		pg_advisory_xact_lock($2, $3)`, fmt.Sprint(universityID), auditLock, int32(universityID))
	return err
}

// auditLock keeps the locks of the audit log apart from any others.
const auditLock = 0x617564

func (t *walledTx) PrepareContext(ctx context.Context, statement string) (*sql.Stmt, error) {
	return nil, fmt.Errorf("%w: statements are not prepared by hand", wall.ErrRefused)
}

func (t *walledTx) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if err := t.check(t.side, statement, args); err != nil {
		return nil, err
	}
	return t.tx.ExecContext(ctx, statement, args...)
}

func (t *walledTx) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	if err := t.check(t.side, statement, args); err != nil {
		return nil, err
	}
	return t.tx.QueryContext(ctx, statement, args...)
}

func (t *walledTx) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	if err := t.check(t.side, statement, args); err != nil {
		return t.tx.QueryRowContext(ended(ctx, err), statement, args...)
	}
	return t.tx.QueryRowContext(ctx, statement, args...)
}

// ended is the context with an end that has come already. The row then tells no
// more than that, so the log says why.
func ended(ctx context.Context, why error) context.Context {
	slog.ErrorContext(ctx, "statement refused", "error", why)
	ctx, cancel := context.WithCancelCause(ctx)
	cancel(why)
	return ctx
}
