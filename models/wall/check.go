package wall

import "fmt"

// Check gives ErrRefused unless the statement, with these arguments, touches
// rows of the side's university alone.
func (s Side) Check(statement string, args []any) error {
	if s.System != "" {
		return nil
	}
	p := planOf(statement)
	switch {
	case p.err != nil:
		return refused(statement, "%w", p.err)
	case p.tenant != "" && s.Tenant == 0:
		return refused(statement, "the transaction is for no university and touches %s", p.tenant)
	case p.catalogue != "" && s.Tenant != 0:
		return refused(statement, "the transaction is for one university and asks about the database (%s)", p.catalogue)
	}
	for _, at := range p.needs {
		if at >= len(args) || !is(args[at], s.Tenant) {
			return refused(statement, "argument %d is not the university of the transaction", at+1)
		}
	}
	return nil
}

func refused(statement, format string, args ...any) error {
	return fmt.Errorf("%w: %w, in: %s", ErrRefused, fmt.Errorf(format, args...), statement)
}

// is tells whether an argument is this number.
func is(arg any, tenant uint64) bool {
	switch v := arg.(type) {
	case uint64:
		return v == tenant
	case *uint64:
		return v != nil && *v == tenant
	case int64:
		return v > 0 && uint64(v) == tenant
	case int:
		return v > 0 && uint64(v) == tenant
	}
	return false
}

// read makes the plan of a statement.
func read(statement string) plan {
	tokens, err := lex(statement)
	if err != nil {
		return plan{err: err}
	}
	r := reader{tokens: tokens}
	r.statement()
	return r.plan
}
