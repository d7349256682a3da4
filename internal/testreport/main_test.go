package main

import (
	"strings"
	"testing"
)

const stream = `{"Action":"start","Package":"luna/a"}
{"Action":"run","Package":"luna/a","Test":"TestGood"}
{"Action":"output","Package":"luna/a","Test":"TestGood","Output":"noise\n"}
{"Action":"pass","Package":"luna/a","Test":"TestGood"}
{"Action":"run","Package":"luna/a","Test":"TestIdle"}
{"Action":"output","Package":"luna/a","Test":"TestIdle","Output":"=== RUN   TestIdle\n"}
{"Action":"output","Package":"luna/a","Test":"TestIdle","Output":"    a_test.go:7: no PostgreSQL for this test: not found\n"}
{"Action":"skip","Package":"luna/a","Test":"TestIdle"}
{"Action":"output","Package":"luna/a","Output":"PASS\n"}
{"Action":"output","Package":"luna/a","Output":"ok  \tluna/a\t0.1s\n"}
{"Action":"pass","Package":"luna/a"}
`

func TestWhatWasSkippedIsSaidWithItsReason(t *testing.T) {
	var out strings.Builder
	if !report(strings.NewReader(stream), &out) {
		t.Error("a good run counts as failed")
	}
	want := "ok  \tluna/a\t0.1s\n" +
		"skipped 1: no PostgreSQL for this test: not found\n    luna/a TestIdle\n" +
		"1 passed, 0 failed, 1 skipped\n"
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
}

func TestAFailureIsShownAndCounts(t *testing.T) {
	for title, more := range map[string]string{
		"a failing test": `{"Action":"output","Package":"luna/b","Test":"TestBad","Output":"    b_test.go:9: wrong\n"}
{"Action":"fail","Package":"luna/b","Test":"TestBad"}`,
		"a package that does not build": `{"ImportPath":"luna/b","Action":"build-output","Output":"wrong\n"}
{"ImportPath":"luna/b","Action":"build-fail"}`,
	} {
		var out strings.Builder
		if report(strings.NewReader(stream+more+"\n"), &out) {
			t.Errorf("%s passes", title)
		}
		if !strings.Contains(out.String(), "wrong") || !strings.Contains(out.String(), "failed: luna/b") {
			t.Errorf("%s is not shown:\n%s", title, out.String())
		}
	}
}

func TestARunWithoutTestsIsNoSuccess(t *testing.T) {
	var out strings.Builder
	if report(strings.NewReader(""), &out) {
		t.Errorf("nothing passes:\n%s", out.String())
	}
}
