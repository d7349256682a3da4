package opstest

import (
	"strings"
	"testing"
)

// TestTheProgramKnowsWhatItIsMadeOf: each module in the binary that ships, in
// the version and with the hash that go.sum holds.
func TestTheProgramKnowsWhatItIsMadeOf(t *testing.T) {
	out, err := luna(t, nil, "version", "-modules")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sums := read(t, "go.sum")
	known := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSpace(out), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue // its own version, and that of Go
		}
		known[fields[0]] = true
		if !strings.Contains(sums, line+"\n") {
			t.Errorf("go.sum does not hold %q", line)
		}
	}
	for _, module := range []string{"github.com/labstack/echo/v4", "gorm.io/gorm", "modernc.org/sqlite", "github.com/jackc/pgx/v5"} {
		if !known[module] {
			t.Errorf("%s is not in the list:\n%s", module, out)
		}
	}
	if out, err := luna(t, nil, "version", "much"); err == nil {
		t.Errorf("a word too many is no error: %s", out)
	}
}
