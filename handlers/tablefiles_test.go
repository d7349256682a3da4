package handlers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
	"luna/models/sheets"
)

// cellsOf are the cells of an XLSX file as they are kept.
func cellsOf(t *testing.T, file string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	must(t, err)
	f, err := z.Open("xl/worksheets/sheet1.xml")
	must(t, err)
	defer f.Close()
	text, err := io.ReadAll(f)
	must(t, err)
	return string(text)
}

// refilled is an XLSX file with another cell for somebody, in the column whose
// head ends so.
func refilled(t *testing.T, file, who, head string, with sheets.Cell) []byte {
	t.Helper()
	sheet, err := sheets.Read([]byte(file), sheets.Limits{Bytes: 1 << 20, Rows: 1000, Columns: 200, Cell: 10_000})
	must(t, err)
	column := slices.IndexFunc(sheet.Rows[0].Cells, func(cell string) bool { return strings.HasSuffix(cell, head) })
	var out bytes.Buffer
	w := sheets.NewWriter(&out, sheets.XLSX)
	for _, row := range sheet.Rows {
		var cells []sheets.Cell
		for i := range sheet.Rows[0].Cells {
			cells = append(cells, sheets.Text(row.Cell(i)))
		}
		if row.Cell(0) == who {
			cells[column] = with
		}
		w.Cells(cells...)
	}
	must(t, w.Close())
	return out.Bytes()
}

// TestPointsAreNumbersInASpreadsheet that can be summed up, and come back as
// numbers or as texts of either language.
func TestPointsAreNumbersInASpreadsheet(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	who := fmt.Sprint(w.Enrollment)
	grade := func() models.GradeCell {
		t.Helper()
		sheet, err := w.Lecturer.Scope.MarkSheet(t.Context(), w.Module.ID, w.Assignment, 1)
		must(t, err)
		i := slices.IndexFunc(sheet.Rows, func(l models.MarkLine) bool { return l.Cell.Key == w.Enrollment })
		return sheet.Rows[i].Cell
	}
	_, err := w.Lecturer.Scope.SetPoints(t.Context(), w.Module.ID, w.Assignment, w.Enrollment, grade().Revision, "8.25")
	must(t, err)
	for _, way := range []struct{ base, head string }{
		{fmt.Sprintf("/modules/%d/assignments/%d/marks", w.Module.ID, w.Assignment), "Points"},
		{fmt.Sprintf("/modules/%d/grades", w.Module.ID), fmt.Sprintf(" [%d] Points", w.Assignment)},
	} {
		for i, cell := range []sheets.Cell{sheets.Number("3,5", 3.5), sheets.Text("3,75"), sheets.Text("4.5"), sheets.Number("8.25", 8.25)} {
			file := w.Lecturer.Post(t, way.base+"/export", url.Values{"format": {"xlsx"}}).Body
			kept := cellsOf(t, file)
			number := fmt.Sprintf("<v>%g</v>", float64(*grade().Points)/100)
			if at := regexp.MustCompile(`<c [^>]*>` + number).FindString(kept); at == "" || strings.Contains(at, "nlineStr") || strings.Contains(kept, "<f") {
				t.Errorf("%s: no number %s in %s", way.base, number, kept)
			}
			preview := sendFile(t, w.Lecturer, way.base+"/import", "file", refilled(t, file, who, way.head, cell))
			preview.Want(t, http.StatusOK)
			sent := url.Values{}
			for _, field := range hidden.FindAllStringSubmatch(preview.Body, -1) {
				sent.Set(field[1], field[2])
			}
			w.Lecturer.Post(t, way.base+"/import", sent).Want(t, http.StatusSeeOther)
			if got, want := *grade().Points, []int{350, 375, 450, 825}[i]; got != want {
				t.Errorf("%s: %d points, want %d", way.base, got, want)
			}
		}
	}
	people := w.Admin.Post(t, "/admin/users/export", url.Values{"format": {"xlsx"}}).Body
	if kept := cellsOf(t, people); !regexp.MustCompile(`<c r="G2" s="\d+"[^>]*><v>\d{5}</v>`).MatchString(kept) || strings.Contains(kept, "<f") {
		t.Errorf("no day in %s", kept)
	}
	back := w.Admin.Follow(t, sendFile(t, w.Admin, "/admin/users/import", "file", []byte(people)))
	if text := back.Text(); back.Status != http.StatusOK || !strings.Contains(text, "New 0 Changed 0 Unchanged 7 Refused 0") {
		t.Errorf("what was taken along is changed: %d %s", back.Status, text)
	}
}
