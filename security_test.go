package main

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// securityGuide is docs/security.md.
func securityGuide(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryTestThatTheSecurityGuideNamesExists(t *testing.T) {
	there := make(map[string]bool)
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test {
				there[f.Name.Name] = true
			}
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`").FindAllStringSubmatch(securityGuide(t), -1)
	if len(named) < 20 {
		t.Errorf("the guide names %d tests", len(named))
	}
	for _, m := range named {
		if !there[m[1]] {
			t.Errorf("the guide names %s, which there is not", m[1])
		}
	}
}

// crossing are the functions that open what crosses universities; the reason is
// their first argument that is a text.
var crossing = []string{"across", "readingAcross", "WithSystem", "System", "system"}

// TestEveryCrossingOfTheWallsHasItsReasonInTheSecurityGuide compares both ways:
// a new crossing is a decision, and one that is gone leaves no line behind.
func TestEveryCrossingOfTheWallsHasItsReasonInTheSecurityGuide(t *testing.T) {
	used := make(map[string]string)
	files := sources(t)
	for _, s := range files {
		if s.helper() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && slices.Contains(crossing, called(call)) {
				for _, arg := range call.Args {
					if reason := text(arg, files, s.dir); reason != "" {
						used[reason] = s.set.Position(call.Pos()).String()
					}
				}
			}
			return true
		})
	}
	_, section, _ := strings.Cut(securityGuide(t), "## What crosses universities")
	section, _, _ = strings.Cut(section, "\n## ")
	told := make(map[string]bool)
	for _, row := range regexp.MustCompile(`(?m)^\| "([^"]+)" \|`).FindAllStringSubmatch(section, -1) {
		told[row[1]] = true
	}
	for _, reason := range slices.Sorted(maps.Keys(used)) {
		if !told[reason] {
			t.Errorf("%s: the guide does not say why %q crosses universities", used[reason], reason)
		}
	}
	for reason := range told {
		if used[reason] == "" {
			t.Errorf("the guide tells of %q, which nothing does", reason)
		}
	}
}

// called is the name of the function or method of a call.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// text is a literal, or what a constant of the package holds.
func text(e ast.Expr, files []source, dir string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.Ident:
		for _, s := range files {
			if s.dir == dir && !s.test {
				if value := constant(s.file, e.Name); value != nil {
					return text(value, nil, "")
				}
			}
		}
	}
	return ""
}

func constant(file *ast.File, name string) ast.Expr {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			if i := slices.IndexFunc(v.Names, func(id *ast.Ident) bool { return id.Name == name }); i >= 0 && i < len(v.Values) {
				return v.Values[i]
			}
		}
	}
	return nil
}
