package handlers

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/branding"
	"luna/views/pages"
)

// settingsOf is whose settings an address is about: of the university that it
// names, or of the visitor's own.
func (r *request) settingsOf() (id uint64, base string, err error) {
	if r.Param("university") == "" {
		return r.visitor.UniversityID, "/admin/settings", nil
	}
	id, err = r.id("university")
	return id, fmt.Sprintf("/admin/universities/%d/settings", id), err
}

func (h *Handlers) settingsShow(r *request) error {
	return r.showSettings(http.StatusOK, nil, "")
}

// showSettings draws the settings; form is what was typed, nil what is saved.
func (r *request) showSettings(status int, form *pages.SettingsForm, logoError string) error {
	return r.showSettingsAnd(status, pages.SettingsProps{LogoError: logoError}, form)
}

func (r *request) showSettingsAnd(status int, props pages.SettingsProps, form *pages.SettingsForm) error {
	id, base, err := r.settingsOf()
	if err != nil {
		return err
	}
	u, err := r.scope.University(r.ctx(), id)
	if err != nil {
		return err
	}
	if form == nil {
		saved := settingsForm(u)
		form = &saved
	}
	props.Form, props.Base = *form, base
	if logo, err := r.scope.LogoOf(r.ctx(), id); err == nil {
		props.LogoSrc = fmt.Sprintf("%s/logo?v=%d", base, logo.ChangedAt.Unix())
	}
	p := r.adminPage(r.T("Settings"))
	if r.visitor.Platform() {
		p = below(below(p, r.T("Universities"), "/admin/universities"), u.Name, fmt.Sprintf("/admin/universities/%d", id))
		if props.Room == nil {
			props.Room = &pages.RoomForm{University: fmt.Sprint(u.Room().University), Person: fmt.Sprint(u.Room().Person)}
		}
		props.Room.Used = u.FileBytes
	}
	return r.show(status, pages.Settings(p, props))
}

func settingsForm(u models.University) pages.SettingsForm {
	return pages.SettingsForm{
		SettingsInput: models.SettingsInput{
			Name: u.Name, TimeZone: u.TimeZone, Language: u.Language, Colour: u.Colour, Contact: u.Contact, PrivacyURL: u.PrivacyURL, StaffFactor: u.StaffFactor,
		},
		MinGroup: fmt.Sprint(u.MinGroup), MoodGroup: fmt.Sprint(u.MoodGroup),
		KeepAnswers: fmt.Sprint(u.KeepAnswersMonths), KeepPeople: fmt.Sprint(u.KeepPeopleMonths), KeepAudit: fmt.Sprint(u.KeepAuditMonths),
	}
}

// settingsInput reads the settings as they were typed; what is no number is
// out of every bound.
func (r *request) settingsInput() (pages.SettingsForm, models.SettingsInput) {
	f := pages.SettingsForm{
		SettingsInput: models.SettingsInput{
			Name: r.FormValue("name"), TimeZone: r.FormValue("time_zone"), Language: r.FormValue("language"), Colour: r.FormValue("colour"),
			Contact: r.FormValue("contact"), PrivacyURL: r.FormValue("privacy_url"), StaffFactor: r.FormValue("staff_factor") != "",
		},
		MinGroup: r.FormValue("min_group"), MoodGroup: r.FormValue("mood_group"),
		KeepAnswers: r.FormValue("keep_answers"), KeepPeople: r.FormValue("keep_people"), KeepAudit: r.FormValue("keep_audit"),
		ConfirmAnswers: r.FormValue("confirm_answers"), ConfirmPeople: r.FormValue("confirm_people"), ConfirmAudit: r.FormValue("confirm_audit"),
	}
	in := f.SettingsInput
	for typed, to := range map[string]*int{
		"min_group": &in.MinGroup, "mood_group": &in.MoodGroup, "keep_answers": &in.KeepAnswers, "keep_people": &in.KeepPeople, "keep_audit": &in.KeepAudit,
		"confirm_answers": &in.ConfirmAnswers, "confirm_people": &in.ConfirmPeople, "confirm_audit": &in.ConfirmAudit,
	} {
		*to = wholeNumber(r.FormValue(typed))
	}
	return f, in
}

