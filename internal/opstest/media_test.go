package opstest

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

// visible opens a folder for nginx's workers, who are somebody else when the
// tests run as root; in containers they are of the program's group.
func visible(t *testing.T, dir string) {
	t.Helper()
	for up := dir; up != os.TempDir() && up != filepath.Dir(up); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return os.Chmod(name, 0o755)
		}
		if err == nil {
			err = os.Chmod(name, 0o644)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNginxSendsFilesToWhomTheProgramSays: the program looks who asks, each
// time; nginx sends the bytes, with the program's headers, and has no other door.
func TestNginxSendsFilesToWhomTheProgramSays(t *testing.T) {
	findNginx(t)
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	options := a.Program.Web
	options.MediaByProxy = compose(t).Services["web"].Environment["LUNA_MEDIA_PROXY"]
	server := httptest.NewServer(handlers.New(options))
	t.Cleanup(server.Close)
	visible(t, a.Folder)
	s := serve(t, server.Listener.Addr().String(), map[string]string{"LUNA_MEDIA": a.Folder})
	client := s.client(nil)
	cookie := func(c *apptest.Client) string { return "Cookie: luna=" + c.Cookie("luna") }
	student, stranger := cookie(w.Student), cookie(w.Outsider)

	url := "https://" + domain + fmt.Sprintf("/modules/%d/lessons/%d/files/%d", w.Module.ID, w.Lesson, w.File)
	own := w.Student.Get(t, strings.TrimPrefix(url, "https://"+domain)) // as the program sends it
	whole := ask(t, client, "GET", url, "", student)
	if whole.StatusCode != http.StatusOK || whole.body != own.Body || own.Body == "" {
		t.Fatalf("the file is %d %q, want %q", whole.StatusCode, whole.body, own.Body)
	}
	for _, name := range []string{
		"Content-Type", "Content-Disposition", "Cache-Control", "Accept-Ranges", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options",
		"Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Embedder-Policy", "Permissions-Policy",
	} {
		if got := whole.Header.Values(name); len(got) != 1 || got[0] != own.Header.Get(name) || got[0] == "" {
			t.Errorf("%s is %q, want %q", name, got, own.Header.Get(name))
		}
	}
	tag := whole.Header.Get("ETag")
	for _, c := range []struct {
		status int
		body   string
		lines  []string
	}{
		{206, own.Body[1:3], []string{"Range: bytes=1-2"}},
		{206, own.Body[1:3], []string{"Range: bytes=1-2", "If-Range: " + tag}},
		{200, own.Body, []string{"Range: bytes=1-2", `If-Range: "another"`}},
		{304, "", []string{"If-None-Match: " + tag}},
	} {
		got := ask(t, client, "GET", url, "", append(c.lines, student)...)
		if got.StatusCode != c.status || got.body != c.body || got.Header.Get("Content-Security-Policy") != own.Header.Get("Content-Security-Policy") {
			t.Errorf("%v: %d %q %v", c.lines, got.StatusCode, got.body, got.Header)
		}
	}
	objects, err := filepath.Glob(filepath.Join(a.Folder, "*", "*"))
	if err != nil || len(objects) == 0 {
		t.Fatalf("no objects in %s: %v", a.Folder, err)
	}
	for _, object := range objects {
		direct := strings.TrimPrefix(object, a.Folder+"/")
		for _, path := range []string{"/-/media/" + direct, "/-/media/", "/%2d/media/" + direct, "//-//media/" + direct, "/x/../-/media/" + direct} {
			got := ask(t, client, "GET", "https://"+domain+path, "", student)
			if got.StatusCode != http.StatusNotFound {
				t.Errorf("%s is %d", path, got.StatusCode)
			}
			closed(t, got)
		}
	}
	for who, header := range map[string]string{"of no module": stranger, "signed out": "Cookie: x=y"} {
		got := ask(t, client, "GET", url, "", header, "Range: bytes=0-1")
		if got.StatusCode < 300 || strings.Contains(got.body, own.Body) || got.Header.Get("Content-Range") != "" {
			t.Errorf("%s: %d %q", who, got.StatusCode, got.body)
		}
	}
	if err := w.Student.Scope.Leave(t.Context(), w.Module.ID); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Range: bytes=0-1", "If-None-Match: " + tag, "Accept: */*"} {
		if got := ask(t, client, "GET", url, "", student, line); got.StatusCode != http.StatusNotFound {
			t.Errorf("after leaving, %s: %d", line, got.StatusCode)
		}
	}
}
