package pages

import (
	"strconv"

	"luna/models"
	"luna/models/sheets"
	"luna/views/text"
)

// GradebookSheet writes a gradebook as a table: what counts of each mark and what
// it comes to, and then the points as they were set, in columns that can be
// brought back.
func GradebookSheet(p text.Printer, w sheets.Writer, t models.GradeTable) {
	head := []string{p.T("ID"), p.T("Student"), p.T("Team"), p.T("Result")}
	var versions []string
	for _, a := range t.Assignments {
		head = append(head, a.Title+" ("+pointsText(p, a.Points)+")")
	}
	for _, a := range t.Assignments {
		if at := a.Title + " [" + strconv.FormatUint(a.ID, 10) + "] "; a.SetsByTable() {
			head, versions = append(head, at+p.T("Points")), append(versions, at+p.T("Version"))
		}
	}
	w.Row(append(head, versions...)...)
	for _, row := range t.Rows {
		cells := []sheets.Cell{numbered(row.EnrollmentID), sheets.Text(row.Name), sheets.Text(row.Team), sheets.Text("")}
		if row.Result.Err == nil {
			cells[3] = markCell(p, &row.Result.Value)
		}
		for _, c := range row.Cells {
			cell := sheets.Text("")
			if c.Points != nil {
				cell = markCell(p, &c.Final)
			}
			cells = append(cells, cell)
		}
		w.Cells(append(cells, setPoints(p, t, row)...)...)
	}
}

// markCell is points that spreadsheet programs count with, or nothing.
func markCell(p text.Printer, points *int) sheets.Cell {
	if points == nil {
		return sheets.Text("")
	}
	return sheets.Number(MarkTyped(p, points), float64(*points)/100)
}

// numbered is the number by which a row is known: a name, nothing to count with.
func numbered(id uint64) sheets.Cell { return sheets.Text(strconv.FormatUint(id, 10)) }

func versionCell(revision int) sheets.Cell {
	return sheets.Number(strconv.Itoa(revision), float64(revision))
}

// setPoints are the points of a row as they were set, and the versions of them.
func setPoints(p text.Printer, t models.GradeTable, row models.GradeRow) []sheets.Cell {
	var points, versions []sheets.Cell
	for j, c := range row.Cells {
		if t.Assignments[j].SetsByTable() {
			points, versions = append(points, markCell(p, c.Points)), append(versions, versionCell(c.Revision))
		}
	}
	return append(points, versions...)
}

// MarksSheet writes the marks of an assignment as a table that can be brought
// back.
func MarksSheet(p text.Printer, w sheets.Writer, m models.MarkSheet) {
	w.Row(p.T("ID"), p.T("Name"), p.T("Points"), p.T("Feedback"), p.T("Version"))
	for _, row := range m.Rows {
		w.Cells(numbered(row.Cell.Key), sheets.Text(row.Who), markCell(p, row.Cell.Points), sheets.Text(row.Feedback), versionCell(row.Cell.Revision))
	}
}
