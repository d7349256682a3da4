package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheListOfTheStandardIsWholeAndNamesWhatIsThere: every requirement of
// levels 1 and 2 has its line, and what a line names exists.
func TestTheListOfTheStandardIsWholeAndNamesWhatIsThere(t *testing.T) {
	text, err := os.ReadFile("docs/asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]int{}
	row := regexp.MustCompile(`(?m)^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$`)
	seen := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		if seen[m[1]] {
			t.Errorf("%s is there twice", m[1])
		}
		seen[m[1]] = true
		levels[m[2]]++
	}
	if levels["1"] != 70 || levels["2"] != 183 {
		t.Errorf("%d requirements of level 1 and %d of level 2, want 70 and 183", levels["1"], levels["2"])
	}
	tests := testNames(t)
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(string(text), -1) {
		name := m[1]
		switch {
		case strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz"):
			if !tests[name] {
				t.Errorf("there is no test %s", name)
			}
		case strings.Contains(name, "/") && !strings.HasPrefix(name, "luna "):
			if found, err := filepath.Glob(name + "*"); err != nil || len(found) == 0 {
				t.Errorf("there is no %s", name)
			}
		}
	}
}

// testNames are the names of all tests and fuzz targets in the sources.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test {
			continue
		}
		for name := range s.file.Scope.Objects {
			all[name] = true
		}
	}
	return all
}
