package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/text"

	"github.com/labstack/echo/v4"
)

// What leads elsewhere before a page is shown.
var (
	// errSignedOut: the page is for people who are signed in.
	errSignedOut = errors.New("signed out")
	// errNoFactor: the university wants a second factor, and there is none yet.
	errNoFactor = errors.New("no second factor")
	// errUnconfirmed: the last proof of who it is was too long ago.
	errUnconfirmed = errors.New("not confirmed lately")
)

// request is one request with who makes it. Echo's context is pooled: a
// request must not outlive its handler.
type request struct {
	echo.Context
	h       *Handlers
	visitor *models.Visitor // nil: nobody is signed in
	scope   models.Scope
	printer text.Printer
	noticed bool // there is something to say that came in no cookie
}

// requestKey is where the middleware keeps the request for the error page.
const requestKey = "luna.request"

// newRequest finds out who asks, where that matters, and in which language to
// answer.
func (h *Handlers) newRequest(c echo.Context, who bool) (*request, error) {
	r := &request{Context: c, h: h}
	r.printer = r.choosePrinter()
	c.Set(requestKey, r)
	if !who {
		return r, nil
	}
	visitor, err := h.logins.visitor(c.Request())
	if err != nil || visitor == nil {
		return r, err
	}
	r.visitor = visitor
	r.scope = h.Store.Seeing(*visitor)
	r.printer = r.choosePrinter()
	if err := h.Store.Seen(c.Request().Context(), *visitor); err != nil {
		h.Log.Warn("noting that a session is in use", "error", err)
	}
	return r, nil
}

func (r *request) ctx() context.Context { return r.Request().Context() }

// id reads a number from the address; anything else does not exist.
func (r *request) id(param string) (uint64, error) {
	n, err := strconv.ParseUint(r.Param(param), 10, 63)
	if err != nil || n == 0 {
		return 0, models.ErrNotFound
	}
	return n, nil
}

// parseForm reads the fields of address and body, for handlers that need them
// all. What cannot be read is the sender's mistake.
func (r *request) parseForm() error {
	err := r.Request().ParseForm()
	if err == nil || errors.As(err, new(*http.MaxBytesError)) {
		return err
	}
	return errMalformed
}

// T translates, for titles and notices.
func (r *request) T(text string, args ...any) string { return r.printer.T(text, args...) }

// page fills what every page of a signed-in person shows around its content.
func (r *request) page(title string) layouts.Page {
	p := r.bare(title)
	if r.visitor == nil || r.visitor.Platform() {
		return p
	}
	modules, err := r.scope.MyModules(r.ctx(), 12)
	if err != nil {
		r.h.Log.Warn("listing modules for the side bar", "error", err)
	}
	for _, m := range modules {
		p.Modules = append(p.Modules, layouts.ModuleLink{ID: m.ID, Title: m.Title})
	}
	return p
}

// bare is page without the side bar's modules, for pages that do not show it.
func (r *request) bare(title string) layouts.Page {
	p := layouts.Page{
		Printer: r.printer, Title: title, Path: r.Request().URL.RequestURI(),
		Flashes: r.takeFlashes(), Asset: r.h.Files.Path,
	}
	if v := r.visitor; v != nil {
		p.Support = r.supportBanner()
		p.Brand = r.brand()
		p.Viewer = &layouts.Viewer{
			Name: v.Name, Email: v.Email, Role: string(v.Role), Platform: v.Platform(), University: v.University.Name, Unread: v.Unread,
		}
	}
	return p
}

// brand are the addresses of the university's own colours and logo. They change
// with what they lead to, so that a browser may keep it.
func (r *request) brand() layouts.Brand {
	var b layouts.Brand
	if colour := r.visitor.University.Colour; colour != "" {
		b.Style = "/university/colours.css?v=" + strings.TrimPrefix(colour, "#")
	}
	if at := r.visitor.LogoAt; at != nil {
		b.Logo = fmt.Sprintf("/university/logo?v=%d", at.Unix())
	}
	return b
}

// redirect answers a POST: 303, to an address inside the program.
func (r *request) redirect(format string, args ...any) error {
	return r.Redirect(http.StatusSeeOther, fmt.Sprintf(format, args...))
}

// messages prints the faults of an input in the reader's language.
func (r *request) messages(fields map[string]models.Message) map[string]string {
	printed := make(map[string]string, len(fields))
	for name, m := range fields {
		printed[name] = r.T(m.Text, m.Args...)
	}
	return printed
}

// invalid gives the printed faults when err is about the input.
func (r *request) invalid(err error) (map[string]string, bool) {
	var bad *models.Invalid
	if !errors.As(err, &bad) {
		return nil, false
	}
	return r.messages(bad.Fields), true
}
