package models

import (
	"strings"

	"luna/models/sheets"
)

// column is what a column of a table of people holds.
type column string

const (
	emailColumn     column = "email"
	nameColumn      column = "name"
	firstColumn     column = "first name"
	lastColumn      column = "last name"
	roleColumn      column = "role"
	languageColumn  column = "language"
	programmeColumn column = "programme"
)

// columnNames are how the head of a table calls its columns, in small letters
// and without spaces, hyphens and underscores.
var columnNames = map[string]column{
	"email": emailColumn, "mail": emailColumn, "emailaddress": emailColumn, "emailadresse": emailColumn, "mailadresse": emailColumn,
	"name": nameColumn, "fullname": nameColumn, "vollständigername": nameColumn,
	"firstname": firstColumn, "givenname": firstColumn, "vorname": firstColumn, "rufname": firstColumn,
	"lastname": lastColumn, "surname": lastColumn, "familyname": lastColumn, "nachname": lastColumn, "familienname": lastColumn,
	"role": roleColumn, "rolle": roleColumn,
	"language": languageColumn, "sprache": languageColumn,
	"programme": programmeColumn, "program": programmeColumn, "studyprogramme": programmeColumn, "courseofstudy": programmeColumn, "studiengang": programmeColumn,
}

// roleNames are how a table calls roles.
var roleNames = map[string]Role{
	"student": Student, "studentin": Student, "studierende": Student, "studierender": Student, "studierende/r": Student,
	"lecturer": Lecturer, "teacher": Lecturer, "lehrperson": Lecturer, "dozent": Lecturer, "dozentin": Lecturer, "lehrende": Lecturer, "lehrender": Lecturer, "lehrende/r": Lecturer,
	"administrator": Administrator, "administratorin": Administrator, "admin": Administrator,
}

// languageNames are how a table calls languages.
var languageNames = map[string]string{
	"de": "de", "deutsch": "de", "german": "de", "en": "en", "englisch": "en", "english": "en",
}

// personLine is a line of a table of people, as it was written.
type personLine struct {
	Line                                   int
	Email, Name, Role, Language, Programme string
}

// peopleTable is a table of people with what its columns mean.
type peopleTable struct {
	Kind    sheets.Kind
	Charset string
	Taken   []string // heads of the columns that mean something
	Ignored []string // heads of the others
	Has     map[column]bool
	Lines   []personLine
}

// peopleOf finds out what the columns of a table mean by its first row.
func peopleOf(sheet sheets.Sheet) (peopleTable, error) {
	t := peopleTable{Kind: sheet.Kind, Charset: sheet.Charset, Has: map[column]bool{}}
	if len(sheet.Rows) < 2 {
		return t, atFile(Say("The table is empty. It needs a first row with the names of the columns, and a row for each person."))
	}
	at := map[column]int{}
	for i, head := range sheet.Rows[0].Cells {
		name, known := columnNames[bareHead(head)]
		switch {
		case !known:
			if head != "" {
				t.Ignored = append(t.Ignored, head)
			}
			continue
		case t.Has[name]:
			return t, atFile(Say("Two columns are called %q. Please keep one of them.", head))
		}
		at[name], t.Has[name] = i, true
		t.Taken = append(t.Taken, head)
	}
	if !t.Has[emailColumn] {
		return t, atFile(Say("No column is called “E-mail”. The first row must name the columns: E-mail, Name, Role, Language, Programme."))
	}
	cell := func(r sheets.Row, c column) string {
		if !t.Has[c] {
			return ""
		}
		return strings.TrimSpace(r.Cell(at[c]))
	}
	for _, r := range sheet.Rows[1:] {
		name := cell(r, nameColumn)
		if name == "" {
			name = strings.TrimSpace(cell(r, firstColumn) + " " + cell(r, lastColumn))
		}
		t.Lines = append(t.Lines, personLine{r.Line, cell(r, emailColumn), name, cell(r, roleColumn), cell(r, languageColumn), cell(r, programmeColumn)})
	}
	return t, nil
}

// bareHead is the name of a column without what people write differently.
func bareHead(head string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "", "\u2011", "", ".", "").Replace(foldKey(head))
}
