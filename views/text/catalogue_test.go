package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// TestEverySentenceHasItsGermanTwin reads the literals of every call of T, N,
// Say and say in the module. The generated files are read in the place of the
// .templ sources: they hold the same calls, and a Go parser finds them all.
func TestEverySentenceHasItsGermanTwin(t *testing.T) {
	used := sentences(t, os.DirFS("../.."))
	if len(used) < 50 {
		t.Fatalf("found only %d sentences in the module: the scan is broken", len(used))
	}
	german := catalogue()
	for sentence, place := range used {
		twin, ok := german[sentence]
		switch {
		case !ok:
			t.Errorf("%s: %q has no German text", place, sentence)
		case !slices.Equal(verbs(sentence), verbs(twin)):
			t.Errorf("%s: %q takes %v, its German text %q takes %v", place, sentence, verbs(sentence), twin, verbs(twin))
		case strings.TrimSpace(twin) == "":
			t.Errorf("%s: %q has an empty German text", place, sentence)
		}
	}
	for sentence := range german {
		if _, ok := used[sentence]; !ok {
			t.Errorf("%q is translated but said nowhere", sentence)
		}
	}
}

func TestTheScanFindsEveryWayToSayASentence(t *testing.T) {
	files := fstest.MapFS{
		"a/a.go": {Data: []byte("package a\n" +
			"var _ = p.T(\"one\")\nvar _ = p.Printer.N(n, \"two %d\", `three`)\nvar _ = Say(\"fo\" + \"ur\")\n" +
			"var _ = questions.Say(\"five\", x)\nvar _ = say(\"six\")\nvar _ = p.T(variable)\nvar _ = p.Other(\"no\")\n")},
		"a/a_test.go":       {Data: []byte("package a\nvar _ = p.T(\"not of tests\")\n")},
		"a/testdata/bad.go": {Data: []byte("not Go")},
	}
	found := sentences(t, files)
	want := []string{"five", "four", "one", "six", "three", "two %d"}
	var got []string
	for sentence := range found {
		got = append(got, sentence)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestVerbsAreComparedByTheArgumentTheyTake(t *testing.T) {
	for _, c := range []struct {
		english, german string
		same            bool
	}{
		{"%d of %s", "%[2]s: %[1]d", true},
		{"%d of %s", "%s von %d", false},
		{"%d", "keine", false},
		{"100 %% of %.1f", "100 %% von %.1f", true},
	} {
		if same := slices.Equal(verbs(c.english), verbs(c.german)); same != c.same {
			t.Errorf("%q and %q: same arguments = %v, want %v", c.english, c.german, same, c.same)
		}
	}
}

// Otherwise what a reader sees would hang on the order of the files.
func TestNoSentenceHasTwoGermanTwins(t *testing.T) {
	names, err := fs.Glob(german, "de/*.json")
	if err != nil {
		t.Fatal(err)
	}
	first, place := map[string]string{}, map[string]string{}
	for _, name := range names {
		subject, err := readSubject(german, name)
		if err != nil {
			t.Fatal(err)
		}
		for sentence, twin := range subject {
			if other, ok := first[sentence]; ok && other != twin {
				t.Errorf("%q is %q in %s and %q in %s", sentence, other, place[sentence], twin, name)
			}
			first[sentence], place[sentence] = twin, name
		}
	}
}

// sentences maps every literal sentence of the module to where it stands.
func sentences(t *testing.T, module fs.FS) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(module, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "testdata" || name == "node_modules" || len(name) > 1 && name[0] == '.' {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(module, path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok {
				for _, sentence := range said(call) {
					found[sentence] = path
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// said are the literal sentences of a call: the first argument of T, Say and
// say, the second and third of N.
func said(call *ast.CallExpr) []string {
	var name string
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	var arguments []ast.Expr
	switch {
	case (name == "T" || name == "Say" || name == "say") && len(call.Args) > 0:
		arguments = call.Args[:1]
	case name == "N" && len(call.Args) > 2:
		arguments = call.Args[1:3]
	}
	var sentences []string
	for _, argument := range arguments {
		if sentence, ok := literal(argument); ok {
			sentences = append(sentences, sentence)
		}
	}
	return sentences
}

// literal is the value of a string literal or a sum of them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		value, err := strconv.Unquote(e.Value)
		return value, err == nil
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, alsoOK := literal(e.Y)
		return left + right, ok && alsoOK && e.Op == token.ADD
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

var verb = regexp.MustCompile(`%(?:%|[-+# 0]*(?:\[(\d+)\])?[\d.]*([a-zA-Z]))`)

// verbs lists which argument a text prints how: "1d", "2s", in their order.
func verbs(text string) []string {
	var all []string
	next := 1
	for _, match := range verb.FindAllStringSubmatch(text, -1) {
		if match[2] == "" {
			continue // a per cent sign
		}
		if match[1] != "" {
			next, _ = strconv.Atoi(match[1])
		}
		all = append(all, strconv.Itoa(next)+match[2])
		next++
	}
	slices.Sort(all)
	return slices.Compact(all)
}
