package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"luna/models"
	"luna/views/layouts"
	"luna/views/pages"
)

func (h *Handlers) noticeList(r *request) error {
	list, err := r.scope.Notices(r.ctx(), number(r.QueryParam("after")))
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, pages.Notices(r.page(r.T("Notices")), pages.NoticesProps{NoticeList: list, Next: r.neighbour("after", list.Next)}))
}

// noticeOpen leads to what a notice is about, which is to have read it.
func (h *Handlers) noticeOpen(r *request) error {
	id, err := r.id("notice")
	if err != nil {
		return err
	}
	link, err := r.scope.ReadNotice(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.redirect("%s", link)
}

func (h *Handlers) noticeRead(r *request) error {
	id, err := r.id("notice")
	if err != nil {
		return err
	}
	if _, err := r.scope.ReadNotice(r.ctx(), id); err != nil {
		return err
	}
	return r.redirect("/notices")
}

// noticesRead takes all for read that the page has shown, or could have.
func (h *Handlers) noticesRead(r *request) error {
	until, err := strconv.ParseUint(r.FormValue("until"), 10, 63)
	if err != nil {
		return errMalformed
	}
	return r.done(r.scope.ReadNotices(r.ctx(), until), r.T("All notices are marked as read."), "/notices")
}

func (h *Handlers) noticeWays(r *request) error {
	ways, err := r.scope.NoticeWays(r.ctx())
	if err != nil {
		return err
	}
	p := r.page(r.T("Notice settings"))
	p.Crumbs = []layouts.Crumb{{Label: r.T("Account"), Href: "/account"}}
	return r.show(http.StatusOK, pages.NoticeWays(p, pages.NoticeWaysProps{Ways: ways, Mailed: h.MailLeaves, Email: r.visitor.Email}))
}

func (h *Handlers) noticeWaysSet(r *request) error {
	if err := r.parseForm(); err != nil {
		return err
	}
	form := r.Request().PostForm
	var ways []models.NoticeWays
	for _, kind := range models.NoticeKinds() {
		ways = append(ways, models.NoticeWays{
			Kind: kind, InApp: slices.Contains(form["app"], string(kind)), ByMail: slices.Contains(form["mail"], string(kind)),
		})
	}
	return r.done(r.scope.SetNoticeWays(r.ctx(), ways), r.T("The changes are saved."), "/account/notices")
}
