package constsql

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// flow knows everything that a package puts into its variables, parameters,
// fields and results. A slice, an array or a map counts as one thing with all
// that is in it.
type flow struct {
	pkg    *pkg
	into   map[types.Object][]put
	opened map[types.Object]token.Pos // what others can fill: where they get it
	bodies map[*types.Func]*ast.FuncDecl
	called map[ast.Expr]bool             // names in the place of the function of a call
	locals map[types.Object]*ast.FuncLit // functions that a variable names
	named  map[*ast.FuncLit]bool
}

// put is one value that goes somewhere. keys: not the elements of the map, but
// its keys go there. at: which of several results of a call.
type put struct {
	value ast.Expr
	keys  bool
	at    int
}

func newFlow(p *pkg) *flow {
	f := &flow{
		pkg: p, into: make(map[types.Object][]put), opened: make(map[types.Object]token.Pos),
		bodies: make(map[*types.Func]*ast.FuncDecl), called: make(map[ast.Expr]bool),
		locals: make(map[types.Object]*ast.FuncLit), named: make(map[*ast.FuncLit]bool),
	}
	for _, file := range p.files {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := p.info.Defs[fn.Name].(*types.Func); ok {
					f.bodies[obj] = fn
					f.parameters(obj)
				}
			}
		}
	}
	for _, file := range p.files {
		ast.Inspect(file, f.noteLocal)
	}
	for _, file := range p.files {
		ast.Inspect(file, f.note)
	}
	for _, file := range p.files {
		ast.Inspect(file, f.noteUses)
	}
	return f
}

// parameters opens those of what others may call: exported functions, and
// methods that an interface of the package asks for.
func (f *flow) parameters(fn *types.Func) {
	if !fn.Exported() && !f.asked(fn.Name()) {
		return
	}
	for i := range fn.Signature().Params().Len() {
		p := fn.Signature().Params().At(i)
		f.opened[p] = p.Pos()
	}
}

func (f *flow) asked(method string) bool {
	scope := f.pkg.types.Scope()
	return slices.ContainsFunc(scope.Names(), func(name string) bool {
		i, ok := scope.Lookup(name).Type().Underlying().(*types.Interface)
		if !ok {
			return false
		}
		for n := range i.NumMethods() {
			if i.Method(n).Name() == method {
				return true
			}
		}
		return false
	})
}

// note collects what one node puts somewhere.
func (f *flow) note(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				f.put(left, put{value: n.Rhs[i]})
			} else {
				f.put(left, put{value: n.Rhs[0], at: i})
			}
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			switch {
			case len(n.Values) == len(n.Names):
				f.put(name, put{value: n.Values[i]})
			case len(n.Values) == 1:
				f.put(name, put{value: n.Values[0], at: i})
			}
		}
	case *ast.RangeStmt:
		if n.Key != nil {
			f.put(n.Key, put{value: n.X, keys: true})
		}
		if n.Value != nil {
			f.put(n.Value, put{value: n.X})
		}
	case *ast.CompositeLit:
		f.literal(n)
	case *ast.CallExpr:
		f.arguments(n)
	case *ast.FuncLit:
		if !f.named[n] {
			f.openParameters(f.pkg.info.TypeOf(n), n.Pos())
		}
	case *ast.UnaryExpr:
		if _, made := ast.Unparen(n.X).(*ast.CompositeLit); n.Op == token.AND && !made {
			f.openAt(n.X)
		}
	}
	return true
}

// noteLocal finds functions inside of functions: name := func(…) {…}.
func (f *flow) noteLocal(n ast.Node) bool {
	a, ok := n.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return true
	}
	if lit, ok := a.Rhs[0].(*ast.FuncLit); ok {
		if id, ok := a.Lhs[0].(*ast.Ident); ok {
			f.locals[f.pkg.info.Defs[id]] = lit
			f.named[lit] = true
		}
	}
	return true
}

func (f *flow) openParameters(t types.Type, at token.Pos) {
	if s, ok := t.(*types.Signature); ok {
		for i := range s.Params().Len() {
			f.opened[s.Params().At(i)] = at
		}
	}
}

// noteUses opens the parameters of a function that is used as a value: nobody
// knows who calls it.
func (f *flow) noteUses(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok || f.called[e] {
		return !ok || !isSelector(e)
	}
	var id *ast.Ident
	switch x := e.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return true
	}
	switch obj := f.pkg.info.Uses[id].(type) {
	case *types.Func:
		f.openParameters(obj.Origin().Signature(), e.Pos())
	case *types.Var:
		if lit := f.locals[obj]; lit != nil {
			f.openParameters(f.pkg.info.TypeOf(lit), e.Pos())
		}
	}
	return true
}

func isSelector(e ast.Expr) bool {
	_, ok := e.(*ast.SelectorExpr)
	return ok
}
