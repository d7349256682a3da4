package handlers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
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
	return follow(t, c, queue, look)
}

// follow opens some pages and every link that it meets. Every answer has the
// headers of ours.
func follow(t *testing.T, c *apptest.Client, queue []string, look func(path string, page apptest.Page)) (pages int) {
	t.Helper()
	seen := map[string]bool{}
	for len(queue) > 0 {
		path, _, _ := strings.Cut(queue[0], "#")
		queue = queue[1:]
		if seen[path] || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.HasPrefix(path, "/static/") {
			continue
		}
		seen[path] = true
		if pages++; pages > mostPages {
			t.Errorf("more than %d pages: the rest is unread, and next would be %s", mostPages, path)
			return pages
		}
		page := c.Get(t, path)
		guarded(t, path, page)
		if page.Status >= 500 {
			t.Errorf("%s: %d", path, page.Status)
		}
		look(path, page)
		if !strings.HasPrefix(page.Location, "/login?next=") { // one form, whatever comes after it
			queue = append(queue, page.Location)
		}
		for _, link := range links.FindAllStringSubmatch(page.Body, -1) {
			queue = append(queue, html.UnescapeString(link[1]))
		}
	}
	return pages
}

// mostPages keeps a walk from going on for ever where pages lead to ever new ones.
const mostPages = 1500

// guarded: whatever the answer, it lets nothing run that is not ours, nobody
// keeps it, and the log can be asked about it.
func guarded(t *testing.T, path string, page apptest.Page) {
	t.Helper()
	header := page.Header
	if !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'; ") || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("X-Request-Id") == "" {
		t.Errorf("%s (%d) is without a header: %v", path, page.Status, header)
	}
	bare, _, _ := strings.Cut(path, "?")
	picture := strings.HasPrefix(bare, "/university/") || strings.HasSuffix(bare, "/logo") || strings.HasPrefix(bare, "/modules/") && strings.Contains(bare+"/", "/files/")
	kept := picture && strings.HasPrefix(header.Get("Cache-Control"), "private, ") && page.Status == http.StatusOK
	if header.Get("Cache-Control") != "no-store" && !kept {
		t.Errorf("%s (%d): Cache-Control %q", path, page.Status, header.Get("Cache-Control"))
	}
}

// TestNobodyReadsAWordOfAnotherUniversity: every text of the other university
// holds its name. Nobody of ours meets it on any page, in any export, mail or
// line of the log, though they try all its addresses.
func TestNobodyReadsAWordOfAnotherUniversity(t *testing.T) {
	need.Long(t)
	t.Parallel()
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
			for _, take := range exports {
				page := c.Post(t, take.door, take.form)
				if words := unpacked(t, page); inSouth(words) {
					t.Errorf("%s takes words of another university home at %s", name, take.door)
				} else if took := page.Status == http.StatusOK && strings.Contains(words, "north"); took != slices.Contains(take.by, name) {
					t.Errorf("%s at %s: %d", name, take.door, page.Status)
				}
			}
		}
		lettersKeepToTheirUniversity(t, a, north, south)
		for line := range strings.Lines(a.Log.String()) {
			if strings.Contains(line, "Southern") || strings.Contains(line, "@southern") || strings.Contains(line, "of southern") {
				t.Errorf("the log tells of a person or a module: %s", line)
			}
		}
	})
}

// exports are the doors that send a file with the words of many.
var exports = []struct {
	door string
	form url.Values
	by   []string
}{
	{"/account/export", url.Values{}, []string{"student", "outsider", "lecturer", "colleague", "administrator"}},
	{"/admin/users/export", url.Values{"format": {"csv"}}, []string{"administrator"}},
	{"/admin/users/export", url.Values{"format": {"xlsx"}}, []string{"administrator"}},
	{"/admin/audit/export", url.Values{}, []string{"administrator"}},
}

// lettersKeepToTheirUniversity asks for letters on both sides, sends all that
// wait and reads them: each goes to one university and speaks of no other.
func lettersKeepToTheirUniversity(t *testing.T, a *apptest.App, one, other *apptest.World) {
	t.Helper()
	for _, w := range []*apptest.World{one, other} {
		a.Visitor().Post(t, "/password/forgot", url.Values{"email": {w.Student.Email}})
		w.Admin.Post(t, fmt.Sprintf("/admin/mails/%d/resend", w.Mail), url.Values{}).Want(t, http.StatusSeeOther)
	}
	got := map[string]int{}
	for _, mail := range a.Letters(t) {
		words := strings.ToLower(mail.Recipient + mail.Name + mail.Subject + mail.Text + mail.HTML)
		for _, side := range [][2]string{{one.Slug, other.Slug}, {other.Slug, one.Slug}} {
			if !strings.HasSuffix(mail.Recipient, "@"+side[0]+".example") {
				continue
			}
			got[side[0]]++
			if strings.Contains(words, side[1]) {
				t.Errorf("the letter %q to %s speaks of %s", mail.Kind, side[0], side[1])
			}
		}
	}
	if got[one.Slug] < 2 || got[other.Slug] < 2 {
		t.Errorf("letters: %v, so the test is blunt", got)
	}
	t.Logf("letters: %v", got)
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
