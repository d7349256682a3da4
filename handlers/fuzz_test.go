package handlers

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzLocalPath: wherever a form says it wants to go back to, a browser stays
// with us. The browser's reading is that of the URL standard: backslashes are
// slashes, and tabs and line ends are not there.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{
		"/", "/modules?x=1#y", "//evil.example", `/\evil.example`, "/%09/evil.example", "https:evil.example", "/.//evil.example", "/\t/evil.example",
		"javascript:alert(1)", "/%5cevil.example", "///evil.example", "/@evil.example", "/;//evil.example", "/\u2028/x", "/..//evil.example", "",
		"/" + strings.Repeat("\xec", 1900),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := localPath(next)
		asBrowser := strings.NewReplacer("\\", "/", "\t", "", "\r", "", "\n", "").Replace(strings.TrimFunc(got, func(r rune) bool { return r <= ' ' }))
		if !strings.HasPrefix(asBrowser, "/") || strings.HasPrefix(asBrowser, "//") {
			t.Fatalf("%q leads to %q", next, got)
		}
		base := &url.URL{Scheme: "https", Host: "luna.test", Path: "/login"}
		to, err := base.Parse(got)
		if err != nil || to.Host != "luna.test" || to.Scheme != "https" {
			t.Fatalf("%q leads to %q: %v", next, got, err)
		}
		if again := localPath(got); again != got {
			t.Fatalf("%q becomes %q, then %q", next, got, again)
		}
	})
}
