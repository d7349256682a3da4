package handlers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

func TestATextIsReadLineByLineAndNothingInItRuns(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	wants(t, sendPart(t, w.Student, at+"/draft/files", "page.html", "<script>alert(1)</script>\n<b>two</b>", nil), http.StatusSeeOther)
	wants(t, sendPart(t, w.Student, at+"/draft/files", "film.bin", "\x00\x01", nil), http.StatusSeeOther)
	location := w.Student.Post(t, at+"/submit", workForm(2, 1, "See the page.")).Location
	page := w.Lecturer.Get(t, location)
	wants(t, page, http.StatusOK, "page.html", "film.bin", "/static/work.")
	if strings.Contains(page.Body, "alert(1)") || strings.Contains(page.Body, "pdf-view") {
		t.Error("the page holds more than it needs")
	}
	for _, found := range workFile.FindAllStringSubmatch(page.Body, -1) {
		for who, c := range map[string]*apptest.Client{"staff": w.Lecturer, "the student": w.Student} {
			shown := c.Get(t, found[1]+"/view")
			switch file := w.Lecturer.Get(t, found[1]); {
			case strings.Contains(file.Body, "script"):
				wants(t, shown, http.StatusOK, `id="line-2"`, "&lt;", "alert")
				if strings.Contains(shown.Body, "<script>alert") || strings.Contains(shown.Body, "<b>two") {
					t.Errorf("%s get it as a page", who)
				}
			case strings.HasPrefix(file.Body, "\x00"):
				wants(t, shown, http.StatusNotFound)
			}
		}
		wants(t, w.Outsider.Get(t, found[1]+"/view"), http.StatusNotFound)
	}
}

func TestACommentIsPinnedWithoutAScript(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	work := fmt.Sprintf("%s/submissions/%d", at, w.Submission)
	form := url.Values{"pin_file": {fmt.Sprint(w.SubmissionFile)}, "pin_place": {"1"}, "pin": {"Look <here>."}, "return": {at + "/grading/5?filter=late"}}
	if page := w.Lecturer.Post(t, work+"/pins", form); page.Location != at+"/grading/5?filter=late#work-pins" {
		t.Errorf("%d %s", page.Status, page.Location)
	}
	form.Set("return", "/modules/1/delete")
	form.Set("pin_place", "x")
	wants(t, w.Lecturer.Post(t, work+"/pins", form), http.StatusUnprocessableEntity, "Look &lt;here&gt;.", "whole number", `value="`+work+`"`)
	wants(t, w.Lecturer.Post(t, fmt.Sprintf("%s/pins/%d", work, w.Pin), url.Values{fmt.Sprintf("pin-%d", w.Pin): {" "}}), http.StatusUnprocessableEntity, "Please write a comment.")
	if page := w.Lecturer.Post(t, fmt.Sprintf("%s/pins/%d/delete", work, w.Pin), nil); page.Location != work+"#work-pins" {
		t.Errorf("%d %s", page.Status, page.Location)
	}
	page := w.Lecturer.Get(t, work)
	if wants(t, page, http.StatusOK, "Look &lt;here&gt;.", "essay.txt, line 1"); strings.Contains(page.Body, `<span class="written">Comment of north`) {
		t.Error("the comment that was removed is there")
	}
	wants(t, w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/comments", w.Module.ID)), http.StatusOK, "Comment of north")
}

func TestACommentStandsAtAParagraphOfTheText(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	work := w.Student.Post(t, at+"/submit", workForm(2, 1, "# Proof\n\n- a\n- b\n\n<p data-place=\"9\">Done.")).Location
	blocks := []string{`<div id="text-1" data-place="1"><h2>Proof`, `<div id="text-2" data-place="2"><ul>`, `<div id="text-3" data-place="3"><p>&lt;p`}
	wants(t, w.Student.Get(t, work), http.StatusOK, blocks...)
	form := url.Values{"pin_place": {"4"}, "pin": {"Too <short>."}}
	wants(t, w.Lecturer.Post(t, work+"/pins", form), http.StatusUnprocessableEntity, "Too &lt;short&gt;.", `value="4"`, "The last paragraph of the text is number 3.")
	form.Set("pin_place", "2")
	wants(t, w.Lecturer.Post(t, work+"/pins", form), http.StatusSeeOther)
	page := w.Lecturer.Get(t, work)
	wants(t, page, http.StatusOK, append(blocks, `data-place="2" data-x`, `<a href="#text-2" data-pin-go>Text, paragraph 2</a>`, "Too &lt;short&gt;.")...)
	if n := strings.Count(page.Body, `id="text-2"`); n != 1 || strings.Contains(page.Body, `<p data-place`) {
		t.Errorf("%d places are paragraph 2", n)
	}
}

func TestAnArchiveIsSentAsOneFile(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	page := w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/assignments/%d/submissions/archive", w.Module.ID, w.Assignment))
	z, err := zip.NewReader(bytes.NewReader([]byte(page.Body)), int64(len(page.Body)))
	if err != nil || len(z.File) != 2 || page.Header.Get("Content-Type") != "application/zip" || !strings.HasPrefix(page.Header.Get("Content-Disposition"), `attachment; filename="Assignment of north.zip"`) {
		t.Errorf("%d %v %v", page.Status, page.Header, err)
	}
}

func TestAFileIsGivenAlongWithTheFeedback(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d/grading/%d", w.Module.ID, w.Assignment, w.Enrollment)
	wants(t, w.Lecturer.Get(t, at+"/files"), http.StatusOK, "Feedback of north")
	wants(t, sendPart(t, w.Lecturer, at+"/files", "notes.txt", "notes", nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, at), http.StatusOK, "notes.txt")
	wants(t, sendPart(t, w.Lecturer, at+"/files", "empty.txt", "", nil), http.StatusUnprocessableEntity, "The file is empty.")
	wants(t, w.Lecturer.Post(t, at+"/files/delete", nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, at+"/files"), http.StatusNotFound)
	wants(t, w.Lecturer.Post(t, at+"/files/delete", nil), http.StatusNotFound)
}
