// Package oidctest starts a real OpenID provider for tests of the university
// login: a certified one, in a process of its own, with its own pages. It needs
// Node.js and the provider's files, which `make provider` (or CI) puts beside
// it; without them the test is skipped, unless LUNA_TEST_REQUIRE holds "oidc".
package oidctest

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"luna/internal/need"
)

// The provider knows one client.
const (
	ClientID     = "luna"
	ClientSecret = "a secret of the tests"
)

// Start runs a provider that sends people back to redirect, and gives its
// issuer. It ends with the test.
func Start(t testing.TB, redirect string) (issuer string) {
	t.Helper()
	dir := need.Place(t, "internal/oidctest/testdata/provider")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "oidc-provider")); err != nil {
		need.Missing(t, "oidc", "no OpenID provider for this test: its files are not installed, see make provider")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		need.Missing(t, "oidc", "no OpenID provider for this test: there is no node")
	}
	cmd := exec.Command(node, "server.mjs", redirect)
	cmd.Dir = dir
	in, err := cmd.StdinPipe() // its end is how the provider learns that we are gone
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait() // how it ended does not matter
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return address
		}
	}
	t.Fatalf("the provider did not start: %s", said.String())
	return ""
}

var action = regexp.MustCompile(`<form[^>]*action="([^"]+)"`)

// SignIn goes through the provider's pages as a person does, from the address
// that the program sent them to, and gives the path and query with which they
// come back.
func SignIn(t testing.TB, address, login string) (back string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	start, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if req.URL.Host != start.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := client.Get(address)
	for range 5 { // sign in, then agree
		if err != nil {
			t.Fatal(err)
		}
		if to := res.Header.Get("Location"); to != "" {
			res.Body.Close()
			u, err := url.Parse(to)
			if err != nil {
				t.Fatal(err)
			}
			return u.RequestURI()
		}
		page, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		form := action.FindStringSubmatch(string(page))
		if form == nil {
			t.Fatalf("the provider shows no form: %d\n%s", res.StatusCode, page)
		}
		to, err := res.Request.URL.Parse(form[1])
		if err != nil {
			t.Fatal(err)
		}
		fields := url.Values{"login": {login}, "password": {"any"}, "prompt": {"login"}}
		if strings.Contains(string(page), `value="consent"`) {
			fields = url.Values{"prompt": {"consent"}}
		}
		res, err = client.PostForm(to.String(), fields)
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the provider did not send the person back")
	return ""
}
