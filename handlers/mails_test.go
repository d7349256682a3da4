package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

func TestAnAdministratorSeesWhatBecameOfTheMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		page := north.Admin.Get(t, "/admin/mails")
		page.Want(t, http.StatusOK, "Invitation", "invited@north.example", "not delivered", "The address may be mistyped.", "550 no such box", "Send again", "Discard")
		for _, secret := range []string{"/invitations/", "south", "Guten Tag"} {
			if strings.Contains(page.Body, secret) {
				t.Errorf("the page holds %q", secret)
			}
		}
		north.Admin.Get(t, "/admin/mails?state=sent").Want(t, http.StatusOK, "No mail here")
		north.Admin.Get(t, "/admin/mails?state=dead&q=INVITED%40").Want(t, http.StatusOK, "invited@north.example")
		north.Admin.Get(t, "/admin/mails?state=nonsense&after=x&before=-1&q=%25").Want(t, http.StatusOK, "No mail here")
		platform := a.PlatformAdministrator(t, "Platform")
		platform.Get(t, "/admin/mails").Want(t, http.StatusOK, "University north: 1 message", "University south: 1 message", "No mail here")
		for _, path := range []string{"", "/resend", "/discard"} {
			door := fmt.Sprintf("/admin/mails/%d%s", south.Mail, path)
			for _, c := range []*apptest.Client{north.Admin, north.Lecturer, north.Student, platform} {
				method := http.MethodPost
				if path == "" {
					method = http.MethodGet
				}
				ask(t, c, method, door).Want(t, http.StatusNotFound)
			}
		}
	})
}

func TestWhatAMailSaysIsOnNoPage(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Admin.Get(t, fmt.Sprintf("/admin/mails/%d", w.Mail)).Want(t, http.StatusNotFound)
		w.Admin.Get(t, "/admin/mails").Want(t, http.StatusOK, "it has no mail server")
	})
}

func TestADeadLetterIsSentAgainOnceAndDiscarded(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		resend, discard := fmt.Sprintf("/admin/mails/%d/resend", w.Mail), fmt.Sprintf("/admin/mails/%d/discard", w.Mail)
		back := url.Values{"return": {"/admin/mails?state=dead"}}
		page := w.Admin.Post(t, resend, back)
		if page.Location != "/admin/mails?state=dead" {
			t.Errorf("leads to %q", page.Location)
		}
		w.Admin.Follow(t, page).Want(t, http.StatusOK, "The message is on its way.", "No mail here")
		w.Admin.Get(t, "/admin/mails").Want(t, http.StatusOK, "waiting")
		for _, path := range []string{resend, discard} {
			page := w.Admin.Post(t, path, url.Values{"return": {"//evil.example/admin/mails"}})
			if page.Location != "/admin/mails" {
				t.Errorf("leads to %q", page.Location)
			}
			w.Admin.Follow(t, page).Want(t, http.StatusOK, "can no longer be sent again or discarded", "waiting")
		}
		out, err := a.System("test").ClaimMail(t.Context(), w.Mail, "me")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.System("test").MailFailed(t.Context(), out, models.ErrMailPerhaps, ""); err != nil {
			t.Fatal(err)
		}
		w.Admin.Get(t, "/admin/mails").Want(t, http.StatusOK, "Perhaps it was sent")
		w.Admin.Follow(t, w.Admin.Post(t, discard, nil)).Want(t, http.StatusOK, "The message is discarded.", "not delivered (0)")
	})
}
