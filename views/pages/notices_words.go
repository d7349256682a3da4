package pages

import (
	"luna/models"
	"luna/views/layouts"
)

// unread says how many there are; from a hundred on nobody counts.
func (f NoticesProps) unread(p layouts.Page) string {
	switch {
	case f.Unread == 0:
		return p.T("You have read all of them.")
	case f.Unread >= layouts.ManyUnread:
		return p.T("%d or more unread", layouts.ManyUnread)
	}
	return p.N(f.Unread, "%d unread", "%d unread")
}

// noticeTitle is what a notice says, in the reader's language.
func noticeTitle(p layouts.Page, n models.NoticeRow) string {
	switch n.Kind {
	case models.NoticeSurvey:
		return p.T("A survey is open: %s", n.Title)
	case models.NoticeAssignment:
		return p.T("New assignment: %s", n.Title)
	case models.NoticeLesson:
		return p.T("New lesson: %s", n.Title)
	case models.NoticeDue:
		return p.T("Due soon: %s", n.Title)
	case models.NoticeGrade:
		return p.T("Marked: %s", n.Title)
	case models.NoticeAnswer:
		return p.T("Answer to your question: %s", n.Title)
	case models.NoticeInquiry:
		return p.T("Question about a mark: %s", n.Title)
	}
	return n.Title
}

// noticeDetail is the time that a notice speaks of.
func noticeDetail(p layouts.Page, n models.NoticeRow) string {
	if n.At == nil {
		return ""
	}
	switch n.Kind {
	case models.NoticeSurvey:
		return p.T("can be answered until %s", p.Moment(*n.At))
	case models.NoticeAssignment, models.NoticeDue:
		return p.T("due %s", p.Moment(*n.At))
	}
	return ""
}

// noticeKind is what the notices of a kind are about.
func noticeKind(p layouts.Page, kind models.NoticeKind) string {
	switch kind {
	case models.NoticeSurvey:
		return p.T("A survey opens")
	case models.NoticeAssignment:
		return p.T("A new assignment appears")
	case models.NoticeLesson:
		return p.T("A new lesson appears")
	case models.NoticeDue:
		return p.T("Work is due within a day and not handed in")
	case models.NoticeGrade:
		return p.T("My work is marked")
	case models.NoticeAnswer:
		return p.T("My question about a mark is answered")
	case models.NoticeInquiry:
		return p.T("A student asks about a mark")
	}
	return string(kind)
}
