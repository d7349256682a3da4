package models

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// NoticeRow is a notice as it is listed.
type NoticeRow struct {
	Notice
	Module string // the title of its module; empty: of none
}

// NoticeList is a page of a person's notices; Next leads to older ones, 0: there
// are none.
type NoticeList struct {
	Rows   []NoticeRow
	Next   uint64
	Unread int // of all, not of this page alone
}

const noticePage = 30

// unreadNotices counts what a person u has not read, and stops where it is many.
const unreadNotices = `(SELECT count(*) FROM (SELECT 1 FROM notices n WHERE n.university_id = u.university_id AND n.user_id = u.id AND n.read_at IS NULL LIMIT 100) unread)`

// mayBeTold is nil for those who have notices: students and lecturers.
func (s Scope) mayBeTold() error { return s.only(Student, Lecturer) }

// Notices lists what the acting person was told, the newest first, from the one
// before an older one. Kinds that they do not want to see here are left out.
func (s Scope) Notices(ctx context.Context, before uint64) (NoticeList, error) {
	var list NoticeList
	if err := s.mayBeTold(); err != nil {
		return list, err
	}
	err := s.read(ctx, func(s Scope) error {
		err := s.tx.Raw(`SELECT n.*, coalesce(m.title, '') AS module FROM notices n
				LEFT JOIN modules m ON m.university_id = n.university_id AND m.id = n.module_id
			WHERE n.university_id = ? AND n.user_id = ? AND (n.id < ? OR ?)
				AND NOT EXISTS (SELECT 1 FROM notice_settings p WHERE p.university_id = n.university_id AND p.user_id = n.user_id
					AND p.kind = n.kind AND p.in_app = ?)
			ORDER BY n.id DESC LIMIT ?`,
			s.actor.UniversityID, s.actor.UserID, before, before == 0, false, noticePage+1).Scan(&list.Rows).Error
		if err != nil {
			return err
		}
		return s.tx.Raw(`SELECT `+unreadNotices+` FROM users u WHERE u.university_id = ? AND u.id = ?`, s.actor.UniversityID, s.actor.UserID).
			Scan(&list.Unread).Error
	})
	if len(list.Rows) > noticePage {
		list.Rows = list.Rows[:noticePage]
		list.Next = list.Rows[noticePage-1].ID
	}
	return list, err
}

// ReadNotice notes that the acting person has read a notice, and gives the page
// that it leads to. Only the first time counts. ErrNotFound for others'.
func (s Scope) ReadNotice(ctx context.Context, id uint64) (link string, err error) {
	if err := s.mayBeTold(); err != nil {
		return "", err
	}
	err = s.write(ctx, func(s Scope) error {
		var n Notice
		if err := known(s.ownNotices().Where("id = ?", id).Take(&n).Error); err != nil {
			return err
		}
		link = n.Link
		return s.ownNotices().Where("id = ? AND read_at IS NULL", id).Update("read_at", s.now()).Error
	})
	return link, err
}

// ReadNotices notes that the acting person has read all notices up to one: what
// came after the page was drawn they have not seen.
func (s Scope) ReadNotices(ctx context.Context, until uint64) error {
	if err := s.mayBeTold(); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		return s.ownNotices().Where("id <= ? AND read_at IS NULL", until).Update("read_at", s.now()).Error
	})
}

func (s Scope) ownNotices() *gorm.DB { return s.of(&Notice{}).Where("user_id = ?", s.actor.UserID) }

// NoticeWays are the ways by which somebody is told of a kind.
type NoticeWays struct {
	Kind          NoticeKind
	InApp, ByMail bool
}

// NoticeWays lists the kinds that the acting person is told of, and by which
// ways: as they have set it, else as it is for everybody.
func (s Scope) NoticeWays(ctx context.Context) ([]NoticeWays, error) {
	var ways []NoticeWays
	if err := s.mayBeTold(); err != nil {
		return nil, err
	}
	for _, kind := range NoticeKinds() {
		if kind.For(s.actor.Role) {
			ways = append(ways, NoticeWays{kind, true, kind.Mailed()})
		}
	}
	err := s.read(ctx, func(s Scope) error {
		var set []NoticeSetting
		err := s.of(&NoticeSetting{}).Where("user_id = ?", s.actor.UserID).Find(&set).Error
		for _, c := range set {
			for i := range ways {
				if ways[i].Kind == c.Kind {
					ways[i].InApp, ways[i].ByMail = c.InApp, c.ByMail
				}
			}
		}
		return err
	})
	return ways, err
}

// SetNoticeWays sets them. What is there already of a kind that is not wanted in
// the program any more counts as read.
func (s Scope) SetNoticeWays(ctx context.Context, ways []NoticeWays) error {
	if err := s.mayBeTold(); err != nil {
		return err
	}
	var set []NoticeSetting
	var off []NoticeKind
	for _, w := range ways {
		if !w.Kind.For(s.actor.Role) {
			continue
		}
		set = append(set, NoticeSetting{s.actor.UniversityID, s.actor.UserID, w.Kind, w.InApp, w.ByMail})
		if !w.InApp {
			off = append(off, w.Kind)
		}
	}
	if len(set) == 0 {
		return nil
	}
	return s.write(ctx, func(s Scope) error {
		err := s.tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "university_id"}, {Name: "user_id"}, {Name: "kind"}},
			DoUpdates: clause.AssignmentColumns([]string{"in_app", "by_mail"}),
		}).Create(&set).Error
		if err != nil || len(off) == 0 {
			return err
		}
		return s.ownNotices().Where("kind IN ? AND read_at IS NULL", off).Update("read_at", s.now()).Error
	})
}
