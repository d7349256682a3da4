package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
)

// TestPagesThatOnlyAFormLeadsToAreAccessible opens what no address shows: both
// versions of what two people have changed, on a phone, and what an import and a
// copy would do.
func TestPagesThatOnlyAFormLeadsToAreAccessible(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	program, address, ctx := browser.New(t), a.Serve(t), t.Context()
	module := fmt.Sprintf("%s/modules/%d", address, w.Module.ID)
	task := fmt.Sprintf("%s/assignments/%d", module, w.Assignment)
	enter := func(c *apptest.Client, v browser.View) *browser.Tab {
		tab := program.Tab(t, v)
		tab.SetCookie(address, "luna", c.Cookie("luna"))
		tab.Allow("status of 409")
		return tab
	}
	sent := func(tab *browser.Tab, button string, status int) {
		t.Helper()
		if got := tab.Follow(button); got != status {
			t.Errorf("%s answers %d, want %d", button, got, status)
		}
		tab.Axe()
	}

	phone := enter(w.Lecturer, browser.Phone.In("de"))
	phone.Open(fmt.Sprintf("%s/grading/%d", task, w.Enrollment))
	panel, err := w.Lecturer.Scope.GradingPanel(ctx, w.Module.ID, w.Assignment, w.Enrollment, models.QueueQuery{})
	must(t, err)
	_, err = w.Lecturer.Scope.SaveMark(ctx, w.Module.ID, w.Assignment, w.Enrollment, panel.Grade.Revision, models.MarkInput{Points: "3"})
	must(t, err)
	sent(phone, "form[data-mark] .button.primary", http.StatusConflict)
	phone.Open(fmt.Sprintf("%s/lessons/%d/edit", module, w.Lesson))
	_, err = w.Lecturer.Scope.UpdateLesson(ctx, w.Module.ID, w.Lesson, 1, models.LessonInput{Title: "Theirs", Text: "their words", Published: true})
	must(t, err)
	sent(phone, "form:has(#f-text) .button.primary", http.StatusConflict)

	student := enter(w.Student, browser.Phone.In("de"))
	student.Open(task)
	work, err := w.Student.Scope.OwnWork(ctx, w.Module.ID, w.Assignment)
	must(t, err)
	_, err = w.Student.Scope.SaveWork(ctx, w.Module.ID, w.Assignment, models.WorkInput{Attempt: work.Draft.Attempt, Revision: work.Draft.Revision, Text: "from elsewhere"})
	must(t, err)
	sent(student, "form[data-draft] .button.primary", http.StatusConflict)

	desktop := enter(w.Lecturer, browser.Desktop.InDark())
	file := filepath.Join(t.TempDir(), "marks.csv")
	table := w.Lecturer.Post(t, fmt.Sprintf("/modules/%d/assignments/%d/marks/export", w.Module.ID, w.Assignment), url.Values{"format": {"csv"}})
	must(t, os.WriteFile(file, []byte(table.Body+"987654,nobody,3,,1\n"), 0o600))
	desktop.Open(task + "/marks")
	desktop.Run(chromedp.SetUploadFiles("#f-file", []string{file}, chromedp.ByQuery))
	sent(desktop, "#import .button", http.StatusOK)
	desktop.Open(module + "/copy")
	sent(desktop, "main form .button.primary", http.StatusOK)
}
