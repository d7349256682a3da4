package models

import (
	"context"
	"errors"
	"time"

	"luna/models/questions"
)

// FormVersion is a published questionnaire. It never changes: the database
// refuses every update of its row.
type FormVersion struct {
	ID           uint64
	UniversityID uint64
	FormID       uint64
	Number       int
	Definition   string
	Title        string // as it was published, like the next two
	TitleDE      string
	TitleKey     string
	PublishedAt  time.Time
}

// ErrUnchanged: the draft is what is published already.
var ErrUnchanged = errors.New("nothing changed since the last version")

// Questions reads the definition.
func (v FormVersion) Questions() (questions.Definition, error) { return readDefinition(v.Definition) }

// PublishForm freezes the draft of an own questionnaire as its next version.
// Invalid names by path what keeps it from being used, ErrUnchanged says that
// the last version is the same, ErrConflict that the draft is not the one of
// this revision any more, ErrClosed that the questionnaire is archived.
func (s Scope) PublishForm(ctx context.Context, id uint64, revision int) (FormVersion, error) {
	var v FormVersion
	err := s.write(ctx, func(s Scope) error {
		f, err := s.ownForm(id)
		switch {
		case err != nil:
			return err
		case f.ArchivedAt != nil:
			return ErrClosed
		case f.Revision != revision:
			return ErrConflict
		}
		d, err := f.Definition()
		if err != nil {
			return err
		}
		if bad := d.Ready(); len(bad) > 0 {
			return badDefinition(&questions.Invalid{Problems: bad})
		}
		last, err := s.lastVersion(id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if last.Definition == f.Draft {
			return ErrUnchanged
		}
		// Two who publish at once get the same number; the key refuses the second.
		v = FormVersion{
			UniversityID: f.UniversityID, FormID: id, Number: last.Number + 1, Definition: f.Draft,
			Title: f.Title, TitleDE: f.TitleDE, TitleKey: f.TitleKey, PublishedAt: s.now(),
		}
		if err := s.tx.Create(&v).Error; err != nil {
			return err
		}
		return s.audit("form.publish", "form", id, map[string]any{"version": v.Number})
	})
	return v, err
}

// FormVersion gives a published version by its id: to staff of the university
// that may see its questionnaire, and to a lecturer whose module uses it.
func (s Scope) FormVersion(ctx context.Context, id uint64) (FormVersion, error) {
	var v FormVersion
	err := s.read(ctx, func(s Scope) error {
		if err := s.writesForms(); err != nil {
			return err
		}
		if err := s.of(&v).Where("id = ?", id).Take(&v).Error; err != nil {
			return known(err)
		}
		if s.actor.Role == Administrator {
			return nil
		}
		_, err := s.form(v.FormID)
		if errors.Is(err, ErrNotFound) {
			return s.teachesWith(id)
		}
		return err
	})
	if err != nil {
		return FormVersion{}, err
	}
	return v, nil
}

// teachesWith is nil when a plan of a module of the actor uses the version.
func (s Scope) teachesWith(versionID uint64) error {
	var n int64
	err := s.tx.Raw(`SELECT count(*) FROM survey_plans p
		JOIN module_staff t ON t.university_id = p.university_id AND t.module_id = p.module_id AND t.user_id = ?
		WHERE p.university_id = ? AND p.form_version_id = ?`, s.actor.UserID, s.actor.UniversityID, versionID).Scan(&n).Error
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// lastVersion is the newest published version of a form, inside a transaction.
func (s Scope) lastVersion(formID uint64) (FormVersion, error) {
	var v FormVersion
	err := s.of(&v).Where("form_id = ?", formID).Order("number DESC").Take(&v).Error
	return v, known(err)
}

// LastVersion is the newest published version of an own questionnaire;
// ErrNotFound when there is none.
func (s Scope) LastVersion(ctx context.Context, formID uint64) (FormVersion, error) {
	var v FormVersion
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.ownForm(formID); err != nil {
			return err
		}
		var err error
		v, err = s.lastVersion(formID)
		return err
	})
	return v, err
}
