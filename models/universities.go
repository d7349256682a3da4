package models

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// University is a tenant.
type University struct {
	ID        uint64
	Slug      string
	Name      string
	TimeZone  string
	Language  string
	MinGroup  int // the smallest group of which a mean is shown
	Active    bool
	CreatedAt time.Time
	ClosedAt  *time.Time

	MoodGroup         int    // the smallest group of which a mean of mood is shown
	Colour            string // of the university, "#1a5fb4"; empty: ours
	Contact           string // e-mail address for questions about privacy
	PrivacyURL        string // the university's own privacy notice
	StaffFactor       bool   // staff must have a second factor
	KeepAnswersMonths int    // after the last day of the module; 0: until erased
	KeepPeopleMonths  int    // after deactivation; 0: until erased
	KeepAuditMonths   int
	FileQuota         int64 // bytes that the university may store
	PersonFileQuota   int64 // bytes that one person in it may have uploaded
	FileBytes         int64 // bytes stored, reserved ones included
}

// Zone is the university's time zone; an unknown name gives UTC.
func (u University) Zone() *time.Location {
	zone, err := time.LoadLocation(u.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// UniversityInput is what a platform administrator says of a university.
type UniversityInput struct {
	Slug, Name, TimeZone, Language string
}

var slugPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

func (in *UniversityInput) check() error {
	f := faults{}
	in.Name = strings.TrimSpace(in.Name)
	in.Slug = strings.TrimSpace(strings.ToLower(in.Slug))
	checkLine(f, "name", in.Name, 120)
	if !slugPattern.MatchString(in.Slug) {
		f.add("slug", Say("Please use 2 to 40 small letters, digits and hyphens, beginning with a letter."))
	}
	checkPlace(f, in.TimeZone, in.Language)
	return f.err()
}

// CreateUniversity adds a tenant. ErrNotFound unless the actor is a platform
// administrator; Invalid for a short name that is taken.
func (s Scope) CreateUniversity(ctx context.Context, in UniversityInput) (University, error) {
	if !s.actor.Platform() {
		return University{}, ErrNotFound
	}
	if err := in.check(); err != nil {
		return University{}, err
	}
	u := University{
		Slug: in.Slug, Name: in.Name, TimeZone: in.TimeZone, Language: in.Language,
		MinGroup: 5, MoodGroup: 10, KeepAuditMonths: 24, Active: true, CreatedAt: s.now(),
		FileQuota: usualQuota, PersonFileQuota: usualPersonQuota,
	}
	err := s.write(ctx, func(s Scope) error {
		if taken, err := s.slugTaken(in.Slug, 0); err != nil || taken {
			return orTaken(err, "slug", Say("This short name is taken already."))
		}
		if err := s.tx.Create(&u).Error; err != nil {
			return err
		}
		return s.audit("university.create", "university", u.ID, nil)
	})
	return u, err
}

// UpdateUniversity changes a tenant's settings; same errors as CreateUniversity.
func (s Scope) UpdateUniversity(ctx context.Context, id uint64, in UniversityInput) error {
	if !s.actor.Platform() {
		return ErrNotFound
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		var u University
		if err := s.tx.Take(&u, "id = ?", id).Error; err != nil {
			return err
		}
		if taken, err := s.slugTaken(in.Slug, id); err != nil || taken {
			return orTaken(err, "slug", Say("This short name is taken already."))
		}
		change := map[string]any{"slug": in.Slug, "name": in.Name, "time_zone": in.TimeZone, "language": in.Language}
		if err := s.tx.Model(&u).Updates(change).Error; err != nil {
			return err
		}
		return s.audit("university.update", "university", id, nil)
	})
}

// CloseUniversity closes a university for whoever types its short name: Invalid
// for "typed" if it is not that. See SetUniversityActive.
func (s Scope) CloseUniversity(ctx context.Context, id uint64, typed string) error {
	if !s.actor.Platform() {
		return ErrNotFound
	}
	return s.write(ctx, func(s Scope) error {
		u, err := s.University(ctx, id)
		if err == nil && strings.TrimSpace(typed) != u.Slug {
			err = &Invalid{Fields: map[string]Message{"typed": Say("Please type the short name of the university: %s", u.Slug)}}
		}
		if err != nil {
			return err
		}
		return s.SetUniversityActive(ctx, id, false)
	})
}

// SetUniversityActive closes a university, so that nobody of it can use the
// program, or opens it again; nothing is lost. What its plans would have asked
// while it was closed was never asked. ErrNotFound unless the actor administers
// the platform.
func (s Scope) SetUniversityActive(ctx context.Context, id uint64, active bool) error {
	if !s.actor.Platform() {
		return ErrNotFound
	}
	return s.write(ctx, func(s Scope) error {
		change := map[string]any{"active": active, "closed_at": nil}
		if !active {
			change["closed_at"] = s.now()
		}
		changed := s.tx.Model(&University{}).Where("id = ? AND active <> ?", id, active).Updates(change)
		if changed.Error != nil {
			return changed.Error
		}
		if changed.RowsAffected == 0 { // as it was, or nowhere
			return s.tx.Take(&University{}, "id = ?", id).Error
		}
		if !active {
			return s.audit("university.close", "university", id, nil)
		}
		if err := s.audit("university.reopen", "university", id, nil); err != nil {
			return err
		}
		there := s
		there.actor.UniversityID = id
		return there.skipMissed(there.of(&SurveyPlan{}))
	})
}

func (s Scope) slugTaken(slug string, except uint64) (bool, error) {
	var n int64
	err := s.tx.Model(&University{}).Where("slug = ? AND id <> ?", slug, except).Count(&n).Error
	return n > 0, err
}

// UniversityRow is a line of the platform administrator's list.
type UniversityRow struct {
	University
	Administrators int // who can sign in
}

// universitiesAtOnce bounds the list; a platform has dozens of universities.
const universitiesAtOnce = 500

// Universities lists the universities by name. People and modules are not
// counted: that would cost the more the larger the platform grows.
func (s Scope) Universities(ctx context.Context) ([]UniversityRow, error) {
	return s.universities(ctx, universityRows+` ORDER BY u.name, u.id LIMIT ?`, universitiesAtOnce)
}

// Orphans are the open universities that nobody administers.
func (s Scope) Orphans(ctx context.Context) ([]UniversityRow, error) {
	return s.universities(ctx, universityRows+` WHERE u.active AND NOT EXISTS (SELECT 1 FROM users p
		WHERE p.university_id = u.id AND p.role = 'administrator' AND p.deactivated_at IS NULL) ORDER BY u.name, u.id LIMIT ?`, orphansAtOnce)
}

const orphansAtOnce = 5

const universityRows = `SELECT u.*, (SELECT count(*) FROM users p WHERE p.university_id = u.id
	AND p.role = 'administrator' AND p.deactivated_at IS NULL) AS administrators FROM universities u`

func (s Scope) universities(ctx context.Context, query string, limit int) ([]UniversityRow, error) {
	if !s.actor.Platform() {
		return nil, ErrNotFound
	}
	var rows []UniversityRow
	err := s.read(ctx, func(s Scope) error { return s.tx.Raw(query, limit).Scan(&rows).Error })
	return rows, err
}

// University gives one tenant to a platform administrator, and to everybody
// else only their own.
func (s Scope) University(ctx context.Context, id uint64) (University, error) {
	var u University
	if !s.actor.Platform() && id != s.actor.UniversityID {
		return u, ErrNotFound
	}
	err := s.read(ctx, func(s Scope) error { return s.tx.Take(&u, "id = ?", id).Error })
	return u, err
}

// orTaken gives err, or where there is none, a fault at the field.
func orTaken(err error, field string, m Message) error {
	if err != nil {
		return err
	}
	return &Invalid{Fields: map[string]Message{field: m}}
}
