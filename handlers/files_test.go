package handlers_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
)

// part asks for a file with headers, "Range: bytes=0-1".
func part(t *testing.T, c *apptest.Client, method, path string, lines ...string) apptest.Page {
	t.Helper()
	req := httptest.NewRequest(method, path, nil)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	return c.Do(t, req)
}

// added is a file that a world's lesson gets.
func added(t *testing.T, w *apptest.World, name, content string, kind models.LessonFileKind) string {
	t.Helper()
	s := w.Lecturer.Scope
	file, err := s.AddFile(t.Context(), w.Module.ID, name, strings.NewReader(content), int64(len(content)))
	must(t, err)
	must(t, s.AttachFile(t.Context(), w.Module.ID, w.Lesson, file.ID, kind, "en"))
	return fmt.Sprintf("/modules/%d/lessons/%d/files/%d", w.Module.ID, w.Lesson, file.ID)
}

func TestAFileIsSentWholeAndInParts(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	const text = "0123456789abcdefghij"
	path := added(t, w, "a.bin", text, models.LessonAttachment)
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(text)))
	for _, c := range []struct {
		method string
		lines  []string
		status int
		body   string
		says   string // Content-Range
	}{
		{"GET", nil, 200, text, ""},
		{"HEAD", nil, 200, "", ""},
		{"GET", []string{"Range: bytes=2-4"}, 206, "234", "bytes 2-4/20"},
		{"HEAD", []string{"Range: bytes=2-4"}, 206, "", "bytes 2-4/20"},
		{"GET", []string{"Range: bytes=18-"}, 206, "ij", "bytes 18-19/20"},
		{"GET", []string{"Range: bytes=-3"}, 206, "hij", "bytes 17-19/20"},
		{"GET", []string{"Range: bytes=15-999"}, 206, "fghij", "bytes 15-19/20"},
		{"GET", []string{"Range: bytes=20-"}, 416, "invalid range: failed to overlap\n", "bytes */20"},
		{"GET", []string{"Range: bytes=9-3"}, 416, "invalid range\n", ""},
		{"GET", []string{"Range: pages=1-2"}, 416, "invalid range\n", ""},
		{"GET", []string{"Range: bytes=2-4", "If-Range: " + tag}, 206, "234", "bytes 2-4/20"},
		{"GET", []string{"Range: bytes=2-4", `If-Range: "another"`}, 200, text, ""},
		{"GET", []string{"Range: bytes=2-4", "If-Range: W/" + tag}, 200, text, ""},
		{"GET", []string{"If-None-Match: " + tag}, 304, "", ""},
		{"GET", []string{"Range: bytes=" + strings.Repeat("0-0,", 20) + "1-1"}, 200, text, ""},
		{"GET", []string{"Range: bytes=0-,0-,0-"}, 200, text, ""}, // more than the whole
	} {
		got := part(t, w.Student, c.method, path, c.lines...)
		if got.Status != c.status || got.Body != c.body || got.Header.Get("Content-Range") != c.says {
			t.Errorf("%s %v: %d %q %q", c.method, c.lines, got.Status, got.Body, got.Header.Get("Content-Range"))
		}
		if c.status < 300 && (got.Header.Get("ETag") != tag || got.Header.Get("Accept-Ranges") != "bytes") {
			t.Errorf("%s %v: %v", c.method, c.lines, got.Header)
		}
	}
	two := part(t, w.Student, "GET", path, "Range: bytes=0-1,5-6")
	if kind := two.Header.Get("Content-Type"); two.Status != 206 || !strings.HasPrefix(kind, "multipart/byteranges") || !strings.Contains(two.Body, "\r\n01\r\n") || !strings.Contains(two.Body, "\r\n56\r\n") {
		t.Errorf("two parts: %d %s %q", two.Status, kind, two.Body)
	}
}

func TestNothingInAFileRuns(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	for name, c := range map[string]struct{ content, kind, how string }{
		"page.html":      {"<!doctype html><script>alert(1)</script>", "application/octet-stream", "attachment"},
		"picture.svg":    {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "application/octet-stream", "attachment"},
		"code.js":        {"alert(1)", "application/octet-stream", "attachment"},
		"x.xml":          {`<?xml version="1.0"?><x/>`, "application/octet-stream", "attachment"},
		"paper.pdf":      {"%PDF-1.4\n%%EOF", "application/octet-stream", "attachment"},
		"page.mp4":       {"<html><script>alert(1)</script>", "application/octet-stream", "attachment"},
		"notes.txt":      {"Grüße", "application/octet-stream", "attachment"},
		"words.vtt":      {"WEBVTT\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script>\n", "text/vtt", "inline"},
		"film.mp4":       {"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00", "video/mp4", "inline"},
		"Übung 1; %.txt": {"x", "application/octet-stream", "attachment"},
		"\u202egpj.exe":  {"MZ", "application/octet-stream", "attachment"},
	} {
		got := w.Student.Get(t, added(t, w, name, c.content, models.LessonAttachment))
		if kind := got.Header.Get("Content-Type"); got.Status != 200 || kind != c.kind {
			t.Errorf("%s is sent as %q (%d)", name, kind, got.Status)
		}
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "private, no-cache",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		} {
			if got.Header.Get(header) != want {
				t.Errorf("%s: %s is %q", name, header, got.Header.Get(header))
			}
		}
		if how := got.Header.Get("Content-Disposition"); !strings.HasPrefix(how, c.how+"; filename=") {
			t.Errorf("%s: %q", name, how)
		}
	}
}

