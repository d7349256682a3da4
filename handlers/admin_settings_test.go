package handlers_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
)

// settings are good ones, with changes.
func settings(changes ...string) url.Values {
	v := url.Values{
		"name": {"North"}, "time_zone": {"Europe/Vienna"}, "language": {"en"}, "colour": {"#FFD700"}, "contact": {"privacy@north.example"},
		"privacy_url": {"https://north.example/privacy"}, "min_group": {"6"}, "mood_group": {"12"}, "keep_answers": {"24"}, "keep_people": {"0"}, "keep_audit": {"36"},
		"confirm_answers": {"24"},
	}
	for i := 0; i < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return v
}

func logo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAUniversityLooksAfterItsOwnSettings(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, other := a.World(t, "north"), a.World(t, "south")
		ada := w.Admin
		ada.Get(t, "/admin/settings").Want(t, http.StatusOK, "Smallest group for mood", "At least 5.")
		ada.Follow(t, ada.Post(t, "/admin/settings", settings())).Want(t, http.StatusOK, "The changes are saved.")
		u, err := ada.Scope.University(t.Context(), w.ID)
		if err != nil || u.Name != "North" || u.Colour != "#ffd700" || u.MinGroup != 6 || u.MoodGroup != 12 || u.KeepAnswersMonths != 24 || u.KeepAuditMonths != 36 || u.Contact != "privacy@north.example" || u.Slug != "north" {
			t.Errorf("%+v, %v", u, err)
		}
		before := a.Fingerprint(t)
		for field, c := range map[string][2]string{
			"min_group": {"4", "Please choose a number from 5 to 100."}, "mood_group": {"5", "Please choose a number from 6 to 100."}, "keep_audit": {"11", "from 12 to 240"},
			"keep_answers": {"-1", "from 0 to 240"}, "keep_people": {"many", "from 0 to 240"}, "colour": {"red;}", "Please write a colour such as #1a5fb4."},
			"privacy_url": {"http://north.example", "begins with https://"}, "contact": {"nobody", "e-mail address such as"}, "time_zone": {"Mars", "time zone such as"}, "name": {" ", "Please fill this in."},
		} {
			ada.Post(t, "/admin/settings", settings(field, c[0])).Want(t, http.StatusUnprocessableEntity, c[1])
		}
		for _, bad := range []string{"https://user:secret@north.example", "javascript:alert(1)", "https:///x", "//north.example"} {
			ada.Post(t, "/admin/settings", settings("privacy_url", bad)).Want(t, http.StatusUnprocessableEntity, "begins with https://")
		}
		if a.Fingerprint(t) != before {
			t.Error("refused settings changed something")
		}
		if u, _ := other.Admin.Scope.University(t.Context(), other.ID); u.Colour != "#1a5fb4" || u.MinGroup != 5 {
			t.Errorf("the settings of another university: %+v", u)
		}
		ada.Post(t, fmt.Sprintf("/admin/universities/%d/settings", other.ID), settings()).Want(t, http.StatusNotFound)
		mira := a.PlatformAdministrator(t, "Mira")
		mira.Follow(t, mira.Post(t, fmt.Sprintf("/admin/universities/%d/settings", other.ID), settings("name", "South"))).Want(t, http.StatusOK, "South")
		mira.Get(t, "/admin/settings").Want(t, http.StatusNotFound)
	})
}

func TestShorterRetentionIsAskedForTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		mira := a.PlatformAdministrator(t, "Mira")
		for path, who := range map[string]*apptest.Client{"/admin/settings": w.Admin, fmt.Sprintf("/admin/universities/%d/settings", w.ID): mira} {
			if strings.Contains(who.Get(t, path).Body, "confirm_answers") {
				t.Error("a number is asked for twice before anybody changed it")
			}
			before := a.Fingerprint(t)
			page := who.Post(t, path, settings("name", "Changed & kept", "keep_answers", "23", "confirm_answers", ""))
			page.Want(t, http.StatusUnprocessableEntity, "Keep less than before?", "As of now 0 surveys would go", "please type the number of months again: 23.")
			if !strings.Contains(page.Body, `value="Changed &amp; kept"`) || !strings.Contains(page.Body, `value="23"`) {
				t.Error("what was typed is lost")
			}
			if strings.Contains(page.Body, "confirm_people") {
				t.Error("people are asked about too")
			}
			page = who.Post(t, path, settings("keep_people", "6", "confirm_people", "5"))
			if page.Want(t, http.StatusUnprocessableEntity, "As of now 0 deactivated people would be erased."); !strings.Contains(page.Body, `value="5"`) {
				t.Error("the wrong number is not shown")
			}
			page = who.Post(t, path, settings("keep_audit", "12", "confirm_audit", ""))
			page.Want(t, http.StatusUnprocessableEntity, "entries of the audit log are older", "please type the number of months again: 12.")
			if a.Fingerprint(t) != before {
				t.Error("one click shortened something")
			}
		}
		w.Admin.Follow(t, w.Admin.Post(t, "/admin/settings", settings("keep_answers", "23", "confirm_answers", "23"))).Want(t, http.StatusOK, "The changes are saved.")
		if u, err := w.Admin.Scope.University(t.Context(), w.ID); err != nil || u.KeepAnswersMonths != 23 || u.KeepPeopleMonths != 0 {
			t.Errorf("%+v, %v", u, err)
		}
	})
}

