package pages

import (
	"strconv"

	"luna/models"
	"luna/models/sheets"
	"luna/views/text"
)

// GradebookSheet writes a gradebook as a table: what counts of each mark, and
// what it comes to.
func GradebookSheet(p text.Printer, w sheets.Writer, t models.GradeTable) {
	head := []string{p.T("ID"), p.T("Student"), p.T("Team"), p.T("Result")}
	for _, a := range t.Assignments {
		head = append(head, a.Title+" ("+pointsText(p, a.Points)+")")
	}
	w.Row(head...)
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
		w.Row(cells...)
	}
}

// MarksSheet writes the marks of an assignment as a table that can be brought
// back.
func MarksSheet(p text.Printer, w sheets.Writer, m models.MarkSheet) {
	w.Row(p.T("ID"), p.T("Name"), p.T("Points"), p.T("Feedback"), p.T("Version"))
	for _, row := range m.Rows {
		w.Row(strconv.FormatUint(row.Cell.Key, 10), row.Who, MarkTyped(p, row.Cell.Points), row.Feedback, strconv.Itoa(row.Cell.Revision))
	}
}
