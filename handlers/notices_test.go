package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// TestTheBellCountsWhatIsUnread with no statement of its own, until it is read.
func TestTheBellCountsWhatIsUnread(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	if before, err := w.Student.Scope.Notices(t.Context(), 0); err != nil || !read(before, w.Notice) {
		t.Errorf("who has handed in has not read that there is an assignment: %v", err)
	}
	lesson, err := w.Lecturer.Scope.CreateLesson(t.Context(), w.Module.ID, models.LessonInput{Title: "Limits", Published: true})
	must(t, err)
	first, err := w.Student.Scope.Notices(t.Context(), 0)
	must(t, err)
	newest := first.Rows[0].ID
	bell := func(n int) string { return fmt.Sprintf(`<strong class="unread">%d `, n) }
	holds := func(page apptest.Page, html ...string) {
		t.Helper()
		page.Want(t, http.StatusOK)
		for _, piece := range html {
			if !strings.Contains(page.Body, piece) {
				t.Errorf("the page has no %s", piece)
			}
		}
	}
	var statements []string
	page := apptest.Page{}
	statements = a.Statements(func() { page = w.Student.Get(t, "/modules") })
	holds(page, bell(first.Unread))
	asked := 0
	for _, statement := range statements {
		if strings.Contains(statement, "notices") {
			asked++
		}
	}
	if asked != 1 || !strings.Contains(strings.Join(statements, "\n"), "FROM sessions") {
		t.Errorf("%d statements ask for notices", asked)
	}
	holds(w.Student.Get(t, "/notices"), "New lesson: Limits", fmt.Sprintf(`action="/notices/%d/read"`, newest))

	opened := w.Student.Post(t, fmt.Sprintf("/notices/%d", newest), nil)
	if to := opened.Header.Get("Location"); opened.Status != http.StatusSeeOther || to != fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, lesson.ID) {
		t.Errorf("it leads to %q with %d", to, opened.Status)
	}
	if left := first.Unread - 1; left > 0 {
		holds(w.Student.Get(t, "/modules"), bell(left))
	}
	w.Outsider.Post(t, fmt.Sprintf("/notices/%d/read", newest), nil).Want(t, http.StatusNotFound)
	w.Student.Post(t, "/notices/read", url.Values{"until": {"x"}}).Want(t, http.StatusBadRequest)
	w.Student.Post(t, "/notices/read", url.Values{"until": {fmt.Sprint(newest)}}).Want(t, http.StatusSeeOther)
	if page := w.Student.Get(t, "/modules"); strings.Contains(page.Body, `class="unread"`) {
		t.Error("all is read, and the bell counts")
	}
	w.Student.Get(t, "/notices").Want(t, http.StatusOK, "You have read all of them.")
	w.Outsider.Get(t, "/notices").Want(t, http.StatusOK, "No notices")
}

// read tells whether a notice of the list is.
func read(list models.NoticeList, id uint64) bool {
	return slices.ContainsFunc(list.Rows, func(n models.NoticeRow) bool { return n.ID == id && n.ReadAt != nil })
}

// box is a way by which somebody is told of something.
var box = regexp.MustCompile(`name="(app|mail)" value="[a-z]+"( checked)?`)

// TestWhoChoosesIsToldThatWayAlone, and of nothing that is not for their role.
func TestWhoChoosesIsToldThatWayAlone(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	form := w.Student.Get(t, "/account/notices")
	form.Want(t, http.StatusOK, w.Student.Email)
	boxes := func(page apptest.Page) string { return strings.Join(box.FindAllString(page.Body, -1), " ") }
	if got := boxes(form); strings.Contains(got, `"inquiry"`) || strings.Contains(got, `name="mail" value="lesson" checked`) || !strings.Contains(got, `name="mail" value="due" checked`) {
		t.Errorf("a student is offered what is for lecturers, or other mail than usual: %s", got)
	}
	w.Student.Post(t, "/account/notices", url.Values{"app": {"due", "inquiry"}, "mail": {"lesson"}}).Want(t, http.StatusSeeOther)
	if got := boxes(w.Student.Get(t, "/account/notices")); strings.Count(got, "checked") != 2 {
		t.Errorf("chosen are %s", got)
	}
	w.Student.Get(t, "/notices").Want(t, http.StatusOK, "No notices")
	ways, err := w.Student.Scope.NoticeWays(t.Context())
	must(t, err)
	for _, way := range ways {
		if way.InApp != (way.Kind == models.NoticeDue) || way.ByMail != (way.Kind == models.NoticeLesson) {
			t.Errorf("%s: %v", way.Kind, way)
		}
	}
	if got := boxes(w.Lecturer.Get(t, "/account/notices")); strings.Count(got, `value="inquiry"`) != 2 || strings.Contains(got, `"due"`) {
		t.Errorf("a lecturer is offered %s", got)
	}
	w.Admin.Get(t, "/account/notices").Want(t, http.StatusNotFound)
}
