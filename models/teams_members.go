package models

import "context"

// JoinTeam puts students of the module, who are in no team, into one. The field
// of Invalid is "student".
func (s Scope) JoinTeam(ctx context.Context, moduleID, id uint64, enrollments []uint64) error {
	return s.write(ctx, func(s Scope) error {
		t, err := s.ownTeam(moduleID, id)
		if err != nil {
			return err
		}
		f := faults{}
		if len(enrollments) == 0 {
			f.add("student", Say("Please choose students."))
			return f.err()
		}
		marked, err := s.teamIsMarked(id)
		if err != nil {
			return err
		}
		if marked {
			f.add("student", Say("This team has marks already, which would become those of whoever joins it. Please make a new team."))
			return f.err()
		}
		if len(enrollments) > mostMembers {
			f.add("student", Say("A team has at most %d students.", mostMembers))
			return f.err()
		}
		var free []uint64
		err = s.tx.Raw(`SELECT e.id FROM enrollments e WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL AND e.id IN ?
			AND NOT EXISTS (SELECT 1 FROM team_members x WHERE x.university_id = e.university_id AND x.enrollment_id = e.id) ORDER BY e.id`,
			t.UniversityID, moduleID, enrollments).Scan(&free).Error
		if err != nil {
			return err
		}
		var there int64
		if err := s.of(&TeamMember{}).Where("team_id = ?", id).Count(&there).Error; err != nil {
			return err
		}
		switch {
		case len(free) < len(enrollments):
			f.add("student", Say("Please choose students of this module who are in no team."))
		case int(there)+len(free) > mostMembers:
			f.add("student", Say("A team has at most %d students.", mostMembers))
		}
		if err := f.err(); err != nil {
			return err
		}
		rows := make([]TeamMember, len(free))
		for i, e := range free {
			rows[i] = TeamMember{UniversityID: t.UniversityID, ModuleID: moduleID, TeamID: id, EnrollmentID: e}
		}
		if err := s.addTeamMembers(rows); err != nil {
			return err
		}
		return s.audit("team.join", "module", moduleID, map[string]any{"team": id, "enrolments": free})
	})
}

// LeaveTeam takes a student out of a team. What the team has handed in stays
// with the team. ErrConflict once the team has marks, which the student would
// lose.
func (s Scope) LeaveTeam(ctx context.Context, moduleID, id, enrollmentID uint64) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.ownTeam(moduleID, id); err != nil {
			return err
		}
		if marked, err := s.teamIsMarked(id); err != nil || marked {
			return conflictIf(marked, err)
		}
		gone := s.of(&TeamMember{}).Where("module_id = ? AND team_id = ? AND enrollment_id = ?", moduleID, id, enrollmentID).Delete(&TeamMember{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return orNotFound(gone.Error)
		}
		return s.audit("team.leave", "module", moduleID, map[string]any{"team": id, "enrolment": enrollmentID})
	})
}
