package models

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// SQLite reads a statement anew each time that it is sent, which takes longer
// than most of ours take to run. So each connection keeps those that it has
// read, as PostgreSQL's driver does by itself. Where the schema has changed
// meanwhile SQLite reads them again.

// preparing is a connector whose connections do.
type preparing struct{ driver.Connector }

// Connect opens such a connection.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := c.(sqliteConn)
	if !ok {
		return nil, fmt.Errorf("the driver's connection %T is not whole", c)
	}
	return &preparingConn{sqliteConn: whole, kept: map[string]driver.Stmt{}}, nil
}

// sqliteConn and sqliteRows are all that the driver's can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// mostStatements is how many a connection keeps.
const mostStatements = 300

// longestStatement is the longest text of one that is kept, in bytes. Long ones
// are those with a list of arguments or of rows, which seldom have the same
// number again, and SQLite's own memory, which nothing here bounds, holds some
// hundred times their text: kept, they would take it from all others.
const longestStatement = 4 << 10

// preparingConn keeps statements by their text. One that runs is not among
// them: whoever sends the same meanwhile gets another.
type preparingConn struct {
	sqliteConn
	kept map[string]driver.Stmt
}

func (c *preparingConn) take(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.kept[query]; ok {
		delete(c.kept, query)
		return s, nil
	}
	return c.PrepareContext(ctx, query)
}

// keep takes a statement back that has run; err is how.
func (c *preparingConn) keep(query string, s driver.Stmt, err error) error {
	if _, another := c.kept[query]; another || err != nil || len(query) > longestStatement {
		if closed := s.Close(); err == nil {
			err = closed
		}
		return err
	}
	if len(c.kept) >= mostStatements {
		for text, other := range c.kept { // any of them
			delete(c.kept, text)
			if err := other.Close(); err != nil {
				return err
			}
			break
		}
	}
	c.kept[query] = s
	return nil
}

func (c *preparingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := s.(driver.StmtExecContext).ExecContext(ctx, args)
	return result, c.keep(query, s, err)
}

func (c *preparingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, c.keep(query, s, err)
	}
	whole, ok := rows.(sqliteRows)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's rows %T are not whole", rows), rows.Close(), s.Close())
	}
	return &preparingRows{whole, c, query, s}, nil
}

// Close closes the statements, too.
func (c *preparingConn) Close() error {
	var err error
	for text, s := range c.kept {
		delete(c.kept, text)
		if closed := s.Close(); err == nil {
			err = closed
		}
	}
	if closed := c.sqliteConn.Close(); err == nil {
		err = closed
	}
	return err
}

// preparingRows gives its statement back when it has been read.
type preparingRows struct {
	sqliteRows
	conn      *preparingConn
	query     string
	statement driver.Stmt
}

func (r *preparingRows) Close() error {
	return r.conn.keep(r.query, r.statement, r.sqliteRows.Close())
}
