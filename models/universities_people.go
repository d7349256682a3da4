package models

import "context"

// Administrators lists who administers a university, to a platform
// administrator.
func (s Scope) Administrators(ctx context.Context, universityID uint64) ([]UserRow, error) {
	if !s.actor.Platform() {
		return nil, ErrNotFound
	}
	var rows []UserRow
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Model(&User{}).Where("university_id = ? AND role = ?", universityID, Administrator).
			Select("id, name, email, role, password_hash <> '' AS has_password, deactivated_at, created_at").
			Order("name_key").Order("id").Limit(200).Scan(&rows).Error
	})
	return rows, err
}

// AddAdministrator gives a university somebody who looks after its people.
// ErrNotFound unless the actor administers the platform; Invalid as CreateUser.
func (s Scope) AddAdministrator(ctx context.Context, universityID uint64, in UserInput) (User, error) {
	if !s.actor.Platform() {
		return User{}, ErrNotFound
	}
	if _, err := s.University(ctx, universityID); err != nil {
		return User{}, err
	}
	in.Role = Administrator
	there := s
	there.actor.UniversityID = universityID
	return there.CreateUser(ctx, in)
}

// Figures are the counts that an administrator's overview shows.
type Figures struct {
	People, Waiting, Faculties int
	Modules, ActiveModules     int
	Universities               int // for a platform administrator
}

// Figures counts what an administrator looks after.
func (s Scope) Figures(ctx context.Context) (Figures, error) {
	var f Figures
	if err := s.only(Administrator); err != nil {
		return f, err
	}
	var args []any
	query := `SELECT (SELECT count(*) FROM users WHERE university_id IS NULL AND deactivated_at IS NULL) AS people,
		(SELECT count(*) FROM universities WHERE active) AS universities`
	if !s.actor.Platform() {
		args = append(args, map[string]any{"u": s.actor.UniversityID})
		query = `SELECT (SELECT count(*) FROM users WHERE university_id = @u AND deactivated_at IS NULL) AS people,
		(SELECT count(*) FROM users WHERE university_id = @u AND deactivated_at IS NULL AND password_hash = '') AS waiting,
		(SELECT count(*) FROM faculties WHERE university_id = @u) AS faculties,
		(SELECT count(*) FROM modules WHERE university_id = @u AND status <> 'archived') AS modules,
		(SELECT count(*) FROM modules WHERE university_id = @u AND status = 'active') AS active_modules`
	}
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(query, args...).Scan(&f).Error
	})
	return f, err
}
