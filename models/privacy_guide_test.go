package models_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"luna/models"
)

func TestTheGuideToPrivacySaysWhatTheProgramDoes(t *testing.T) {
	guide, err := os.ReadFile("../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "<!-- table:begin -->\n")
	table, classes, found := strings.Cut(rest, "<!-- table:end -->")
	if !found {
		t.Fatal("the guide has no table between its marks")
	}
	want := "| table | class | handed out | erased |\n|---|---|---|---|\n"
	for _, p := range models.PersonTables() {
		out, erased := "no", "stays"
		if p.Export != "" {
			out = "yes"
		}
		if len(p.Erase) > 0 {
			erased = "deleted"
		}
		want += fmt.Sprintf("| %s | %s | %s | %s |\n", p.Name, p.Keep, out, erased)
	}
	if table != want {
		t.Errorf("the guide says\n%s\nthe program does\n%s", table, want)
	}
	for _, key := range models.RetentionKeys() {
		if !strings.Contains(classes, string(key)) {
			t.Errorf("the guide does not say how long %s are kept", key)
		}
	}
}
