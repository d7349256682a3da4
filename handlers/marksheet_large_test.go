package handlers_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// markAll gives all of the crowd 8 points and feedback with what a table has to quote, and
// the first the longest feedback there is.
func markAll(t *testing.T, a *apptest.App, w *apptest.World, first uint64) {
	t.Helper()
	a.Change(t, fmt.Sprintf(`INSERT INTO grades (university_id, module_id, assignment_id, enrollment_id, points, feedback, marked_at, revision, created_at, updated_at)
		SELECT university_id, module_id, %d, id, 800, replace(hex(zeroblob(CASE id WHEN %d THEN 4000 ELSE 250 END)), '00', 'ä"b, '), enrolled_at, 1, enrolled_at, enrolled_at
		FROM enrollments WHERE pseudonym LIKE 'crowd%%'`, w.Assignment, first))
}

// TestTwoThousandMarksWithLongFeedbackComeBack as they were taken along: nothing of
// them would change, and of one that was changed that alone does.
func TestTwoThousandMarksWithLongFeedbackComeBack(t *testing.T) {
	need.Long(t)
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	markAll(t, a, w, handedInBy(t, a, w, 2000)[0])
	base := fmt.Sprintf("/modules/%d/assignments/%d/marks", w.Module.ID, w.Assignment)
	export := func() string { return w.Lecturer.Post(t, base+"/export", url.Values{"format": {"csv"}}).Body }
	file := export()
	if len(file) < 3<<20 {
		t.Fatalf("a table of %d bytes is none with long feedback", len(file))
	}
	untouched := sendFile(t, w.Lecturer, base+"/import", "file", []byte(file))
	untouched.Want(t, http.StatusOK, "Nothing would change.", "New marks 0 Changed marks 0", "Refused 0")
	changed := strings.Replace(file, `,"Crowd 11234",8,`, `,"Crowd 11234",9,`, 1)
	preview := sendFile(t, w.Lecturer, base+"/import", "file", []byte(changed))
	preview.Want(t, http.StatusOK, "New marks 0 Changed marks 1", "Refused 0", "Crowd 11234", "8 → 9")
	sent := url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(preview.Body, -1) {
		sent.Set(field[1], field[2])
	}
	w.Lecturer.Post(t, base+"/import", sent).Want(t, http.StatusSeeOther)
	before, after := strings.Split(changed, "\n"), strings.Split(export(), "\n")
	if len(before) != len(after) {
		t.Fatalf("%d lines, of %d", len(after), len(before))
	}
	for i, line := range before {
		if strings.Contains(line, `,"Crowd 11234",`) { // its version is another one
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\r"), "1")
			if !strings.HasPrefix(after[i], line+"2") {
				t.Errorf("%.80s, want %.80s", after[i], line)
			}
		} else if line != after[i] {
			t.Errorf("%.80s, want %.80s", after[i], line)
		}
	}
}

// TestATableOfMarksIsReadUpToItsLimit: as a file, and as it comes back from its
// preview.
func TestATableOfMarksIsReadUpToItsLimit(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	sheet, book := fmt.Sprintf("/modules/%d/assignments/%d/marks", w.Module.ID, w.Assignment), fmt.Sprintf("/modules/%d/grades", w.Module.ID)
	row := "0," + strings.Repeat("x", 19_995) + "\n"
	full := "ID,Feedback\n" + strings.Repeat(row, (models.MaxMarksImport-12)/len(row))
	back := url.Values{"seen": {"another"}, "table": {base64.RawURLEncoding.EncodeToString([]byte(full))}}
	w.Lecturer.Post(t, sheet+"/import", back).Want(t, http.StatusConflict, "Nothing was done", "Nobody in this assignment has the ID 0.")
	for _, base := range []string{sheet, book} {
		over := sendFile(t, w.Lecturer, base+"/import", "file", make([]byte, models.MaxMarksImport+1))
		over.Want(t, http.StatusUnprocessableEntity, "The file is too large.")
		over = sendFile(t, w.Lecturer, base+"/import", "file", make([]byte, 11<<20))
		over.Want(t, http.StatusRequestEntityTooLarge, "That was too much at once")
	}
}

// TestAFileOfAnAssignmentComesWithItsForm where there is no script: as large a one
// as that of a lesson.
func TestAFileOfAnAssignmentComesWithItsForm(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	files := fmt.Sprintf("/modules/%d/assignments/%d/files", w.Module.ID, w.Assignment)
	sendPart(t, w.Lecturer, files, "sheet.bin", strings.Repeat("x", 15<<20), nil).Want(t, http.StatusSeeOther)
	sendPart(t, w.Lecturer, files, "sheet.bin", strings.Repeat("x", 16<<20), nil).Want(t, http.StatusRequestEntityTooLarge)
}
