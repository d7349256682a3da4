package opstest

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"luna/handlers"
)

// backend stands in for the program where a test asks what nginx lets through.
type backend struct {
	address string
	mu      sync.Mutex
	seen    []*http.Request
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	b.seen = append(b.seen, r)
	n := len(b.seen)
	b.mu.Unlock()
	switch {
	case strings.HasPrefix(r.URL.Path, "/static/gone"):
		http.NotFound(w, r)
		return
	case strings.HasPrefix(r.URL.Path, "/static/"):
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("Vary", "Accept-Encoding")
	default:
		w.Header().Set("Cache-Control", "no-store")
	}
	fmt.Fprintf(w, "answer %d to %s", n, r.Header.Get("Accept-Encoding"))
}

// asked returns the requests so far and forgets them.
func (b *backend) asked() []*http.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.seen
	b.seen = nil
	return list
}

// behind starts nginx in front of a backend.
func behind(t *testing.T) (*site, *backend) {
	t.Helper()
	b := &backend{}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.address = server.Listener.Addr().String()
	return serve(t, b.address, nil), b
}

func TestNoClientCanSayWhoItIsOrWhereItWants(t *testing.T) {
	s, b := behind(t)
	ask(t, s.client(nil), "GET", "https://luna.test/page?q=1", "",
		"X-Forwarded-For: 6.6.6.6", "X-Forwarded-Proto: http", "X-Forwarded-Host: evil.test", "X-Real-IP: 6.6.6.6",
		"Forwarded: for=6.6.6.6;host=evil.test", "X-Forwarded-Port: 1", "X-Forwarded-Ssl: off", "X-Url-Scheme: http",
		"X-Forwarded-Protocol: http")
	list := b.asked()
	if len(list) != 1 {
		t.Fatalf("%d requests arrived", len(list))
	}
	r := list[0]
	if r.Host != domain || r.URL.RequestURI() != "/page?q=1" {
		t.Errorf("arrived at %s%s", r.Host, r.URL.RequestURI())
	}
	if got := r.Header.Values("X-Forwarded-For"); !slices.Equal(got, []string{"127.0.0.1"}) {
		t.Errorf("the client is %v", got)
	}
	if got := r.Header.Values("X-Forwarded-Proto"); !slices.Equal(got, []string{"https"}) {
		t.Errorf("the scheme is %v", got)
	}
	for _, name := range []string{"X-Forwarded-Host", "X-Real-IP", "Forwarded", "X-Forwarded-Port", "X-Forwarded-Ssl", "X-Url-Scheme", "X-Forwarded-Protocol"} {
		if v := r.Header.Get(name); v != "" {
			t.Errorf("%s arrived: %s", name, v)
		}
	}
}

func TestAnotherNameGetsNothing(t *testing.T) {
	s, b := behind(t)
	if got := ask(t, s.client(nil), "GET", "https://luna.test/", "", "Host: evil.test"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a poisoned host gives %d", got.StatusCode)
	}
	if got := ask(t, s.client(nil), "GET", "http://evil.test/", ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("another name gives %d on the plain port", got.StatusCode)
	}
	for name, change := range map[string]func(*tls.Config){
		"another name": func(c *tls.Config) { c.ServerName = "evil.test"; c.InsecureSkipVerify = true },
		"TLS 1.1":      func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 },
	} {
		if res, err := s.client(change).Get("https://luna.test/"); err == nil {
			res.Body.Close()
			t.Errorf("TLS was agreed on with %s", name)
		}
	}
	if got := ask(t, s.client(nil), "GET", "http://luna.test/page?q=1", ""); got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != "https://luna.test/page?q=1" {
		t.Errorf("the plain port gives %d to %s", got.StatusCode, got.Header.Get("Location"))
	}
	if list := b.asked(); len(list) != 0 {
		t.Errorf("%d requests arrived", len(list))
	}
}

func TestTheSeventhTryToSignInIsRefusedWhoeverItSaysItIs(t *testing.T) {
	s, b := behind(t)
	c := s.client(nil)
	var statuses []int
	for i := range 12 {
		got := ask(t, c, "POST", "https://luna.test/login", "password=x", fmt.Sprintf("X-Forwarded-For: 10.0.0.%d", i))
		statuses = append(statuses, got.StatusCode)
		if i == 11 {
			closed(t, got)
			if !strings.Contains(got.body, "wait a minute") || !strings.Contains(got.body, "Bitte warten Sie") || got.Header.Get("Retry-After") == "" {
				t.Errorf("the refusal says %q", got.body)
			}
		}
	}
	if statuses[5] != http.StatusOK || statuses[6] != http.StatusTooManyRequests {
		t.Errorf("twelve tries give %v", statuses)
	}
	if list := b.asked(); len(list) != 6 {
		t.Errorf("%d tries arrived", len(list))
	}
	for _, path := range []string{"/login/", "/setup", "/password/forgot", "/%6cogin"} {
		if got := ask(t, c, "POST", "https://luna.test"+path, ""); got.StatusCode != http.StatusTooManyRequests {
			t.Errorf("%s is another way in: %d", path, got.StatusCode)
		}
	}
	for range 10 {
		if got := ask(t, c, "GET", "https://luna.test/login", ""); got.StatusCode != http.StatusOK {
			t.Fatalf("looking at the form gives %d", got.StatusCode)
		}
	}
	if got := ask(t, c, "POST", "https://luna.test/surveys/1", ""); got.StatusCode != http.StatusOK {
		t.Errorf("answering a survey gives %d", got.StatusCode)
	}
}

