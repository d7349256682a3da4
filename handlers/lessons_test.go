package handlers_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// lessonForm is what the page that changes a lesson sends.
func lessonForm(revision int, title, text string) url.Values {
	return url.Values{"revision": {fmt.Sprint(revision)}, "title": {title}, "text": {text}, "published": {"on"}}
}

// wants looks for words in a page.
func wants(t *testing.T, page apptest.Page, status int, words ...string) {
	t.Helper()
	if page.Status != status {
		t.Errorf("%d, want %d: %.300s", page.Status, status, page.Body)
	}
	for _, word := range words {
		if !strings.Contains(page.Body, word) {
			t.Errorf("the page does not say %q", word)
		}
	}
}

func TestALessonGoesFromDraftToDone(t *testing.T) {
	a := apptest.New(t, models.SQLite) // the verbs have tests on both engines
	w := a.World(t, "north")
	base := fmt.Sprintf("/modules/%d/lessons", w.Module.ID)
	wants(t, w.Lecturer.Post(t, base, url.Values{"title": {" "}}), http.StatusUnprocessableEntity, "Please fill this in.")
	made := w.Lecturer.Post(t, base, url.Values{"title": {"Second lesson"}})
	if made.Status != http.StatusSeeOther || !strings.HasSuffix(made.Location, "/edit") {
		t.Fatalf("a new lesson: %d %s", made.Status, made.Location)
	}
	lesson := strings.TrimSuffix(made.Location, "/edit")
	wants(t, w.Student.Get(t, lesson), http.StatusNotFound)
	wants(t, w.Lecturer.Get(t, lesson), http.StatusOK, "This is a draft.")
	form := lessonForm(1, "Second lesson", "# A <b>head</b>")
	form.Set("requires", fmt.Sprint(w.Lesson))
	wants(t, w.Lecturer.Post(t, made.Location, form), http.StatusSeeOther)

	wants(t, w.Student.Get(t, lesson), http.StatusForbidden, "This lesson opens when", "Lesson of north")
	first := fmt.Sprintf("%s/%d", base, w.Lesson)
	wants(t, w.Student.Get(t, first), http.StatusOK, "About <em>north</em>", `hx-post="`+first+`/open"`, "notes.txt", "Second lesson")
	wants(t, w.Student.Post(t, first+"/open", nil), http.StatusNoContent)
	wants(t, w.Student.Get(t, base), http.StatusOK, "Go on reading", "opens later")
	wants(t, w.Student.Post(t, first+"/finish", nil), http.StatusSeeOther)
	wants(t, w.Student.Get(t, lesson), http.StatusOK, "<h2>A &lt;b&gt;head&lt;/b&gt;</h2>")
	wants(t, w.Student.Get(t, base), http.StatusOK, "1 of 2 lessons are finished.")

	moved := w.Lecturer.Post(t, lesson+"/move", url.Values{"to": {"1"}})
	wants(t, moved, http.StatusSeeOther)
	_, button, _ := strings.Cut(moved.Location, "#") // a browser puts the focus there: up is no further
	wants(t, w.Lecturer.Get(t, base), http.StatusOK, `id="`+button+`" name="to" value="2"`)
	page := w.Lecturer.Get(t, base)
	if at := strings.Index(page.Body, "Second lesson</a>"); at < 0 || at > strings.Index(page.Body, "Lesson of north</a>") {
		t.Error("the lesson has not moved")
	}
	wants(t, w.Lecturer.Post(t, lesson+"/move", url.Values{"to": {"up"}}), http.StatusBadRequest)
	wants(t, w.Lecturer.Post(t, lesson+"/delete", nil), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, lesson), http.StatusNotFound)
}

func TestAStaleEditOfALessonShowsBothVersions(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	edit := fmt.Sprintf("/modules/%d/lessons/%d/edit", w.Module.ID, w.Lesson)
	wants(t, w.Lecturer.Post(t, edit, lessonForm(1, "Theirs", "their words")), http.StatusSeeOther)
	page := w.Lecturer.Post(t, edit, lessonForm(1, "Mine", "my words\r\nof two lines"))
	wants(t, page, http.StatusConflict, "Theirs", "their words", "Mine", "my words\nof two lines", `name="revision" value="2"`)
	wants(t, w.Lecturer.Get(t, edit), http.StatusOK, "their words")
	wants(t, w.Lecturer.Post(t, edit, lessonForm(2, "Mine", "my words")), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, edit), http.StatusOK, "my words")
}

func TestAPreviewShowsTheTextAndSavesNothing(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	base := fmt.Sprintf("/modules/%d/lessons", w.Module.ID)
	edit := fmt.Sprintf("%s/%d/edit", base, w.Lesson)
	before := a.Fingerprint(t)
	page := w.Lecturer.Post(t, base+"/preview", url.Values{"text": {"**now** <script>alert(1)</script>"}})
	wants(t, page, http.StatusOK, "<strong>now</strong> &lt;script&gt;")
	form := lessonForm(1, "Typed", "*typed*")
	form.Set("act", "preview")
	wants(t, w.Lecturer.Post(t, edit, form), http.StatusOK, "<em>typed</em>", `value="Typed"`)
	if a.Fingerprint(t) != before {
		t.Error("a preview has changed something")
	}
}

