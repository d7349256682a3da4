package main

import (
	"go/ast"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The sizes past which a file or function is split.
const (
	fileLines     = 300
	functionLines = 60
)

func TestNoFileOrFunctionIsTooLong(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.generated {
			continue
		}
		if s.lines > fileLines {
			t.Errorf("%s has %d lines, more than %d", s.path, s.lines, fileLines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || isTable(f) {
				continue
			}
			n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
			if n > functionLines {
				t.Errorf("%s: %s has %d lines, more than %d", s.path, f.Name.Name, n, functionLines)
			}
		}
	}
	for _, name := range views(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(data), "\n"); n > fileLines {
			t.Errorf("%s has %d lines, more than %d", name, n, fileLines)
		}
	}
}

// isTable tells a function that does nothing but return a literal, such as the
// table of routes: data to be read from top to bottom, not logic.
func isTable(f *ast.FuncDecl) bool {
	if f.Body == nil || len(f.Body.List) != 1 {
		return false
	}
	r, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(r.Results) != 1 {
		return false
	}
	_, ok = r.Results[0].(*ast.CompositeLit)
	return ok
}

// TestTheClockIsReadInMainAlone keeps time a parameter: whatever asks the clock
// itself cannot be tested across a change of the clocks.
func TestTheClockIsReadInMainAlone(t *testing.T) {
	forbid(t, "time", []string{"Now", "Since", "Until"}, func(s source) bool {
		return s.path == "main.go" || s.helper()
	})
}

// TestTheEnvironmentIsReadInConfigAlone allows main.go to hand os.LookupEnv on.
func TestTheEnvironmentIsReadInConfigAlone(t *testing.T) {
	forbid(t, "os", []string{"Getenv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "LookupEnv"}, func(s source) bool {
		return s.path == "main.go" || s.dir == "config" || s.helper()
	})
}

// TestHTMLGoesPastTheTemplatesInTwoPlaces: what templ has not escaped is the
// icons, which are constants, and Markdown, which has its own allowlist.
func TestHTMLGoesPastTheTemplatesInTwoPlaces(t *testing.T) {
	forbid(t, "github.com/a-h/templ", []string{"Raw"}, func(s source) bool {
		return s.path == "views/components/icon_templ.go" || s.path == "views/markdown/markdown.go" || s.helper()
	})
}

// forbid reports every use of a function of a package, called or handed on,
// outside the files that are allowed.
func forbid(t *testing.T, pkg string, names []string, allowed func(source) bool) {
	t.Helper()
	for _, s := range sources(t) {
		if allowed(s) || !slices.Contains(s.imports(), pkg) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == path.Base(pkg) && slices.Contains(names, sel.Sel.Name) {
				t.Errorf("%s: uses %s.%s", s.set.Position(sel.Pos()), pkg, sel.Sel.Name)
			}
			return true
		})
	}
}

func TestEveryViewHasItsGeneratedCodeAndTheReverse(t *testing.T) {
	written := make(map[string]bool)
	for _, name := range views(t) {
		generated := strings.TrimSuffix(name, ".templ") + "_templ.go"
		written[filepath.ToSlash(generated)] = true
		if _, err := os.Stat(generated); err != nil {
			t.Errorf("%s has no generated code: %v", name, err)
		}
	}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_templ.go") && !written[s.path] {
			t.Errorf("%s is left over from a view that is gone", s.path)
		}
	}
}

// views are the templ files.
func views(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".templ" {
			list = append(list, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
