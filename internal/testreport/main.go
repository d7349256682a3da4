// Command testreport reads the output of "go test -json" and prints what a
// person wants to know: the line of each package, the output of what failed,
// what was skipped and why, and the sums. It exits with 1 when something failed
// or nothing ran.
//
//	go test -json ./... | go run ./internal/testreport
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

func main() {
	if !report(os.Stdin, os.Stdout) {
		os.Exit(1)
	}
}

// event is one line of the stream, see "go doc test2json".
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// run collects the stream.
type run struct {
	out     io.Writer
	output  map[string][]string // what a running test or package printed
	skipped map[string][]string // names by reason
	passed  int
	failed  []string
}

// report returns whether every test passed and there was at least one.
func report(in io.Reader, out io.Writer) bool {
	r := &run{out: out, output: make(map[string][]string), skipped: make(map[string][]string)}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20) // a failing test may print a whole page
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // such as a complaint of the go command itself
			continue
		}
		r.take(e)
	}
	if err := lines.Err(); err != nil {
		r.failed = append(r.failed, "reading the output of go test: "+err.Error())
	}
	r.sums()
	return len(r.failed) == 0 && r.passed > 0
}

func (r *run) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		if e.Test == "" && isPackageLine(e.Output) {
			fmt.Fprint(r.out, e.Output)
			return
		}
		r.output[key] = append(r.output[key], e.Output)
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "build-fail":
		r.failed = append(r.failed, e.ImportPath+" does not build")
	case "pass":
		if e.Test != "" {
			r.passed++
		}
		delete(r.output, key)
	case "skip":
		if e.Test != "" {
			reason := reasonOf(r.output[key])
			r.skipped[reason] = append(r.skipped[reason], e.Package+" "+e.Test)
		}
		delete(r.output, key)
	case "fail":
		fmt.Fprint(r.out, strings.Join(r.output[key], ""))
		r.failed = append(r.failed, strings.TrimSpace(key))
		delete(r.output, key)
	}
}

// isPackageLine tells the closing line of a package from other output.
func isPackageLine(s string) bool {
	return strings.HasPrefix(s, "ok  \t") || strings.HasPrefix(s, "FAIL\t") || strings.HasPrefix(s, "?   \t")
}

// reasonOf finds what was given to Skip: the line "    file_test.go:7: reason".
func reasonOf(output []string) string {
	for _, line := range output {
		_, after, found := strings.Cut(line, ".go:")
		if _, reason, ok := strings.Cut(after, ": "); found && ok {
			return strings.TrimSpace(reason)
		}
	}
	return "no reason given"
}

func (r *run) sums() {
	n := 0
	reasons := make([]string, 0, len(r.skipped))
	for reason, names := range r.skipped {
		reasons = append(reasons, reason)
		n += len(names)
	}
	sort.Strings(reasons)
	for _, reason := range reasons {
		names := r.skipped[reason]
		sort.Strings(names)
		fmt.Fprintf(r.out, "skipped %d: %s\n", len(names), reason)
		for _, name := range names {
			fmt.Fprintf(r.out, "    %s\n", name)
		}
	}
	for _, name := range r.failed {
		fmt.Fprintf(r.out, "failed: %s\n", name)
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, len(r.failed), n)
}
