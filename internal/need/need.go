// Package need decides what a test does when a program that it needs is not on
// the machine: skip with a clear sentence, or fail where the run demands it.
package need

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Missing ends the test. It skips, unless LUNA_TEST_REQUIRE, a list such as
// "postgres,browser,nginx", holds what: then the test fails, so that a
// continuous run cannot pass by testing nothing.
func Missing(t testing.TB, what, why string) {
	t.Helper()
	if Required(what) {
		t.Fatalf("%s, and LUNA_TEST_REQUIRE demands %s", why, what)
		return
	}
	announce(what, why)
	t.Skip(why)
}

var announced sync.Map

// announce says once a process what is skipped. The go command shows nothing
// of what a passing package prints, so this goes past it to where the command
// itself complains. Where that cannot be reached (another system, a closed
// stream) the reason still stands in the output of go test -v.
func announce(what, why string) {
	if _, before := announced.LoadOrStore(what, true); before {
		return
	}
	errors, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/2", os.Getppid()), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return
	}
	defer errors.Close()
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".test")
	fmt.Fprintf(errors, "skipped in %s: %s\n", name, why)
}

// Required tells whether LUNA_TEST_REQUIRE holds what.
func Required(what string) bool {
	return slices.Contains(strings.Split(os.Getenv("LUNA_TEST_REQUIRE"), ","), what)
}

// Long ends a test of a short run, which is that of the race detector: what
// tries everything there is, or works in another process, would take the
// detector an hour and show it nothing new.
func Long(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("a long test, left out of a short run")
	}
}
