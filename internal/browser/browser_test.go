package browser

import (
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// policy is as strict as the product's.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"

const good = `<!doctype html><html lang="en"><head><title>Good</title><meta name="viewport" content="width=device-width"></head>
<body><main><h1>Good</h1><form method="post" action="/echo"><label for="n">Name</label> <input id="n" name="n" value="old">
<label for="s">Stress</label> <input id="s" name="s" type="range" min="1" max="5" value="1"> <button>Send</button></form></main></body></html>`

// site serves small pages, each with the fault that its name says.
func site(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/good":       good,
		"/log":        `<!doctype html><html lang="en"><title>t</title><script src="/log.js"></script><p>log</p></html>`,
		"/log.js":     `console.warn("look", 7)`,
		"/throw":      `<!doctype html><html lang="en"><title>t</title><script src="/throw.js"></script><p>throw</p></html>`,
		"/throw.js":   `null.size`,
		"/inline":     `<!doctype html><html lang="en"><title>t</title><p style="color:red">inline</p></html>`,
		"/foreign":    `<!doctype html><html lang="en"><title>t</title><script src="/foreign.js"></script><p>foreign</p></html>`,
		"/foreign.js": `new Image().src = "https://elsewhere.example/pixel.png"`,
		"/unlabelled": `<!doctype html><html lang="en"><title>t</title><main><h1>t</h1><input name="lonely"></main></html>`,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		body, ok := pages[r.URL.Path]
		switch {
		case r.URL.Path == "/favicon.ico":
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/echo":
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes"})
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>t</title><p>` + r.FormValue("n") + `, ` + r.FormValue("s") + `, ` + r.Header.Get("Accept-Language") + `</p></html>`))
		case !ok:
			http.NotFound(w, r)
		default:
			if strings.HasSuffix(r.URL.Path, ".js") {
				w.Header().Set("Content-Type", "text/javascript")
			} else {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
			}
			_, _ = w.Write([]byte(body))
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAFormIsFilledAndFollowed(t *testing.T) {
	address, b := site(t), New(t)
	p := b.Tab(t, Phone.In("de"))
	if status := p.Open(address + "/good"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	p.Axe()
	p.Fill("#n", "")
	p.Fill("#n", "Ada")
	p.Set("#s", "4")
	if status := p.Follow("button"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if got := p.Text("p"); got != "Ada, 4, de" {
		t.Errorf("the page says %q", got)
	}

	other := b.Tab(t, Phone)
	other.Open(address + "/good")
	var cookies string
	other.Eval("document.cookie", &cookies)
	if cookies != "" {
		t.Errorf("the second tab has the first one's cookies: %q", cookies)
	}
}

func TestAPageThatMisbehavesIsHeard(t *testing.T) {
	address, b := site(t), New(t)
	for path, want := range map[string]string{
		"/log":     `console.warning: "look" 7`,
		"/throw":   "TypeError",
		"/inline":  "Content Security Policy",
		"/foreign": "elsewhere.example",
		"/missing": "status of 404",
	} {
		t.Run(path[1:], func(t *testing.T) {
			p := b.Tab(t, Desktop)
			p.Open(address + path)
			heard := strings.Join(p.Complaints(), "\n")
			if !strings.Contains(heard, want) {
				t.Errorf("heard %q, want %q in it", heard, want)
			}
			p.Allow("") // everything: this test wanted it
		})
	}
}

func TestOnlyWhatIsAllowedIsForgiven(t *testing.T) {
	p := New(t).Tab(t, Desktop)
	p.watch.add("the server responded with a status of 422 (Unprocessable Entity)")
	p.watch.add("exception: TypeError")
	p.Allow("status of 422")
	if got := p.Complaints(); len(got) != 1 || got[0] != "exception: TypeError" {
		t.Errorf("left are %q", got)
	}
	p.Allow("TypeError")
}

func TestATabIsLentToSubtestsOneAfterTheOther(t *testing.T) {
	address, tab := site(t), New(t).Tab(t, Desktop)
	t.Run("first", func(t *testing.T) {
		p := tab.For(t)
		p.SetCookie(address, "seen", "yes")
		p.Open(address + "/missing")
		if len(p.Complaints()) == 0 {
			t.Error("a page that does not exist was not heard")
		}
		p.Allow("")
	})
	t.Run("second", func(t *testing.T) {
		p := tab.For(t)
		p.ForgetCookies()
		p.Open(address + "/missing")
		if len(p.Complaints()) != 1 {
			t.Errorf("heard %q: what the first subtest allowed must not count here", p.Complaints())
		}
		p.Allow("status of 404")
	})
}

func TestAxeFindsAnInputWithoutLabelUnderAStrictPolicy(t *testing.T) {
	p := New(t).Tab(t, Desktop)
	p.Open(site(t) + "/unlabelled")
	found := p.Findings()
	if len(found) != 1 || found[0].ID != "label" {
		t.Fatalf("found %v", found)
	}
	if text := found[0].String(); !strings.Contains(text, `<input name="lonely">`) {
		t.Errorf("the finding does not show the element: %s", text)
	}
}

func TestAViewIsWhatThePageSees(t *testing.T) {
	address, b := site(t), New(t)
	const seen = `[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(hover: none)").matches].join(" ")`
	for want, view := range map[string]View{
		"390 true true":    Phone.InDark(),
		"1280 false false": Desktop,
	} {
		p := b.Tab(t, view)
		p.Open(address + "/good")
		var got string
		p.Eval(seen, &got)
		if got != want {
			t.Errorf("the page sees %q, want %q", got, want)
		}
		path := filepath.Join(t.TempDir(), "deep", "page.png")
		p.Screenshot(path)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(f)
		f.Close()
		if err != nil || picture.Width != int(view.Width) {
			t.Errorf("the picture is %d wide (%v), want %d", picture.Width, err, view.Width)
		}
	}
}

func TestAGivenProgramMustExist(t *testing.T) {
	if p, err := find("/nowhere/chromium"); err == nil {
		t.Errorf("found %s", p)
	}
}
