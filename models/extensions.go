package models

import (
	"context"
	"slices"
	"strings"
)

// Bounds of extensions.
const (
	extensionsPage = 50
	// mostCandidates is how many students a search offers for a team.
	mostCandidates = 20
	// mostHolders is how many students and how many teams are offered for an
	// extension: all of a large module, to be ticked in one go.
	mostHolders   = 500
	longestReason = 1000
)

// Candidate is a student or a team that staff can choose.
type Candidate struct {
	ID   uint64 // of the enrollment or the team
	Name string
}

// ExtensionRow is an extension with whose it is.
type ExtensionRow struct {
	Extension
	Name    string // of the student or the team
	Granter string // empty: erased
}

// Extensions is an assignment with its extensions, and those to whom another may
// be given.
type Extensions struct {
	ModuleHead
	Assignment     Assignment
	Rows           []ExtensionRow
	Previous, Next uint64
	Students       []Candidate // who are chosen already, and those whose name holds what was searched for
	Teams          []Candidate // only where teams hand in
	More           bool        // there are more than these
}

// ExtensionSearch says which page of extensions to list, and who is looked for.
type ExtensionSearch struct {
	Query           string   // part of a name, in any case
	Students, Teams []uint64 // who are chosen already: listed first, whatever they are called
	After, Before   uint64   // the extension at the end of the neighbouring page
}

// Extensions lists the extensions of an assignment to the staff of its module,
// with the first students and teams whose name holds the query.
func (s Scope) Extensions(ctx context.Context, moduleID, id uint64, in ExtensionSearch) (Extensions, error) {
	var list Extensions
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		if err := known(s.assignmentsOf(moduleID).Where("id = ?", id).Take(&list.Assignment).Error); err != nil {
			return err
		}
		if err := s.extensionRows(&list, in.After, in.Before); err != nil {
			return err
		}
		all, err := s.workers(Assignment{ModuleID: moduleID})
		list.Students, list.More = candidates(all, in.Query, in.Students)
		if err != nil || !list.Assignment.Team {
			return err
		}
		all, err = s.workers(list.Assignment)
		teams, more := candidates(all, in.Query, in.Teams)
		list.Teams, list.More = teams, list.More || more
		return err
	})
	return list, err
}

func (s Scope) extensionRows(list *Extensions, after, before uint64) error {
	anchor, back := pick(after, before)
	where, order := ` AND x.id > ?`, ` ORDER BY x.id`
	if back {
		where, order = ` AND x.id < ?`, ` ORDER BY x.id DESC`
	}
	err := s.tx.Raw(`SELECT x.*, coalesce(u.name, t.name) AS name, coalesce(g.name, '') AS granter
		FROM extensions x
		LEFT JOIN enrollments e ON e.university_id = x.university_id AND e.id = x.enrollment_id
		LEFT JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		LEFT JOIN teams t ON t.university_id = x.university_id AND t.id = x.team_id
		LEFT JOIN users g ON g.university_id = x.university_id AND g.id = x.granted_by
		WHERE x.university_id = ? AND x.assignment_id = ?`+where+order+` LIMIT ?`,
		s.actor.UniversityID, list.Assignment.ID, anchor, extensionsPage+1).Scan(&list.Rows).Error
	list.Rows, list.Previous, list.Next = paged(list.Rows, extensionsPage, after, before, func(r ExtensionRow) uint64 { return r.ID })
	return err
}

// candidates are of those who are there the chosen ones, and behind them the
// first whose name holds a query.
func candidates(all []worker, query string, chosen []uint64) (offered []Candidate, more bool) {
	key := foldKey(typed(query))
	var found []Candidate
	for _, w := range all {
		switch {
		case w.Gone:
		case slices.Contains(chosen, w.ID):
			offered = append(offered, Candidate{w.ID, w.Name})
		case strings.Contains(foldKey(w.Name), key):
			found = append(found, Candidate{w.ID, w.Name})
		}
	}
	return append(offered, found[:min(len(found), mostHolders)]...), len(found) > mostHolders
}

// ExtensionInput is what staff say of an extension, for as many students and
// teams as are named. Days and clocks are local times of the university.
type ExtensionInput struct {
	Enrollments, Teams []uint64
	Day, Clock         string
	CutDay, CutClock   string // empty: as far behind the due time as the assignment's is
	Reason             string
}