func TestColoursAndLogoAreOnThePagesOfTheUniversityAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, other := a.World(t, "north"), a.World(t, "south")
		for _, plain := range []*apptest.Client{w.Admin, other.Admin} {
			plain.Post(t, "/admin/settings", settings("colour", "")).Want(t, http.StatusSeeOther)
			plain.Post(t, "/admin/settings/logo/remove", nil).Want(t, http.StatusSeeOther)
		}
		for _, path := range []string{"/university/logo", "/university/colours.css"} {
			w.Student.Get(t, path).Want(t, http.StatusNotFound)
		}
		w.Admin.Post(t, "/admin/settings", settings()).Want(t, http.StatusSeeOther)
		w.Admin.Follow(t, sendFile(t, w.Admin, "/admin/settings/logo", "logo", logo(t))).Want(t, http.StatusOK, "The logo is set.")
		page := w.Student.Get(t, "/surveys")
		if !strings.Contains(page.Body, `href="/university/colours.css?v=ffd700"`) || !strings.Contains(page.Body, `src="/university/logo?v=`) {
			t.Error("the pages have neither")
		}
		css := w.Student.Get(t, "/university/colours.css?v=ffd700")
		if css.Status != http.StatusOK || css.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(css.Body, "--accent: light-dark(#") || strings.Contains(css.Body, "--accent: light-dark(#ffd700") {
			t.Errorf("a colour that nobody can read on white: %d %s", css.Status, css.Body)
		}
		picture := w.Student.Get(t, "/university/logo")
		if picture.Status != http.StatusOK || picture.Header.Get("Content-Type") != "image/png" || picture.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(picture.Header.Get("Cache-Control"), "private") {
			t.Errorf("the logo: %d %v", picture.Status, picture.Header)
		}
		for _, path := range []string{"/university/logo", "/university/colours.css"} {
			other.Student.Get(t, path).Want(t, http.StatusNotFound)
			if p := a.Visitor().Get(t, path); p.Status != http.StatusSeeOther {
				t.Errorf("a stranger at %s: %d", path, p.Status)
			}
		}
		if strings.Contains(other.Student.Get(t, "/surveys").Body, "/university/") {
			t.Error("another university has them too")
		}
		for name, file := range map[string][]byte{"svg": []byte("<svg/>"), "nothing": nil, "large": make([]byte, 201<<10)} {
			page := sendFile(t, w.Admin, "/admin/settings/logo", "logo", file)
			if page.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
		w.Admin.Follow(t, w.Admin.Post(t, "/admin/settings/logo/remove", nil)).Want(t, http.StatusOK, "The logo is removed.")
		w.Student.Get(t, "/university/logo").Want(t, http.StatusNotFound)
	})
}

func TestAUniversityIsClosedOnlyByTypingItsShortName(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		mira := a.PlatformAdministrator(t, "Mira")
		at := fmt.Sprintf("/admin/universities/%d", w.ID)
		for _, typed := range []string{"", "North", "yes", "south"} {
			mira.Post(t, at+"/close", url.Values{"typed": {typed}}).Want(t, http.StatusUnprocessableEntity, "Please type the short name of the university: north")
		}
		if w.Student.SignedOut(t) {
			t.Error("closed without the name")
		}
		mira.Follow(t, mira.Post(t, at+"/close", url.Values{"typed": {" north "}})).Want(t, http.StatusOK, "The university is closed.")
		u, err := mira.Scope.University(t.Context(), w.ID)
		if err != nil || u.Active || u.ClosedAt == nil || !w.Student.SignedOut(t) {
			t.Errorf("%+v, %v", u, err)
		}
		mira.Follow(t, mira.Post(t, at+"/reopen", nil)).Want(t, http.StatusOK, "The university is open again.")
		if u, err = mira.Scope.University(t.Context(), w.ID); err != nil || u.ClosedAt != nil {
			t.Errorf("%+v, %v", u, err)
		}
	})
}
