package handlers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"
	"luna/models/sheets"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shownMark is what stands in a cell of the table, in the result of its row, and
// why the cell was not saved.
const shownMark = `(() => {
	const cell = document.querySelector('td[data-work]');
	return [cell.querySelector("span").textContent, cell.parentElement.querySelector("[data-result]").textContent.trim(), cell.querySelector(".error")?.textContent ?? ""].join(" | ");
})()`

func TestMarksAreTypedIntoTheTableByKeyboardAndAConflictIsToldInTheCell(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	ctx := t.Context()
	before, err := w.Lecturer.Scope.GradesOf(ctx, w.Module.ID, w.Enrollment)
	must(t, err)
	column := len(before.Assignments) - 1
	for i, task := range before.Assignments {
		if task.ID == w.Assignment {
			column = i
		}
	}
	task, cell := before.Assignments[column], before.Rows[0].Cells[column]
	set := func(points string) models.GradeCell {
		t.Helper()
		now, err := w.Lecturer.Scope.GradesOf(ctx, w.Module.ID, w.Enrollment)
		must(t, err)
		cell, err := w.Lecturer.Scope.SetPoints(ctx, w.Module.ID, task.ID, w.Enrollment, now.Rows[0].Cells[column].Revision, points)
		must(t, err)
		return cell
	}
	if cell.Points != nil {
		set("")
	}
	tab := browser.New(t).Tab(t, browser.Desktop)
	address := a.Serve(t)
	tab.Open(address + "/login")
	tab.Fill("#f-email", w.Lecturer.Email)
	tab.Fill("#f-password", apptest.Password)
	tab.Follow("form[action='/login'] .button.primary")
	tab.Open(fmt.Sprintf("%s/modules/%d/grades", address, w.Module.ID))
	mark := fmt.Sprintf(`td[data-work="%d/%d"]`, task.ID, w.Enrollment)
	shown := func() (said string) {
		tab.Eval(strings.ReplaceAll(shownMark, "td[data-work]", mark), &said)
		return said
	}
	tab.Run(chromedp.Focus(mark, chromedp.ByQuery), chromedp.KeyEvent("7"), chromedp.KeyEvent(","), chromedp.KeyEvent("5"), chromedp.KeyEvent(kb.Enter))
	waitFor(t, "the mark to be saved", func() bool {
		now, err := w.Lecturer.Scope.GradesOf(ctx, w.Module.ID, w.Enrollment)
		must(t, err)
		p := now.Rows[0].Cells[column].Points
		return p != nil && *p == 7_50
	})
	waitFor(t, "the cell to show it", func() bool { return strings.HasPrefix(shown(), "7.5 | 75") })

	set("9")
	tab.Allow("status of 409")
	tab.Run(chromedp.Focus(mark, chromedp.ByQuery), chromedp.KeyEvent("4"), chromedp.KeyEvent(kb.Enter))
	waitFor(t, "the conflict to be told", func() bool { return strings.Contains(shown(), "Somebody else has set this mark") })
	if got := shown(); !strings.HasPrefix(got, "9 | ") {
		t.Errorf("the cell shows %q", got)
	}
	tab.Run(chromedp.Focus(mark, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Enter))
	waitFor(t, "the own mark to hold", func() bool { return strings.HasPrefix(shown(), "4 | 40") })
	tab.Run(chromedp.Focus(mark, chromedp.ByQuery), chromedp.KeyEvent("1"), chromedp.KeyEvent(kb.Escape))
	if got := shown(); !strings.HasPrefix(got, "4 | ") {
		t.Errorf("what was taken back stands there: %q", got)
	}
	tab.Axe()
}

var hidden = regexp.MustCompile(`name="(seen|table)" value="([^"]*)"`)

// filledIn is a table with other points for somebody, in the column whose head
// ends so, as a file of the same kind.
func filledIn(t *testing.T, kind sheets.Kind, file, who, head, points string) []byte {
	t.Helper()
	sheet, err := sheets.Read([]byte(file), sheets.Limits{Bytes: 1 << 20, Rows: 1000, Columns: 200, Cell: 10_000})
	must(t, err)
	column := slices.IndexFunc(sheet.Rows[0].Cells, func(cell string) bool { return strings.HasSuffix(cell, head) })
	if sheet.Kind != kind || column < 0 {
		t.Fatalf("a file of the kind %s with the head %q", sheet.Kind, sheet.Rows[0].Cells)
	}
	var out bytes.Buffer
	w := sheets.NewWriter(&out, kind)
	for _, row := range sheet.Rows {
		cells := append(row.Cells, make([]string, len(sheet.Rows[0].Cells)-len(row.Cells))...)
		if cells[0] == who {
			cells[column] = points
		}
		w.Row(cells...)
	}
	must(t, w.Close())
	return out.Bytes()
}

func TestMarksAreBroughtBackInAFileAndSeenBeforeTheyAreSet(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	points := func() string {
		t.Helper()
		now, err := w.Lecturer.Scope.MarkSheet(t.Context(), w.Module.ID, w.Assignment, 1)
		must(t, err)
		for _, row := range now.Rows {
			if row.Cell.Key == w.Enrollment && row.Cell.Points != nil {
				return fmt.Sprint(*row.Cell.Points)
			}
		}
		return ""
	}
	sheet, book := fmt.Sprintf("/modules/%d/assignments/%d/marks", w.Module.ID, w.Assignment), fmt.Sprintf("/modules/%d/grades", w.Module.ID)
	column := fmt.Sprintf(" [%d] Points", w.Assignment)
	for i, way := range []struct {
		base, head string
		kind       sheets.Kind
	}{{sheet, "Points", sheets.CSV}, {sheet, "Points", sheets.XLSX}, {book, column, sheets.CSV}, {book, column, sheets.XLSX}} {
		t.Run(fmt.Sprint(way.base, " ", way.kind), func(t *testing.T) {
			want := fmt.Sprint(325 + i)
			file := w.Lecturer.Post(t, way.base+"/export", url.Values{"format": {string(way.kind)}})
			if file.Status != http.StatusOK || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
				t.Fatalf("%d: %s", file.Status, file.Body)
			}
			filled := filledIn(t, way.kind, file.Body, fmt.Sprint(w.Enrollment), way.head, "3."+want[1:])
			preview := sendFile(t, w.Lecturer, way.base+"/import", "file", filled)
			sent := url.Values{}
			for _, field := range hidden.FindAllStringSubmatch(preview.Body, -1) {
				sent.Set(field[1], field[2])
			}
			if preview.Status != http.StatusOK || len(sent) != 2 || points() == want {
				t.Fatalf("%d, %v: %s", preview.Status, sent, preview.Body)
			}
			if page := w.Lecturer.Post(t, way.base+"/import", sent); page.Status != http.StatusSeeOther || page.Header.Get("Location") != way.base || points() != want {
				t.Errorf("%d, %s points", page.Status, points())
			}
			if page := w.Lecturer.Post(t, way.base+"/import", sent); page.Status != http.StatusConflict || !strings.Contains(page.Body, "Nothing was done") {
				t.Errorf("the same once more: %d", page.Status)
			}
			if page := sendFile(t, w.Lecturer, way.base+"/import", "file", []byte("Name,Points\nx,1\n")); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "The first row must name the columns") {
				t.Errorf("a file without an ID: %d", page.Status)
			}
		})
	}
}