// TestNginxLetsThroughWhatTheProgramTakes: not a byte less, and not a byte more.
func TestNginxLetsThroughWhatTheProgramTakes(t *testing.T) {
	s, b := behind(t)
	c := s.client(nil)
	uploads := 0
	for _, door := range handlers.Doors() {
		if door.Method != http.MethodPost || door.MaxBody == 1<<20 {
			continue // as every form, see below
		}
		uploads++
		path := numbers.ReplaceAllString(door.Pattern, "7")
		for size, want := range map[int64]int{door.MaxBody: http.StatusOK, door.MaxBody + 1: http.StatusRequestEntityTooLarge} {
			b.asked()
			got := ask(t, c, "POST", "https://luna.test"+path, strings.Repeat("x", int(size)))
			if arrived := len(b.asked()) == 1; got.StatusCode != want || arrived != (want == http.StatusOK) {
				t.Errorf("%d bytes to %s give %d, and arrive: %v", size, door.Pattern, got.StatusCode, arrived)
			}
		}
	}
	if uploads == 0 {
		t.Error("no door takes more than a form: this test and nginx can do without")
	}
}

// numbers are the parameters of addresses.
var numbers = regexp.MustCompile(`:[a-z]+`)

func TestAPieceOfAFileGoesThroughNginxAsItComes(t *testing.T) {
	s, b := behind(t)
	got := ask(t, s.client(nil), "PATCH", "https://luna.test/uploads/7", strings.Repeat("x", 20<<20))
	if list := b.asked(); got.StatusCode != http.StatusOK || len(list) != 1 {
		t.Errorf("%d, %d requests arrived", got.StatusCode, len(list))
	}
}

func TestABodyPastOneMebibyteStopsAtNginx(t *testing.T) {
	s, b := behind(t)
	c := s.client(nil)
	if got := ask(t, c, "POST", "https://luna.test/surveys/1", strings.Repeat("x", 1<<20)); got.StatusCode != http.StatusOK {
		t.Errorf("one mebibyte gives %d", got.StatusCode)
	}
	b.asked()
	got := ask(t, c, "POST", "https://luna.test/surveys/1", strings.Repeat("x", 1<<20+1))
	if got.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(got.body, "shorten") {
		t.Errorf("one byte more gives %d: %s", got.StatusCode, got.body)
	}
	closed(t, got)
	if list := b.asked(); len(list) != 0 {
		t.Errorf("%d requests arrived", len(list))
	}
}

func TestStaticFilesAreKeptByNginxAndPagesAreNot(t *testing.T) {
	s, b := behind(t)
	c := s.client(nil)
	first := ask(t, c, "GET", "https://luna.test/static/luna.1.css", "", "Accept-Encoding: gzip")
	again := ask(t, c, "GET", "https://luna.test/static/luna.1.css?break=1", "", "Accept-Encoding: gzip")
	if again.body != first.body || len(b.asked()) != 1 {
		t.Errorf("the second copy was asked for again: %q, then %q", first.body, again.body)
	}
	if got := again.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("the browser is told %q", got)
	}
	if other := ask(t, c, "GET", "https://luna.test/static/luna.1.css", "", "Accept-Encoding: br"); !strings.HasSuffix(other.body, "br") {
		t.Errorf("a browser without gzip gets %q", other.body)
	}
	b.asked()
	for range 2 {
		ask(t, c, "GET", "https://luna.test/static/gone.css", "")
		ask(t, c, "GET", "https://luna.test/trends", "")
	}
	if list := b.asked(); len(list) != 4 {
		t.Errorf("of two refusals and two pages %d arrived", len(list))
	}
}

func TestWhatIsForMachinesInsideIsClosed(t *testing.T) {
	s, b := behind(t)
	for _, path := range []string{"/metrics", "/metrics/", "/debug/pprof/", "/%6detrics", "/x/../metrics", "//metrics"} {
		got := ask(t, s.client(nil), "GET", "https://luna.test"+path, "")
		if got.StatusCode != http.StatusNotFound {
			t.Errorf("%s gives %d", path, got.StatusCode)
		}
		closed(t, got)
	}
	if list := b.asked(); len(list) != 0 {
		t.Errorf("%d requests arrived", len(list))
	}
}

func TestAPostIsNeverSentTwice(t *testing.T) {
	b := &backend{}
	good := httptest.NewServer(b)
	t.Cleanup(good.Close)
	two := hangsUp(t) + "; server " + good.Listener.Addr().String() // nginx begins with the first

	got := ask(t, serve(t, two, nil).client(nil), "GET", "https://luna.test/surveys", "")
	if got.StatusCode != http.StatusOK || len(b.asked()) != 1 {
		t.Errorf("a page whose replica died gives %d", got.StatusCode)
	}
	got = ask(t, serve(t, two, nil).client(nil), "POST", "https://luna.test/surveys/1", "a.q1=3")
	if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
		t.Errorf("an answer whose replica died gives %d", got.StatusCode)
	}
	closed(t, got)
	if list := b.asked(); len(list) != 0 {
		t.Errorf("the answer was sent to %d other replicas", len(list))
	}
}

// hangsUp is a replica that takes requests and dies.
func hangsUp(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			c.Close()
		}
	}()
	return l.Addr().String()
}

// closed checks the headers of an answer that nginx itself gave.
func closed(t *testing.T, got answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy":   "default-src 'none'",
		"X-Content-Type-Options":    "nosniff",
		"Strict-Transport-Security": "max-age=63072000",
		"Cache-Control":             "no-store",
		"Content-Type":              "text/plain; charset=utf-8",
		"Server":                    "nginx",
	} {
		v := got.Header.Values(name)
		if len(v) != 1 || !strings.HasPrefix(v[0], want) {
			t.Errorf("%s %s: %s is %q, want %q", got.Request.Method, got.Request.URL, name, v, want)
		}
	}
	if strings.Contains(got.Header.Get("Server"), "/") {
		t.Error("nginx tells its version")
	}
}
