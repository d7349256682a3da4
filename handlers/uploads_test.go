package handlers_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
)

// tus sends a request of the protocol; a header without a value is left out.
func tus(t *testing.T, c *apptest.Client, method, path string, body io.Reader, headers ...string) apptest.Page {
	t.Helper()
	req := httptest.NewRequest(method, path, body)
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	return c.Do(t, req)
}

func metadata(module uint64, name string) string {
	encode := base64.StdEncoding.EncodeToString
	return "filename " + encode([]byte(name)) + ",module " + encode([]byte(fmt.Sprint(module)))
}

func beginUpload(t *testing.T, c *apptest.Client, module uint64, length int) string {
	t.Helper()
	page := tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", fmt.Sprint(length), "Upload-Metadata", metadata(module, "film.bin"))
	if page.Status != http.StatusCreated || page.Header.Get("Upload-Expires") == "" || !strings.HasPrefix(page.Location, "/uploads/") {
		t.Fatalf("begun: %d %v", page.Status, page.Header)
	}
	return page.Location
}

func patch(t *testing.T, c *apptest.Client, path string, offset int, data string, headers ...string) apptest.Page {
	t.Helper()
	return tus(t, c, http.MethodPatch, path, strings.NewReader(data),
		append([]string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", fmt.Sprint(offset)}, headers...)...)
}

func TestAnUploadSpeaksTus(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		c := w.Lecturer
		can := tus(t, c, http.MethodOptions, "/uploads", nil, "Tus-Resumable", "")
		if can.Status != http.StatusNoContent || can.Header.Get("Tus-Version") != "1.0.0" || can.Header.Get("Tus-Extension") != "creation,expiration,checksum,termination" ||
			can.Header.Get("Tus-Max-Size") != "5368709120" || can.Header.Get("Tus-Checksum-Algorithm") != "sha1,sha256" {
			t.Errorf("%d %v", can.Status, can.Header)
		}
		for name, page := range map[string]apptest.Page{
			"412 no version":      tus(t, c, http.MethodPost, "/uploads", nil, "Tus-Resumable", "", "Upload-Length", "5"),
			"412 another version": tus(t, c, http.MethodPost, "/uploads", nil, "Tus-Resumable", "0.2.2", "Upload-Length", "5"),
			"400 no length":       tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Metadata", metadata(w.Module.ID, "a")),
			"400 bad metadata":    tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", "5", "Upload-Metadata", "filename ?"),
			"413 too large":       tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", "5368709121", "Upload-Metadata", metadata(w.Module.ID, "a")),
			"422 empty":           tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", "0", "Upload-Metadata", metadata(w.Module.ID, "a")),
			"422 no name":         tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", "5", "Upload-Metadata", metadata(w.Module.ID, "..")),
			"404 no module":       tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", "5", "Upload-Metadata", metadata(w.Module.ID+99, "a")),
		} {
			if !strings.HasPrefix(name, fmt.Sprint(page.Status)) {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
		at := beginUpload(t, c, w.Module.ID, 10)
		one, two := sha1.Sum([]byte("01")), sha256.Sum256([]byte("23"))
		encode := base64.StdEncoding.EncodeToString
		for _, step := range []struct {
			page   apptest.Page
			status int
		}{
			{patch(t, c, at, 0, "01", "Tus-Resumable", ""), 412},
			{patch(t, c, at, 0, "01", "Content-Type", "text/plain"), 415},
			{patch(t, c, at, -1, "01"), 400},
			{patch(t, c, at, 1, "12"), 409},
			{patch(t, c, at, 0, "01", "Upload-Checksum", "md5 "+encode(one[:])), 400},
			{patch(t, c, at, 0, "10", "Upload-Checksum", "sha1 "+encode(one[:])), 460},
			{patch(t, c, at, 0, "01", "Upload-Checksum", "sha1 "+encode(one[:])), 204},
			{patch(t, c, at, 2, "23", "Upload-Checksum", "sha256 "+encode(two[:])), 204},
			{patch(t, c, at, 4, "456"), 204},
			{patch(t, c, at, 4, "456"), 409},
			{patch(t, c, at, 7, "789+"), 409},
		} {
			if step.page.Status != step.status || step.page.Header.Get("Tus-Resumable") != "1.0.0" {
				t.Errorf("%d, want %d: %v", step.page.Status, step.status, step.page.Header)
			}
		}
		state := tus(t, c, http.MethodHead, at, nil)
		if state.Status != http.StatusOK || state.Header.Get("Upload-Offset") != "7" || state.Header.Get("Upload-Length") != "10" || state.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", state.Status, state.Header)
		}
		if last := patch(t, c, at, 7, "789"); last.Status != 204 || last.Header.Get("Upload-Offset") != "10" {
			t.Errorf("the last piece: %d %v", last.Status, last.Header)
		}
		gone := beginUpload(t, c, w.Module.ID, 10)
		if page := tus(t, c, http.MethodDelete, gone, nil); page.Status != 204 {
			t.Errorf("given up: %d", page.Status)
		}
		if page := tus(t, c, http.MethodHead, gone, nil); page.Status != 404 {
			t.Errorf("what was given up is there: %d", page.Status)
		}
		late := beginUpload(t, c, w.Module.ID, 10)
		a.Change(t, "UPDATE uploads SET expires_at = '2020-01-01 00:00:00+00:00' WHERE id = "+strings.TrimPrefix(late, "/uploads/"))
		if page := patch(t, c, late, 0, "01"); page.Status != http.StatusGone {
			t.Errorf("too late: %d", page.Status)
		}
		a.Change(t, fmt.Sprintf("UPDATE universities SET file_quota = file_bytes + 9 WHERE id = %d", w.ID))
		page := tus(t, c, http.MethodPost, "/uploads", nil, "Upload-Length", "10", "Upload-Metadata", metadata(w.Module.ID, "a"))
		if page.Status != http.StatusRequestEntityTooLarge || !strings.Contains(page.Body, "no room left") && !strings.Contains(page.Body, "kein") {
			t.Errorf("over the quota: %d %q", page.Status, page.Body)
		}
	})
}

func TestAnUploadFromAnotherSiteIsRefused(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := beginUpload(t, w.Lecturer, w.Module.ID, 10)
	for _, page := range []apptest.Page{
		tus(t, w.Lecturer, http.MethodPost, "/uploads", nil, "Sec-Fetch-Site", "cross-site", "Upload-Length", "5", "Upload-Metadata", metadata(w.Module.ID, "a")),
		patch(t, w.Lecturer, at, 0, "01", "Sec-Fetch-Site", "cross-site"),
		patch(t, w.Lecturer, at, 0, "01", "Sec-Fetch-Site", "same-site"),
		tus(t, w.Lecturer, http.MethodDelete, at, nil, "Sec-Fetch-Site", "", "Origin", "https://evil.example"),
	} {
		if page.Status != http.StatusForbidden {
			t.Errorf("%d", page.Status)
		}
	}
	if state := tus(t, w.Lecturer, http.MethodHead, at, nil); state.Header.Get("Upload-Offset") != "0" {
		t.Error("something was taken")
	}
}

// flood gives zeros and notes how large the heap becomes meanwhile.
type flood struct {
	left int
	most uint64
	read int
}

func (f *flood) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), f.left)
	clear(p[:n])
	f.left, f.read = f.left-n, f.read+n
	if f.read > 4<<20 {
		f.read = 0
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		f.most = max(f.most, m.HeapAlloc)
	}
	return n, nil
}

