package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which of our packages a package may import. "x/..." is x and
// all below it. A package that no line names fails the test: a new one is a
// decision, and this is where it is written down.
var mayImport = map[string][]string{
	".":                {"..."},
	"config":           {},
	"handlers":         {"models/...", "views/...", "static"},
	"jobs":             {"models/...", "kalman"},
	"kalman":           {},
	"kalman/...":       {"kalman"},
	"models":           {"models/..."},
	"models/questions": {},
	"models/...":       {"models/questions"},
	"static":           {},
	"views/text":       {},
	"views/markdown":   {},
	"views/ical":       {},
	"views/code":       {},
	"views/components": {"views/text"},
	"views/layouts":    {"views/components", "views/text"},
	"views/pages":      {"views/layouts", "views/components", "views/text", "views/markdown", "views/code", "models/..."},
	"views/mails":      {"views/text", "models"},
	"internal/...":     {"..."},
}

// homes says where a library may be used. The key is the beginning of an import
// path. Helpers of tests are free.
var homes = map[string][]string{
	"github.com/labstack/echo":         {"handlers"},
	"github.com/gorilla/":              {"handlers"},
	"github.com/xuri/":                 {"models/sheets"},
	"gorm.io/":                         {"models"},
	"github.com/jackc/pgx":             {"models"},
	"modernc.org/sqlite":               {"models"},
	"database/sql":                     {"models"},
	"github.com/pressly/goose":         {"models"},
	"golang.org/x/crypto":              {"models"},
	"golang.org/x/image":               {"models/contents"},
	"github.com/minio/":                {"models/media"},
	"github.com/yuin/goldmark":         {"views/markdown"},
	"github.com/microcosm-cc/":         {"views/markdown"},
	"github.com/alecthomas/chroma":     {"views/code"},
	"github.com/go-co-op/gocron":       {"jobs"},
	"gonum.org/":                       {"kalman"},
	"github.com/andybalholm/brotli":    {"static"},
	"github.com/a-h/templ":             {"views", "handlers"},
	"github.com/skip2/go-qrcode":       {"views", "handlers"},
	"github.com/coreos/go-oidc":        {"internal/oidc"},
	"golang.org/x/oauth2":              {"internal/oidc"},
	"github.com/chromedp/":             {},
	"github.com/wneessen/go-mail":      {"internal/post"},
	"github.com/emersion/":             {},
	"html/template":                    {},
	"testing":                          {},
	"github.com/mattn/go-sqlite3":      {},
	"github.com/glebarez/":             {},
	"github.com/gorilla/csrf":          {},
	"github.com/labstack/echo-contrib": {},
}

// source is one Go file of ours, read for the rules of the house.
type source struct {
	path      string // with slashes, from the top
	dir       string // the package's folder, "." for the top
	test      bool
	generated bool
	lines     int
	file      *ast.File
	set       *token.FileSet
}

// sources parses every Go file below the top, test data aside.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		slash := filepath.ToSlash(name)
		list = append(list, source{
			path: slash, dir: path.Dir(slash),
			test:      strings.HasSuffix(slash, "_test.go"),
			generated: ast.IsGenerated(file),
			lines:     set.File(file.Pos()).LineCount(),
			file:      file, set: set,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// imports are the import paths of a file.
func (s source) imports() []string {
	var list []string
	for _, spec := range s.file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// parts are the packages below internal that belong to the program itself. The
// others serve tests.
var parts = []string{"internal/demo", "internal/disk", "internal/doctor", "internal/importer", "internal/oidc", "internal/post", "internal/program"}

// helper tells code that does not ship: tests and what serves them.
func (s source) helper() bool {
	return s.test || strings.HasPrefix(s.dir, "internal/") && !slices.Contains(parts, s.dir)
}

// under tells whether dir matches a pattern of the tables.
func under(dir, pattern string) bool {
	if pattern == "..." {
		return true
	}
	if base, deep := strings.CutSuffix(pattern, "/..."); deep {
		return dir == base || strings.HasPrefix(dir, base+"/")
	}
	return dir == pattern
}

// row finds the line of mayImport for a package: its own, or the longest
// pattern that holds it.
func row(dir string) ([]string, bool) {
	if list, ok := mayImport[dir]; ok {
		return list, true
	}
	for d := dir; d != "."; d = path.Dir(d) {
		if list, ok := mayImport[d+"/..."]; ok {
			return list, true
		}
	}
	return nil, false
}

func TestImportsGoOneWay(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := row(s.dir)
		if !known {
			t.Errorf("%s: package %s is not in the table of this test", s.path, s.dir)
			continue
		}
		for _, imported := range s.imports() {
			dir, ours := strings.CutPrefix(imported, "luna/")
			if !ours {
				continue
			}
			if err := check(s, dir, allowed); err != nil {
				t.Errorf("%s: %v", s.path, err)
			}
		}
	}
}

// check judges one import of one of our packages.
func check(s source, dir string, allowed []string) error {
	if (source{dir: dir}).helper() && !s.helper() {
		return fmt.Errorf("the program imports %s, which serves tests", dir)
	}
	if s.test && (dir == s.dir || dir == "static" || under(dir, "internal/...")) {
		return nil // a test may use every helper, the style of the pages, and its own package from outside
	}
	for _, pattern := range allowed {
		if under(dir, pattern) {
			return nil
		}
	}
	return fmt.Errorf("package %s must not import %s", s.dir, dir)
}

func TestALibraryHasOneHome(t *testing.T) {
	for _, s := range sources(t) {
		if s.helper() {
			continue
		}
		for _, imported := range s.imports() {
			prefix, found := home(imported)
			if !found {
				continue
			}
			at := false
			for _, dir := range homes[prefix] {
				at = at || under(s.dir, dir+"/...")
			}
			if !at {
				t.Errorf("%s imports %s, which only %v may", s.path, imported, homes[prefix])
			}
		}
	}
}

// home finds the longest key of homes with which an import path begins.
func home(imported string) (prefix string, found bool) {
	for key := range homes {
		begins := imported == key || strings.HasPrefix(imported, strings.TrimSuffix(key, "/")+"/")
		if begins && len(key) > len(prefix) {
			prefix, found = key, true
		}
	}
	return prefix, found
}

func TestTheTablesTellRightFromWrong(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"handlers", "models", true},
		{"handlers", "models/questions", true},
		{"handlers", "jobs", false},
		{"handlers", "config", false},
		{"models", "models/schedule", true},
		{"models", "kalman", false},
		{"models/schedule", "models/questions", true},
		{"models/schedule", "models", false},
		{"models/questions", "models/schedule", false},
		{"views/components", "views/text", true},
		{"views/components", "views/layouts", false},
		{"views/layouts", "models", false},
		{"kalman", "models", false},
		{"jobs", "handlers", false},
		{".", "internal/demo", true},
		{".", "internal/apptest", false},
		{"internal/program", "internal/pgtest", false},
		{"internal/apptest", "internal/program", true},
	} {
		allowed, known := row(c.from)
		if !known {
			t.Fatalf("%s is not in the table", c.from)
		}
		if got := check(source{dir: c.from}, c.to, allowed) == nil; got != c.want {
			t.Errorf("%s imports %s: allowed is %v, want %v", c.from, c.to, got, c.want)
		}
	}
	if _, known := row("utils"); known {
		t.Error("a package that nobody decided on is known")
	}
	if prefix, _ := home("github.com/gorilla/csrf"); prefix != "github.com/gorilla/csrf" {
		t.Errorf("the home of gorilla/csrf is that of %q", prefix)
	}
}
