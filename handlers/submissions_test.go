package handlers_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

func workForm(attempt, revision int, text string) url.Values {
	return url.Values{"attempt": {strconv.Itoa(attempt)}, "revision": {strconv.Itoa(revision)}, "text": {text}}
}

func TestAStudentHandsIn(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
		wants(t, w.Student.Get(t, at), http.StatusOK, "better.txt", "Attempt 1", "Solve <em>north</em>", "sheet.txt")
		// The draft, as its script sends it.
		kind := "application/x-www-form-urlencoded"
		wants(t, w.Student.Send(t, http.MethodPut, at+"/draft?attempt=2", kind, workForm(2, 1, "so far").Encode()), http.StatusOK, `"revision":2`, `"saved":`)
		wants(t, w.Student.Send(t, http.MethodPut, at+"/draft?attempt=2", kind, workForm(2, 1, "another device").Encode()), http.StatusConflict)
		wants(t, w.Student.Post(t, at+"/draft", workForm(2, 1, "another device")), http.StatusConflict, "so far", "another device")
		wants(t, w.Student.Post(t, at+"/submit", workForm(2, 1, "another device")), http.StatusConflict, "so far", "another device")
		wants(t, w.Student.Post(t, at+"/submit", workForm(2, 2, strings.Repeat("x", 40_001))), http.StatusUnprocessableEntity, "xxx")
		wants(t, sendPart(t, w.Student, at+"/draft/files", "more.txt", "more", nil), http.StatusSeeOther)
		first := w.Student.Post(t, at+"/submit", workForm(2, 2, "my *essay*"))
		again := w.Student.Post(t, at+"/submit", workForm(2, 2, "my *essay*"))
		if first.Status != http.StatusSeeOther || again.Location != first.Location || first.Location == fmt.Sprintf("%s/submissions/%d", at, w.Submission) {
			t.Fatalf("%d %s, pressed again %s", first.Status, first.Location, again.Location)
		}
		wants(t, w.Student.Get(t, first.Location), http.StatusOK, "my <em>essay</em>", "better.txt", "more.txt", "SHA-256", `data-draft-done="`+at+`/draft?attempt=2"`)
		wants(t, w.Lecturer.Get(t, first.Location), http.StatusOK, "my <em>essay</em>", "Student of north")
		wants(t, w.Lecturer.Get(t, at+"/submissions"), http.StatusOK, "Student of north", strings.TrimPrefix(first.Location, at))
		wants(t, w.Outsider.Get(t, first.Location), http.StatusNotFound)
		wants(t, w.Student.Post(t, at+"/draft/take", url.Values{"submission": {strconv.FormatUint(w.Submission, 10)}}), http.StatusSeeOther)
		wants(t, w.Student.Get(t, at), http.StatusOK, "Submission of north", "essay.txt")
		wants(t, w.Student.Post(t, first.Location+"/withdraw", nil), http.StatusSeeOther)
		wants(t, w.Student.Get(t, first.Location), http.StatusOK, "This was withdrawn")
		// Too late: what was typed is not lost.
		a.Change(t, fmt.Sprintf("UPDATE assignments SET due_at = created_at, cut_off_at = created_at WHERE id = %d", w.Assignment))
		a.Change(t, "DELETE FROM extensions")
		a.Clock.Advance(time.Minute)
		wants(t, w.Student.Post(t, at+"/submit", workForm(3, 2, "the last night")), http.StatusForbidden, "too late", "the last night")
		wants(t, w.Student.Get(t, at), http.StatusOK, "the last night")
		wants(t, sendPart(t, w.Student, at+"/draft/files", "late.txt", "late", nil), http.StatusForbidden)
		wants(t, w.Student.Post(t, fmt.Sprintf("%s/submissions/%d/withdraw", at, w.Submission), nil), http.StatusForbidden)
	})
}