// GrantExtension gives students and teams of the module other times, in place of
// those that they had: all of them or none. The fields of Invalid are "who",
// "due", "cut" and "reason".
func (s Scope) GrantExtension(ctx context.Context, moduleID, id uint64, in ExtensionInput) error {
	return s.write(ctx, func(s Scope) error {
		a, err := s.ownAssignment(moduleID, id)
		if err != nil {
			return err
		}
		in.Enrollments, in.Teams = distinct(in.Enrollments), distinct(in.Teams)
		f := faults{}
		x, err := s.checkExtension(f, a, in)
		if err != nil {
			return err
		}
		if err := f.err(); err != nil {
			return err
		}
		var rows []Extension
		for _, e := range in.Enrollments {
			x.EnrollmentID, x.TeamID = &e, nil
			rows = append(rows, x)
		}
		for _, t := range in.Teams {
			x.EnrollmentID, x.TeamID = nil, &t
			rows = append(rows, x)
		}
		err = s.of(&Extension{}).Where("assignment_id = ? AND (enrollment_id IN ? OR team_id IN ?)", id, in.Enrollments, in.Teams).Delete(&Extension{}).Error
		if err != nil {
			return err
		}
		if err := s.tx.CreateInBatches(&rows, rowsAtOnce).Error; err != nil {
			return err
		}
		facts := map[string]any{"assignment": id, "count": len(rows)}
		noteHolders(facts, in)
		noteTime(facts, "due", &x.DueAt)
		noteTime(facts, "cut_off", x.CutOffAt)
		return s.audit("extension.grant", "module", moduleID, facts)
	})
}

// distinct puts numbers in order, each once.
func distinct(ids []uint64) []uint64 { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// noteHolders adds to the facts of an entry of the audit log who gets an
// extension.
func noteHolders(facts map[string]any, in ExtensionInput) {
	if len(in.Enrollments) > 0 {
		facts["enrolments"] = in.Enrollments
	}
	if len(in.Teams) > 0 {
		facts["teams"] = in.Teams
	}
}

// checkExtension reads what staff said, and whether the students and teams are
// of the module.
func (s Scope) checkExtension(f faults, a Assignment, in ExtensionInput) (Extension, error) {
	me := s.actor.UserID
	x := Extension{UniversityID: a.UniversityID, AssignmentID: a.ID, Reason: strings.TrimSpace(in.Reason), GrantedBy: &me, CreatedAt: s.now()}
	u, err := s.home()
	if err != nil {
		return x, err
	}
	checkText(f, "reason", x.Reason, longestReason)
	due := localTime(f, "due", in.Day, in.Clock, endOfDay, u.Zone())
	x.CutOffAt = localTime(f, "cut", in.CutDay, in.CutClock, endOfDay, u.Zone())
	switch {
	case a.DueAt == nil:
		f.add("due", Say("This assignment has no due time that could be moved."))
	case due == nil:
		f.add("due", Say("Please enter the new due time."))
	case !due.After(*a.DueAt):
		f.add("due", Say("Please enter a time after the due time of the assignment."))
	default:
		x.DueAt = *due
		if x.CutOffAt != nil && x.CutOffAt.Before(*due) {
			f.add("cut", Say("Nothing would be taken before the assignment is due. Please enter a later time."))
		}
	}
	return x, s.checkHolders(f, a, in)
}

// checkHolders finds the students and the teams who get an extension.
func (s Scope) checkHolders(f faults, a Assignment, in ExtensionInput) error {
	chosen := len(in.Enrollments) + len(in.Teams)
	if chosen == 0 || len(in.Teams) > 0 && !a.Team {
		f.add("who", Say("Please choose who gets the extension."))
		return nil
	}
	if len(in.Enrollments) > mostHolders || len(in.Teams) > mostHolders {
		f.add("who", Say("Please choose at most %d at once.", mostHolders))
		return nil
	}
	var students, teams int64
	err := s.of(&Enrollment{}).Where("module_id = ? AND left_at IS NULL AND id IN ?", a.ModuleID, in.Enrollments).Count(&students).Error
	if err == nil {
		err = s.teamsOf(a.ModuleID).Where("id IN ?", in.Teams).Count(&teams).Error
	}
	if err == nil && int(students+teams) < chosen {
		f.add("who", Say("Please choose who gets the extension."))
	}
	return err
}

// RemoveExtension takes an extension back. What was handed in under it stays
// what it was.
func (s Scope) RemoveExtension(ctx context.Context, moduleID, id, extensionID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownAssignment(moduleID, id); err != nil {
			return err
		}
		var x Extension
		if err := known(s.of(&x).Where("assignment_id = ? AND id = ?", id, extensionID).Take(&x).Error); err != nil {
			return err
		}
		if err := s.of(&Extension{}).Where("assignment_id = ? AND id = ?", id, extensionID).Delete(&Extension{}).Error; err != nil {
			return err
		}
		facts := map[string]any{"assignment": id}
		noteHolder(facts, x)
		return s.audit("extension.remove", "module", moduleID, facts)
	})
}
