package handlers_test

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

var links = regexp.MustCompile(`(?:href|src)="([^"#]*)`)

// crawl opens every GET door with every world's records, then follows every
// link it meets, and hands all that was read to look.
func crawl(t *testing.T, c *apptest.Client, worlds []*apptest.World, look func(path string, page apptest.Page)) (pages int) {
	t.Helper()
	var queue []string
	for _, door := range handlers.Doors() {
		if door.Method != http.MethodGet || strings.HasPrefix(door.Pattern, "/login/university/") {
			continue
		}
		for _, w := range worlds {
			queue = append(queue, address(t, strings.TrimSuffix(door.Pattern, "*"), w))
		}
	}
	seen := map[string]bool{}
	for len(queue) > 0 && pages < 1500 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.HasPrefix(path, "/static/") {
			continue
		}
		seen[path] = true
		pages++
		page := c.Get(t, path)
		if page.Status >= 500 {
			t.Errorf("%s: %d", path, page.Status)
		}
		look(path, page)
		for _, link := range links.FindAllStringSubmatch(page.Body, -1) {
			queue = append(queue, html.UnescapeString(link[1]))
		}
	}
	return pages
}

// TestNobodyReadsAWordOfAnotherUniversity: every text of the other university
// holds its name. Nobody of ours meets it on any page, in any export, mail or
// line of the log, though they try all its addresses.
func TestNobodyReadsAWordOfAnotherUniversity(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "southern")
		inSouth := func(text string) bool { return strings.Contains(strings.ToLower(text), "southern") }
		if !inSouth(south.Lecturer.Get(t, "/modules").Body) {
			t.Fatal("the other university does not even see itself: the test is blunt")
		}
		for name, c := range map[string]*apptest.Client{
			"nobody": a.Visitor(), "student": north.Student, "outsider": north.Outsider, "lecturer": north.Lecturer,
			"colleague": north.Colleague, "administrator": north.Admin,
		} {
			n := crawl(t, c, []*apptest.World{north, south}, func(path string, page apptest.Page) {
				if inSouth(page.Body) || inSouth(page.Location) || inSouth(strings.Join(page.Header["Set-Cookie"], " ")) {
					t.Errorf("%s reads of another university at %s", name, path)
				}
			})
			t.Logf("%s: %d pages", name, n)
			if door := "/account/export"; hasDoor(http.MethodPost, door) && name != "nobody" {
				if page := c.Post(t, door, url.Values{}); inSouth(unpacked(t, page)) {
					t.Errorf("%s takes words of another university home", name)
				}
			}
		}
		mails, err := north.Admin.Scope.Mails(t.Context(), models.MailSearch{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails.Rows {
			if inSouth(m.Recipient) {
				t.Errorf("a mail to another university: %q", m.Recipient)
			}
		}
		for line := range strings.Lines(a.Log.String()) {
			if strings.Contains(line, "Southern") || strings.Contains(line, "@southern") || strings.Contains(line, "of southern") {
				t.Errorf("the log tells of a person or a module: %s", line)
			}
		}
	})
}

func hasDoor(method, pattern string) bool {
	for _, door := range handlers.Doors() {
		if door.Method == method && door.Pattern == pattern {
			return true
		}
	}
	return false
}

// unpacked is the text of a page, or of all files of an archive.
func unpacked(t *testing.T, page apptest.Page) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader([]byte(page.Body)), int64(len(page.Body)))
	if err != nil {
		return page.Body
	}
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
		all.WriteString(f.Name)
	}
	return all.String()
}
