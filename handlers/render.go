package handlers

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// Pages are drawn into a buffer first: an error half way gives the error page,
// never half a page, and no transaction waits for a slow reader.
var (
	buffers  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	packers  = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return w }}
	worthZip = 1400 // below, one packet carries it anyway
)

// show draws a page and sends it with the status.
func (r *request) show(status int, page templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := page.Render(r.ctx(), buf); err != nil {
		return err
	}
	return r.send(status, "text/html; charset=utf-8", buf.Bytes())
}

// send writes a whole body, compressed where the reader takes it.
func (r *request) send(status int, kind string, body []byte) error {
	header := r.Response().Header()
	header.Set("Content-Type", kind)
	header.Add("Vary", "Accept-Encoding")
	if len(body) > worthZip && strings.Contains(r.Request().Header.Get("Accept-Encoding"), "gzip") {
		zipped := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(zipped)
		zipped.Reset()
		w := packers.Get().(*gzip.Writer)
		defer packers.Put(w)
		w.Reset(zipped)
		if _, err := w.Write(body); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		header.Set("Content-Encoding", "gzip")
		body = zipped.Bytes()
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	r.Response().WriteHeader(status)
	if r.Request().Method == http.MethodHead {
		return nil
	}
	_, err := r.Response().Write(body)
	return err
}
