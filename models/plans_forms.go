package models

import (
	"context"

	"luna/models/questions"
)

// FormChoice is a published questionnaire that a plan can ask.
type FormChoice struct {
	VersionID      uint64
	Version        int
	Title, TitleDE string
	Owner          string // empty: an own one
}

// Titles is the title by language.
func (f FormChoice) Titles() questions.Text { return questions.Text{"en": f.Title, "de": f.TitleDE} }

// FormChoices lists the last published version of each questionnaire that a
// lecturer may ask: the own ones first, then what colleagues published, by
// title.
func (s Scope) FormChoices(ctx context.Context) ([]FormChoice, error) {
	var all []FormChoice
	if err := s.only(Lecturer); err != nil {
		return nil, err
	}
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT v.id AS version_id, v.number AS version, v.title, v.title_de,
				CASE WHEN f.owner_id = ? THEN '' ELSE u.name END AS owner
			FROM forms f
			JOIN form_versions v ON v.university_id = f.university_id AND v.form_id = f.id AND v.number =
				(SELECT max(x.number) FROM form_versions x WHERE x.university_id = f.university_id AND x.form_id = f.id)
			JOIN users u ON u.university_id = f.university_id AND u.id = f.owner_id
			WHERE f.university_id = ? AND f.archived_at IS NULL
			ORDER BY CASE WHEN f.owner_id = ? THEN 0 ELSE 1 END, v.title, f.id LIMIT 500`,
			s.actor.UserID, s.actor.UniversityID, s.actor.UserID).Scan(&all).Error
	})
	return all, err
}
