// Package need decides what a test does when a program that it needs is not on
// the machine: skip with a clear sentence, or fail where the run demands it.
package need

import (
	"os"
	"slices"
	"strings"
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
	t.Skip(why)
}

// Required tells whether LUNA_TEST_REQUIRE holds what.
func Required(what string) bool {
	return slices.Contains(strings.Split(os.Getenv("LUNA_TEST_REQUIRE"), ","), what)
}
