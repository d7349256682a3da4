package models

import "context"

// TeamsSheet is all students of a module with the teams that they are in.
type TeamsSheet struct {
	ModuleHead
	Rows []TeamsSheetRow
}

// TeamsSheetRow is a student with the team, whose name is empty where there is
// none.
type TeamsSheetRow struct {
	ID         uint64 // of the enrollment
	Name, Team string
}

// ExportTeams gives the staff of a module all its students with their teams. The
// people in it are told that it was taken along, and the log of the university
// tells of it.
func (s Scope) ExportTeams(ctx context.Context, moduleID uint64) (TeamsSheet, error) {
	var t TeamsSheet
	err := s.write(ctx, func(s Scope) error {
		var err error
		if t.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT e.id, u.name, coalesce(t.name, '') AS team
			FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
			LEFT JOIN team_members x ON x.university_id = e.university_id AND x.enrollment_id = e.id
			LEFT JOIN teams t ON t.university_id = x.university_id AND t.id = x.team_id
			WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL
			ORDER BY t.id IS NULL, t.id, u.name_key, e.id`, s.actor.UniversityID, moduleID).Scan(&t.Rows).Error
		if err != nil {
			return err
		}
		if err := s.tookModule(moduleID); err != nil {
			return err
		}
		return s.audit("team.export", "module", moduleID, map[string]any{"students": len(t.Rows)})
	})
	return t, err
}
