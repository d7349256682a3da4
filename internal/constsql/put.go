package constsql

import (
	"go/ast"
	"go/token"
	"go/types"
)

// put notes a value for what stands on the left of an assignment.
func (f *flow) put(left ast.Expr, p put) {
	switch left := ast.Unparen(left).(type) {
	case *ast.Ident:
		if obj := f.object(left); obj != nil {
			f.into[obj] = append(f.into[obj], p)
		}
	case *ast.SelectorExpr:
		if obj := f.pkg.info.Uses[left.Sel]; obj != nil {
			f.into[obj] = append(f.into[obj], p)
		}
	case *ast.IndexExpr:
		f.put(left.X, p)
		if _, isMap := f.pkg.info.TypeOf(left.X).Underlying().(*types.Map); isMap {
			f.put(left.X, put{value: left.Index, keys: true})
		}
	case *ast.StarExpr:
		f.openAt(left.X) // it may point anywhere; its target is open because its address was taken
	}
}

func (f *flow) object(id *ast.Ident) types.Object {
	if obj := f.pkg.info.Defs[id]; obj != nil {
		return obj
	}
	return f.pkg.info.Uses[id]
}

// openAt opens a variable or field whose address somebody gets.
func (f *flow) openAt(e ast.Expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if obj := f.object(e); obj != nil {
			f.opened[obj] = e.Pos()
		}
	case *ast.SelectorExpr:
		if obj := f.pkg.info.Uses[e.Sel]; obj != nil {
			f.opened[obj] = e.Pos()
		}
	case *ast.IndexExpr:
		f.openAt(e.X)
	}
	f.openFields(f.pkg.info.TypeOf(e), e.Pos())
}

// openFields opens all fields of the records that are reached by an address:
// whoever has it, such as GORM, fills them with what the database holds.
func (f *flow) openFields(t types.Type, at token.Pos) {
	switch u := t.(type) {
	case *types.Pointer:
		f.openFields(u.Elem(), at)
	case *types.Slice:
		f.openFields(u.Elem(), at)
	case *types.Array:
		f.openFields(u.Elem(), at)
	case *types.Map:
		f.openFields(u.Elem(), at)
	default:
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return
		}
		for i := range s.NumFields() {
			field := s.Field(i)
			if _, done := f.opened[field]; done || field.Pkg() != f.pkg.types {
				continue
			}
			f.opened[field] = at
			f.openFields(field.Type(), at)
		}
	}
}

// literal notes the fields of a record that is written out.
func (f *flow) literal(n *ast.CompositeLit) {
	t := f.pkg.info.TypeOf(n)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem() // &T left out in a slice of pointers
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if obj := f.pkg.info.Uses[kv.Key.(*ast.Ident)]; obj != nil {
				f.into[obj] = append(f.into[obj], put{value: kv.Value})
			}
			continue
		}
		f.into[s.Field(i)] = append(f.into[s.Field(i)], put{value: e})
	}
}

// arguments notes what a call gives to the parameters of our own function, and
// opens what is given to others by its address.
func (f *flow) arguments(n *ast.CallExpr) {
	fun := ast.Unparen(n.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	f.called[fun] = true
	if s, ok := fun.(*ast.SelectorExpr); ok {
		f.called[s.Sel] = true
	}
	if id, ok := fun.(*ast.Ident); ok && f.locals[f.pkg.info.Uses[id]] != nil {
		f.pass(f.pkg.info.TypeOf(f.locals[f.pkg.info.Uses[id]]).(*types.Signature), n)
		return
	}
	callee := f.pkg.callee(n)
	if callee == nil || f.bodies[callee] == nil {
		if tv := f.pkg.info.Types[n.Fun]; !tv.IsType() && !tv.IsBuiltin() {
			f.handOut(n)
		}
		return
	}
	f.pass(callee.Signature(), n)
}

func (f *flow) pass(to *types.Signature, n *ast.CallExpr) {
	params := to.Params()
	for i, arg := range n.Args {
		if p := params.At(min(i, params.Len()-1)); len(n.Args) > 1 || params.Len() == 1 {
			f.into[p] = append(f.into[p], put{value: arg})
			continue
		}
		for at := range params.Len() { // f(g()) with several results
			f.into[params.At(at)] = append(f.into[params.At(at)], put{value: arg, at: at})
		}
	}
}

// handOut opens the fields of records that leave the package by their address.
func (f *flow) handOut(n *ast.CallExpr) {
	for _, arg := range n.Args {
		t := f.pkg.info.TypeOf(arg)
		if t == nil {
			continue
		}
		switch t.Underlying().(type) {
		case *types.Pointer, *types.Slice, *types.Map:
			f.openFields(t, arg.Pos())
		}
	}
}
