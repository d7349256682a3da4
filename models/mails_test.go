package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// reader is somebody who gets letters.
func reader(t *testing.T, admin models.Scope, email string) models.User {
	t.Helper()
	u, err := admin.CreateUser(t.Context(), models.UserInput{Email: email, Name: "Jörg Weiß", Role: models.Student})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// post puts letters with the keys into the outbox.
func post(t *testing.T, by models.Scope, to models.User, keys ...string) {
	t.Helper()
	for _, key := range keys {
		letter := models.Letter{Kind: models.MailReset, Key: key, To: to, Link: "/reset/canary-" + key}
		if err := by.PostForTest(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
}

// mails is what an administrator sees.
func mails(t *testing.T, by models.Scope) []models.MailRow {
	t.Helper()
	list, err := by.Mails(t.Context(), models.MailSearch{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Rows
}

func TestALetterOfOneKeyIsWrittenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, north := k.University(t, "north")
		_, south := k.University(t, "south")
		one, other := reader(t, north, "one@north.example"), reader(t, south, "other@south.example")
		post(t, north, one, "a", "a", "b")
		post(t, south, other, "a")
		if n, s := len(mails(t, north)), len(mails(t, south)); n != 2 || s != 1 {
			t.Errorf("%d and %d mails, want 2 and 1: keys are the university's own", n, s)
		}
	})
}

func TestALetterIsPostedOnlyIfWhatItTellsOfHasHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u := reader(t, admin, "one@north.example")
		err := admin.UndonePostForTest(t.Context(), models.Letter{Kind: models.MailWelcome, Key: "a", To: u, Link: "/"})
		if !errors.Is(err, models.ErrClosed) || len(mails(t, admin)) != 0 {
			t.Errorf("%v, and %d mails", err, len(mails(t, admin)))
		}
		select {
		case <-k.Posted():
			t.Error("told to send what is not there")
		default:
		}
		post(t, admin, u, "a")
		select {
		case <-k.Posted():
		default:
			t.Error("nobody was told that there is mail")
		}
	})
}

func TestALetterNeedsKeyReaderAndALinkOfOurs(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	_, admin := k.University(t, "north")
	u := reader(t, admin, "one@north.example")
	for name, l := range map[string]models.Letter{
		"no key":         {Kind: models.MailReset, To: u},
		"nobody":         {Kind: models.MailReset, Key: "a"},
		"another site":   {Kind: models.MailReset, Key: "a", To: u, Link: "https://evil.example/"},
		"no scheme":      {Kind: models.MailReset, Key: "a", To: u, Link: "//evil.example/"},
		"backslash":      {Kind: models.MailReset, Key: "a", To: u, Link: `/\evil.example`},
		"on two lines":   {Kind: models.MailReset, Key: "a", To: u, Link: "/a\r\nBcc: x@y.z"},
		"an unknown one": {Kind: "greeting", Key: "a", To: u},
	} {
		if err := admin.PostForTest(t.Context(), l); err == nil {
			t.Errorf("%s: posted", name)
		}
	}
}

// TestTheDatabaseDoesNotTellTheLinks: who has a copy of it cannot follow them.
func TestTheDatabaseDoesNotTellTheLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u := reader(t, admin, "one@north.example")
		post(t, admin, u, "a")
		db := k.Tamper(t)
		var text, html string
		if err := db.QueryRow("SELECT text_body, html_body FROM mails").Scan(&text, &html); err != nil {
			t.Fatal(err)
		}
		if len(text) < 100 || len(html) < 100 || strings.Contains(text+html, "canary") || strings.Contains(text+html, "reset") {
			t.Errorf("the bodies are not sealed: %.80q %.80q", text, html)
		}
		// A body that was moved to another mail does not open there.
		post(t, admin, u, "b")
		if _, err := db.Exec("UPDATE mails SET text_body = (SELECT text_body FROM mails WHERE message_key LIKE '%/a')"); err != nil {
			t.Fatal(err)
		}
		rows := mails(t, admin) // the newest first
		if out, err := k.System("test").ClaimMail(t.Context(), rows[1].ID, "me"); err != nil || !strings.Contains(out.Text, "/reset/canary-a") {
			t.Errorf("its own body does not open: %v", err)
		}
		if _, err := k.System("test").ClaimMail(t.Context(), rows[0].ID, "me"); !errors.Is(err, models.ErrMailRefused) {
			t.Errorf("the body of another mail: %v", err)
		}
		if row := mails(t, admin)[0]; row.State != models.MailDead || row.Problem != models.MailUnreadable {
			t.Errorf("it is %s, %q", row.State, row.Problem)
		}
	})
}

func TestALetterIsInTheReadersLanguageElseTheUniversitys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north") // German
		for lang, want := range map[string]string{"": "Neues Passwort wählen", "de": "Neues Passwort wählen", "en": "Choose a new password"} {
			u := reader(t, admin, fmt.Sprintf("reader%s@north.example", lang))
			if lang != "" {
				if err := k.As(models.Actor{UserID: u.ID, UniversityID: *u.UniversityID, Role: u.Role}).ChooseLanguage(t.Context(), lang); err != nil {
					t.Fatal(err)
				}
				u.Language = lang
			}
			post(t, admin, u, "language"+lang)
			out, err := k.System("test").ClaimMail(t.Context(), mails(t, admin)[0].ID, "me")
			if err != nil || out.Subject != want || !strings.Contains(out.Text, "http://luna.test/reset/canary-language"+lang+"\n") {
				t.Errorf("language %q: %v, subject %q\n%s", lang, err, out.Subject, out.Text)
			}
		}
	})
}

func TestALetterToThePlatformIsThePlatforms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u, err := k.Platform().CreateUser(t.Context(), models.UserInput{Email: "root@luna.example", Name: "Root", Role: models.Administrator})
		if err != nil {
			t.Fatal(err)
		}
		post(t, k.Platform(), u, "a")
		if p, n := len(mails(t, k.Platform())), len(mails(t, admin)); p != 1 || n != 0 {
			t.Errorf("the platform sees %d, the university %d, want 1 and 0", p, n)
		}
	})
}
