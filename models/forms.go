package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"luna/models/questions"
)

// Form is a questionnaire that is being written: a draft and its published versions.
type Form struct {
	ID           uint64
	UniversityID uint64
	OwnerID      uint64
	Title        string // of the draft, in English where there is English
	TitleDE      string // of the draft, in German where there is German
	TitleKey     string // both, as they are searched
	Draft        string // definition JSON, canonical
	Previous     string // the draft before the last change, for undo; empty when there is none
	Revision     int    // grows with every saved change; a stale editor is refused
	ArchivedAt   *time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Titles is the title by language.
func (f Form) Titles() questions.Text { return questions.Text{"en": f.Title, "de": f.TitleDE} }

// Definition reads the draft.
func (f Form) Definition() (questions.Definition, error) { return readDefinition(f.Draft) }

// CanUndo tells whether there is a state before the last change to go back to.
func (f Form) CanUndo() bool { return f.Previous != "" }

// setDraft puts a definition into the record, and its title into the columns
// that lists read.
func (f *Form) setDraft(d questions.Definition) error {
	data, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("writing a definition: %w", err)
	}
	f.Draft = string(data)
	f.Title, f.TitleDE = d.Title.In("en"), d.Title.In("de")
	f.TitleKey = foldKey(f.Title + "\n" + f.TitleDE)
	return nil
}

func readDefinition(stored string) (questions.Definition, error) {
	d, err := questions.Parse([]byte(stored))
	if err != nil {
		return d, fmt.Errorf("reading a stored definition: %w", err)
	}
	return d, nil
}

// CreateForm adds a questionnaire of the actor, a lecturer or an administrator.
// Invalid without a title or with what Parse would refuse.
func (s Scope) CreateForm(ctx context.Context, d questions.Definition) (Form, error) {
	if err := s.writesForms(); err != nil {
		return Form{}, err
	}
	if d.Title.Empty() {
		return Form{}, &Invalid{Fields: map[string]Message{"title": Say("Please enter a title.")}}
	}
	if bad := d.Check(); len(bad) > 0 {
		return Form{}, badDefinition(&questions.Invalid{Problems: bad})
	}
	now := s.now()
	f := Form{UniversityID: s.actor.UniversityID, OwnerID: s.actor.UserID, Revision: 1, CreatedAt: now, UpdatedAt: now}
	if err := f.setDraft(d); err != nil {
		return Form{}, err
	}
	err := s.write(ctx, func(s Scope) error { return s.tx.Create(&f).Error })
	return f, err
}

// CopyForm makes a new questionnaire of the actor out of one that the actor
// may see: the draft of an own one, the last published version of another's.
func (s Scope) CopyForm(ctx context.Context, id uint64) (Form, error) {
	var copied Form
	err := s.write(ctx, func(s Scope) error {
		f, err := s.form(id)
		if err != nil {
			return err
		}
		d, err := s.definitionOf(f)
		if err != nil {
			return err
		}
		title := questions.Text{}
		for lang, suffix := range map[string]string{"en": " (copy)", "de": " (Kopie)"} {
			if d.Title[lang] != "" {
				title[lang] = d.Title[lang] + suffix
			}
		}
		d.Title = title
		copied, err = s.CreateForm(ctx, d)
		return err
	})
	return copied, err
}

// ArchiveForm puts a questionnaire away: it leaves the lists and takes no
// changes; plans that use one of its versions go on. Its owner and the
// university's administrators may do that.
func (s Scope) ArchiveForm(ctx context.Context, id uint64) error {
	now := s.now()
	return s.setArchived(ctx, id, &now)
}

// RestoreForm takes an archived questionnaire back.
func (s Scope) RestoreForm(ctx context.Context, id uint64) error { return s.setArchived(ctx, id, nil) }

func (s Scope) setArchived(ctx context.Context, id uint64, at *time.Time) error {
	return s.write(ctx, func(s Scope) error {
		f, err := s.form(id)
		if err != nil {
			return err
		}
		if !s.archives(f) {
			return ErrNotFound
		}
		err = s.of(&Form{}).Where("id = ?", id).Updates(map[string]any{"archived_at": at, "updated_at": s.now()}).Error
		if err != nil {
			return err
		}
		if at == nil {
			return s.audit("form.restore", "form", id, nil)
		}
		return s.audit("form.archive", "form", id, nil)
	})
}

// owns tells whether the actor may change the draft.
func (s Scope) owns(f Form) bool { return f.OwnerID == s.actor.UserID }

func (s Scope) archives(f Form) bool { return s.owns(f) || s.actor.Role == Administrator }

// writesForms is nil for those who may have questionnaires of their own.
func (s Scope) writesForms() error {
	if s.actor.UniversityID == 0 {
		return ErrNotFound
	}
	return s.only(Lecturer, Administrator)
}

// form gives a questionnaire that the actor may see, inside a transaction:
// a lecturer the own ones and what colleagues published and did not archive,
// an administrator all of the university.
func (s Scope) form(id uint64) (Form, error) {
	var f Form
	if err := s.writesForms(); err != nil {
		return f, err
	}
	q := s.of(&f).Where("id = ?", id)
	if s.actor.Role == Lecturer {
		q = q.Where("owner_id = ? OR archived_at IS NULL AND EXISTS ("+publishedForms+")", s.actor.UserID)
	}
	return f, known(q.Take(&f).Error)
}

const publishedForms = "SELECT 1 FROM form_versions v WHERE v.university_id = forms.university_id AND v.form_id = forms.id"

// definitionOf is what the actor sees of a questionnaire: an owner and an
// administrator the draft, a colleague the last published version.
func (s Scope) definitionOf(f Form) (questions.Definition, error) {
	if s.archives(f) {
		return f.Definition()
	}
	v, err := s.lastVersion(f.ID)
	if err != nil {
		return questions.Definition{}, err
	}
	return v.Questions()
}

// badDefinition turns the faults of a definition into those of an input: the
// fields are the paths.
func badDefinition(err error) error {
	var bad *questions.Invalid
	if errors.As(err, &bad) {
		return &Invalid{Fields: bad.Fields()}
	}
	return err
}
