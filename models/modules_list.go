package models

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"luna/models/privacy"
	"luna/models/schedule"
)

const modulesAPage = 50

// ModuleRow is a module in a list of staff.
type ModuleRow struct {
	ID          uint64
	Code, Title string
	Term        Term
	Year        int
	Status      ModuleStatus
	Owner       string
	Faculty     string // in the list of administrators; so are the next three
	Staff       int
	Response    float64 // share of the surveys answered in the last week that is over, rounded
	Counted     bool    // there is a Response that may be shown
	Students    int
	// Answers is how many answers students gave this week, to the nearest five;
	// 0 where that would tell about single students.
	Answers int
	Waiting WorkWaiting `gorm:"-"` // in the list of a lecturer
}

// TaughtModules lists a lecturer's modules, the newest term first, with what
// waits to be marked in them.
func (s Scope) TaughtModules(ctx context.Context) ([]ModuleRow, error) {
	if err := s.only(Lecturer); err != nil {
		return nil, err
	}
	var rows []ModuleRow
	err := s.read(ctx, func(s Scope) error {
		u, err := s.home()
		if err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT m.id, m.code, m.title, m.term, m.year, m.status, `+studentsOfM+` AS students,
				(SELECT count(*) FROM survey_plans p
					JOIN surveys y ON y.university_id = p.university_id AND y.plan_id = p.id AND y.slot >= ? AND y.slot < ?
					WHERE p.university_id = m.university_id AND p.module_id = m.id AND y.completed_at IS NOT NULL) AS answers
			FROM module_staff t JOIN modules m ON m.university_id = t.university_id AND m.id = t.module_id
			WHERE t.university_id = ? AND t.user_id = ?
			ORDER BY m.year DESC, m.term DESC, m.title, m.id LIMIT 200`,
			weekBegin(s.now(), u.Zone()), s.now(), s.actor.UniversityID, s.actor.UserID).Scan(&rows).Error
		for i := range rows {
			rows[i].Answers = tellable(rows[i].Answers, rows[i].Students, u.MinGroup)
		}
		if err != nil {
			return err
		}
		return s.addWaiting(rows)
	})
	return rows, err
}

// studentsOfM counts the students of the module m.
const studentsOfM = `(SELECT count(*) FROM enrollments e
	WHERE e.university_id = m.university_id AND e.module_id = m.id AND e.left_at IS NULL)`

// tellable rounds a number of answers so that watching it does not tell who
// gave one; in a small module there is no such number.
func tellable(answers, students, k int) int {
	if !privacy.Publishable(students, students, k) {
		return 0
	}
	return privacy.RoundCount(answers, k)
}

// weekBegin is the Monday of the week, at midnight where the university is.
func weekBegin(now time.Time, zone *time.Location) time.Time {
	today := schedule.DateOf(now, zone)
	return today.AddDays(-(int(today.Weekday()) + 6) % 7).Start(zone)
}

// ModuleSearch says which page of a university's modules to list.
type ModuleSearch struct {
	Query         string       // part of code or title, in any case
	Status        ModuleStatus // none of the three: all
	Faculty       uint64       // 0: all
	After, Before uint64       // the module at the end of the neighbouring page
}

// ModuleList is a page of modules with the ids that lead to its neighbours, 0
// where there is none.
type ModuleList struct {
	Rows           []ModuleRow
	Previous, Next uint64
}

// UniversityModules lists all modules of an administrator's university by code.
func (s Scope) UniversityModules(ctx context.Context, in ModuleSearch) (ModuleList, error) {
	var list ModuleList
	if s.actor.Role != Administrator || s.actor.UniversityID == 0 {
		return list, ErrNotFound
	}
	err := s.read(ctx, func(s Scope) error {
		where, order, args, err := s.moduleFilter(in)
		if err != nil {
			return err
		}
		err = s.tx.Raw(`SELECT m.id, m.code, m.title, m.term, m.year, m.status, `+studentsOfM+` AS students, coalesce(f.name, '') AS faculty,
				(SELECT count(*) FROM module_staff t WHERE t.university_id = m.university_id AND t.module_id = m.id) AS staff,
				coalesce((SELECT u.name FROM module_staff t JOIN users u ON u.university_id = t.university_id AND u.id = t.user_id
					WHERE t.university_id = m.university_id AND t.module_id = m.id AND t.role = 'owner'), '') AS owner
			FROM modules m LEFT JOIN faculties f ON f.university_id = m.university_id AND f.id = m.faculty_id
			WHERE m.university_id = ?`+where+` ORDER BY `+order+` LIMIT ?`,
			append(args, modulesAPage+1)...).Scan(&list.Rows).Error
		if err != nil {
			return err
		}
		list.Rows, list.Previous, list.Next = paged(list.Rows, modulesAPage, in.After, in.Before, func(r ModuleRow) uint64 { return r.ID })
		return s.responses(list.Rows)
	})
	return list, err
}

// responses fills in which share of the surveys was answered lately, where the
// module is large enough to tell. It reads one class trend of each module.
func (s Scope) responses(rows []ModuleRow) error {
	u, err := s.home()
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]uint64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var trends []ModuleTrend
	err = s.tx.Raw(`SELECT t.* FROM module_trends t WHERE t.university_id = ? AND t.module_id IN ? AND NOT EXISTS (SELECT 1 FROM module_trends x
		WHERE x.university_id = t.university_id AND x.module_id = t.module_id AND x.id < t.id)`, s.actor.UniversityID, ids).Scan(&trends).Error
	of := map[uint64]ModuleTrend{}
	for _, t := range trends {
		of[t.ModuleID] = t
	}
	for i, r := range rows {
		last, ok := ClassTrend{ModuleTrend: of[r.ID]}.LastShown()
		rows[i].Response, rows[i].Counted = last.Rate, ok && privacy.Publishable(r.Students, r.Students, u.MinGroup)
	}
	return err
}

// moduleFilter says which rows of a university's modules a page holds: by the
// unique key, so that page 1,000 costs what page 1 costs.
func (s Scope) moduleFilter(in ModuleSearch) (where, order string, args []any, err error) {
	order, args = "m.code, m.year, m.term", []any{s.actor.UniversityID}
	if query := typed(in.Query); query != "" {
		// SQLite folds no umlauts: what was typed is looked for as it stands too.
		where = ` AND (lower(m.code) LIKE ? ESCAPE '!' OR lower(m.title) LIKE ? ESCAPE '!' OR m.title LIKE ? ESCAPE '!')`
		args = append(args, holding(foldKey(query)), holding(foldKey(query)), holding(query))
	}
	if in.Status == Active || in.Status == Inactive || in.Status == Archived {
		where, args = where+" AND m.status = ?", append(args, in.Status)
	}
	if in.Faculty != 0 {
		where, args = where+" AND m.faculty_id = ?", append(args, in.Faculty)
	}
	anchor, back := pick(in.After, in.Before)
	if anchor == 0 {
		return where, order, args, nil
	}
	var m Module
	if err := s.of(&m).Where("id = ?", anchor).Take(&m).Error; err != nil {
		return "", "", nil, err
	}
	sign := ">"
	if back {
		sign, order = "<", "m.code DESC, m.year DESC, m.term DESC"
	}
	return where + " AND (m.code, m.year, m.term) " + sign + " (?, ?, ?)", order, append(args, m.Code, m.Year, m.Term), nil
}

// typed is a search without what no keyboard writes, not longer than any name.
func typed(query string) string { return strings.TrimSpace(cut(typeable(query), longestSearched)) }

// typeable leaves out what no keyboard writes and PostgreSQL refuses.
func typeable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// holding is the LIKE pattern of texts that hold s somewhere.
func holding(s string) string { return "%" + like(s) + "%" }

// pick gives the row from which a page goes on, and whether it goes back.
func pick(after, before uint64) (anchor uint64, back bool) {
	if before != 0 {
		return before, true
	}
	return after, false
}

// paged cuts rows that were read with one too many, puts a page that was read
// backwards into order, and gives the rows at which the neighbours begin.
func paged[T any, K comparable](rows []T, size int, after, before K, key func(T) K) (page []T, previous, next K) {
	var none K
	more := len(rows) > size
	rows = rows[:min(len(rows), size)]
	if len(rows) == 0 {
		return rows, none, none
	}
	if before != none {
		slices.Reverse(rows)
		next = key(rows[len(rows)-1])
		if more {
			previous = key(rows[0])
		}
		return rows, previous, next
	}
	if after != none {
		previous = key(rows[0])
	}
	if more {
		next = key(rows[len(rows)-1])
	}
	return rows, previous, next
}
