package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dangers are imports that nothing we ship may have: they start programs, pass
// by the types of memory, build pages from text, decode what should not be
// decoded, tell of the inside, are broken, or are guessable. Where one is right
// its folders are named.
var dangers = map[string][]string{
	"unsafe": nil, "plugin": nil, "C": nil,
	"os/exec":       {"internal/browser", "internal/constsql", "internal/oidctest", "internal/pgtest", "internal/s3test", "internal/storetest"}, // tests
	"html/template": nil, "text/template": nil,
	"encoding/gob": nil, "encoding/xml": nil,
	"net/http/pprof": nil, "expvar": nil,
	"crypto/sha1": {"handlers"}, // pieces of an upload against broken lines, as tus demands
	"crypto/md5":  nil, "crypto/des": nil, "crypto/rc4": nil, "crypto/dsa": nil,
	"math/rand": nil, "math/rand/v2": {"kalman", "internal/demo"}, // drawn from models, and people who are invented
}

func TestWhatIsShippedStartsNoProgramAndUsesNothingBrokenOrGuessable(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, path := range s.imports() {
			if dirs, dangerous := dangers[path]; dangerous && !slices.Contains(dirs, s.dir) {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
	}
}

// calls are the names of the methods and functions of packages that a file calls.
func (s source) calls() []string {
	var names []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if chosen, ok := call.Fun.(*ast.SelectorExpr); ok {
				names = append(names, chosen.Sel.Name)
			}
		}
		return true
	})
	return names
}

// A form is read field by field: what a page does not ask for cannot be set.
func TestNoRequestIsBoundToARecord(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir != "handlers" || s.test {
			continue
		}
		for _, name := range s.calls() {
			if strings.HasPrefix(name, "Bind") || slices.Contains([]string{"DefaultBinder", "NewDecoder", "Decode", "Unmarshal"}, name) {
				t.Errorf("%s calls %s", s.path, name)
			}
		}
	}
}

// inScripts is what our own scripts do not do, by what would be found of it.
var inScripts = map[string]string{
	`innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment`: "text becomes a page",
	`\beval\(|new Function|set(Timeout|Interval)\(\s*["'\x60]`:                               "text becomes a program",
	`postMessage|onmessage|["']message["']`:                                                  "other windows are listened to",
	`document\.cookie|indexedDB|caches\.`:                                                    "something is kept that nobody clears",
	`__proto__|\.prototype\b|Object\.assign\(`:                                               "what all objects share is reached",
}

// kept are the beginnings of what scripts keep in the browser: answers that
// have not reached the server, the password of a link until it is typed, and the
// addresses of uploads that are not finished.
var kept = regexp.MustCompile("Storage\\.setItem\\((this\\.key|\"hash:key\"|fingerprint, JSON)")

func TestOwnScriptsShowTextAsTextAndKeepNothingElse(t *testing.T) {
	scripts, err := filepath.Glob("static/js/*.js")
	if err != nil || len(scripts) < 4 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, name := range scripts {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for pattern, fault := range inScripts {
			if found := regexp.MustCompile(pattern).Find(script); found != nil {
				t.Errorf("%s has %q: %s", name, found, fault)
			}
		}
		all, known := strings.Count(string(script), "Storage.setItem("), len(kept.FindAll(script, -1))
		if all != known {
			t.Errorf("%s keeps %d things in the browser, %d of them are known", name, all, known)
		}
	}
}

// A password is masked while it is typed, and a password manager may fill it.
func TestPasswordsAreMaskedAndFilledByPasswordManagers(t *testing.T) {
	input := regexp.MustCompile(`components\.Input\{(?:[^{}]|\{[^{}]*\})*\}`)
	seen := 0
	pages, err := filepath.Glob("views/pages/*.templ")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range input.FindAllString(string(page), -1) {
			filled, masked := strings.Contains(field, `-password"`), strings.Contains(field, `Type: "password"`)
			if filled && !masked {
				t.Errorf("%s shows what is typed: %s", name, field)
			}
			if masked && !filled && !strings.Contains(field, `Name: "secret"`) { // of a login: nobody's password
				t.Errorf("%s keeps password managers away: %s", name, field)
			}
			if filled {
				seen++
			}
		}
		if strings.Contains(string(page), "onpaste") {
			t.Errorf("%s hears what is pasted", name)
		}
	}
	if seen < 4 {
		t.Errorf("only %d fields for passwords were found", seen)
	}
}
