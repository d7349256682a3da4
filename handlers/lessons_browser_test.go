package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
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
	_, err := w.Lecturer.Scope.CreateLesson(t.Context(), w.Module.ID, models.LessonInput{Title: "Other"})
	must(t, err)
	program, address := browser.New(t), a.Serve(t)
	enter := func(c *apptest.Client) *browser.Tab {
		tab := program.Tab(t, browser.Desktop)
		tab.Open(address + "/login")
		tab.Fill("#f-email", c.Email)
		tab.Fill("#f-password", apptest.Password)
		tab.Follow("form[action='/login'] .button.primary")
		return tab
	}
	order := func() string {
		list, err := w.Lecturer.Scope.Lessons(t.Context(), w.Module.ID)
		must(t, err)
		return list.Rows[0].Title
	}
	tab := enter(w.Lecturer)
	tab.Open(address + base)
	var first string
	tab.FollowScript(dragFirstToTheEnd, &first)
	if first != "Other" {
		t.Errorf("while it is dragged, %q is the first", first)
	}
	if got := order(); got != "Other" {
		t.Errorf("after it was dragged, %q is the first", got)
	}

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
