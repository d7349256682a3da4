package models

import (
	"context"
	"net/url"
	"strings"
	"time"

	"luna/models/branding"
	"luna/models/privacy"
)

// SettingsInput is what a university says of itself.
type SettingsInput struct {
	Name, TimeZone, Language string
	Colour                   string // "#1a5fb4"; empty: the program's own
	Contact                  string // an e-mail address for questions about privacy; may be empty
	PrivacyURL               string // https; may be empty
	MinGroup, MoodGroup      int
	KeepAnswers, KeepPeople  int // months; 0: until erased
	KeepAudit                int // months
	StaffFactor              bool
	// The months once more, where they are fewer than before.
	ConfirmAnswers, ConfirmPeople, ConfirmAudit int
}

// Bounds of settings.
const (
	largestGroup  = 100
	longestKept   = 240 // months
	shortestAudit = 12  // months
)

func (in *SettingsInput) check() faults {
	f := faults{}
	for _, s := range []*string{&in.Name, &in.TimeZone, &in.Colour, &in.Contact, &in.PrivacyURL} {
		*s = strings.TrimSpace(*s)
	}
	checkLine(f, "name", in.Name, 120)
	checkPlace(f, in.TimeZone, in.Language)
	if _, ok := branding.Parse(in.Colour); in.Colour != "" && !ok {
		f.add("colour", Say("Please write a colour such as #1a5fb4."))
	}
	if in.Contact != "" {
		checkEmail(f, "contact", in.Contact)
	}
	checkNotice(f, in.PrivacyURL)
	between(f, "min_group", in.MinGroup, privacy.Floor, largestGroup)
	between(f, "mood_group", in.MoodGroup, max(privacy.Floor, in.MinGroup), largestGroup)
	between(f, "keep_answers", in.KeepAnswers, 0, longestKept)
	between(f, "keep_people", in.KeepPeople, 0, longestKept)
	between(f, "keep_audit", in.KeepAudit, shortestAudit, longestKept)
	return f
}

func between(f faults, field string, n, low, high int) {
	if n < low || n > high {
		f.add(field, Say("Please choose a number from %d to %d.", low, high))
	}
}

// checkPlace wants a time zone and a language.
func checkPlace(f faults, zone, language string) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
		f.add("time_zone", Say("Please choose a time zone such as Europe/Berlin."))
	}
	if language != "en" && language != "de" {
		f.add("language", Say("Please choose a language."))
	}
}

// checkNotice wants the address of a page that anybody can open safely.
func checkNotice(f faults, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(address) > 500 || !plainText(address, false) {
		f.add("privacy_url", Say("Please write an address that begins with https://."))
	}
}

// UpdateSettings changes what a university says of itself. Its own
// administrators may, and those of the platform; to all others it is not there.
// A threshold holds from now on: what was already shown, or held back, stays
// so, see jobs/class.go. Invalid for months that are fewer than before unless
// they are typed twice.
func (s Scope) UpdateSettings(ctx context.Context, id uint64, in SettingsInput) error {
	if err := s.maySet(id); err != nil {
		return err
	}
	f := in.check()
	return s.write(ctx, func(s Scope) error {
		u, err := s.holdUniversity(id)
		if err != nil {
			return err
		}
		in.checkShortening(f, u)
		if err := f.err(); err != nil {
			return err
		}
		err = s.tx.Model(&University{}).Where("id = ?", id).Updates(map[string]any{
			"name": in.Name, "time_zone": in.TimeZone, "language": in.Language, "colour": strings.ToLower(in.Colour),
			"contact": in.Contact, "privacy_url": in.PrivacyURL, "min_group": in.MinGroup, "mood_group": in.MoodGroup,
			"keep_answers_months": in.KeepAnswers, "keep_people_months": in.KeepPeople, "keep_audit_months": in.KeepAudit,
			"staff_factor": in.StaffFactor,
		}).Error
		if err != nil {
			return err
		}
		return s.auditSettings(u, in)
	})
}

// holdUniversity reads a university that nobody else changes meanwhile.
func (s Scope) holdUniversity(id uint64) (University, error) {
	var u University
	q := s.tx.Where("id = ?", id)
	q = s.store.held(q)
	return u, known(q.Take(&u).Error)
}

// auditSettings notes the numbers before and after.
func (s Scope) auditSettings(was University, in SettingsInput) error {
	facts := map[string]any{
		"min_group": in.MinGroup, "mood_group": in.MoodGroup, "keep_answers": in.KeepAnswers, "keep_people": in.KeepPeople,
		"keep_audit": in.KeepAudit, "staff_factor": in.StaffFactor,
		"min_group_was": was.MinGroup, "mood_group_was": was.MoodGroup, "keep_answers_was": was.KeepAnswersMonths,
		"keep_people_was": was.KeepPeopleMonths, "keep_audit_was": was.KeepAuditMonths, "staff_factor_was": was.StaffFactor,
	}
	return s.auditOf(was.ID, "university.settings", facts)
}

// auditOf notes what was done to a university. It reads of it in its own log,
// whoever it was.
func (s Scope) auditOf(id uint64, action string, facts map[string]any) error {
	if err := s.audit(action, "university", id, facts); err != nil || !s.actor.Platform() {
		return err
	}
	there := Actor{UserID: s.doer().UserID, UniversityID: id, Role: auditPlatform}
	return s.store.auditAs(s.tx, there, action, "university", id, facts)
}

// maySet lets administrators of the university and of the platform go on.
func (s Scope) maySet(id uint64) error {
	if id == 0 || !s.actor.Platform() && id != s.actor.UniversityID {
		return ErrNotFound
	}
	return s.only(Administrator)
}
