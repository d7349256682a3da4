package constsql

import (
	"go/ast"
	"go/token"
	"go/types"
)

// open gives the place where something that is not constant gets into e, or
// NoPos when all that e can be is written in the source. keys asks for the keys
// of a map instead of its elements.
//
// What is being asked for already counts as constant: a loop brings nothing in
// that does not come in elsewhere.
func (f *flow) open(e ast.Expr, keys bool) token.Pos {
	return (&asking{flow: f, seen: make(map[any]bool)}).open(e, keys, 0)
}

type asking struct {
	*flow
	seen map[any]bool
}

func (a *asking) open(e ast.Expr, keys bool, at int) token.Pos {
	e = ast.Unparen(e)
	tv := a.pkg.info.Types[e]
	if tv.Value != nil || tv.IsNil() || isNumber(tv.Type) {
		return token.NoPos
	}
	switch e := e.(type) {
	case *ast.Ident:
		return a.openObject(a.object(e), e, keys)
	case *ast.SelectorExpr:
		obj := a.pkg.info.Uses[e.Sel]
		if v, ok := obj.(*types.Var); ok && v.IsField() && v.Exported() && a.exported(e) {
			return e.Pos() // another package may make such a record
		}
		return a.openObject(obj, e, keys)
	case *ast.BinaryExpr:
		return a.any(keys, e.X, e.Y)
	case *ast.IndexExpr:
		return a.open(e.X, false, 0)
	case *ast.SliceExpr:
		return a.open(e.X, keys, 0)
	case *ast.TypeAssertExpr:
		return a.open(e.X, keys, 0)
	case *ast.CompositeLit:
		return a.openLiteral(e, keys)
	case *ast.CallExpr:
		return a.openCall(e, keys, at)
	default:
		return e.Pos()
	}
}

// any asks for several, of which each must be constant.
func (a *asking) any(keys bool, list ...ast.Expr) token.Pos {
	for _, e := range list {
		if from := a.open(e, keys, 0); from != token.NoPos {
			return from
		}
	}
	return token.NoPos
}

// exported tells whether the record of a field is one that others can make: its
// type has a name for them, or none at all.
func (a *asking) exported(e *ast.SelectorExpr) bool {
	t := a.pkg.info.TypeOf(e.X)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return !ok || n.Obj().Exported()
}

func (a *asking) openObject(obj types.Object, e ast.Expr, keys bool) token.Pos {
	v, ok := obj.(*types.Var)
	if !ok || v.Pkg() != a.pkg.types {
		return e.Pos()
	}
	if from, is := a.opened[v]; is {
		return from
	}
	if !v.IsField() && v.Parent() == a.pkg.types.Scope() && v.Exported() {
		return v.Pos() // another package may set it
	}
	key := [2]any{v, keys}
	if a.seen[key] {
		return token.NoPos
	}
	a.seen[key] = true
	_, isMap := v.Type().Underlying().(*types.Map)
	for _, p := range a.into[v] {
		if isMap && p.keys != keys && !sameKind(a, p.value) {
			continue // an element while keys are asked for, or the reverse
		}
		if from := a.open(p.value, p.keys || keys && isMap, p.at); from != token.NoPos {
			return from
		}
	}
	return token.NoPos
}

// sameKind tells whether a value is a map itself, with keys and elements.
func sameKind(a *asking, e ast.Expr) bool {
	t := a.pkg.info.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func (a *asking) openLiteral(e *ast.CompositeLit, keys bool) token.Pos {
	t := a.pkg.info.TypeOf(e).Underlying()
	if _, ok := t.(*types.Struct); ok {
		return token.NoPos // its fields are asked for where they are read
	}
	_, isMap := t.(*types.Map)
	for _, element := range e.Elts {
		if kv, ok := element.(*ast.KeyValueExpr); ok {
			element = kv.Value
			if isMap && keys {
				element = kv.Key
			}
		}
		if from := a.open(element, false, 0); from != token.NoPos {
			return from
		}
	}
	return token.NoPos
}

func (a *asking) openCall(e *ast.CallExpr, keys bool, at int) token.Pos {
	tv := a.pkg.info.Types[e.Fun]
	if tv.IsType() {
		return a.any(keys, e.Args...)
	}
	if tv.IsBuiltin() {
		if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && (id.Name == "make" || id.Name == "new") {
			return token.NoPos
		}
		return a.any(keys, e.Args...) // append, min, max
	}
	callee := a.pkg.callee(e)
	if callee == nil {
		return e.Pos()
	}
	if body := a.bodies[callee]; body != nil {
		return a.openResult(callee, body, keys, at)
	}
	if callee.Pkg() != nil && pure[callee.Pkg().Path()+"."+callee.Name()] {
		return a.any(keys || ofKeys[callee.Name()], e.Args...)
	}
	return e.Pos()
}

// ofKeys are functions whose result are the keys of a map.
var ofKeys = map[string]bool{"Keys": true}

// pure are functions of the standard library that add nothing to the texts they
// are given. A number, with Sprintf, is no way to write SQL.
var pure = map[string]bool{
	"fmt.Sprintf": true, "fmt.Sprint": true, "slices.Clone": true, "slices.Concat": true, "slices.Sorted": true, "slices.Collect": true,
	"maps.Keys": true, "maps.Values": true,
	"strings.Join": true, "strings.Repeat": true, "strings.Replace": true, "strings.ReplaceAll": true, "strings.Split": true,
	"strings.TrimSuffix": true, "strings.TrimPrefix": true, "strings.TrimSpace": true, "strings.ToLower": true, "strings.ToUpper": true,
}

// openResult asks for a result of one of our own functions.
func (a *asking) openResult(fn *types.Func, body *ast.FuncDecl, keys bool, at int) token.Pos {
	key := [3]any{fn, keys, at}
	if a.seen[key] {
		return token.NoPos
	}
	a.seen[key] = true
	if body.Body == nil {
		return body.Pos()
	}
	from := token.NoPos
	ast.Inspect(body.Body, func(n ast.Node) bool {
		if _, inner := n.(*ast.FuncLit); inner || from != token.NoPos {
			return false
		}
		r, ok := n.(*ast.ReturnStmt)
		switch {
		case !ok:
		case len(r.Results) == 0:
			from = a.openObject(fn.Signature().Results().At(at), body.Name, keys)
		case len(r.Results) == 1 && at > 0:
			from = a.open(r.Results[0], keys, at)
		default:
			from = a.open(r.Results[at], keys, 0)
		}
		return true
	})
	return from
}

func isNumber(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsBoolean) != 0
}
