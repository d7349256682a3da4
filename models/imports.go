package models

import (
	"context"
	"errors"
	"strconv"
	"time"

	"luna/models/questions"
)

// ImportedSurvey is one prompt that was given elsewhere: unanswered without
// Completed.
type ImportedSurvey struct {
	Student   string // as the other system calls them
	Slot      time.Time
	Opens     time.Time
	Closes    time.Time
	Completed *time.Time
	Answers   questions.Answers
}

// AnswerImport is what is taken over into a module.
type AnswerImport struct {
	ModuleID uint64
	// FormID names an existing questionnaire, whose newest version the answers
	// belong to; without it Definition becomes one of the module's owner.
	FormID     uint64
	Definition questions.Definition
	Sharing    Sharing
	Open       time.Duration // how long a prompt was open, for the plan
	Surveys    []ImportedSurvey
	// DryRun does everything and takes it back.
	DryRun bool
}

// ImportState says what became of one survey of an import.
type ImportState string

// The states, in the order of AnswerImport.Surveys.
const (
	ImportNew       ImportState = "new"
	ImportKnown     ImportState = "known"     // it is there already, with the same answers
	ImportDifferent ImportState = "different" // it is there already, with other answers, and stays
)

// ImportResult says what an import did, or would do.
type ImportResult struct {
	FormID      uint64
	Version     FormVersion
	NewStudents int
	States      []ImportState
}

// errTakeBack ends the transaction of a dry run.
var errTakeBack = errors.New("dry run")

// ImportAnswers takes answers over that were given elsewhere, in one
// transaction. Students that it meets for the first time become people of the
// university who cannot sign in. Doing it again adds nothing. The actor is an
// administrator of the university. ErrNotFound for an unknown module or
// questionnaire; Invalid, with the paths, for a bad definition.
func (s Scope) ImportAnswers(ctx context.Context, in AnswerImport) (ImportResult, error) {
	var result ImportResult
	if err := s.only(Administrator); err != nil {
		return result, err
	}
	if !in.Sharing.Valid() {
		return result, &Invalid{Fields: map[string]Message{"sharing": Say("Please choose who may see your trend.")}}
	}
	err := s.write(ctx, func(s Scope) error {
		m, err := s.module(in.ModuleID)
		if err != nil {
			return err
		}
		if result.Version, err = s.importVersion(ctx, m, in); err != nil {
			return err
		}
		result.FormID = result.Version.FormID
		if err := s.importSurveys(m, in, &result); err != nil {
			return err
		}
		if in.DryRun {
			return errTakeBack
		}
		return s.audit("answers.import", "module", m.ID, map[string]any{"surveys": len(in.Surveys), "students": result.NewStudents})
	})
	if errors.Is(err, errTakeBack) {
		err = nil
	}
	return result, err
}

// ImportModule finds a module of the university by its id or code. ErrConflict
// when several terms have the code.
func (s Scope) ImportModule(ctx context.Context, name string) (Module, error) {
	if err := s.only(Administrator); err != nil {
		return Module{}, err
	}
	var found []Module
	err := s.read(ctx, func(s Scope) error {
		q := s.of(&found).Where("code = ?", name)
		if id, err := strconv.ParseUint(name, 10, 63); err == nil {
			q = s.of(&found).Where("code = ? OR id = ?", name, id)
		}
		return q.Order("id").Limit(2).Find(&found).Error
	})
	switch {
	case err != nil:
		return Module{}, err
	case len(found) == 0:
		return Module{}, ErrNotFound
	case len(found) > 1:
		return Module{}, ErrConflict
	}
	return found[0], nil
}

// ImportForm gives the newest version of a questionnaire of the university.
func (s Scope) ImportForm(ctx context.Context, id uint64) (FormVersion, error) {
	var v FormVersion
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.form(id); err != nil {
			return err
		}
		var err error
		v, err = s.lastVersion(id)
		return err
	})
	return v, err
}

// importVersion gives the version that the answers belong to: that of FormID,
// or one with the definition among the forms of the module's owner, or a new
// one.
func (s Scope) importVersion(ctx context.Context, m Module, in AnswerImport) (FormVersion, error) {
	if in.FormID != 0 {
		return s.ImportForm(ctx, in.FormID)
	}
	var owner ModuleStaff
	err := s.of(&owner).Where("module_id = ?", m.ID).
		Order("CASE role WHEN 'owner' THEN 0 WHEN 'lecturer' THEN 1 ELSE 2 END, user_id").Limit(1).Find(&owner).Error
	if err != nil {
		return FormVersion{}, err
	}
	if owner.UserID == 0 {
		return FormVersion{}, &Invalid{Fields: map[string]Message{"module": Say("This module has no staff who could own the questionnaire.")}}
	}
	importer := s.actor
	s.by, s.actor = &importer, Actor{UserID: owner.UserID, UniversityID: s.actor.UniversityID, Role: Lecturer}
	var draft Form
	if err := draft.setDraft(in.Definition); err != nil {
		return FormVersion{}, err
	}
	var v FormVersion
	err = s.tx.Raw(`SELECT v.* FROM form_versions v JOIN forms f ON f.university_id = v.university_id AND f.id = v.form_id
		WHERE v.university_id = ? AND f.owner_id = ? AND v.definition = ? ORDER BY v.id LIMIT 1`,
		s.actor.UniversityID, owner.UserID, draft.Draft).Scan(&v).Error
	if err != nil || v.ID != 0 {
		return v, err
	}
	f, err := s.CreateForm(ctx, in.Definition)
	if err != nil {
		return v, err
	}
	return s.PublishForm(ctx, f.ID, f.Revision)
}
