package models

import (
	"strconv"
	"time"
)

const sharedPage = 50

// SharedTrend is a student who lets the module's staff see the own trend.
//
// Handle is the student's address on pages. For who shares under a pseudonym it
// is the pseudonym: the number of the enrollment would tell the place on the
// roster, and with it the name.
type SharedTrend struct {
	Handle     string
	Label      string // the name or the pseudonym
	Named      bool
	Answered   int
	Issued     int // surveys that have opened; 0 under a pseudonym, where it would tell the day of joining
	LastAnswer *time.Time
	LastMissed *time.Time // when the last unanswered survey closed
	Trend      []TrendPoint
	State      TrendState
	SilentDays int
}

// TrendState is how a student is doing, as far as answers can tell.
type TrendState string

// The states.
const (
	TooFewAnswers TrendState = "too few answers"
	Silent        TrendState = "silent"
	AsExpected    TrendState = "as expected"
	AboveUsual    TrendState = "above usual"
	BelowUsual    TrendState = "below usual"
)

// SharedPage says which page of the students who share to list. After and
// Before are handles.
type SharedPage struct{ After, Before string }

// SharedTrends is a page of students who share, those with names first.
type SharedTrends struct {
	Scale          ScaleInfo // of the curve in each row; no code: there is none
	Rows           []SharedTrend
	Previous, Next string   // handles that lead to the neighbouring pages
	seen           []uint64 // the enrollments of the rows, for the log of who looked
}

// sharedRow is a row as the database gives it.
type sharedRow struct {
	ID         uint64
	Name       string
	Pseudonym  string
	Sharing    Sharing
	Answered   int
	Issued     int
	LastAnswer *time.Time
	LastMissed *time.Time
	Points     JSON[[]TrendPoint]
}

func (r sharedRow) handle() string { return handleOf(r.Sharing, r.ID, r.Pseudonym) }

func handleOf(sharing Sharing, id uint64, pseudonym string) string {
	if sharing == ShareNamed {
		return strconv.FormatUint(id, 10)
	}
	return pseudonym
}

// sharedTrends lists the students who share their trend, a page of them.
func (s Scope) sharedTrends(m *ModuleTrends, infos scaleInfos, page SharedPage) error {
	form := uint64(0)
	for key, place := range infos.order {
		if place == 0 {
			m.Shared.Scale, form = infos.info[key], key.form
		}
	}
	var rows []sharedRow
	if err := s.sharedRows(*m, form, page, &rows); err != nil {
		return err
	}
	rows, m.Shared.Previous, m.Shared.Next = paged(rows, sharedPage, page.After, page.Before, sharedRow.handle)
	for _, r := range rows {
		m.Shared.seen = append(m.Shared.seen, r.ID)
		m.Shared.Rows = append(m.Shared.Rows, r.shared(m.Shared.Scale, s.now()))
	}
	return nil
}

// sharedColumns are what a row tells about one enrollment e.
const sharedColumns = `e.id, u.name, e.pseudonym, e.sharing,
	(SELECT count(*) FROM surveys y WHERE y.university_id = e.university_id AND y.enrollment_id = e.id AND y.completed_at IS NOT NULL) AS answered,
	(SELECT count(*) FROM surveys y WHERE y.university_id = e.university_id AND y.enrollment_id = e.id AND y.opens_at <= ?) AS issued,
	(SELECT y.completed_at FROM surveys y WHERE y.university_id = e.university_id AND y.enrollment_id = e.id
		AND y.completed_at IS NOT NULL ORDER BY y.completed_at DESC LIMIT 1) AS last_answer,
	(SELECT y.closes_at FROM surveys y WHERE y.university_id = e.university_id AND y.enrollment_id = e.id
		AND y.completed_at IS NULL AND y.closes_at <= ? ORDER BY y.closes_at DESC LIMIT 1) AS last_missed`

// sharedOrder sorts by name, then by pseudonym: never by what the roster sorts
// by as well.
const sharedOrder = `e.sharing, CASE e.sharing WHEN 'named' THEN u.name_key ELSE '' END, e.pseudonym`

func (s Scope) sharedRows(m ModuleTrends, form uint64, page SharedPage, rows *[]sharedRow) error {
	where, order := s.sharers(m), sharedOrder
	args := []any{s.now(), s.now(), form, m.Shared.Scale.Code, s.actor.UniversityID, m.ID}
	sign, anchor := ">", page.After
	if page.Before != "" {
		sign, anchor = "<", page.Before
		order = `e.sharing DESC, CASE e.sharing WHEN 'named' THEN u.name_key ELSE '' END DESC, e.pseudonym DESC`
	}
	if anchor != "" {
		at, err := s.sharer(m, anchor)
		if err != nil {
			return err
		}
		where += ` AND (` + sharedOrder + `) ` + sign + ` (?, ?, ?)`
		args = append(args, at.Sharing, at.key(), at.Pseudonym)
	}
	return s.tx.Raw(`SELECT `+sharedColumns+`, t.points
		FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		LEFT JOIN trends t ON t.university_id = e.university_id AND t.enrollment_id = e.id AND t.form_id = ? AND t.scale = ?
		WHERE e.university_id = ? AND e.module_id = ?`+where+` ORDER BY `+order+` LIMIT ?`,
		append(args, sharedPage+1)...).Scan(rows).Error
}

// sharers is the condition on enrollments whose trend staff may see right now.
func (s Scope) sharers(m ModuleTrends) string {
	if m.HidesPseudonyms() {
		return ` AND e.left_at IS NULL AND e.sharing = 'named'`
	}
	return ` AND e.left_at IS NULL AND e.sharing IN ('named', 'pseudonym')`
}

// sharerRow is who is behind a handle.
type sharerRow struct {
	ID        uint64
	Name      string
	NameKey   string
	Pseudonym string
	Sharing   Sharing
}

func (r sharerRow) key() string {
	if r.Sharing == ShareNamed {
		return r.NameKey
	}
	return ""
}

// sharer finds the student behind a handle. A number finds only who shares
// under a name, a pseudonym only who shares under it.
func (s Scope) sharer(m ModuleTrends, handle string) (sharerRow, error) {
	var row sharerRow
	where, arg := ` AND e.sharing = 'pseudonym' AND e.pseudonym = ?`, any(handle)
	if id, err := strconv.ParseUint(handle, 10, 63); err == nil {
		where, arg = ` AND e.sharing = 'named' AND e.id = ?`, id
	}
	if !plainText(handle, false) || len(handle) > longestCode {
		return row, ErrNotFound
	}
	err := s.tx.Raw(`SELECT e.id, u.name, u.name_key, e.pseudonym, e.sharing FROM enrollments e
		JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE e.university_id = ? AND e.module_id = ?`+s.sharers(m)+where, s.actor.UniversityID, m.ID, arg).Take(&row).Error
	return row, known(err)
}

// shared turns a row into what a page may say.
func (r sharedRow) shared(scale ScaleInfo, now time.Time) SharedTrend {
	t := SharedTrend{
		Handle: r.handle(), Label: r.Pseudonym, Named: r.Sharing == ShareNamed,
		Answered: r.Answered, LastAnswer: r.LastAnswer, LastMissed: r.LastMissed, Trend: r.Points.V,
	}
	if t.Named {
		t.Label, t.Issued = r.Name, r.Issued
	}
	t.State, t.SilentDays = t.judge(scale, now)
	return t
}
