package models

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// How many people a page of the list shows: one of these, the first unless
// somebody chose.
var peopleSizes = []int{50, 25, 100}

// peopleAtOnce is how many people one bulk act changes: all of the longest page.
const peopleAtOnce = 100

// UserState is whether a person can sign in.
type UserState string

// The states that a list can be limited to.
const (
	UserActive      UserState = "active"
	UserWaiting     UserState = "waiting" // has no password yet
	UserInvited     UserState = "invited" // nor that, but a link to choose one; listed as waiting
	UserDeactivated UserState = "deactivated"
)

// UserSearch says which people to list.
type UserSearch struct {
	Query         string // part of a name or an e-mail address, in any case
	Role          Role   // none of the three: all
	State         UserState
	Faculty       uint64 // of the student's programme; 0: all
	Programme     uint64 // of the student; 0: all
	Size          int    // of a page: 25, 50 or 100
	Sort          string // "name", "email" or "created", with a minus for the other way
	After, Before uint64 // the person at the end of the neighbouring page
}

// UserRow is a person in the list of administrators.
type UserRow struct {
	ID            uint64
	Name, Email   string
	Role          Role
	Language      string
	Programme     string // of a student; empty: none is said
	HasPassword   bool
	Invited       bool // with a link that is still good
	DeactivatedAt *time.Time
	CreatedAt     time.Time
}

// State tells whether the person can sign in.
func (u UserRow) State() UserState {
	switch {
	case u.DeactivatedAt != nil:
		return UserDeactivated
	case !u.HasPassword && u.Invited:
		return UserInvited
	case !u.HasPassword:
		return UserWaiting
	}
	return UserActive
}

// UserList is a page of people with how many there are in all, and the ids
// that lead to its neighbours, 0 where there is none.
type UserList struct {
	Rows           []UserRow
	Total          int
	Previous, Next uint64
}

// Users lists the people of an administrator's university, or for a platform
// administrator those who administer the platform.
func (s Scope) Users(ctx context.Context, in UserSearch) (UserList, error) {
	var list UserList
	if err := s.only(Administrator); err != nil {
		return list, err
	}
	err := s.read(ctx, func(s Scope) error {
		var total int64
		if err := s.matching(in).Count(&total).Error; err != nil {
			return err
		}
		list.Total = int(total)
		rows, err := s.usersPage(in)
		list.Rows, list.Previous, list.Next = paged(rows, in.size(), in.After, in.Before, func(r UserRow) uint64 { return r.ID })
		return err
	})
	return list, err
}

// usersPage reads one row more than the page shows.
func (s Scope) usersPage(in UserSearch) ([]UserRow, error) {
	column, descending := in.order()
	anchor, back := pick(in.After, in.Before)
	down := descending != back
	q := s.matching(in)
	if anchor != 0 {
		var a User
		if err := s.people().Where("id = ?", anchor).Take(&a).Error; err != nil {
			return nil, err
		}
		sign := ">"
		if down {
			sign = "<"
		}
		q = q.Where("("+column+", id) "+sign+" (?, ?)", a.sorted(column), a.ID)
	}
	way := " ASC"
	if down {
		way = " DESC"
	}
	var rows []UserRow
	err := q.Select(userRow+invitedRow, s.now()).Order(column + way).Order("id" + way).Limit(in.size() + 1).Scan(&rows).Error
	return rows, err
}

// userRow is what a list tells of people.
const userRow = `users.id, users.name, users.email, users.role, users.language, users.password_hash <> '' AS has_password,
	users.deactivated_at, users.created_at, coalesce((SELECT p.name FROM student_programmes sp
		JOIN programmes p ON p.university_id = sp.university_id AND p.id = sp.programme_id
		WHERE sp.university_id = users.university_id AND sp.user_id = users.id), '') AS programme`

// invitedRow tells whether a person's invitation can still be accepted.
const invitedRow = `, EXISTS (SELECT 1 FROM account_links l WHERE l.university_id = users.university_id AND l.user_id = users.id
	AND l.kind = 'invitation' AND l.epoch = users.epoch AND l.used_at IS NULL AND l.expires_at > ?) AS invited`

func (in UserSearch) size() int {
	if slices.Contains(peopleSizes, in.Size) {
		return in.Size
	}
	return peopleSizes[0]
}

// order is the column of the chosen order; what is unknown sorts by name.
func (in UserSearch) order() (column string, descending bool) {
	key, descending := strings.CutPrefix(in.Sort, "-")
	switch key {
	case "email":
		return "email_key", descending
	case "created":
		return "created_at", descending
	}
	return "name_key", descending
}

func (u User) sorted(column string) any {
	switch column {
	case "email_key":
		return u.EmailKey
	case "created_at":
		return u.CreatedAt
	}
	return u.NameKey
}

// matching are the people of the scope that a search is for.
func (s Scope) matching(in UserSearch) *gorm.DB {
	q := s.people().Where("users.erased_at IS NULL")
	if in.Role.Valid() {
		q = q.Where("role = ?", in.Role)
	}
	switch in.State {
	case UserActive:
		q = q.Where("deactivated_at IS NULL AND password_hash <> ''")
	case UserWaiting:
		q = q.Where("deactivated_at IS NULL AND password_hash = ''")
	case UserDeactivated:
		q = q.Where("deactivated_at IS NOT NULL")
	}
	if in.Programme != 0 {
		q = q.Where(`EXISTS (SELECT 1 FROM student_programmes sp
			WHERE sp.university_id = users.university_id AND sp.user_id = users.id AND sp.programme_id = ?)`, in.Programme)
	}
	if in.Faculty != 0 {
		q = q.Where(`EXISTS (SELECT 1 FROM student_programmes sp
			JOIN programmes p ON p.university_id = sp.university_id AND p.id = sp.programme_id
			WHERE sp.university_id = users.university_id AND sp.user_id = users.id AND p.faculty_id = ?)`, in.Faculty)
	}
	if query := foldKey(typed(in.Query)); query != "" {
		q = q.Where("(name_key LIKE ? ESCAPE '!' OR email_key LIKE ? ESCAPE '!')", holding(query), holding(query))
	}
	return q
}

// people are those whom an administrator looks after: the university's, or on
// the platform those who belong to no university.
func (s Scope) people() *gorm.DB {
	if s.actor.UniversityID == 0 {
		return s.tx.Model(&User{}).Where("university_id IS NULL AND erased_at IS NULL")
	}
	return s.of(&User{}).Where("erased_at IS NULL")
}
