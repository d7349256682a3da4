package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// module is what "go list -m -json" says about one.
type module struct{ Path, Version, Dir, GoMod string }

func listModule(t *testing.T, path string) module {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-json", path).Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", path, err)
	}
	var m module
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTheSQLiteDriverGetsTheLibcItNames guards a trap: modernc's SQLite is
// compiled for exactly one version of its libc, and another library in the graph
// can raise that version without a word.
func TestTheSQLiteDriverGetsTheLibcItNames(t *testing.T) {
	sqlite, libc := listModule(t, "modernc.org/sqlite"), listModule(t, "modernc.org/libc")
	data, err := os.ReadFile(sqlite.GoMod)
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^\s*(?:require\s+)?modernc\.org/libc\s+(v\S+)`).FindSubmatch(data)
	if named == nil {
		t.Fatalf("%s does not name its libc", sqlite.GoMod)
	}
	if string(named[1]) != libc.Version {
		t.Errorf("SQLite %s names libc %s, the build has %s", sqlite.Version, named[1], libc.Version)
	}
}

// licences are phrases that only the named licences hold. All of them let the
// program be passed on under its own.
var licences = []string{
	"Permission is hereby granted, free of charge",                     // MIT
	"Permission to use, copy, modify, and/or distribute this software", // ISC, 0BSD
	"Redistribution and use in source and binary forms",                // BSD
	"Apache License", // Apache 2.0
}

func TestEveryLibraryMayBePassedOn(t *testing.T) {
	out, err := exec.Command("go", "list", "-e", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", "./...").Output()
	if err != nil {
		t.Fatalf("go list -deps: %v", err)
	}
	seen := make(map[string]bool)
	for line := range strings.Lines(string(out)) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if path == "" || path == "luna" || seen[path] {
			continue
		}
		seen[path] = true
		if text := licenceText(dir); !licensed(text) {
			t.Errorf("%s has none of the licences known here: %.80q", path, text)
		}
	}
	if len(seen) == 0 {
		t.Error("no library was looked at")
	}
}

func licensed(text string) bool {
	text = strings.Join(strings.Fields(text), " ")
	for _, phrase := range licences {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// licenceText is the content of the first licence file of a module.
func licenceText(dir string) string {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "License*", "COPYING*"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, name := range names {
			if data, err := os.ReadFile(name); err == nil {
				return string(data)
			}
		}
	}
	return ""
}
