package handlers_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// tame wants a file to be saved, under a clean name, and to be shown by nothing.
func tame(t *testing.T, page apptest.Page) {
	t.Helper()
	how, kind := page.Header.Get("Content-Disposition"), page.Header.Get("Content-Type")
	if page.Status != http.StatusOK || !strings.HasPrefix(how, "attachment") || kind != "application/octet-stream" ||
		!strings.Contains(page.Header.Get("Content-Security-Policy"), "sandbox") || page.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %s %s", page.Status, kind, how)
	}
	_, name, _ := strings.Cut(how, "filename=")
	full, err := url.PathUnescape(name)
	if err != nil || strings.Contains(full, "..") || strings.ContainsAny(full, "/\\\u202e") || utf8.RuneCountInString(name) > 4000 {
		t.Errorf("its name is %.80q", name)
	}
}

// all are the files that a page links below an address.
func all(t *testing.T, c *apptest.Client, page, below string) (found []string) {
	t.Helper()
	links := regexp.MustCompile(`href="(` + regexp.QuoteMeta(below) + `/\d+)"`)
	for _, link := range links.FindAllStringSubmatch(c.Get(t, page).Body, -1) {
		found = append(found, link[1])
	}
	return found
}

func TestNothingInAFileOfStaffRuns(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	lesson := fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson)
	assignment := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	feedback := fmt.Sprintf("%s/grading/%d/files", assignment, w.Enrollment)
	for name, file := range hostile(t) {
		for _, door := range []string{lesson + "/files", assignment + "/files", feedback} {
			before := time.Now()
			page := sendPart(t, w.Lecturer, door, name, file.data, map[string]string{"kind": "attachment"})
			if took := time.Since(before); took > 2*time.Second {
				t.Errorf("%.30q at %s took %v", name, door, took)
			}
			switch {
			case file.taken && page.Status != http.StatusSeeOther, !file.taken && page.Status != http.StatusUnprocessableEntity:
				t.Errorf("%.30q at %s: %d", name, door, page.Status)
			case name == "huge.png":
				wants(t, page, http.StatusUnprocessableEntity, "too many pixels")
			}
		}
		if file.taken { // the next one takes its place
			tame(t, w.Lecturer.Get(t, feedback))
		}
	}
	for _, page := range []string{lesson, assignment} {
		files := all(t, w.Student, page, page+"/files")
		if len(files) != 8 { // seven of these and the World's own
			t.Errorf("%d files at %s", len(files), page)
		}
		for _, file := range files {
			tame(t, w.Student.Get(t, file))
		}
	}
}

func TestNothingInAFileThatComesInPiecesRuns(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	a.Change(t, "UPDATE assignments SET most_files = 50")
	assignment := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	of := ",assignment " + base64.StdEncoding.EncodeToString([]byte(idOf(w.Assignment)))
	for name, file := range hostile(t) {
		before := time.Now()
		page := tus(t, w.Student, http.MethodPost, "/uploads", nil, "Upload-Length", fmt.Sprint(len(file.data)), "Upload-Metadata", metadata(w.Module.ID, name)+of)
		if page.Status == http.StatusCreated {
			page = patch(t, w.Student, page.Location, 0, file.data)
		}
		if took := time.Since(before); took > 2*time.Second {
			t.Errorf("%.30q took %v", name, took)
		}
		if file.taken && page.Status != http.StatusNoContent || !file.taken && page.Status != http.StatusUnprocessableEntity {
			t.Errorf("%.30q: %d", name, page.Status)
		}
	}
	files := workFile.FindAllStringSubmatch(w.Student.Get(t, assignment).Body, -1)
	if len(files) != 8 { // seven of these and the World's own
		t.Errorf("%d files", len(files))
	}
	for _, file := range files {
		tame(t, w.Student.Get(t, file[1]))
	}
}
