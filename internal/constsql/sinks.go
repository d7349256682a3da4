package constsql

import (
	"go/ast"
	"go/types"
	"strings"
)

const gormPath = "gorm.io/gorm"

// sink is an argument that becomes SQL; on: all behind it, too.
type sink struct {
	at int
	on bool
}

// gormSinks are GORM's functions that put an argument into the statement as it
// is, see gorm.io/docs/security.html, and those whose "inline conditions" do.
var gormSinks = map[string][]sink{
	"Raw": {{at: 0}}, "Exec": {{at: 0}}, "Where": {{at: 0}}, "Or": {{at: 0}}, "Not": {{at: 0}}, "Having": {{at: 0}},
	"Select": {{at: 0, on: true}}, "Omit": {{at: 0, on: true}}, "Distinct": {{at: 0, on: true}},
	"Order": {{at: 0}}, "Group": {{at: 0}}, "Joins": {{at: 0}}, "InnerJoins": {{at: 0}}, "Preload": {{at: 0}},
	"Table": {{at: 0}}, "Pluck": {{at: 0}}, "Expr": {{at: 0}}, "MapColumns": {{at: 0}},
	"First": {{at: 1}}, "Last": {{at: 1}}, "Take": {{at: 1}}, "Find": {{at: 1}}, "Delete": {{at: 1}},
	"FirstOrInit": {{at: 1}}, "FirstOrCreate": {{at: 1}}, "FindInBatches": nil,
	"Update": {{at: 0}}, "UpdateColumn": {{at: 0}}, "Updates": {{at: 0}}, "UpdateColumns": {{at: 0}},
	"Attrs": {{at: 0, on: true}}, "Assign": {{at: 0, on: true}},
	"SavePoint": {{at: 0}}, "RollbackTo": {{at: 0}}, "Association": {{at: 0}},
}

// sinkOf tells which arguments of a function become SQL.
func sinkOf(f *types.Func) []sink {
	if f.Pkg() == nil {
		return nil
	}
	switch path := f.Pkg().Path(); {
	case path == gormPath && connection[f.Name()] && firstText(f) > 0:
		return []sink{{at: firstText(f)}} // gorm.ConnPool
	case path == gormPath:
		return gormSinks[f.Name()]
	case path == "database/sql" || path == "database/sql/driver" || strings.HasPrefix(path, "github.com/jackc/pgx/"):
		if at := firstText(f); connection[f.Name()] && at >= 0 {
			return []sink{{at: at}}
		}
	}
	return nil
}

// connection holds the methods of a connection that send a statement.
var connection = map[string]bool{
	"Exec": true, "ExecContext": true, "Query": true, "QueryContext": true, "QueryRow": true, "QueryRowContext": true,
	"Prepare": true, "PrepareContext": true, "Queue": true,
}

// firstText is the first parameter that is a string, or -1. Names of prepared
// statements, which pgx takes before the text, are texts as well.
func firstText(f *types.Func) int {
	params := f.Signature().Params()
	for i := range params.Len() {
		if b, ok := params.At(i).Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return i
		}
	}
	return -1
}

// name is a function's for people: "gorm.DB.Order".
func name(f *types.Func) string {
	parts := []string{f.Pkg().Name()}
	if recv := f.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			parts = append(parts, n.Obj().Name())
		}
	}
	return strings.Join(append(parts, f.Name()), ".")
}

// What an argument may bring along.
type kind int

const (
	harmless kind = iota // a number, a record, a condition that was checked where it was made
	textual              // a text, or something that may hold one
	keyed                // a map, of which the keys become SQL
)

// kind judges an argument by its type.
func (p *pkg) kind(e ast.Expr) kind {
	t := p.info.TypeOf(e)
	if t == nil || isExpression(t) {
		return harmless
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsString == 0 {
			return harmless
		}
	case *types.Map:
		return keyed
	case *types.Struct, *types.Signature:
		return harmless
	case *types.Pointer:
		if _, ok := u.Elem().Underlying().(*types.Struct); ok {
			return harmless
		}
	case *types.Slice:
		switch elem := u.Elem().Underlying().(type) {
		case *types.Basic:
			if elem.Info()&types.IsString == 0 {
				return harmless
			}
		case *types.Struct:
			return harmless
		}
	}
	return textual
}

// isExpression tells GORM's own building blocks: another query, or what has
// the method that builds a clause.
func isExpression(t types.Type) bool {
	if p, ok := t.(*types.Pointer); ok {
		if n, ok := p.Elem().(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == gormPath && n.Obj().Name() == "DB" {
			return true
		}
	}
	build, _, _ := types.LookupFieldOrMethod(t, true, nil, "Build")
	_, ok := build.(*types.Func)
	return ok
}
