package models

// importJudge decides what becomes of the lines of a table, one after another.
type importJudge struct {
	table      peopleTable
	elsewhere  map[string]bool
	seen       map[string]int // line on which an address stands
	people     map[string]*ImportPerson
	programmes map[string][]uint64 // by name as it is compared
}

// judge decides about a line. An empty cell, or a column that is not there,
// changes nothing.
func (j *importJudge) judge(in personLine) ImportLine {
	l := ImportLine{Line: in.Line, Email: in.Email, Name: in.Name}
	f := faults{}
	checkEmail(f, "", in.Email)
	if m, bad := f[""]; bad {
		return l.refused(m)
	}
	key := emailKey(in.Email)
	if first, twice := j.seen[key]; twice {
		return l.refused(Say("The same address stands on line %d already.", first))
	}
	j.seen[key] = in.Line
	if j.elsewhere[key] {
		return l.refused(Say("This address cannot be used here."))
	}
	l.Was = j.people[key]
	if m, bad := j.read(&l, in); bad {
		return l.refused(m)
	}
	if l.Was == nil {
		l.Outcome = ImportCreated
		return l
	}
	return l.compared()
}

func (l ImportLine) refused(m Message) ImportLine {
	l.Outcome, l.Reason = ImportRefused, m
	return l
}

// read understands the cells of a line; what they leave open stays as it is.
func (j *importJudge) read(l *ImportLine, in personLine) (Message, bool) {
	known := true
	if l.Was != nil {
		l.Role, l.Language = l.Was.Role, l.Was.Language
		l.Programme, l.ProgrammeID = l.Was.Programme, l.Was.ProgrammeID
		if l.Name == "" {
			l.Name = l.Was.Name
		}
	} else {
		l.Role = Student
	}
	if in.Role != "" {
		if l.Role, known = roleNames[foldKey(in.Role)]; !known {
			return Say("%q is no role. There are: student, lecturer.", in.Role), true
		}
	}
	if in.Language != "" {
		if l.Language, known = languageNames[foldKey(in.Language)]; !known {
			return Say("%q is no language that the program speaks. There are: de, en.", in.Language), true
		}
	}
	f := faults{}
	if checkLine(f, "", l.Name, 120); len(f) > 0 {
		return Say("The name is missing, too long or holds characters that no keyboard writes."), true
	}
	if m, bad := l.administrators(); bad {
		return m, bad
	}
	return j.readProgramme(l, in)
}

// administrators are neither made nor changed by a file, so that nobody
// becomes one by a slip of the keyboard. A line that says what is so may stay.
func (l *ImportLine) administrators() (Message, bool) {
	was := l.Was != nil && l.Was.Role == Administrator
	switch {
	case l.Role == Administrator && !was:
		return Say("Administrators are not made by a file. Please appoint them one by one."), true
	case was && (l.Role != Administrator || l.Name != l.Was.Name || l.Language != l.Was.Language):
		return Say("This is an administrator. Please change administrators one by one."), true
	case l.Was != nil && l.Was.Deactivated:
		return Say("This person is deactivated. Please reactivate them first."), true
	}
	return Message{}, false
}

func (j *importJudge) readProgramme(l *ImportLine, in personLine) (Message, bool) {
	if l.Role != Student {
		l.Programme, l.ProgrammeID = "", 0
		if in.Programme != "" {
			return Say("Only students have a programme."), true
		}
	}
	if in.Programme == "" {
		return Message{}, false
	}
	switch ids := j.programmes[foldKey(in.Programme)]; len(ids) {
	case 0:
		return Say("There is no programme called %q. Please add it under Faculties first.", in.Programme), true
	case 1:
		l.Programme, l.ProgrammeID = in.Programme, ids[0]
	default:
		return Say("Several faculties have a programme called %q. Please give them different names first.", in.Programme), true
	}
	return Message{}, false
}

// compared tells whether a line changes the person it is about.
func (l ImportLine) compared() ImportLine {
	if l.Name != l.Was.Name {
		l.Changes = append(l.Changes, Say("name, so far %q", l.Was.Name))
	}
	if l.Role != l.Was.Role {
		l.Changes = append(l.Changes, Say("role"))
	}
	if l.Language != l.Was.Language {
		l.Changes = append(l.Changes, Say("language"))
	}
	if l.ProgrammeID != l.Was.ProgrammeID {
		l.Changes = append(l.Changes, Say("programme"))
	}
	l.Outcome = ImportUnchanged
	if len(l.Changes) > 0 {
		l.Outcome = ImportUpdated
	}
	return l
}