func TestALargeUploadTakesNoMemory(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	const length = 64 << 20
	at := beginUpload(t, w.Lecturer, w.Module.ID, length)
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	body := &flood{left: length}
	page := tus(t, w.Lecturer, http.MethodPatch, at, body, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
	if page.Status != http.StatusNoContent || page.Header.Get("Upload-Offset") != fmt.Sprint(length) {
		t.Fatalf("%d %v", page.Status, page.Header)
	}
	if body.most > before.HeapAlloc+24<<20 {
		t.Errorf("the heap grew from %d to %d MB", before.HeapAlloc>>20, body.most>>20)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, &flood{left: length}); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(a.Folder, fmt.Sprint(w.ID), hex.EncodeToString(sum.Sum(nil)))
	if info, err := os.Stat(kept); err != nil || info.Size() != length {
		t.Errorf("kept: %v", err)
	}
}

// drip sends some bytes, waits longer than a request may take elsewhere, and
// sends the rest.
type drip struct {
	first bool
	wait  time.Duration
	rest  io.Reader
}

func (d *drip) Read(p []byte) (int, error) {
	if !d.first {
		d.first = true
		return copy(p, "0"), nil
	}
	if d.wait > 0 {
		time.Sleep(d.wait)
		d.wait = 0
	}
	return d.rest.Read(p)
}

func TestASlowUploadIsNotCutOff(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := beginUpload(t, w.Lecturer, w.Module.ID, 10)
	server := httptest.NewUnstartedServer(a.Program.Handler)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
	server.Start()
	defer server.Close()
	req, err := http.NewRequest(http.MethodPatch, server.URL+at, &drip{wait: 500 * time.Millisecond, rest: bytes.NewReader([]byte("123456789"))})
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Tus-Resumable": "1.0.0", "Sec-Fetch-Site": "same-origin"} {
		req.Header.Set(name, value)
	}
	req.AddCookie(&http.Cookie{Name: "luna", Value: w.Lecturer.Cookie("luna")})
	res, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent || res.Header.Get("Upload-Offset") != "10" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}