// wholeNumber reads a number that cannot be negative; what is none is -1.
func wholeNumber(typed string) int {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil {
		return -1
	}
	return n
}

func (h *Handlers) settingsUpdate(r *request) error {
	id, base, err := r.settingsOf()
	if err != nil {
		return err
	}
	form, in := r.settingsInput()
	err = r.scope.UpdateSettings(r.ctx(), id, in)
	if fields, ok := r.invalid(err); ok {
		form.Errors = fields
		if form.Confirms() {
			if form.WouldGo, err = r.scope.RetentionWith(r.ctx(), id, in); err != nil {
				return err
			}
		}
		return r.showSettings(http.StatusUnprocessableEntity, &form, "")
	}
	return r.done(err, r.T("The changes are saved."), "%s", base)
}

// roomSet changes how much a university may store.
func (h *Handlers) roomSet(r *request) error {
	id, base, err := r.settingsOf()
	if err != nil {
		return err
	}
	form := pages.RoomForm{University: r.FormValue("file_quota"), Person: r.FormValue("person_file_quota")}
	err = r.scope.SetRoom(r.ctx(), id, models.RoomInput{University: wholeNumber(form.University), Person: wholeNumber(form.Person)})
	if fields, ok := r.invalid(err); ok {
		form.Errors = fields
		return r.showSettingsAnd(http.StatusUnprocessableEntity, pages.SettingsProps{Room: &form}, nil)
	}
	return r.done(err, r.T("The changes are saved."), "%s", base)
}

func (h *Handlers) logoSet(r *request) error {
	id, base, err := r.settingsOf()
	if err != nil {
		return err
	}
	data, err := r.file("logo")
	if err != nil {
		return err
	}
	err = r.scope.SetLogo(r.ctx(), id, data)
	if fields, ok := r.invalid(err); ok {
		return r.showSettings(http.StatusUnprocessableEntity, nil, fields["logo"])
	}
	return r.done(err, r.T("The logo is set."), "%s", base)
}

func (h *Handlers) logoRemove(r *request) error {
	id, base, err := r.settingsOf()
	if err != nil {
		return err
	}
	return r.done(r.scope.RemoveLogo(r.ctx(), id), r.T("The logo is removed."), "%s", base)
}

// logoOf shows the logo to those who may change it.
func (h *Handlers) logoOf(r *request) error {
	id, _, err := r.settingsOf()
	if err != nil {
		return err
	}
	logo, err := r.scope.LogoOf(r.ctx(), id)
	if err != nil {
		return err
	}
	return r.sendLogo(logo)
}

// universityLogo is the picture above the visitor's own pages.
func (h *Handlers) universityLogo(r *request) error {
	logo, err := r.scope.Logo(r.ctx())
	if err != nil {
		return err
	}
	return r.sendLogo(logo)
}

// sendLogo sends a picture of our own making. The address changes with it.
func (r *request) sendLogo(logo models.UniversityLogo) error {
	r.keepForADay()
	return r.send(http.StatusOK, logo.MediaType, logo.Content)
}

// universityColours is the style sheet of the visitor's university.
func (h *Handlers) universityColours(r *request) error {
	colour, ok := branding.Parse(r.visitor.University.Colour)
	if !ok {
		return models.ErrNotFound
	}
	r.keepForADay()
	return r.send(http.StatusOK, "text/css; charset=utf-8", []byte(branding.NewTheme(colour).CSS()))
}

// keepForADay lets this browser, and no other, keep what says nothing about
// anybody.
func (r *request) keepForADay() {
	r.Response().Header().Set("Cache-Control", "private, max-age=86400")
}
