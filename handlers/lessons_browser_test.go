package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// dragFirstToTheEnd lets go of the first row's grip below the last row.
const dragFirstToTheEnd = `(() => {
	const rows = document.querySelectorAll(".card-list > li"), last = rows[rows.length - 1].getBoundingClientRect();
	const at = (target, type, y) => target.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, clientX: 10, clientY: y }));
	at(rows[0].querySelector("[data-grip]"), "pointerdown", rows[0].getBoundingClientRect().top);
	at(document, "pointermove", last.bottom - 2);
	at(document, "pointerup", last.bottom - 2);
	return document.querySelector(".card-list > li .row-title").textContent;
})()`

func TestLessonsAreDraggedPreviewedAndOpenedInABrowser(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	base := fmt.Sprintf("/modules/%d/lessons", w.Module.ID)
	for _, title := range []string{"Other", "Third"} {
		_, err := w.Lecturer.Scope.CreateLesson(t.Context(), w.Module.ID, models.LessonInput{Title: title})
		must(t, err)
	}
	program, address := browser.New(t), a.Serve(t)
	enter := func(c *apptest.Client) *browser.Tab {
		tab := program.Tab(t, browser.Desktop)
		tab.Open(address + "/login")
		tab.Fill("#f-email", c.Email)
		tab.Fill("#f-password", apptest.Password)
		tab.Follow("form[action='/login'] .button.primary")
		return tab
	}
	order := func() []models.LessonRow {
		list, err := w.Lecturer.Scope.Lessons(t.Context(), w.Module.ID)
		must(t, err)
		return list.Rows
	}
	tab := enter(w.Lecturer)
	tab.Open(address + base)
	var first string
	tab.FollowScript(dragFirstToTheEnd, &first)
	if first != "Other" {
		t.Errorf("while it is dragged, %q is the first", first)
	}
	if got := order()[0].Title; got != "Other" {
		t.Errorf("after it was dragged, %q is the first", got)
	}
	movedByKeys(t, tab, order)

	tab.Open(fmt.Sprintf("%s%s/%d/edit", address, base, w.Lesson))
	tab.Set("#f-text", "now **bold** <script>alert(1)</script>")
	tab.Await("#lesson-preview strong")
	if got := tab.Text("#lesson-preview"); !strings.Contains(got, "now bold <script>") {
		t.Errorf("the preview shows %q", got)
	}

	enter(w.Student).Open(fmt.Sprintf("%s%s/%d", address, base, w.Lesson))
	waitFor(t, "the lesson to be noted as opened", func() bool {
		list, err := w.Student.Scope.LessonsToRead(t.Context(), w.Module.ID)
		must(t, err)
		return list.Rows[0].OpenedAt != nil
	})
}

// movedByKeys moves the first of three lessons to the end and back with the
// keys Tab and Enter alone, each time from where the page puts the focus.
func movedByKeys(t *testing.T, tab *browser.Tab, order func() []models.LessonRow) {
	t.Helper()
	focused := func() (id string) {
		tab.Eval(`document.activeElement.id`, &id)
		return id
	}
	lesson := order()[0].ID
	up, down := fmt.Sprintf("lesson-%d-up", lesson), fmt.Sprintf("lesson-%d-down", lesson)
	var page string
	tab.Eval(`location.origin + location.pathname`, &page)
	tab.Open("about:blank")
	tab.Open(page) // afresh: nothing has the focus
	for range 60 {
		if focused() == down {
			break
		}
		tab.Run(chromedp.KeyEvent(kb.Tab))
	}
	for i, want := range []struct {
		place int
		focus string // at an end the other button: this one cannot be pressed any more
	}{{2, down}, {3, up}, {2, up}, {1, down}} {
		tab.FollowKey(kb.Enter)
		rows := order()
		if got := slices.IndexFunc(rows, func(r models.LessonRow) bool { return r.ID == lesson }) + 1; got != want.place {
			t.Fatalf("key %d: the lesson is at place %d, want %d", i, got, want.place)
		}
		if got := focused(); got != want.focus {
			t.Fatalf("key %d: the focus is on %q, want %q", i, got, want.focus)
		}
	}
}

// waitFor gives what a page does by itself a while to be done.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 100 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}
