package static

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func mustNew(t *testing.T) *Files {
	t.Helper()
	files, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func ask(files *Files, method, address string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	files.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEveryFileIsServedUnderANameThatHoldsItsHash(t *testing.T) {
	files := mustNew(t)
	for _, entry := range table {
		address := files.Path(entry.name)
		r := ask(files, "GET", address)
		content := body(t, r)
		sum := sha256.Sum256(content)
		if !strings.Contains(address, "."+hex.EncodeToString(sum[:])[:10]+".") {
			t.Errorf("%s is served as %s, which is not its hash", entry.name, address)
		}
		if r.StatusCode != http.StatusOK || len(content) == 0 {
			t.Errorf("%s: status %d, %d bytes", entry.name, r.StatusCode, len(content))
		}
		if got, want := r.Header.Get("Content-Type"), kinds[path.Ext(entry.name)].media; got != want {
			t.Errorf("%s: type %q, want %q", entry.name, got, want)
		}
		if !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s may not be kept for ever", entry.name)
		}
	}
}

func TestWhatIsNotInTheTableIsNotServed(t *testing.T) {
	files := mustNew(t)
	for _, address := range []string{
		"/static/", "/static/luna.css", "/static/css/base.css", "/static/luna.0000000000.css",
		"/static/../static.go", "/static/%2e%2e/static.go", files.Path("unknown.css"),
	} {
		if r := ask(files, "GET", address); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", address, r.StatusCode)
		}
	}
	if r := ask(files, "POST", files.Path("luna.css")); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") == "" {
		t.Errorf("POST: status %d, Allow %q", r.StatusCode, r.Header.Get("Allow"))
	}
}

func TestTheSmallestFormTheReaderAcceptsIsSent(t *testing.T) {
	files := mustNew(t)
	address := files.Path("luna.css")
	plain := body(t, ask(files, "GET", address))
	for _, c := range []struct{ accept, encoding string }{
		{"gzip, deflate, br, zstd", "br"},
		{"br;q=0, gzip", "gzip"},
		{"gzip;q=0.5", "gzip"},
		{"identity", ""},
		{"", ""},
		{"gzip;q=0, br; q=0.0", ""},
		{"brr", ""},
	} {
		r := ask(files, "GET", address, "Accept-Encoding", c.accept)
		if got := r.Header.Get("Content-Encoding"); got != c.encoding {
			t.Errorf("%q is answered with %q, want %q", c.accept, got, c.encoding)
			continue
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: no Vary", c.accept)
		}
		sent := body(t, r)
		if int(r.ContentLength) != len(sent) {
			t.Errorf("%q: Content-Length %d for %d bytes", c.accept, r.ContentLength, len(sent))
		}
		if !bytes.Equal(unpacked(t, c.encoding, sent), plain) {
			t.Errorf("%q: unpacks to something else", c.accept)
		}
	}
	if r := ask(files, "GET", files.Path("inter.woff2"), "Accept-Encoding", "br"); r.Header.Get("Content-Encoding") != "" {
		t.Error("the font is compressed twice")
	}
}

func unpacked(t *testing.T, encoding string, data []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(data)
	switch encoding {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		var err error
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatTheReaderHasIsNotSentAgain(t *testing.T) {
	files := mustNew(t)
	address := files.Path("luna.js")
	tag := ask(files, "GET", address, "Accept-Encoding", "br").Header.Get("ETag")
	for _, c := range []struct {
		tags   string
		status int
	}{
		{tag, 304}, {"W/" + tag, 304}, {`"other", ` + tag, 304}, {"*", 304}, {`"other"`, 200}, {"", 200},
	} {
		r := ask(files, "GET", address, "Accept-Encoding", "br", "If-None-Match", c.tags)
		sent := body(t, r)
		if r.StatusCode != c.status || (c.status == 304) != (len(sent) == 0) {
			t.Errorf("If-None-Match %q: status %d with %d bytes, want %d", c.tags, r.StatusCode, len(sent), c.status)
		}
	}
	if gz := ask(files, "GET", address, "Accept-Encoding", "gzip").Header.Get("ETag"); gz == tag {
		t.Error("two forms of a file share an ETag")
	}
	r := ask(files, "HEAD", address)
	if sent := body(t, r); len(sent) != 0 || r.ContentLength <= 0 {
		t.Errorf("HEAD: %d bytes, Content-Length %d", len(sent), r.ContentLength)
	}
}

func TestFilesNameEachOtherByTheirServedAddress(t *testing.T) {
	files := mustNew(t)
	for _, name := range []string{"luna.css", "luna.webmanifest"} {
		for _, found := range regexp.MustCompile(`/static/[^"')]+`).FindAllString(string(body(t, ask(files, "GET", files.Path(name)))), -1) {
			if r := ask(files, "GET", found); r.StatusCode != http.StatusOK {
				t.Errorf("%s names %s, which is not served", name, found)
			}
		}
	}
	source := fstest.MapFS{"a.css": {Data: []byte(`url("/static/gone.woff2")`)}}
	if _, err := load(source, []parts{{"a.css", []string{"a.css"}}}); err == nil {
		t.Error("a stylesheet may name a file that is not served")
	}
}

// The budget of the answering page, compressed: stylesheet 12 kB, scripts
// 25 kB, font 60 kB.
func TestTheAnsweringPageStaysWithinItsBudget(t *testing.T) {
	files := mustNew(t)
	weigh := func(names ...string) (sum int) {
		for _, name := range names {
			sum += len(body(t, ask(files, "GET", files.Path(name), "Accept-Encoding", "br")))
		}
		return sum
	}
	for _, c := range []struct {
		what   string
		weight int
		budget int
	}{
		{"stylesheet", weigh("luna.css"), 12_000},
		{"scripts", weigh("luna.js", "answer.js"), 25_000},
		{"scripts of other pages", weigh("luna.js", "chart.js", "htmx.js"), 25_000},
		{"font", weigh("inter.woff2"), 60_000},
	} {
		t.Logf("%s: %d bytes", c.what, c.weight)
		if c.weight > c.budget {
			t.Errorf("%s: %d bytes, more than %d", c.what, c.weight, c.budget)
		}
	}
}

func TestVendoredFilesAreTheOnesThatWereChecked(t *testing.T) {
	sums, err := os.Open("vendor/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer sums.Close()
	checked := map[string]bool{}
	for lines := bufio.NewScanner(sums); lines.Scan(); {
		want, name, _ := strings.Cut(lines.Text(), "  ")
		data, err := os.ReadFile(path.Join("vendor", name))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			t.Errorf("vendor/%s is not the file that was checked", name)
		}
		checked[name] = true
	}
	entries, err := os.ReadDir("vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); name != "SHA256SUMS" && name != "refresh.sh" && !checked[name] {
			t.Errorf("vendor/%s has no checksum", name)
		}
	}
}
