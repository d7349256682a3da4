package models_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

const nextPassword = "seven green bottles"

// forgot asks for a link and gives its token.
func forgot(t *testing.T, k *storetest.Kit, email string) string {
	t.Helper()
	if err := k.ForgotPassword(context.Background(), email, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	_, token := k.Link(t, models.MailReset, email)
	return token
}

func TestAForgottenPasswordIsChosenAnewByLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Lecturer, "jana")
		token := forgot(t, k, m.Email)
		info, err := k.Store.Link(ctx, models.LinkReset, token, "")
		if err != nil || info.Name != "jana" || info.Email != m.Email || info.University != "University north" {
			t.Fatalf("the link says %+v, %v", info, err)
		}
		refused(t, k.ChoosePassword(ctx, models.LinkReset, token, "too short", ""), "password")
		refused(t, k.ChoosePassword(ctx, models.LinkReset, token, "university north jana", ""), "password")
		if !m.in(t, k) {
			t.Error("asking for a link, or a refused password, ended a session")
		}
		if err := k.ChoosePassword(ctx, models.LinkReset, token, nextPassword, ""); err != nil {
			t.Fatal(err)
		}
		if m.in(t, k) {
			t.Error("the session of before goes on")
		}
		if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("the old password: %v", err)
		}
		if _, err := k.SignIn(ctx, m.Email, nextPassword, models.Browser{}); err != nil {
			t.Errorf("the new password: %v", err)
		}
		told := false
		for _, mail := range k.Letters(t) {
			told = told || mail.Kind == models.MailPasswordChanged && mail.Recipient == m.Email
		}
		if !told {
			t.Error("nobody told the owner that the password has changed")
		}
	})
}

func TestOfAHundredWhoUseALinkAtOnceOneSucceeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Lecturer, "jana")
		token := forgot(t, k, m.Email)
		var done atomic.Int32
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				err := k.ChoosePassword(ctx, models.LinkReset, token, nextPassword, "")
				switch {
				case err == nil:
					done.Add(1)
				case !errors.Is(err, models.ErrClosed) && !errors.Is(err, models.ErrBusy) && !errors.Is(err, models.ErrTooMany):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := done.Load(); n != 1 {
			t.Errorf("%d of 100 succeeded", n)
		}
	})
}

// TestALinkIsDeadAfterAnyOfThese walks what ends a link before its time.
func TestALinkIsDeadAfterAnyOfThese(t *testing.T) {
	ends := map[string]func(t *testing.T, k *storetest.Kit, admin models.Scope, m member){
		"use": func(t *testing.T, k *storetest.Kit, _ models.Scope, m member) {},
		"half an hour": func(t *testing.T, k *storetest.Kit, _ models.Scope, _ member) {
			k.Clock.Advance(30*time.Minute + time.Second)
		},
		"a newer link": func(t *testing.T, k *storetest.Kit, _ models.Scope, m member) { forgot(t, k, m.Email) },
		"a change of password": func(t *testing.T, k *storetest.Kit, _ models.Scope, m member) {
			_, v := m.again(t, k)
			if err := k.As(v.Actor).ChangePassword(t.Context(), v.SessionID, goodPassword, "another good password"); err != nil {
				t.Fatal(err)
			}
		},
		"a password from the administrator": func(t *testing.T, _ *storetest.Kit, admin models.Scope, m member) {
			if err := admin.SetPassword(t.Context(), m.ID, "another good password"); err != nil {
				t.Fatal(err)
			}
		},
		"deactivation and return": func(t *testing.T, _ *storetest.Kit, admin models.Scope, m member) {
			if err := errors.Join(admin.Deactivate(t.Context(), m.ID), admin.Reactivate(t.Context(), m.ID)); err != nil {
				t.Fatal(err)
			}
		},
		"another role": func(t *testing.T, _ *storetest.Kit, admin models.Scope, m member) {
			if err := admin.UpdateUser(t.Context(), m.ID, models.UserInput{Email: m.Email, Name: m.Name, Role: models.Student}); err != nil {
				t.Fatal(err)
			}
		},
		"another address": func(t *testing.T, _ *storetest.Kit, admin models.Scope, m member) {
			if err := admin.UpdateUser(t.Context(), m.ID, models.UserInput{Email: "new@x.example", Name: m.Name, Role: m.Role}); err != nil {
				t.Fatal(err)
			}
		},
		"signing out everywhere": func(t *testing.T, k *storetest.Kit, _ models.Scope, m member) {
			_, v := m.again(t, k)
			if err := k.As(v.Actor).SignOutEverywhere(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
		"closing the university": func(t *testing.T, k *storetest.Kit, admin models.Scope, _ member) {
			if err := k.Platform().SetUniversityActive(t.Context(), admin.Actor().UniversityID, false); err != nil {
				t.Fatal(err)
			}
		},
		"erasure": func(t *testing.T, k *storetest.Kit, _ models.Scope, m member) {
			if err := models.RunSQL(k.Store, "UPDATE users SET erased_at = ? WHERE id = ?", k.Now(), m.ID); err != nil {
				t.Fatal(err)
			}
		},
	}
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		for name, end := range ends {
			t.Run(name, func(t *testing.T) {
				_, admin := k.University(t, strings.ReplaceAll(name, " ", "-"))
				m := signedIn(t, k, admin, models.Lecturer, strings.ReplaceAll(name, " ", "-"))
				token := forgot(t, k, m.Email)
				end(t, k, admin, m)
				if name == "use" {
					if err := k.ChoosePassword(t.Context(), models.LinkReset, token, nextPassword, ""); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := k.Store.Link(t.Context(), models.LinkReset, token, ""); !errors.Is(err, models.ErrClosed) {
					t.Errorf("its page: %v", err)
				}
				if err := k.ChoosePassword(t.Context(), models.LinkReset, token, "yet another password", ""); !errors.Is(err, models.ErrClosed) {
					t.Errorf("using it: %v", err)
				}
			})
		}
	})
}

func TestALinkIsGoodForItsOwnKindAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Lecturer, "jana")
		token := forgot(t, k, m.Email)
		for name, err := range map[string]error{
			"an invitation":  k.ChoosePassword(ctx, models.LinkInvitation, token, nextPassword, ""),
			"a verification": k.Verify(ctx, token, ""),
			"a new address":  k.TakeNewAddress(ctx, token, ""),
		} {
			if !errors.Is(err, models.ErrClosed) {
				t.Errorf("a reset link as %s: %v", name, err)
			}
		}
		if err := k.ChoosePassword(ctx, models.LinkReset, token, nextPassword, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestTheDatabaseHoldsNoLinkThatLetsAnybodyIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Lecturer, "jana")
		if err := k.ForgotPassword(t.Context(), m.Email, ""); err != nil {
			t.Fatal(err)
		}
		var requests []string
		if err := models.QueryRows(k.Store, &requests, "SELECT content FROM handshakes"); err != nil || len(requests) != 1 {
			t.Fatalf("%d requests, %v", len(requests), err)
		}
		if strings.Contains(requests[0], "jana") {
			t.Error("the request holds the address in the clear")
		}
		_, token := k.Link(t, models.MailReset, m.Email)
		var rows []struct{ TokenHash, TextBody string }
		err := models.QueryRows(k.Store, &rows, "SELECT token_hash, text_body FROM account_links, mails WHERE account_links.kind = 'reset' AND mails.kind = 'reset'")
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if len(token) != 43 || strings.Contains(rows[0].TokenHash+rows[0].TextBody, token) {
			t.Errorf("%d characters of secret, or it stands in the database", len(token))
		}
	})
}
