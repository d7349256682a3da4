package need

import (
	"fmt"
	"testing"
)

// ending is a test that only notes how it was ended.
type ending struct {
	testing.TB
	said string
}

func (e *ending) Helper()                           {}
func (e *ending) Skip(args ...any)                  { e.said = "skip: " + fmt.Sprint(args...) }
func (e *ending) Fatalf(format string, args ...any) { e.said = "fail: " + fmt.Sprintf(format, args...) }

func TestAMissingProgramSkipsUnlessItIsDemanded(t *testing.T) {
	for demanded, want := range map[string]string{
		"":                 "skip: only a trial of skipping",
		"postgres,browser": "skip: only a trial of skipping",
		"postgres,nginx":   "fail: only a trial of skipping, and LUNA_TEST_REQUIRE demands nginx",
	} {
		t.Run(demanded, func(t *testing.T) {
			t.Setenv("LUNA_TEST_REQUIRE", demanded)
			e := &ending{TB: t}
			Missing(e, "nginx", "only a trial of skipping")
			if e.said != want {
				t.Errorf("ended with %q, want %q", e.said, want)
			}
		})
	}
}
