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
		cells := []string{strconv.FormatUint(row.EnrollmentID, 10), row.Name, row.Team, ""}
		if row.Result.Err == nil {
			cells[3] = MarkTyped(p, &row.Result.Value)
		}
		for _, c := range row.Cells {
			cell := ""
			if c.Points != nil {
				cell = MarkTyped(p, &c.Final)
			}
			cells = append(cells, cell)
		}
		w.Row(append(cells, setPoints(p, t, row)...)...)
	}
}

// setPoints are the points of a row as they were set, and the versions of them.
func setPoints(p text.Printer, t models.GradeTable, row models.GradeRow) []string {
	var points, versions []string
	for j, c := range row.Cells {
		if t.Assignments[j].SetsByTable() {
			points, versions = append(points, MarkTyped(p, c.Points)), append(versions, strconv.Itoa(c.Revision))
		}
	}
	return append(points, versions...)
}

// MarksSheet writes the marks of an assignment as a table that can be brought
// back.
func MarksSheet(p text.Printer, w sheets.Writer, m models.MarkSheet) {
	w.Row(p.T("ID"), p.T("Name"), p.T("Points"), p.T("Feedback"), p.T("Version"))
	for _, row := range m.Rows {
		w.Row(strconv.FormatUint(row.Cell.Key, 10), row.Who, MarkTyped(p, row.Cell.Points), row.Feedback, strconv.Itoa(row.Cell.Revision))
	}
}