func TestAFileKeepsItsName(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	got := w.Student.Get(t, added(t, w, `Übung 1; neu%.txt`, "x", models.LessonAttachment)).Header.Get("Content-Disposition")
	if want := `attachment; filename="_bung 1; neu_.txt"; filename*=UTF-8''%C3%9Cbung%201%3B%20neu%25.txt`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWhoLeavesGetsNoOtherPartOfAFile: the address alone opens nothing, and what
// opened a moment ago does not any more.
func TestWhoLeavesGetsNoOtherPartOfAFile(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		path := fmt.Sprintf("/modules/%d/lessons/%d/files/%d", w.Module.ID, w.Lesson, w.File)
		ranged := func() apptest.Page { return part(t, w.Student, "GET", path, "Range: bytes=0-3") }
		first := w.Student.Get(t, path)
		if got := ranged(); first.Status != 200 || got.Status != 206 || got.Body != "Note" {
			t.Fatalf("before: %d, %d %q", first.Status, got.Status, got.Body)
		}
		must(t, w.Student.Scope.Leave(t.Context(), w.Module.ID))
		nowhere := fmt.Sprintf("/modules/%d/lessons/%d/files/%d", w.Module.ID, w.Lesson, 987654321)
		for what, got := range map[string]apptest.Page{
			"whole": w.Student.Get(t, path), "a part": ranged(), "the head": part(t, w.Student, "HEAD", path),
			"what the browser has": part(t, w.Student, "GET", path, "If-None-Match: "+first.Header.Get("ETag")),
		} {
			if got.Status != http.StatusNotFound || got.Header.Get("Content-Disposition") != "" || got.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %v", what, got.Status, got.Header)
			}
		}
		if same(w.Student.Get(t, path), path) != same(w.Student.Get(t, nowhere), nowhere) {
			t.Error("a file that is foreign now and one that is not there differ")
		}
		post := w.Student.Post(t, fmt.Sprintf("/modules/%d/lessons/%d/watching", w.Module.ID, w.Lesson), url.Values{"place": {"1"}})
		if post.Status != http.StatusNotFound {
			t.Errorf("what was played is taken: %d", post.Status)
		}
	})
}

// sink takes an answer and keeps none of it.
type sink struct {
	header http.Header
	n      int64
	each   func()
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(p []byte) (int, error) {
	s.n += int64(len(p))
	if s.each != nil {
		s.each()
		s.each = nil
	}
	return len(p), nil
}

func TestALargeFileTakesLittleMemoryAndNoConnection(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	const size = 16 << 20
	path := added(t, w, "a.bin", strings.Repeat("0123456789abcdef", size/16), models.LessonAttachment)
	var before, after runtime.MemStats
	s := &sink{header: http.Header{}}
	s.each = func() { // in the middle of it somebody else may write
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := w.Lecturer.Scope.CreateLesson(ctx, w.Module.ID, models.LessonInput{Title: "Another"}); err != nil {
			t.Errorf("a running stream holds the database: %v", err)
		}
		runtime.ReadMemStats(&before)
	}
	w.Student.Into(t, s, httptest.NewRequest("GET", path, nil))
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; s.n != size || grown > 1<<20 {
		t.Errorf("%d bytes were sent, %d taken for it", s.n, grown)
	}
}

// film is the head of a video that plays for some seconds.
func film(seconds uint32) string {
	head := "\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x74moov\x00\x00\x00\x6cmvhd" + strings.Repeat("\x00", 12)
	return string(binary.BigEndian.AppendUint32([]byte(head+"\x00\x00\x00\x01"), seconds)) + strings.Repeat("\x00", 80)
}

func TestWhatWasPlayedIsReadWithCare(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	added(t, w, "film.mp4", film(20), models.LessonVideo)
	path := fmt.Sprintf("/modules/%d/lessons/%d/watching", w.Module.ID, w.Lesson)
	for _, bad := range []string{"place=x", "place=NaN", "place=-1", "place=Inf", "played=1-x", "played=-5", "played=1-2-3", "%zz", "played=" + strings.Repeat("0-1&played=", 201)} {
		if got := w.Student.Send(t, "POST", path, "application/x-www-form-urlencoded", bad); got.Status != http.StatusBadRequest && bad != "played=-5" {
			t.Errorf("%.30s: %d", bad, got.Status)
		}
	}
	got := w.Student.Post(t, path, url.Values{"place": {"12.5"}, "played": {"0-10", "5-12"}})
	if want := `{"covered":"You have played 60` + "\u202f" + `% of this video.","finished":false}`; got.Status != 200 || got.Body != want {
		t.Errorf("%d %s, want %s", got.Status, got.Body, want)
	}
	got = w.Student.Post(t, path, url.Values{"place": {"20"}, "played": {"12-19"}})
	if !strings.Contains(got.Body, `"finished":true`) {
		t.Errorf("%d %s", got.Status, got.Body)
	}
}

// TestAFileMayTakeLongerThanAPage: whoever watches a film reads it as slowly as
// it plays.
func TestAFileMayTakeLongerThanAPage(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	const size = 32 << 20 // more than lies between the two ends
	path := added(t, w, "a.bin", strings.Repeat("0123456789abcdef", size/16), models.LessonAttachment)
	server := httptest.NewUnstartedServer(a.Program.Handler)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
	must(t, err)
	req.AddCookie(&http.Cookie{Name: "luna", Value: w.Student.Cookie("luna")})
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	time.Sleep(250 * time.Millisecond)
	if n, err := io.Copy(io.Discard, res.Body); n != size || err != nil {
		t.Errorf("%d bytes of %d: %v", n, size, err)
	}
}
