package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"luna/models"
	"luna/views/pages"

	"github.com/labstack/echo/v4"
)

// errMalformed: the request itself cannot be read.
var errMalformed = errors.New("malformed request")

// showError is the one place where errors become pages. Whatever has no case
// is a mistake of ours: it is logged, and the page says only the request id.
func (h *Handlers) showError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	r, ok := c.Get(requestKey).(*request)
	if !ok {
		r = &request{Context: c, h: h}
		r.printer = r.choosePrinter()
	}
	switch {
	case errors.Is(err, errSignedOut):
		err = r.toLogin()
	case errors.Is(err, errNotInSupport):
		err = r.show(http.StatusForbidden, pages.SupportHidden(r.page(r.T("Hidden in the support view"))))
	case errors.Is(err, errNoFactor):
		err = r.redirect("/account/factors")
	case errors.Is(err, errUnconfirmed):
		err = r.toConfirm()
	default:
		status, title, advice := r.explain(err)
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			c.Response().Header().Set("Retry-After", "60")
		}
		p := r.bare(title)
		err = r.show(status, pages.Problem(p, pages.ProblemProps{Status: status, Advice: advice, RequestID: requestIDOf(c)}))
	}
	if err != nil {
		h.Log.Error("showing an error page", "error", err, "request", requestIDOf(c))
	}
}

// explain gives status, title and what to do about an error.
func (r *request) explain(err error) (status int, title, advice string) {
	var web *echo.HTTPError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, r.T("That was too much at once"), r.T("Please shorten what you wrote and send it again.")
	case errors.Is(err, errMalformed):
		return http.StatusBadRequest, r.T("We could not read that"), r.T("Please go back, reload the page and try again.")
	case errors.Is(err, models.ErrNotFound), errors.As(err, &web) && web.Code == http.StatusNotFound:
		return http.StatusNotFound, r.T("There is no such page"), r.T("The address may be mistyped, or the page is not yours to see.")
	case errors.As(err, &web) && web.Code == http.StatusMethodNotAllowed:
		return web.Code, r.T("That does not work here"), r.T("Please go back and use the buttons of the page.")
	case errors.Is(err, models.ErrConflict):
		return http.StatusConflict, r.T("Somebody else was faster"), r.T("Please reload the page to see what changed, then try again.")
	case errors.Is(err, models.ErrClosed):
		return http.StatusGone, r.T("The time for this is over"), r.T("It can no longer be changed. What you handed in before is kept.")
	case errors.Is(err, models.ErrTooMany):
		return http.StatusTooManyRequests, r.T("Too many tries"), r.T("Please wait a quarter of an hour and try again.")
	case errors.Is(err, models.ErrBusy), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, r.T("A lot is going on right now"), r.T("Please try again in a minute. Nothing was lost.")
	case errors.As(err, new(*models.Invalid)):
		return http.StatusUnprocessableEntity, r.T("We could not take that"), r.T("Please go back and check what you entered.")
	case errors.As(err, &web) && web.Code < 500:
		return web.Code, r.T("We could not take that"), r.T("Please go back, reload the page and try again.")
	default:
		r.h.Log.Error("request failed", "error", err, "request", requestIDOf(r.Context), "route", r.Path())
		return http.StatusInternalServerError, r.T("Something went wrong on our side"), r.T("It has been noted. Please try again in a moment.")
	}
}

// toLogin sends a visitor to sign in and back again. What was sent by an
// unsafe request is not repeated.
func (r *request) toLogin() error {
	if r.Request().Method != http.MethodGet {
		return r.redirect("/login")
	}
	return r.redirect("/login?next=%s", url.QueryEscape(r.Request().URL.RequestURI()))
}
