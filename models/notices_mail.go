package models

import (
	"fmt"
	"slices"
)

// noticeWay is a kind of notices and who is told.
type noticeWay struct {
	user uint64
	kind NoticeKind
}

// mailNotices puts letters about new notices into the outbox for those who want
// them.
func (s Scope) mailNotices(fresh []Notice) error {
	if len(fresh) == 0 {
		return nil
	}
	readers, err := s.noticeReaders(fresh)
	if err != nil {
		return err
	}
	var wanted []Notice
	for _, n := range fresh {
		if _, mailed := readers[noticeWay{n.UserID, n.Kind}]; mailed {
			wanted = append(wanted, n)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	modules, err := s.noticeModules(wanted)
	if err != nil {
		return err
	}
	letters := make([]Letter, len(wanted))
	for i, n := range wanted {
		letters[i] = n.letter(readers[noticeWay{n.UserID, n.Kind}], modules)
	}
	return s.store.postMany(s.tx, letters)
}

// letter is the notice as it goes by mail. It holds nothing that is not in the
// notice: no points, and no words of anybody.
func (n Notice) letter(to User, modules map[uint64]string) Letter {
	l := Letter{
		Kind: MailNotice, Key: fmt.Sprintf("notice/%d/%s", n.UserID, n.Key), To: to, Link: n.Link,
		Values: map[string]string{"about": string(n.Kind), "title": n.Title},
	}
	if n.ModuleID != nil {
		l.Values["module"] = modules[*n.ModuleID]
	}
	if n.At != nil {
		l.Until = *n.At
	}
	return l
}

// noticeReaders are the people of these notices who want the kind by mail.
func (s Scope) noticeReaders(fresh []Notice) (map[noticeWay]User, error) {
	ids := make([]uint64, len(fresh))
	for i, n := range fresh {
		ids[i] = n.UserID
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var people []User
	if err := s.of(&User{}).Where("id IN ?", ids).Find(&people).Error; err != nil {
		return nil, err
	}
	var set []NoticeSetting
	if err := s.of(&NoticeSetting{}).Where("user_id IN ?", ids).Find(&set).Error; err != nil {
		return nil, err
	}
	chosen := make(map[noticeWay]bool, len(set))
	for _, c := range set {
		chosen[noticeWay{c.UserID, c.Kind}] = c.ByMail
	}
	readers := make(map[noticeWay]User, len(people))
	for _, u := range people {
		for _, kind := range NoticeKinds() {
			way := noticeWay{u.ID, kind}
			mailed, there := chosen[way]
			if mailed || !there && kind.Mailed() {
				readers[way] = u
			}
		}
	}
	return readers, nil
}

// noticeModules are the titles of the modules that notices are of.
func (s Scope) noticeModules(of []Notice) (map[uint64]string, error) {
	var ids []uint64
	for _, n := range of {
		if n.ModuleID != nil && !slices.Contains(ids, *n.ModuleID) {
			ids = append(ids, *n.ModuleID)
		}
	}
	var found []ModuleLink
	if err := s.of(&Module{}).Where("id IN ?", ids).Select("id", "title").Find(&found).Error; err != nil {
		return nil, err
	}
	titles := make(map[uint64]string, len(found))
	for _, m := range found {
		titles[m.ID] = m.Title
	}
	return titles, nil
}
