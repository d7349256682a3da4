// Package constsql checks that no text of a person can become SQL: every text
// handed to GORM or to a database connection as SQL must be written in the
// source. A text counts as written there when every value it can hold is a
// constant, or is put together from constants alone. A variable, a parameter of
// an unexported function, a field of a struct and the result of a function are
// followed to everything that is ever put into them, within their package;
// what comes from elsewhere is refused.
//
// Row-level security stops a forgotten filter, not an injected statement, which
// may name a university of its own choice. Therefore this is the wall before
// the two walls.
package constsql

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Finding is one place at which SQL is not constant.
type Finding struct {
	Pos  token.Position // of the text
	Call string         // what takes it, such as "gorm.DB.Order"
	In   string         // the method's receiver or the function around it
	From token.Position // where what is not constant comes from
}

func (f Finding) String() string {
	return fmt.Sprintf("%s: the SQL for %s is not constant (see %s)", f.Pos, f.Call, f.From)
}

// Check looks through the packages that match the patterns, as the go command
// understands them in dir.
func Check(dir string, patterns ...string) ([]Finding, error) {
	packages, set, err := load(dir, patterns)
	if err != nil {
		return nil, err
	}
	var all []Finding
	for _, p := range packages {
		c := &checker{set: set, pkg: p, flow: newFlow(p)}
		for _, file := range p.files {
			for _, d := range file.Decls {
				c.in = around(d)
				ast.Inspect(d, c.visit)
			}
		}
		all = append(all, c.found...)
	}
	return all, nil
}

type checker struct {
	set   *token.FileSet
	pkg   *pkg
	flow  *flow
	in    string
	found []Finding
}

func (c *checker) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		if f := c.pkg.callee(n); f != nil {
			c.call(n, f)
		}
	case *ast.CompositeLit:
		c.clause(n)
	case *ast.SelectorExpr:
		// A method taken as a value could be called with anything.
		if f, ok := c.pkg.info.Uses[n.Sel].(*types.Func); ok && !c.flow.called[n] && len(sinkOf(f)) > 0 {
			c.report(n, f, n.Pos())
		}
	}
	return true
}

// call checks what is given to a function that takes SQL.
func (c *checker) call(n *ast.CallExpr, f *types.Func) {
	for _, s := range sinkOf(f) {
		for i, arg := range n.Args {
			if i == s.at || s.on && i > s.at {
				c.text(arg, f)
			}
		}
	}
}

// clause checks the texts in GORM's building blocks, such as clause.Expr{SQL: …}.
func (c *checker) clause(n *ast.CompositeLit) {
	t := types.Unalias(c.pkg.info.TypeOf(n))
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != gormPath+"/clause" {
		return
	}
	fields, ok := named.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, e := range n.Elts {
		field := fields.Field(min(i, fields.NumFields()-1))
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
			field, _ = c.pkg.info.Uses[kv.Key.(*ast.Ident)].(*types.Var)
		}
		if field != nil && slices.Contains([]string{"SQL", "Name", "Alias", "Table", "Column", "Columns", "Constraint", "Strength", "Options"}, field.Name()) {
			c.text(e, types.NewFunc(0, named.Obj().Pkg(), named.Obj().Name()+"."+field.Name(), types.NewSignatureType(nil, nil, nil, nil, nil, false)))
		}
	}
}

// text reports an argument that is or may be a text and is not constant.
func (c *checker) text(e ast.Expr, f *types.Func) {
	if kind := c.pkg.kind(e); kind != harmless {
		if from := c.flow.open(e, kind == keyed); from != token.NoPos {
			c.report(e, f, from)
		}
	}
}

func (c *checker) report(e ast.Expr, f *types.Func, from token.Pos) {
	c.found = append(c.found, Finding{
		Pos: c.set.Position(e.Pos()), Call: name(f), In: c.in, From: c.set.Position(from),
	})
}

// around names what a declaration belongs to: the type of a method, or the
// function itself.
func around(d ast.Decl) string {
	f, ok := d.(*ast.FuncDecl)
	if !ok {
		return ""
	}
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if generic, ok := t.(*ast.IndexExpr); ok {
		t = generic.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return f.Name.Name
}
