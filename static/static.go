// Package static serves the stylesheet, the scripts, the font and the pictures.
//
// Every file is part of the program and served under a name that holds a hash
// of its content, /static/luna.<hash>.css, so that a browser keeps it for ever
// and never sees an old one. Only names from a fixed table are served: nothing
// a request says ever becomes a path.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

//go:embed css js fonts/inter.woff2 images vendor/htmx.min.js vendor/tus.min.js vendor/pdf.min.js vendor/pdf-worker.min.js luna.webmanifest
var content embed.FS

// prefix begins the address of every file.
const prefix = "/static/"

// parts are the sources of one served file, joined in this order.
type parts struct {
	name    string
	sources []string
}

// table lists what is served. A file that names others by their address
// (/static/inter.woff2) stands after them.
var table = []parts{
	{"inter.woff2", []string{"fonts/inter.woff2"}},
	{"favicon.svg", []string{"images/favicon.svg"}},
	{"icon-180.png", []string{"images/icon-180.png"}},
	{"icon-512.png", []string{"images/icon-512.png"}},
	{"htmx.js", []string{"vendor/htmx.min.js"}},
	{"luna.js", []string{"js/luna.js"}},
	{"answer.js", []string{"js/answer.js"}},
	{"chart.js", []string{"js/chart.js"}},
	{"passkeys.js", []string{"js/passkeys.js"}},
	{"player.js", []string{"js/player.js"}},
	{"poster.js", []string{"js/poster.js"}},
	{"order.js", []string{"js/order.js"}},
	{"work.js", []string{"js/work.js"}},
	{"grading.js", []string{"js/grading.js"}},
	{"grades.js", []string{"js/grades.js"}},
	{"tus.js", []string{"vendor/tus.min.js"}},
	{"upload.js", []string{"js/upload.js"}},
	{"files.js", []string{"js/files.js"}},
	{"pdf.js", []string{"vendor/pdf.min.js"}},
	{"pdf-worker.js", []string{"vendor/pdf-worker.min.js"}},
	{"pdf-view.js", []string{"js/pdf-view.js"}},
	{"luna.css", []string{
		"css/layers.css", "css/reset.css", "css/tokens.css", "css/base.css",
		"css/frame.css", "css/form.css", "css/surface.css", "css/table.css",
		"css/answer.css", "css/chart.css", "css/editor.css", "css/player.css", "css/upload.css", "css/utilities.css", "css/print.css",
	}},
	{"grading.css", []string{"css/grading.css"}}, // of those who mark
	{"grades.css", []string{"css/grades.css"}},   // of the gradebook
	{"work.css", []string{"css/work.css"}},       // of the pages that show what was handed in
	{"luna.webmanifest", []string{"luna.webmanifest"}},
}

// Files are the served files by their hashed name. It is safe for use by many
// goroutines.
type Files struct {
	paths map[string]string // "luna.css" → "/static/luna.1f6a0c33de.css"
	files map[string]*file  // by address
}

// New reads and names the files. It fails when one is missing or names an
// unknown one, which a test of this package would have found.
func New() (*Files, error) { return load(content, table) }

func load(from fs.FS, table []parts) (*Files, error) {
	files := &Files{paths: map[string]string{}, files: map[string]*file{}}
	for _, entry := range table {
		body, err := join(from, entry.sources)
		if err != nil {
			return nil, fmt.Errorf("static file %s: %w", entry.name, err)
		}
		kind, ok := kinds[path.Ext(entry.name)]
		if !ok {
			return nil, fmt.Errorf("static file %s: unknown kind", entry.name)
		}
		if kind.names {
			if body, err = files.rename(body); err != nil {
				return nil, fmt.Errorf("static file %s: %w", entry.name, err)
			}
		}
		if path.Ext(entry.name) == ".css" {
			body = slim(body)
		}
		files.add(entry.name, kind, body)
	}
	return files, nil
}

func join(from fs.FS, sources []string) ([]byte, error) {
	var body []byte
	for _, source := range sources {
		data, err := fs.ReadFile(from, source)
		if err != nil {
			return nil, err
		}
		body = append(body, data...)
	}
	return body, nil
}

// address matches another file as the sources name it.
var address = regexp.MustCompile(`/static/([a-z0-9-]+\.[a-z0-9]+)`)

// rename puts the hashed addresses in the place of the plain ones, so that the
// sources stay readable.
func (f *Files) rename(body []byte) ([]byte, error) {
	var missing string
	body = address.ReplaceAllFunc(body, func(found []byte) []byte {
		hashed, ok := f.paths[strings.TrimPrefix(string(found), prefix)]
		if !ok {
			missing = string(found)
		}
		return []byte(hashed)
	})
	if missing != "" {
		return nil, fmt.Errorf("names the unknown file %s", missing)
	}
	return body, nil
}

// remarks matches what only we read in a stylesheet: comments and indentation.
var remarks = regexp.MustCompile(`(?s)/\*.*?\*/|(?m:^\s+)`)

func slim(css []byte) []byte { return remarks.ReplaceAll(css, nil) }

func (f *Files) add(name string, k kind, body []byte) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])[:10]
	ext := path.Ext(name)
	hashed := prefix + strings.TrimSuffix(name, ext) + "." + hash + ext
	f.paths[name] = hashed
	f.files[hashed] = newFile(k, hash, body)
}

// Path is the address of a file: Path("luna.css") is
// "/static/luna.<hash>.css". An unknown name gives an address that is not
// served.
func (f *Files) Path(name string) string {
	if hashed, ok := f.paths[name]; ok {
		return hashed
	}
	return prefix + name
}
