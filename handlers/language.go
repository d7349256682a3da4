package handlers

import (
	"net/http"
	"time"

	"luna/views/text"

	"golang.org/x/text/language"
)

const languageCookie = "language"

func (h *Handlers) languageName() string {
	if h.Production {
		return "__Host-" + languageCookie
	}
	return languageCookie
}

// The first is what a browser gets that asks for neither.
var languages = language.NewMatcher([]language.Tag{language.English, language.German})

// choosePrinter answers in the language a person chose, else the one the
// browser asks for; in the university's time zone.
func (r *request) choosePrinter() text.Printer {
	p := text.Printer{Lang: r.askedLanguage(), Zone: time.UTC, Now: r.h.Store.Now()}
	if r.visitor != nil {
		if r.visitor.Language != "" {
			p.Lang = r.visitor.Language
		}
		p.Zone = r.visitor.University.Zone()
	}
	return p
}

func (r *request) askedLanguage() string {
	if c, err := r.Cookie(r.h.languageName()); err == nil && (c.Value == "en" || c.Value == "de") {
		return c.Value
	}
	wanted, _, err := language.ParseAcceptLanguage(r.Request().Header.Get("Accept-Language"))
	if err != nil {
		return "en"
	}
	if _, index, _ := languages.Match(wanted...); index == 1 {
		return "de"
	}
	return "en"
}

// languageChoose keeps the choice: for a person in their account, for a
// visitor in the browser.
func (h *Handlers) languageChoose(r *request) error {
	lang := r.FormValue("lang")
	if lang != "en" && lang != "de" {
		return errMalformed
	}
	if r.visitor != nil {
		if err := r.scope.ChooseLanguage(r.ctx(), lang); err != nil {
			return err
		}
	}
	r.SetCookie(&http.Cookie{
		Name: h.languageName(), Value: lang, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: h.Production, SameSite: http.SameSiteLaxMode,
	})
	return r.redirect("%s", localPath(r.FormValue("return")))
}
