package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestInvitedPeopleChooseTheirFirstPassword(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		u, err := admin.CreateUser(ctx, models.UserInput{Email: "new@x.example", Name: "Neu", Role: models.Student})
		if err != nil {
			t.Fatal(err)
		}
		active := signedIn(t, k, admin, models.Student, "active")
		_, south := k.University(t, "south")
		if n, err := south.InviteUsers(ctx, []uint64{u.ID}); n != 0 || err != nil {
			t.Errorf("another university invites %d, %v", n, err)
		}
		if n, err := k.As(models.Actor{UserID: active.ID, UniversityID: *active.UniversityID, Role: models.Student}).InviteUsers(ctx, []uint64{u.ID}); n != 0 || !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a student invites %d, %v", n, err)
		}
		invite := func() string {
			if n, err := admin.InviteUsers(ctx, []uint64{u.ID, active.ID, 987654}); n != 1 || err != nil {
				t.Fatalf("%d invited, %v", n, err)
			}
			_, token := k.Link(t, models.MailInvitation, u.Email)
			return token
		}
		first, second := invite(), invite()
		if err := k.ChoosePassword(ctx, models.LinkInvitation, first, nextPassword, ""); !errors.Is(err, models.ErrClosed) {
			t.Errorf("the first invitation, after a second one: %v", err)
		}
		k.Clock.Advance(14*24*time.Hour - time.Minute)
		if err := k.ChoosePassword(ctx, models.LinkInvitation, second, nextPassword, ""); err != nil {
			t.Fatal(err)
		}
		state := func() models.UserState {
			list, err := admin.Users(ctx, models.UserSearch{Query: u.Email})
			if err != nil || len(list.Rows) != 1 {
				t.Fatalf("%d people, %v", len(list.Rows), err)
			}
			return list.Rows[0].State()
		}
		if got := state(); got != models.UserActive {
			t.Errorf("the list says %s", got)
		}
		if _, err := k.SignIn(ctx, u.Email, nextPassword, models.Browser{}); err != nil {
			t.Error(err)
		}
		if n, err := admin.InviteUsers(ctx, []uint64{u.ID}); n != 0 || err != nil {
			t.Errorf("who has a password is invited: %d, %v", n, err)
		}
	})
}

func TestAnInvitationEndsAfterFourteenDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		u, err := admin.CreateUser(ctx, models.UserInput{Email: "new@x.example", Name: "Neu", Role: models.Student})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := admin.InviteUsers(ctx, []uint64{u.ID}); err != nil {
			t.Fatal(err)
		}
		_, token := k.Link(t, models.MailInvitation, u.Email)
		for _, want := range []models.UserState{models.UserInvited, models.UserWaiting} {
			list, err := admin.Users(ctx, models.UserSearch{Query: u.Email, State: models.UserWaiting})
			if err != nil || len(list.Rows) != 1 || list.Rows[0].State() != want {
				t.Fatalf("the list says %+v, want %s, %v", list.Rows, want, err)
			}
			k.Clock.Advance(7 * 24 * time.Hour)
			if want == models.UserInvited {
				k.Clock.Advance(7 * 24 * time.Hour)
			}
		}
		if err := k.ChoosePassword(ctx, models.LinkInvitation, token, nextPassword, ""); !errors.Is(err, models.ErrClosed) {
			t.Errorf("after fourteen days: %v", err)
		}
	})
}

func TestANewAddressIsTakenByWhoReadsItsMail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		_, v := m.again(t, k)
		s := k.As(v.Actor)
		refused(t, s.AskNewAddress(ctx, "no address"), "email")
		refused(t, s.AskNewAddress(ctx, "TOM@x.example"), "email")
		if err := s.AskNewAddress(ctx, "Tom.New@x.example"); err != nil {
			t.Fatal(err)
		}
		letters := k.Letters(t)
		to := map[string]string{}
		for _, mail := range letters {
			to[mail.Kind] = mail.Recipient
		}
		if to[models.MailNewAddress] != "Tom.New@x.example" || to[models.MailAddressAsked] != m.Email {
			t.Fatalf("letters went to %v", to)
		}
		if !m.in(t, k) {
			t.Error("asking ended a session")
		}
		if err := s.AskNewAddress(ctx, "tom.new@x.example"); err != nil {
			t.Fatal(err)
		}
		_, token := k.Link(t, models.MailNewAddress, "tom.new@x.example")
		if err := k.TakeNewAddress(ctx, token, ""); err != nil {
			t.Fatal(err)
		}
		if m.in(t, k) {
			t.Error("a session of before goes on")
		}
		if err := k.TakeNewAddress(ctx, token, ""); !errors.Is(err, models.ErrClosed) {
			t.Errorf("a second time: %v", err)
		}
		if _, err := k.SignIn(ctx, m.Email, goodPassword, models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("with the old address: %v", err)
		}
		if _, err := k.SignIn(ctx, "tom.new@x.example", goodPassword, models.Browser{}); err != nil {
			t.Errorf("with the new one: %v", err)
		}
	})
}

func TestAskingForAnAddressDoesNotTellWhoseItIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		tom, lea := signedIn(t, k, admin, models.Student, "tom"), signedIn(t, k, admin, models.Student, "lea")
		s := k.As(models.Actor{UserID: tom.ID, UniversityID: *tom.UniversityID, Role: models.Student})
		ask := func(email string) int {
			return len(k.Statements(func() {
				if err := s.AskNewAddress(ctx, email); err != nil {
					t.Errorf("%s: %v", email, err)
				}
			}))
		}
		if free, taken := ask("free@x.example"), ask(lea.Email); free != taken {
			t.Errorf("%d statements for a free address, %d for a taken one", free, taken)
		}
		_, token := k.Link(t, models.MailNewAddress, lea.Email)
		refused(t, k.TakeNewAddress(ctx, token, ""), "email")
		if !tom.in(t, k) || !lea.in(t, k) {
			t.Error("a refused address ended a session")
		}
	})
}

func TestAnAddressIsVerifiedByLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Student, "tom")
		s := k.As(models.Actor{UserID: m.ID, UniversityID: *m.UniversityID, Role: models.Student})
		if err := s.AskVerification(ctx); err != nil {
			t.Fatal(err)
		}
		_, token := k.Link(t, models.MailVerification, m.Email)
		if err := k.Verify(ctx, token, ""); err != nil {
			t.Fatal(err)
		}
		if u, err := admin.User(ctx, m.ID); err != nil || u.VerifiedAt == nil {
			t.Errorf("not verified, %v", err)
		}
		if err := k.Verify(ctx, token, ""); !errors.Is(err, models.ErrClosed) {
			t.Errorf("a second time: %v", err)
		}
		if !m.in(t, k) {
			t.Error("it ended a session")
		}
	})
}
