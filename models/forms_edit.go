package models

import (
	"context"

	"luna/models/questions"
)

// FormDraft gives an own questionnaire for the editor.
func (s Scope) FormDraft(ctx context.Context, id uint64) (Form, error) {
	var f Form
	err := s.read(ctx, func(s Scope) error {
		var err error
		f, err = s.ownForm(id)
		return err
	})
	return f, err
}

// ownForm is FormDraft inside a transaction.
func (s Scope) ownForm(id uint64) (Form, error) {
	f, err := s.form(id)
	if err == nil && !s.owns(f) {
		return Form{}, ErrNotFound
	}
	return f, err
}

// EditForm applies one operation to the draft of an own questionnaire, as the
// editor saw it at a revision. ErrConflict when it has changed since, ErrClosed
// when it is archived, Invalid with paths inside the edited thing when the
// operation refuses. An operation that changes nothing leaves the revision.
func (s Scope) EditForm(ctx context.Context, id uint64, revision int, edit func(questions.Definition) (questions.Definition, error)) (Form, error) {
	return s.changeDraft(ctx, id, revision, func(f *Form) error {
		d, err := f.Definition()
		if err != nil {
			return err
		}
		if d, err = edit(d); err != nil {
			return badDefinition(err)
		}
		before := f.Draft
		if err := f.setDraft(d); err != nil {
			return err
		}
		if f.Draft != before {
			f.Previous = before
		}
		return nil
	})
}

// UndoForm brings back the draft before the last change; doing it again
// brings the change back. Same errors as EditForm; ErrNotFound when nothing
// was changed yet.
func (s Scope) UndoForm(ctx context.Context, id uint64, revision int) (Form, error) {
	return s.changeDraft(ctx, id, revision, func(f *Form) error {
		if !f.CanUndo() {
			return ErrNotFound
		}
		d, err := readDefinition(f.Previous)
		if err != nil {
			return err
		}
		f.Previous = f.Draft
		return f.setDraft(d)
	})
}

// changeDraft writes what change makes of the record, if nobody wrote before.
func (s Scope) changeDraft(ctx context.Context, id uint64, revision int, change func(f *Form) error) (Form, error) {
	var f Form
	err := s.write(ctx, func(s Scope) error {
		var err error
		if f, err = s.ownForm(id); err != nil {
			return err
		}
		if f.ArchivedAt != nil {
			return ErrClosed
		}
		if f.Revision != revision {
			return ErrConflict
		}
		before := f.Draft
		if err := change(&f); err != nil || f.Draft == before {
			return err
		}
		f.Revision, f.UpdatedAt = revision+1, s.now()
		written := s.of(&Form{}).Where("id = ? AND revision = ?", id, revision).
			Select("title", "title_de", "title_key", "draft", "previous", "revision", "updated_at").Updates(&f)
		if written.Error == nil && written.RowsAffected == 0 {
			return ErrConflict // somebody wrote between our reading and writing
		}
		return written.Error
	})
	return f, err
}
