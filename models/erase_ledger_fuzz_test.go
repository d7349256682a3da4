package models

import (
	"strings"
	"testing"
)

// FuzzLedger: whatever stands in the file of those erased, it is read without
// fault, names each mark once, and what was read is read the same again.
func FuzzLedger(f *testing.F) {
	line := "erased 2026-11-02T10:00:00Z 1 17 ab12\n"
	for _, seed := range []string{
		"", line, line + line, line + "void 2026-11-02T10:00:01Z 1 17 ab12\n", line[:20], line[:20] + "\n" + line, "\n\n" + line, "erased x 1 2 m\n",
		"erased 2026-11-02T10:00:00Z -1 99999999999999999999 m\n", "\x00\xff\n" + line, "erased 2026-02-30T25:00:00Z 1 1 m", strings.ReplaceAll(line, "\n", "\r\n"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		lines, err := parseLedger(strings.NewReader(file))
		if err != nil {
			if len(file) < 60_000 { // a line longer than any of ours
				t.Fatalf("%q: %v", file, err)
			}
			return
		}
		var again strings.Builder
		seen := map[string]bool{}
		for _, l := range lines {
			if l.Void || l.Mark == "" || seen[l.Mark] {
				t.Fatalf("%q: %+v", file, l)
			}
			seen[l.Mark] = true
			again.WriteString("\n" + l.String() + "\n")
		}
		same, err := parseLedger(strings.NewReader(again.String()))
		if err != nil || len(same) != len(lines) {
			t.Fatalf("%q: %d lines, then %d, %v", file, len(lines), len(same), err)
		}
		for i := range lines {
			if same[i].String() != lines[i].String() {
				t.Fatalf("%q: %s, then %s", file, lines[i], same[i])
			}
		}
	})
}
