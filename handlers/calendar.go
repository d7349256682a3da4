package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"luna/models"
	"luna/views/ical"
	"luna/views/layouts"
	"luna/views/pages"
)

// calendarFeed is a person's calendar for the program that subscribes to it,
// which has no session: the address is the secret. It is answered anew each
// time, from what the person may see now.
func (h *Handlers) calendarFeed(r *request) error {
	c, err := h.Store.Calendar(r.ctx(), r.Param("token"))
	if err != nil {
		return err
	}
	r.printer.Lang, r.printer.Zone = c.Language, c.Zone
	calendar := ical.Calendar{Name: r.T("Luna: dates of my modules")}
	for _, d := range c.Dates {
		calendar.Events = append(calendar.Events, r.calendarEvent(c.Role, d))
	}
	body := calendar.Bytes()
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:16]) + `"`
	header := r.Response().Header()
	header.Set("Cache-Control", "private, no-cache")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Robots-Tag", "noindex")
	header.Set("Content-Disposition", `attachment; filename="luna.ics"`)
	header.Set("ETag", tag)
	if r.Request().Header.Get("If-None-Match") == tag {
		return r.NoContent(http.StatusNotModified)
	}
	return r.send(http.StatusOK, ical.ContentType, body)
}

// calendarEvent tells a date to whoever has it.
func (r *request) calendarEvent(role models.Role, d models.CalendarDate) ical.Event {
	e := ical.Event{UID: d.Key() + "@" + r.h.BaseURL.Hostname(), Changed: d.ChangedAt, Start: d.Starts, End: d.Ends, Text: d.Module}
	path := fmt.Sprintf("modules/%d", d.ModuleID)
	switch d.Kind {
	case models.CalendarAssignment:
		e.Title = r.T("Due: %s (%s)", d.Title, d.Module)
		path += fmt.Sprintf("/assignments/%d", d.ID)
		if d.CutOff != nil {
			e.Text += "\n" + r.T("Nothing is taken after %s.", r.exactly(*d.CutOff))
		}
	case models.CalendarSurvey:
		e.Title = r.T("Survey: %s (%s)", d.Title, d.Module)
		if path = "surveys"; role != student {
			path = fmt.Sprintf("modules/%d/plans/%d", d.ModuleID, d.ID)
		}
	case models.CalendarLesson:
		e.Title = r.T("New lesson: %s (%s)", d.Title, d.Module)
		path += fmt.Sprintf("/lessons/%d", d.ID)
		if d.Title == "" {
			e.Title, path = r.T("New lesson (%s)", d.Module), fmt.Sprintf("modules/%d/lessons", d.ModuleID)
		}
	}
	if d.Draft {
		e.Text += "\n" + r.T("A draft: students do not see it.")
	}
	e.URL = r.h.BaseURL.JoinPath(path).String()
	return e
}

// exactly is a day and a clock that are read at any time: "today" would be wrong
// tomorrow.
func (r *request) exactly(t time.Time) string { return r.printer.Date(t) + ", " + r.printer.Clock(t) }

func (h *Handlers) calendarShow(r *request) error { return r.showCalendar("") }

// showCalendar draws the page about the calendar's address. Only the answer that
// has made it shows it.
func (r *request) showCalendar(token string) error {
	props := pages.CalendarProps{}
	if token != "" {
		props.Address = r.h.BaseURL.JoinPath("calendar", token).String()
	}
	feed, err := r.scope.MyCalendarFeed(r.ctx())
	if err == nil {
		props.Feed = &feed
	} else if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	p := r.page(r.T("My calendar"))
	p.Crumbs = []layouts.Crumb{{Label: r.T("Account"), Href: "/account"}}
	return r.show(http.StatusOK, pages.Calendar(p, props))
}

func (h *Handlers) calendarMake(r *request) error {
	token, err := r.scope.MakeCalendarFeed(r.ctx())
	if err != nil {
		return err
	}
	return r.showCalendar(token)
}

func (h *Handlers) calendarRevoke(r *request) error {
	return r.done(r.scope.RevokeCalendarFeed(r.ctx()), r.T("The address leads nowhere any more."), "/account/calendar")
}
