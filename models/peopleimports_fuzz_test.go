package models

import (
	"testing"

	"luna/models/sheets"
)

// FuzzPeopleTable: of any table that is read as one of people, each line has one
// outcome and they add up; nobody stands in it twice, and nobody becomes an
// administrator by it.
func FuzzPeopleTable(f *testing.F) {
	for _, seed := range []string{
		"E-mail;Name\njana@north.example;Jana\nJANA@north.example;Jana\n", "email,role,programme\nnew@x.example,student,Physics\nb@x.example,lecturer,Physics\n",
		"E-Mail\tVorname\tNachname\tRolle\na@b.example\tA\tB\tAdministrator\n", "email;email\na;b\n", "Name\nx\n", "email;language\nboss@north.example;fr\nboss@north.example;de\n",
		"email;name\nti@x.example;=1+1\n\xe4@x.example;\x00\n", "e-mail;name\n\"a@b.example\n\";x\n", "mail;name\ngone@north.example;x\nelse@south.example;y\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sheet, err := sheets.Read(data, sheets.Limits{Bytes: 1 << 16, Rows: 500, Columns: 20, Cell: 500})
		if err != nil {
			return
		}
		table, err := peopleOf(sheet)
		if err != nil {
			return
		}
		j := importJudge{
			table: table, elsewhere: map[string]bool{"else@south.example": true}, seen: map[string]int{}, programmes: map[string][]uint64{"physics": {1}, "twice": {2, 3}},
			people: map[string]*ImportPerson{
				"jana@north.example": {ID: 1, EmailKey: "jana@north.example", Name: "Jana", Role: Lecturer},
				"boss@north.example": {ID: 2, EmailKey: "boss@north.example", Name: "Boss", Role: Administrator},
				"gone@north.example": {ID: 3, EmailKey: "gone@north.example", Name: "Gone", Role: Student, Deactivated: true},
			},
		}
		plan, named := ImportPlan{}, map[string]bool{}
		for _, l := range table.Lines {
			plan.Lines = append(plan.Lines, j.judge(l))
		}
		for _, l := range plan.Lines {
			checkLineOfPlan(t, data, l)
			if key := emailKey(l.Email); l.Outcome != ImportRefused {
				if named[key] || j.elsewhere[key] {
					t.Fatalf("%q: %q stands in it twice, or is another university's", data, l.Email)
				}
				named[key] = true
			}
		}
		sum := 0
		for _, o := range ImportOutcomes {
			sum += plan.Count(o)
		}
		if sum != len(table.Lines) || plan.seal() != nil || plan.Hash == "" {
			t.Fatalf("%q: %d lines, outcomes of %d", data, len(table.Lines), sum)
		}
	})
}

func checkLineOfPlan(t *testing.T, data []byte, l ImportLine) {
	t.Helper()
	wrong := false
	switch l.Outcome {
	case ImportRefused:
		wrong = l.Reason.Text == ""
	case ImportCreated:
		wrong = l.Was != nil || l.Role != Student && l.Role != Lecturer || l.Name == ""
	case ImportUpdated:
		wrong = l.Was == nil || len(l.Changes) == 0 || l.Was.Role == Administrator || l.Was.Deactivated
	case ImportUnchanged:
		wrong = l.Was == nil || len(l.Changes) > 0
	default:
		wrong = true
	}
	if wrong {
		t.Fatalf("%q: %+v", data, l)
	}
}
