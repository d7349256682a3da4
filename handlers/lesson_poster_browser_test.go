package handlers_test

import (
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const posterShown = `document.querySelector("luna-poster img")?.naturalWidth > 0`

// postered is the picture before the video of a lesson, and its address.
func postered(t *testing.T, w *apptest.World, lesson uint64) (image.Image, string) {
	t.Helper()
	d, err := w.Lecturer.Scope.LessonDraft(t.Context(), w.Module.ID, lesson)
	must(t, err)
	var path string
	for _, file := range d.Files {
		if file.Kind == models.LessonPoster {
			path = fmt.Sprintf("/modules/%d/lessons/%d/files/%d", w.Module.ID, lesson, file.FileID)
		}
	}
	page := w.Lecturer.Get(t, path)
	if page.Status != http.StatusOK || page.Header.Get("Content-Type") != "image/jpeg" {
		t.Fatalf("the picture is %s, %d", page.Header.Get("Content-Type"), page.Status)
	}
	// What browsers write has a JFIF header; our encoder writes none.
	if !strings.HasPrefix(page.Body, "\xff\xd8\xff\xdb") {
		t.Errorf("the picture was not made anew: it begins with % x", page.Body[:4])
	}
	picture, err := jpeg.Decode(strings.NewReader(page.Body))
	must(t, err)
	return picture, path
}

func TestAVideoGetsItsPictureFromTheBrowserThatBringsIt(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	lesson := fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson)
	tab, address := browser.New(t).Tab(t, browser.Desktop), a.Serve(t)
	signIn(tab, address, w.Lecturer.Email)
	tab.Open(address + lesson + "/edit")
	film, err := filepath.Abs("testdata/film.webm")
	must(t, err)
	tab.Run(chromedp.SetUploadFiles(fileField, []string{film}))
	tab.Set("#f-kind", "video")
	tab.Click(fileButton)
	tab.Await("luna-poster img")
	tab.Run(chromedp.Poll(posterShown, nil))
	first, path := postered(t, w, w.Lesson)
	if got := tab.Text("[data-poster-said]"); !strings.Contains(got, "was taken from the video") {
		t.Errorf("the page says %q", got)
	}
	wants(t, w.Student.Get(t, lesson), http.StatusOK, `poster="`+path+`"`)
	var list string
	if tab.Eval(`document.querySelector("#files > .card-list").textContent`, &list); !strings.Contains(list, "poster.jpg") {
		t.Errorf("the list of files does not name it: %q", list)
	}

	tab.FollowScript(`location.reload()`, nil)
	tab.Run(chromedp.Poll(posterShown, nil))
	tab.Run(chromedp.Focus("luna-poster summary", chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
	until(tab, "v.readyState > 1")
	tab.Run(chromedp.Evaluate(`document.querySelector("video").currentTime = 6`, nil))
	until(tab, "!v.seeking && v.readyState > 1")
	tab.Axe()
	tab.Run(chromedp.Focus("[data-poster-use]", chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
	tab.Run(chromedp.Poll(fmt.Sprintf(`%s && !document.querySelector("luna-poster img").src.endsWith(%q)`, posterShown, path), nil))
	if got := tab.Text("[data-poster-said]"); !strings.Contains(got, "Students see this picture now") {
		t.Errorf("the page says %q", got)
	}
	second, now := postered(t, w, w.Lesson)
	if first.Bounds() != second.Bounds() || alike(first, second) {
		t.Errorf("the frame at six seconds looks like the first: %v, %v", first.Bounds(), second.Bounds())
	}
	wants(t, w.Student.Get(t, lesson), http.StatusOK, `poster="`+now+`"`)
	wants(t, w.Student.Get(t, path), http.StatusNotFound)

	// Removed it stays away until somebody chooses one again: opening the page
	// writes nothing.
	tab.Click("#files li:last-child summary")
	tab.Click(fmt.Sprintf(`dialog form[action="%s/delete"] button[type="submit"]`, now))
	tab.Run(chromedp.Poll(`document.querySelectorAll("#files li").length === 2 && !document.querySelector("luna-poster img, [data-came]")`, nil))
	if page := w.Student.Get(t, lesson); strings.Contains(page.Body, "poster=") {
		t.Error("the removed picture is still shown")
	}
	before := a.Untouched(t)
	tab.Open(address + lesson + "/edit#video")
	tab.Run(chromedp.Sleep(time.Second)) // a frame would be there
	if a.Untouched(t) != before {
		t.Error("opening the page has changed something")
	}

	darkAtFirst(t, w, tab, address)
}

// darkAtFirst brings testdata/dark.webm into a lesson, of which a browser does
// not know beforehand how long it is: 3.6 seconds of black, then a picture on
// white.
func darkAtFirst(t *testing.T, w *apptest.World, tab *browser.Tab, address string) {
	lesson, err := w.Lecturer.Scope.CreateLesson(t.Context(), w.Module.ID, models.LessonInput{Title: "Dark at first"})
	must(t, err)
	film, err := filepath.Abs("testdata/dark.webm")
	must(t, err)
	tab.Open(fmt.Sprintf("%s/modules/%d/lessons/%d/edit", address, w.Module.ID, lesson.ID))
	tab.Run(chromedp.SetUploadFiles(fileField, []string{film}))
	tab.Set("#f-kind", "video")
	tab.Click(fileButton)
	tab.Await("luna-poster img")
	picture, _ := postered(t, w, lesson.ID)
	if r, _, _, _ := picture.At(5, 5).RGBA(); r < 0xe000 {
		t.Errorf("the picture was taken from the dark: it begins with %v", picture.At(5, 5))
	}
}

// alike tells whether two pictures of one size differ in less than one pixel of
// a thousand.
func alike(a, b image.Image) bool {
	different := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, _, _, _ := a.At(x, y).RGBA()
			r2, _, _, _ := b.At(x, y).RGBA()
			if max(r1, r2)-min(r1, r2) > 0x2000 {
				different++
			}
		}
	}
	return different*1000 < a.Bounds().Dx()*a.Bounds().Dy()
}
