package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// standard is every requirement of levels 1 and 2 of the ASVS 5.0.0, by its
// sections. Some numbers between are of level 3.
const standard = `1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1
	3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2 4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-2 5.4:1-3
	6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2
	8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3
	11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1-1 13.2:1-5 13.3:1-2 13.4:1-5
	14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1-1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1-1 17.2:1-4 17.3:1-2`

// requirement is a row of docs/asvs.md.
type requirement struct{ id, level, state, about, shown string }

func requirements(t *testing.T) []requirement {
	t.Helper()
	text, err := os.ReadFile("docs/asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []requirement
	for line := range strings.Lines(string(text)) {
		if !regexp.MustCompile(`^\| *\d+\.`).MatchString(line) {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 5 {
			t.Errorf("not five cells: %s", line)
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, requirement{cells[0], cells[1], cells[2], cells[3], cells[4]})
	}
	return rows
}

func TestEveryRequirementOfTheStandardStandsThereOnce(t *testing.T) {
	wanted := map[string]int{}
	for section := range strings.FieldsSeq(standard) {
		name, span, _ := strings.Cut(section, ":")
		from, to, _ := strings.Cut(span, "-")
		for i := number(t, from); i <= number(t, to); i++ {
			wanted[name+"."+strconv.Itoa(i)] = 0
		}
	}
	levels := map[string]int{}
	for _, r := range requirements(t) {
		if _, there := wanted[r.id]; !there {
			t.Errorf("%s is no requirement of levels 1 and 2", r.id)
		}
		wanted[r.id]++
		levels[r.level]++
	}
	for id, times := range wanted {
		if times != 1 {
			t.Errorf("%s is there %d times", id, times)
		}
	}
	if levels["1"] != 70 || levels["2"] != 183 {
		t.Errorf("%d requirements of level 1 and %d of level 2, want 70 and 183", levels["1"], levels["2"])
	}
}

// documented are the sections of the standard that ask for a guide.
const documented = " 2.1 5.1 6.1 7.1 8.1 11.1 13.1 14.1 15.1 16.1 "

// TestWhatIsSaidToBeMetIsShown: by a test or a file that is there. A guide shows
// nothing, but where the standard asks for one.
func TestWhatIsSaidToBeMetIsShown(t *testing.T) {
	tests := testNames(t)
	for _, r := range requirements(t) {
		shown := 0
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(r.shown, -1) {
			switch name := m[1]; {
			case strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz"):
				if !tests[name] {
					t.Errorf("%s: there is no test %s", r.id, name)
				}
				shown++
			case strings.Contains(name, "/") || strings.HasSuffix(name, ".go"):
				if found, err := filepath.Glob(name + "*"); err != nil || len(found) == 0 {
					t.Errorf("%s: there is no %s", r.id, name)
				}
				if !strings.HasPrefix(name, "docs/") || strings.Contains(documented, " "+r.id[:strings.LastIndexByte(r.id, '.')]+" ") {
					shown++
				}
			}
		}
		switch r.state {
		case "met":
			if shown == 0 {
				t.Errorf("%s is said to be met, and nothing shows it: %s", r.id, r.shown)
			}
		case "in part", "not met":
			if _, needs, _ := strings.Cut(r.shown, "Needs: "); len(needs) < 10 {
				t.Errorf("%s is %s, and does not say what it needs", r.id, r.state)
			}
		case "n/a":
			if len(strings.Fields(r.shown)) < 2 {
				t.Errorf("%s is said not to apply, without a reason", r.id)
			}
		default:
			t.Errorf("%s is %q", r.id, r.state)
		}
	}
}

// TestTheListOfTheStandardCountsItself: its first lines say how many of each.
func TestTheListOfTheStandardCountsItself(t *testing.T) {
	text, err := os.ReadFile("docs/asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	counts, open := map[string]int{}, map[string][]string{}
	for _, r := range requirements(t) {
		counts[r.state]++
		open[r.state] = append(open[r.state], r.id)
	}
	want := strconv.Itoa(counts["met"]) + " are met, " +
		strconv.Itoa(counts["in part"]) + " in part (" + strings.Join(open["in part"], ", ") + "), " +
		strconv.Itoa(counts["not met"]) + " are not (" + strings.Join(open["not met"], ", ") + "), " + strconv.Itoa(counts["n/a"]) + " do not apply."
	if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
		t.Errorf("it should say: %s", want)
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
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
