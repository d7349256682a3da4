package models

import (
	"strings"

	"luna/models/sheets"
)

// MaxTeamsImport is the largest table of teams in bytes, also as it travels between
// preview and confirmation.
const MaxTeamsImport = 512 << 10

var teamsLimits = sheets.Limits{Bytes: MaxTeamsImport, Rows: 5001, Columns: 200, Cell: 1000}

// teamRow is a line of a table of teams, as it was written.
type teamRow struct {
	Line            int
	ID, Email, Team string
}

// teamColumns are how the head of a table calls the name of a team, as bareHead
// leaves it.
var teamColumns = map[string]bool{"team": true, "teamname": true, "group": true, "groupname": true, "gruppe": true, "gruppenname": true}

// teamsTable is a table of who is to be in which team.
type teamsTable struct {
	charset         string
	ignored         []string
	id, email, team int // the columns; -1: there is none
	rows            []teamRow
}

// readTeams reads a table of teams: with a first row that names the columns, or
// two columns of addresses and teams without one. The field of Invalid is "file",
// with "line" where it is the fault of one.
func readTeams(data []byte) (teamsTable, error) {
	sheet, err := readSheet(data, teamsLimits)
	if err != nil {
		return teamsTable{}, err
	}
	t := teamsTable{charset: sheet.Charset, id: -1, email: -1, team: -1}
	rows := sheet.Rows
	switch {
	case len(rows) == 0:
		return t, atFile(Say("The list is empty. It needs a row for each student, with the e-mail address and the name of the team."))
	case strings.Contains(rows[0].Cell(0), "@"):
		t.email, t.team = 0, 1
	default:
		if err := t.places(rows[0].Cells); err != nil {
			return t, err
		}
		rows = rows[1:]
	}
	for _, r := range rows {
		cell := func(i int) string { return strings.TrimSpace(r.Cell(i)) }
		if row := (teamRow{r.Line, cell(t.id), cell(t.email), cell(t.team)}); row.Team != "" {
			t.rows = append(t.rows, row) // who is given no team stays as they are
		}
	}
	return t, nil
}

// places finds out what the columns are by the first row.
func (t *teamsTable) places(head []string) error {
	for i, name := range head {
		bare := bareHead(name)
		var at *int
		switch {
		case bare == "id":
			at = &t.id
		case columnNames[bare] == emailColumn:
			at = &t.email
		case teamColumns[bare]:
			at = &t.team
		default:
			if name != "" {
				t.ignored = append(t.ignored, name)
			}
			continue
		}
		if *at >= 0 {
			return atFile(Say("Two columns are called %q. Please keep one of them.", name))
		}
		*at = i
	}
	if t.team < 0 || t.id < 0 && t.email < 0 {
		return atFile(Say("The first row must name the columns: E-mail or ID, and Team."))
	}
	return nil
}

// csv is the table as it is sent back, the same whatever it came in.
func (t teamsTable) csv() (string, error) {
	return sentBack(MaxTeamsImport, func(w sheets.Writer) {
		w.Row("ID", "E-mail", "Team")
		for _, r := range t.rows {
			w.Row(r.ID, r.Email, r.Team)
		}
	})
}
