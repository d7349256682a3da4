package models

import "time"

// tellIfAppeared tells the students of a module of a part that somebody makes
// visible by hand. What its page has told is taken back when it is hidden: the
// notice would lead nowhere.
func (s Scope) tellIfAppeared(n Notice, was, is bool) error {
	switch {
	case !was && is:
		var students []uint64
		err := s.of(&Enrollment{}).Where("module_id = ? AND left_at IS NULL", *n.ModuleID).Order("student_id").Pluck("student_id", &students).Error
		if err != nil {
			return err
		}
		return s.notify(n, students...)
	case was && !is:
		return s.dropNoticesOf(*n.ModuleID, n.Link)
	}
	return nil
}

func (s Scope) tellLesson(was, is Lesson) error {
	return s.tellIfAppeared(Notice{
		Kind: NoticeLesson, Key: lessonKey(is.ID), ModuleID: &is.ModuleID, Title: is.Title, Link: lessonPath(is.ModuleID, is.ID),
	}, was.VisibleAt(s.now()), is.VisibleAt(s.now()))
}

func (s Scope) tellAssignment(was, is Assignment) error {
	var due *time.Time
	if is.DueAt != nil && is.DueAt.After(s.now()) {
		due = is.DueAt
	}
	return s.tellIfAppeared(Notice{
		Kind: NoticeAssignment, Key: assignmentKey(is.ID), ModuleID: &is.ModuleID, Title: is.Title, Link: assignmentPath(is.ModuleID, is.ID), At: due,
	}, was.VisibleAt(s.now()), is.VisibleAt(s.now()))
}

// settleNotices notes that people have done what they were told of a page.
func (s Scope) settleNotices(link string, people ...User) error {
	ids := make([]uint64, len(people))
	for i, u := range people {
		ids[i] = u.ID
	}
	return s.of(&Notice{}).Where("user_id IN ? AND link = ? AND read_at IS NULL", ids, link).Update("read_at", s.now()).Error
}

// dropNoticesOf takes back what people of a module were told of a page, and of
// those below it.
func (s Scope) dropNoticesOf(moduleID uint64, link string) error {
	university := s.actor.UniversityID
	return s.of(&Notice{}).
		Where("module_id = ? AND (link = ? OR link LIKE ? OR link LIKE ?)", moduleID, link, link+"/%", link+"#%").
		Where(`user_id IN (SELECT e.student_id FROM enrollments e WHERE e.university_id = ? AND e.module_id = ?
			UNION SELECT w.user_id FROM module_staff w WHERE w.university_id = ? AND w.module_id = ?)`, university, moduleID, university, moduleID).
		Delete(&Notice{}).Error
}

// dropNoticesTo takes away what somebody who leaves a module was told of it.
func (s Scope) dropNoticesTo(moduleID, userID uint64) error {
	return s.of(&Notice{}).Where("user_id = ? AND module_id = ?", userID, moduleID).Delete(&Notice{}).Error
}
