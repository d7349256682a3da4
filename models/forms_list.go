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
	Version        int // the last published one; 0 when there is none
	VersionID      uint64
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
	drafts := s.actor.Role == Administrator
	args = append(append([]any{s.actor.UserID, drafts, s.actor.UniversityID}, args...), formsAPage+1)
	err := s.read(ctx, func(s Scope) error {
		if err := s.tx.Raw(`SELECT forms.id, forms.owner_id, u.name AS owner, forms.updated_at,
				coalesce(v.number, 0) AS version, coalesce(v.id, 0) AS version_id,
				CASE WHEN forms.open THEN forms.title ELSE v.title END AS title, CASE WHEN forms.open THEN forms.title_de ELSE v.title_de END AS title_de,
				forms.open AND coalesce(v.definition <> forms.draft, false) AS changed
			FROM `+openForms+` forms JOIN users u ON u.university_id = forms.university_id AND u.id = forms.owner_id
			LEFT JOIN form_versions v ON v.university_id = forms.university_id AND v.form_id = forms.id AND v.number =
				(SELECT max(w.number) FROM form_versions w WHERE w.university_id = forms.university_id AND w.form_id = forms.id)
			WHERE `+where+` ORDER BY forms.updated_at DESC, forms.id DESC LIMIT ?`, args...).Scan(&list.Rows).Error; err != nil {
			return err
		}
		for i := range list.Rows {
			list.Rows[i].Own = list.Rows[i].OwnerID == s.actor.UserID
		}
		return nil
	})
	if len(list.Rows) > formsAPage {
		list.Rows = list.Rows[:formsAPage]
		last := list.Rows[formsAPage-1]
		list.Next = strconv.FormatInt(last.UpdatedAt.UnixMicro(), 10) + "-" + strconv.FormatUint(last.ID, 10)
	}
	return list, err
}

// openForms are a university's questionnaires, with whether the actor sees the
// draft: what a colleague is about to call one is nobody else's business yet.
const openForms = "(SELECT f.*, (f.owner_id = ? OR ?) AS open FROM forms f WHERE f.university_id = ?)"

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
	if q := foldKey(typed(in.Query)); q != "" {
		also("CASE WHEN forms.open THEN forms.title_key ELSE v.title_key END LIKE ? ESCAPE '!'", "%"+like(q)+"%")
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
