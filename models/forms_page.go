package models

import (
	"context"

	"luna/models/questions"
)

// versionsShown bounds the versions on the page of a questionnaire.
const versionsShown = 20

// FormVersionRow is a published version with what it changed and how many
// modules plan with it.
type FormVersionRow struct {
	FormVersion
	Modules int
	Changes []questions.Change `gorm:"-"`
	Counted int                `gorm:"-"` // its questions
}

// FormPage is a questionnaire as its page shows it.
type FormPage struct {
	Form
	Owner    string
	Own      bool                 // the actor may change the draft
	Archives bool                 // the actor may archive and restore it
	Shown    questions.Definition // the draft, or to a colleague the last published version
	Versions []FormVersionRow     // the newest first, at most 20
	Pending  []questions.Change   // of the draft against the last version
	Changed  bool                 // the draft differs from it, or there is none
}

// FormShown gives the questions of a questionnaire as the actor sees them: the
// draft, or to a colleague the last published version.
func (s Scope) FormShown(ctx context.Context, id uint64) (questions.Definition, error) {
	var d questions.Definition
	err := s.read(ctx, func(s Scope) error {
		f, err := s.form(id)
		if err != nil {
			return err
		}
		d, err = s.definitionOf(f)
		return err
	})
	return d, err
}

// FormPage gives a questionnaire that the actor may see with its versions.
func (s Scope) FormPage(ctx context.Context, id uint64) (FormPage, error) {
	var p FormPage
	err := s.read(ctx, func(s Scope) error {
		f, err := s.form(id)
		if err != nil {
			return err
		}
		p = FormPage{Form: f, Own: s.owns(f), Archives: s.archives(f)}
		if err := s.tx.Raw("SELECT name FROM users WHERE university_id = ? AND id = ?", f.UniversityID, f.OwnerID).Scan(&p.Owner).Error; err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT v.*, (SELECT count(DISTINCT p.module_id) FROM survey_plans p
				WHERE p.university_id = v.university_id AND p.form_version_id = v.id) AS modules
			FROM form_versions v WHERE v.university_id = ? AND v.form_id = ? ORDER BY v.number DESC LIMIT ?`,
			f.UniversityID, id, versionsShown+1).Scan(&p.Versions).Error
		if err != nil {
			return err
		}
		return p.compare()
	})
	return p, err
}

// compare reads the definitions and finds what each version changed.
func (p *FormPage) compare() error {
	read := make([]questions.Definition, len(p.Versions))
	for i := range p.Versions {
		var err error
		if read[i], err = p.Versions[i].Questions(); err != nil {
			return err
		}
		p.Versions[i].Counted = read[i].Count()
	}
	for i := range p.Versions {
		if i+1 < len(read) {
			p.Versions[i].Changes = questions.Diff(read[i+1], read[i])
		}
	}
	p.Versions = p.Versions[:min(len(p.Versions), versionsShown)]
	draft, err := p.Definition()
	if err != nil {
		return err
	}
	p.Shown, p.Changed = draft, len(read) == 0 || p.Versions[0].Definition != p.Draft
	if len(read) > 0 {
		p.Pending = questions.Diff(read[0], draft)
		if !p.Archives { // a colleague does not see the draft
			p.Shown, p.Pending, p.Changed, p.Previous = read[0], nil, false, ""
			return p.setDraft(read[0])
		}
	}
	return nil
}
