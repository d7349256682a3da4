package models

import (
	"context"
	"strconv"
	"strings"
	"time"

	"luna/models/questions"
)

// Bounds of what one page shows.
const (
	formsAPage      = 50
	versionsShown   = 20
	longestSearched = 200
)

// FormSearch says which questionnaires to list.
type FormSearch struct {
	Query    string // part of a title, in any case
	Archived bool   // the archived ones in place of the others
	After    string // Next of the page before
}

// FormRow is a questionnaire in a list.
type FormRow struct {
	ID             uint64
	Title, TitleDE string
	OwnerID        uint64
	Owner          string
	Version        int  // the last published one; 0 when there is none
	Changed        bool // the draft differs from it
	UpdatedAt      time.Time
	Own            bool `gorm:"-"`
}

// Titles is the title by language.
func (f FormRow) Titles() questions.Text { return questions.Text{"en": f.Title, "de": f.TitleDE} }

// FormList is a page of questionnaires. Next asks for the following page and
// is empty on the last one.
type FormList struct {
	Rows []FormRow
	Next string
}

// Forms lists questionnaires, the last changed first: a lecturer's own ones
// and those that colleagues published, all of the university to an
// administrator. Archived ones are listed only to who may restore them.
func (s Scope) Forms(ctx context.Context, in FormSearch) (FormList, error) {
	var list FormList
	if err := s.writesForms(); err != nil {
		return list, err
	}
	where, args := s.formFilter(in)
	args = append(args, formsAPage+1)
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT forms.id, forms.title, forms.title_de, forms.owner_id, u.name AS owner, forms.updated_at,
				coalesce(v.number, 0) AS version, coalesce(v.definition <> forms.draft, false) AS changed
			FROM forms JOIN users u ON u.university_id = forms.university_id AND u.id = forms.owner_id
			LEFT JOIN form_versions v ON v.university_id = forms.university_id AND v.form_id = forms.id AND v.number =
				(SELECT max(w.number) FROM form_versions w WHERE w.university_id = forms.university_id AND w.form_id = forms.id)
			WHERE `+where+` ORDER BY forms.updated_at DESC, forms.id DESC LIMIT ?`, args...).Scan(&list.Rows).Error
	})
	for i := range list.Rows {
		list.Rows[i].Own = list.Rows[i].OwnerID == s.actor.UserID
	}
	if len(list.Rows) > formsAPage {
		list.Rows = list.Rows[:formsAPage]
		last := list.Rows[formsAPage-1]
		list.Next = strconv.FormatInt(last.UpdatedAt.UnixMicro(), 10) + "-" + strconv.FormatUint(last.ID, 10)
	}
	return list, err
}

func (s Scope) formFilter(in FormSearch) (where string, args []any) {
	conditions := []string{"forms.university_id = ?"}
	args = append(args, s.actor.UniversityID)
	also := func(condition string, values ...any) {
		conditions = append(conditions, condition)
		args = append(args, values...)
	}
	switch {
	case in.Archived && s.actor.Role == Lecturer:
		also("forms.archived_at IS NOT NULL AND forms.owner_id = ?", s.actor.UserID)
	case in.Archived:
		also("forms.archived_at IS NOT NULL")
	case s.actor.Role == Lecturer:
		also("forms.archived_at IS NULL AND (forms.owner_id = ? OR EXISTS ("+publishedForms+"))", s.actor.UserID)
	default:
		also("forms.archived_at IS NULL")
	}
	if q := foldKey(cut(in.Query, longestSearched)); q != "" {
		also("forms.title_key LIKE ? ESCAPE '!'", "%"+like(q)+"%")
	}
	if at, id, ok := readPlace(in.After); ok {
		also("(forms.updated_at < ? OR forms.updated_at = ? AND forms.id < ?)", at, at, id)
	}
	return strings.Join(conditions, " AND "), args
}

// readPlace reads where a page of the list begins; what it cannot read is the
// beginning.
func readPlace(after string) (at time.Time, id uint64, ok bool) {
	micro, number, found := strings.Cut(after, "-")
	if !found {
		return at, 0, false
	}
	us, err := strconv.ParseInt(micro, 10, 64)
	if err != nil {
		return at, 0, false
	}
	id, err = strconv.ParseUint(number, 10, 63)
	return time.UnixMicro(us).UTC(), id, err == nil
}

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