func TestAStudentsFileComesInPiecesForAnAssignmentAlone(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	begin := func(assignment string) apptest.Page {
		meta := metadata(w.Module.ID, "film.mp4")
		if assignment != "" {
			meta += ",assignment " + base64.StdEncoding.EncodeToString([]byte(assignment))
		}
		return tus(t, w.Student, http.MethodPost, "/uploads", nil, "Upload-Length", "10", "Upload-Metadata", meta)
	}
	for _, other := range []string{"", "0", "987654321", "x"} {
		if page := begin(other); page.Status != http.StatusNotFound {
			t.Errorf("for the assignment %q: %d", other, page.Status)
		}
	}
	page := begin(strconv.FormatUint(w.Assignment, 10))
	at := page.Header.Get("Location")
	if page.Status != http.StatusCreated {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	work := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	if page := patch(t, w.Student, at, 0, "12345"); page.Status != http.StatusNoContent {
		t.Fatalf("%d", page.Status)
	}
	wants(t, w.Student.Get(t, work), http.StatusOK, "film.mp4", "on its way")
	wants(t, w.Student.Post(t, work+"/submit", workForm(2, 1, "without it?")), http.StatusUnprocessableEntity, "still on its way", "without it?")
	if page := patch(t, w.Student, at, 5, "67890"); page.Status != http.StatusNoContent {
		t.Fatalf("%d", page.Status)
	}
	// The last byte has put it there, whether or not the form still comes.
	page = w.Student.Get(t, work)
	if wants(t, page, http.StatusOK, "film.mp4"); strings.Contains(page.Body, "on its way") {
		t.Error("it is still on its way")
	}
	upload := url.Values{"upload": {strings.TrimPrefix(at, "/uploads/")}}
	wants(t, w.Student.Post(t, work+"/draft/files", upload), http.StatusSeeOther)
	wants(t, w.Student.Post(t, work+"/draft/files", url.Values{"upload": {strconv.FormatUint(w.Upload, 10)}}), http.StatusNotFound)
}

// The rule is read before the deadline, and it is the one that holds after it.
func TestASlowLineIsNotLateAndThePageSaysSoBefore(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	due := a.Clock.Now().Add(time.Minute).UTC().Format("2006-01-02 15:04:05")
	a.Change(t, fmt.Sprintf("UPDATE assignments SET due_at = '%s', cut_off_at = '%[1]s' WHERE id = %d", due, w.Assignment))
	a.Change(t, "DELETE FROM extensions")
	const rule = "a file whose upload began before a deadline may arrive up to an hour after it. The work must then be handed in within that hour, too"
	wants(t, w.Student.Get(t, at), http.StatusOK, "Nothing is taken after the due time.", rule)
	wants(t, w.Lecturer.Get(t, at), http.StatusOK, rule)
	meta := metadata(w.Module.ID, "film.mp4") + ",assignment " + base64.StdEncoding.EncodeToString([]byte(strconv.FormatUint(w.Assignment, 10)))
	upload := tus(t, w.Student, http.MethodPost, "/uploads", nil, "Upload-Length", "5", "Upload-Metadata", meta).Header.Get("Location")
	a.Clock.Advance(30 * time.Minute)
	patch(t, w.Student, upload, 0, "12345")
	handedIn := w.Student.Post(t, at+"/submit", workForm(2, 1, ""))
	wants(t, handedIn, http.StatusSeeOther)
	wants(t, w.Student.Get(t, handedIn.Location), http.StatusOK, "on time")
	a.Change(t, fmt.Sprintf("UPDATE assignments SET most_files = 0 WHERE id = %d", w.Assignment))
	if strings.Contains(w.Student.Get(t, at).Body, rule) {
		t.Error("it is said of files where none are taken")
	}
}

// hostile are files that want to be more than they are, and whether they are
// taken at all.
func hostile(t *testing.T) map[string]struct {
	data  string
	taken bool
} {
	t.Helper()
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	f, err := z.Create("zeros")
	if err == nil {
		_, err = f.Write(make([]byte, 20<<20))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return map[string]struct {
		data  string
		taken bool
	}{
		"../../etc/passwd":                {"root", true},
		`C:\Windows\System32\drivers.sys`: {"\x00\x01driver", true},
		"essay\u202efdp.exe":              {"MZ\x90\x00", true},
		strings.Repeat("ü", 300) + ".txt": {"umlauts", true},
		"drawing.svg":                     {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, true},
		"page.png":                        {"<!doctype html><script>alert(1)</script>", true},
		"bomb.zip":                        {bomb.String(), true},
		"huge.png":                        {hugePicture(), false},
		"empty.txt":                       {"", false},
	}
}

// hugePicture says of itself that it is 60,000 pixels wide and high.
func hugePicture() string {
	chunk := func(kind string, data []byte) string {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		out = append(append(out, kind...), data...)
		return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 60_000), 60_000)
	return "\x89PNG\r\n\x1a\n" + chunk("IHDR", append(head, 8, 6, 0, 0, 0)) + chunk("IEND", nil)
}

var workFile = regexp.MustCompile(`href="(/modules/\d+/assignments/\d+/submissions/\d+/files/\d+)"`)

func TestNothingInAStudentsFileRuns(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	a.Change(t, "UPDATE assignments SET most_files = 50")
	for name, file := range hostile(t) {
		before := time.Now()
		page := sendPart(t, w.Student, at+"/draft/files", name, file.data, nil)
		if took := time.Since(before); took > 2*time.Second {
			t.Errorf("%.30q took %v", name, took)
		}
		if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusUnprocessableEntity}[file.taken]; page.Status != want {
			t.Errorf("%.30q: %d, want %d", name, page.Status, want)
		}
		if name == "huge.png" {
			wants(t, page, http.StatusUnprocessableEntity, "The picture has too many pixels. At most 40 million can be taken.")
		}
	}
	seen := 0
	for _, found := range workFile.FindAllStringSubmatch(w.Student.Get(t, at).Body, -1) {
		tame(t, w.Student.Get(t, found[1]))
		seen++
	}
	if seen != 8 { // seven of these and the World's own
		t.Errorf("%d files", seen)
	}
}
