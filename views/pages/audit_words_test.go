package pages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/views/pages"
)

var (
	auditCall = regexp.MustCompile(`\baudit(?:As|Refused)?\((?:[^"\n]*?)"([a-z]+(?:\.[a-z-]+)+)"`)
	word      = regexp.MustCompile(`"([a-z]+(?:\.[a-z-]+)+)"`)
)

// actionsOfTheModels are all actions that the models can note: those that stand
// in a call, and other words that begin like one.
func actionsOfTheModels(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../models/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources, actions, groups []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(source))
		for _, call := range auditCall.FindAllStringSubmatch(string(source), -1) {
			group, _, _ := strings.Cut(call[1], ".")
			actions, groups = append(actions, call[1]), append(groups, group)
		}
	}
	groups = append(groups, "consent", "mail")
	for _, source := range sources {
		for _, found := range word.FindAllStringSubmatch(source, -1) {
			if group, _, _ := strings.Cut(found[1], "."); slices.Contains(groups, group) {
				actions = append(actions, found[1])
			}
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

func TestEveryActionOfTheLogHasASentence(t *testing.T) {
	actions := actionsOfTheModels(t)
	if len(actions) < 40 {
		t.Fatalf("only %d actions found: the test is blunt", len(actions))
	}
	for _, action := range actions {
		if !pages.HasAuditSentence(action) {
			t.Errorf("nothing says what %q means: add it to auditSentences", action)
		}
	}
}
