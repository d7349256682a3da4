package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Print writes the findings for people.
func Print(out io.Writer, all []Finding) error {
	counts := make(map[Level]int)
	for _, f := range all {
		counts[f.Level]++
		if _, err := fmt.Fprintf(out, "%-8s %-14s %s\n", f.Level, f.Check, strings.Join(strings.Fields(f.Found), " ")); err != nil {
			return err
		}
		for _, line := range []string{f.Meaning, f.Do} {
			if line == "" {
				continue
			}
			if _, err := fmt.Fprintf(out, "%-23s %s\n", "", line); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(out, "\n%d well, %d warnings, %d faults\n", counts[OK], counts[Warning], counts[Fault])
	return err
}

// PrintJSON writes them for machines.
func PrintJSON(out io.Writer, all []Finding) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "\t")
	return e.Encode(struct {
		Well     bool      `json:"well"`
		Findings []Finding `json:"findings"`
	}{!Sick(all), all})
}