// sendPart posts a file as a browser without script does.
func sendPart(t *testing.T, c *apptest.Client, path, name, content string, fields map[string]string) apptest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range fields {
		must(t, form.WriteField(field, value))
	}
	part, err := form.CreateFormFile("file", name)
	must(t, err)
	_, err = part.Write([]byte(content))
	must(t, err)
	must(t, form.Close())
	return c.Send(t, http.MethodPost, path, form.FormDataContentType(), body.String())
}

func TestAFileThatArrivedIsNotSentAgainWhenItsFormIsRefused(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	files := fmt.Sprintf("/modules/%d/lessons/%d/files", w.Module.ID, w.Lesson)
	at := beginUpload(t, w.Lecturer, w.Module.ID, 4)
	id := strings.TrimPrefix(at, "/uploads/")
	form := url.Values{"upload": {id}, "kind": {"video"}}
	wants(t, w.Lecturer.Post(t, files, form), http.StatusNotFound)
	patch(t, w.Lecturer, at, 0, "none")
	wants(t, w.Lecturer.Post(t, files, form), http.StatusUnprocessableEntity, "not a video", `name="upload" value="`+id+`"`, "film.bin has arrived already.", `value="video" selected`)
	wants(t, sendPart(t, w.Lecturer, files, "another.txt", "chosen instead", map[string]string{"upload": id, "kind": "attachment"}), http.StatusSeeOther)
	form.Set("kind", "attachment")
	wants(t, w.Lecturer.Post(t, files, form), http.StatusSeeOther)
	wants(t, w.Student.Get(t, strings.TrimSuffix(files, "/files")), http.StatusOK, ">another.txt<", ">film.bin<")
}

func TestAFileComesIntoALessonAndGoes(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	lesson := fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson)
	kind := map[string]string{"kind": "attachment"}
	wants(t, sendPart(t, w.Lecturer, lesson+"/files", "../sheet.txt", "one two three", kind), http.StatusSeeOther)
	wants(t, w.Student.Get(t, lesson), http.StatusOK, ">sheet.txt<", "TXT · 13 bytes")
	wants(t, sendPart(t, w.Lecturer, lesson+"/files", "film.mp4", "no film", map[string]string{"kind": "video"}), http.StatusUnprocessableEntity, "not a video")
	wants(t, w.Lecturer.Post(t, lesson+"/files", nil), http.StatusUnprocessableEntity, "Please choose a file.")
	wants(t, w.Lecturer.Post(t, lesson+"/files", url.Values{"upload": {"987654321"}, "kind": {"attachment"}}), http.StatusNotFound)
	wants(t, sendPart(t, w.Student, lesson+"/files", "a.txt", "a", kind), http.StatusNotFound)
	wants(t, w.Lecturer.Post(t, fmt.Sprintf("%s/files/%d/delete", lesson, w.File), nil), http.StatusSeeOther)
	if page := w.Student.Get(t, lesson); strings.Contains(page.Body, "notes.txt") {
		t.Error("a removed file is still there")
	}
}

func TestAVideoHasItsPosterAndCaptionsInTwoLanguages(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	film, err := os.ReadFile("testdata/film.webm")
	must(t, err)
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))))
	video := added(t, w, "film.webm", string(film), models.LessonVideo)
	poster := added(t, w, "first.png", picture.String(), models.LessonPoster)
	words := "WEBVTT\n\n00:00.000 --> 00:08.000\n"
	english := added(t, w, "en.vtt", words+"one\n", models.LessonCaptions)
	wants(t, sendPart(t, w.Lecturer, fmt.Sprintf("/modules/%d/lessons/%d/files", w.Module.ID, w.Lesson), "de.vtt", words+"eins\n",
		map[string]string{"kind": "captions", "language": "de"}), http.StatusSeeOther)
	page := w.Student.Get(t, fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson))
	wants(t, page, http.StatusOK, `src="`+video+`"`, `poster="`+poster+`"`, `<track kind="captions" src="`+english+`" srclang="en" label="English">`, `srclang="de" label="Deutsch">`)
	if n := strings.Count(page.Body, "<track "); n != 2 {
		t.Errorf("%d tracks", n)
	}

	picture.Reset()
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 3))))
	lesson := fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson)
	taken := map[string]string{"kind": "poster", "first": "yes"} // as the script that chooses by itself says
	wants(t, sendPart(t, w.Lecturer, lesson+"/files", "late.png", picture.String(), taken), http.StatusUnprocessableEntity, "The lesson has one of these already.")
	wants(t, w.Student.Get(t, lesson), http.StatusOK, `poster="`+poster+`"`)
	wants(t, sendPart(t, w.Lecturer, lesson+"/files", "other.png", picture.String(), map[string]string{"kind": "poster"}), http.StatusSeeOther)
	if page = w.Student.Get(t, lesson); !strings.Contains(page.Body, "poster=") || strings.Contains(page.Body, poster) {
		t.Error("a picture that somebody adds does not replace the one that was")
	}
}
