package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// kind is what the extension of a name says about a file.
type kind struct {
	media      string
	compressed bool // by its own format; compressing again is waste
	names      bool // may name other files
}

var kinds = map[string]kind{
	".css":         {media: "text/css; charset=utf-8", names: true},
	".js":          {media: "text/javascript; charset=utf-8", names: true},
	".svg":         {media: "image/svg+xml"},
	".png":         {media: "image/png", compressed: true},
	".woff2":       {media: "font/woff2", compressed: true},
	".webmanifest": {media: "application/manifest+json", names: true},
}

// file is one served file. Its compressed forms are made at the first request
// for them: at the start nobody waits for them, later nobody pays again.
type file struct {
	kind
	hash   string
	plain  []byte
	gzip   func() []byte
	brotli func() []byte
}

func newFile(k kind, hash string, body []byte) *file {
	return &file{
		kind: k, hash: hash, plain: body,
		gzip:   sync.OnceValue(func() []byte { return gzipped(body) }),
		brotli: sync.OnceValue(func() []byte { return brotlied(body) }),
	}
}

// ServeHTTP answers GET and HEAD for the addresses that Path gives, and 404
// for every other one.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := f.files[r.URL.Path]
	switch {
	case !ok:
		refuse(w, http.StatusNotFound, "There is no such file.")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "This file can only be read.")
	default:
		file.serve(w, r)
	}
}

// refuse answers in plain text, which nobody is to keep. http.Error would take
// away what was said about keeping.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // nobody is left to tell
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	encoding, body := f.encoded(r.Header.Get("Accept-Encoding"))
	header := w.Header()
	header.Set("Content-Type", f.media)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Vary", "Accept-Encoding")
	tag := `"` + f.hash + `"`
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
		tag = `"` + f.hash + "-" + encoding + `"`
	}
	header.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		header.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader went away: nothing to do about it
}

// encoded picks the smallest form that the reader accepts.
func (f *file) encoded(accept string) (encoding string, body []byte) {
	if f.compressed {
		return "", f.plain
	}
	for _, form := range []struct {
		name string
		body func() []byte
	}{{"br", f.brotli}, {"gzip", f.gzip}} {
		if accepts(accept, form.name) {
			return form.name, form.body()
		}
	}
	return "", f.plain
}

// accepts reads an Accept-Encoding header; "q=0" refuses.
func accepts(header, encoding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			_, q, weighted := strings.Cut(parameters, "q=")
			weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
			return !weighted || err == nil && weight > 0
		}
	}
	return false
}

// matches reads an If-None-Match header.
func matches(header, tag string) bool {
	for _, part := range strings.Split(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == "*" || part == tag {
			return true
		}
	}
	return false
}

// gzipped and brotlied write into memory, which cannot fail.
func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = w.Write(body)
	_ = w.Close()
	return out.Bytes()
}

func brotlied(body []byte) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 9)
	_, _ = w.Write(body)
	_ = w.Close()
	return out.Bytes()
}
