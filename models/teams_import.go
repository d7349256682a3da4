package models

import (
	"context"
	"strconv"
)

// TeamLine is what taking over a list of teams does about one of its lines.
type TeamLine struct {
	Line    int
	Outcome ImportOutcome // created, unchanged or refused
	Reason  Message       // why it is refused
	Who     string        // a name, or what stands in the list
	Team    string
}

// TeamsPlan is what taking over a list of teams would do.
type TeamsPlan struct {
	ModuleHead
	Charset string // see sheets.Sheet
	Ignored []string
	Lines   []TeamLine
	Teams   TeamDrafts
	Table   string // the list as it is sent back when it is confirmed
	Hash    string

	seen []uint64 // enrollments whose names are in it
}

// Of are the lines with an outcome, in the order of the list.
func (p TeamsPlan) Of(o ImportOutcome) []TeamLine {
	var lines []TeamLine
	for _, l := range p.Lines {
		if l.Outcome == o {
			lines = append(lines, l)
		}
	}
	return lines
}

// PreviewTeams tells what taking over a list of teams would do now, and changes
// nothing. The fields of Invalid are "file" and "line". ErrClosed for an archived
// module.
func (s Scope) PreviewTeams(ctx context.Context, moduleID uint64, data []byte) (TeamsPlan, error) {
	var p TeamsPlan
	err := s.read(ctx, func(s Scope) error {
		var err error
		p, err = s.planTeams(moduleID, data)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, s.sawEnrolled(ctx, p.seen, AccessRoster, moduleID)
}

// ImportTeams does what the preview with the hash showed, all of it, and gives
// how many students were put into teams. ErrConflict, with nothing done, where it
// would be something else by now.
func (s Scope) ImportTeams(ctx context.Context, moduleID uint64, data []byte, hash string) (int, error) {
	n := 0
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		p, err := s.planTeams(moduleID, data)
		if err != nil {
			return err
		}
		n = len(p.Teams.members())
		if p.Hash != hash || n == 0 {
			return ErrConflict
		}
		if err := p.Teams.do(s, moduleID); err != nil {
			return err
		}
		return s.audit("team.import", "module", moduleID, map[string]any{"teams": p.Teams.made(), "students": n})
	})
	return n, err
}

// planTeams compares a list with the teams as they are.
func (s Scope) planTeams(moduleID uint64, data []byte) (TeamsPlan, error) {
	var p TeamsPlan
	var err error
	if p.ModuleHead, err = s.openTeams(moduleID); err != nil {
		return p, err
	}
	table, err := readTeams(data)
	if err != nil {
		return p, err
	}
	if p.Table, err = table.csv(); err != nil {
		return p, err
	}
	p.Charset, p.Ignored = table.charset, table.ignored
	j, err := s.teamJudge(moduleID)
	if err != nil {
		return p, err
	}
	for _, row := range table.rows {
		l, who := j.judge(row)
		p.Lines = append(p.Lines, l)
		if who != nil {
			p.seen = append(p.seen, who.ID)
		}
	}
	p.seen = distinct(p.seen)
	p.Teams = j.drafts
	p.Hash, err = p.Teams.hash()
	return p, err
}

// enrolled is a student of the module with the team that they are in.
type enrolled struct {
	Candidate
	EmailKey string
	Team     string // empty: none
	line     int    // on which they were named
}

// standing is a team that is there, or that the list makes.
type standing struct {
	ID      uint64
	Name    string
	Members int
	Marked  bool
	at      int // in the drafts, from 1 on
}

// teamJudge decides what becomes of each line of a list.
type teamJudge struct {
	byID    map[uint64]*enrolled
	byEmail map[string]*enrolled
	teams   map[string]*standing
	drafts  TeamDrafts
}

// teamJudge reads who is in the module and which teams there are.
func (s Scope) teamJudge(moduleID uint64) (*teamJudge, error) {
	var students []enrolled
	err := s.tx.Raw(`SELECT e.id, u.name, u.email_key, coalesce(t.name, '') AS team
		FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		LEFT JOIN team_members x ON x.university_id = e.university_id AND x.enrollment_id = e.id
		LEFT JOIN teams t ON t.university_id = x.university_id AND t.id = x.team_id
		WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL`, s.actor.UniversityID, moduleID).Scan(&students).Error
	if err != nil {
		return nil, err
	}
	var teams []standing
	err = s.tx.Raw(`SELECT t.id, t.name,
			(SELECT count(*) FROM team_members x WHERE x.university_id = t.university_id AND x.team_id = t.id) AS members,
			EXISTS (SELECT 1 FROM grades g WHERE g.university_id = t.university_id AND g.team_id = t.id AND g.marked_at IS NOT NULL) AS marked
		FROM teams t WHERE t.university_id = ? AND t.module_id = ?`, s.actor.UniversityID, moduleID).Scan(&teams).Error
	j := &teamJudge{byID: map[uint64]*enrolled{}, byEmail: map[string]*enrolled{}, teams: map[string]*standing{}}
	for i, e := range students {
		j.byID[e.ID], j.byEmail[e.EmailKey] = &students[i], &students[i]
	}
	for i, t := range teams {
		j.teams[t.Name] = &teams[i]
	}
	return j, err
}

// judge gives the outcome of a row, and who it is about where that is known.
func (j *teamJudge) judge(r teamRow) (TeamLine, *enrolled) {
	l := TeamLine{Line: r.Line, Outcome: ImportRefused, Who: short(r.ID), Team: r.Team}
	var who *enrolled
	if r.ID != "" {
		id, _ := strconv.ParseUint(r.ID, 10, 63) // nobody has the number 0
		who, l.Reason = j.byID[id], Say("Nobody in this module has this ID.")
	} else {
		l.Who = short(r.Email)
		who, l.Reason = j.byEmail[emailKey(r.Email)], Say("Nobody in this module has this e-mail address.")
	}
	if who == nil {
		return l, nil
	}
	l.Who = who.Name
	if who.line != 0 {
		l.Reason = Say("The same student stands in line %d.", who.line)
		return l, who
	}
	who.line = r.Line
	switch {
	case who.Team == r.Team:
		l.Outcome, l.Reason = ImportUnchanged, Message{}
		return l, who
	case who.Team != "":
		l.Reason = Say("This student is in another team already: %s.", who.Team)
		return l, who
	}
	var taken bool
	if l.Reason, taken = j.take(r.Team, who.Candidate); taken {
		l.Outcome = ImportCreated
	}
	return l, who
}

// take puts a student into a team, which it makes if need be; else it says why
// not.
func (j *teamJudge) take(name string, who Candidate) (Message, bool) {
	t := j.teams[name]
	if t == nil {
		f := faults{}
		if checkLine(f, "", name, longestTeam); len(f) > 0 {
			return Say("The name of the team is too long, or has characters that no keyboard writes."), false
		}
		if len(j.teams) >= mostTeams {
			return Say("A module has at most %d teams.", mostTeams), false
		}
		t = &standing{Name: name}
		j.teams[name] = t
	}
	switch {
	case t.Marked:
		return Say("This team has marks already, which would become those of whoever joins it. Please make a new team."), false
	case t.Members >= mostMembers:
		return Say("A team has at most %d students.", mostMembers), false
	}
	t.Members++
	if t.at == 0 {
		j.drafts = append(j.drafts, TeamDraft{ID: t.ID, Name: t.Name})
		t.at = len(j.drafts)
	}
	d := &j.drafts[t.at-1]
	d.Members = append(d.Members, who)
	return Message{}, true
}
