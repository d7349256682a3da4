package models_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// dead makes a dead letter and gives its id.
func dead(t *testing.T, k *storetest.Kit, by models.Scope, to models.User, key string) uint64 {
	t.Helper()
	post(t, by, to, key)
	out, err := k.System("test").ClaimMail(t.Context(), mails(t, by)[0].ID, "me")
	if err != nil {
		t.Fatal(err)
	}
	if err := k.System("test").MailFailed(t.Context(), out, models.ErrMailRefused, "550 5.1.1 no such box"); err != nil {
		t.Fatal(err)
	}
	return out.ID
}

func TestMailOfAnotherUniversityDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		north, admin := k.University(t, "north")
		_, foreign := k.University(t, "south")
		k.ShowMailForTest()
		id := dead(t, k, admin, reader(t, admin, "one@north.example"), "a")
		others := map[string]models.Scope{
			"another university": foreign, "platform": k.Platform(),
			"lecturer": k.Person(t, north, models.Lecturer), "student": k.Person(t, north, models.Student),
		}
		for name, other := range others {
			list, err := other.Mails(t.Context(), models.MailSearch{})
			if len(list.Rows)+list.Counts[models.MailDead] != 0 {
				t.Errorf("%s sees %+v, %v", name, list, err)
			}
			_, shown := other.Mail(t.Context(), id)
			for what, err := range map[string]error{
				"read": shown, "resend": other.ResendMail(t.Context(), id), "discard": other.DiscardMail(t.Context(), id),
			} {
				if !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s may %s: %v", name, what, err)
				}
			}
		}
		if row := only(t, admin); row.State != models.MailDead {
			t.Errorf("it was changed: %+v", row)
		}
	})
}

func TestThePlatformCountsTheDeadLettersOfAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, north := k.University(t, "north")
		_, south := k.University(t, "south")
		u, v := reader(t, north, "one@north.example"), reader(t, south, "one@south.example")
		dead(t, k, north, u, "a")
		dead(t, k, north, u, "b")
		post(t, south, v, "a")
		rows, err := k.Platform().DeadMails(t.Context())
		if err != nil || len(rows) != 1 || rows[0] != (models.DeadMail{University: "University north", Dead: 2}) {
			t.Errorf("%v, %v", rows, err)
		}
		if _, err := north.DeadMails(t.Context()); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a university's administrator: %v", err)
		}
	})
}

func TestADeadLetterIsSentAgainOrDiscardedAndThatIsAudited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u := reader(t, admin, "one@north.example")
		again, away := dead(t, k, admin, u, "a"), dead(t, k, admin, u, "b")
		for len(k.Posted()) > 0 {
			<-k.Posted()
		}
		k.Clock.Advance(5 * 24 * time.Hour)
		for _, err := range []error{admin.ResendMail(t.Context(), again), admin.DiscardMail(t.Context(), away)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(k.Posted()) == 0 {
			t.Error("nobody was told to send it")
		}
		if row := only(t, admin); row.ID != again || row.State != models.MailWaiting || row.Attempts != 0 || row.Problem != "" {
			t.Errorf("it is %+v", row)
		}
		if n, err := k.System("test").BuryMail(t.Context()); n != 0 || err != nil {
			t.Errorf("an old letter that is sent again counts as too old: %d, %v", n, err)
		}
		for what, err := range map[string]error{"resend": admin.ResendMail(t.Context(), again), "discard": admin.DiscardMail(t.Context(), again)} {
			if !errors.Is(err, models.ErrConflict) {
				t.Errorf("%s of what is no dead letter: %v", what, err)
			}
		}
		out := claim(t, k)
		if err := k.System("test").MailGone(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		for _, act := range []string{"mail.resend", "mail.discard"} {
			var n int
			query := fmt.Sprintf("SELECT count(*) FROM audit_entries WHERE action = '%s' AND actor_id = %d AND facts = '{\"kind\":\"reset\"}'", act, admin.Actor().UserID)
			if err := k.Tamper(t).QueryRow(query).Scan(&n); err != nil || n != 1 {
				t.Errorf("%s is in the audit log %d times, %v", act, n, err)
			}
		}
	})
}

func TestALetterWhoseTextIsGoneIsNotSentAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		id := dead(t, k, admin, reader(t, admin, "one@north.example"), "a")
		k.Clock.Advance(8 * 24 * time.Hour)
		if _, err := k.System("test").CleanUp(t.Context(), k.Now()); err != nil {
			t.Fatal(err)
		}
		if err := admin.ResendMail(t.Context(), id); !errors.Is(err, models.ErrConflict) {
			t.Errorf("an empty letter is sent: %v", err)
		}
	})
}

func TestTheListOfMailIsSearchedAndTurned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		one, other := reader(t, admin, "One_100%@north.example"), reader(t, admin, "other@north.example")
		for i := range 60 {
			post(t, admin, one, fmt.Sprint("one", i))
		}
		post(t, admin, other, "other")
		dead(t, k, admin, one, "dead")
		for query, want := range map[string]int{"OTHER@": 1, "_100%": 50, "%": 50, "e%r": 0, "nobody": 0} {
			list, err := admin.Mails(t.Context(), models.MailSearch{Query: query})
			if err != nil || len(list.Rows) != want {
				t.Errorf("%q finds %d, %v, want %d", query, len(list.Rows), err, want)
			}
		}
		list, err := admin.Mails(t.Context(), models.MailSearch{State: models.MailDead})
		if err != nil || len(list.Rows) != 1 || list.Counts[models.MailDead] != 1 || list.Counts[models.MailWaiting] != 61 {
			t.Errorf("dead: %d rows, counts %v, %v", len(list.Rows), list.Counts, err)
		}
		first, err := admin.Mails(t.Context(), models.MailSearch{})
		if err != nil || len(first.Rows) != 50 || first.Previous != 0 || first.Next == 0 {
			t.Fatalf("first page: %d rows, %d, %d, %v", len(first.Rows), first.Previous, first.Next, err)
		}
		second, err := admin.Mails(t.Context(), models.MailSearch{After: first.Next})
		if err != nil || len(second.Rows) != 12 || second.Next != 0 || second.Rows[0].ID >= first.Rows[49].ID {
			t.Fatalf("second page: %d rows, next %d, %v", len(second.Rows), second.Next, err)
		}
		back, err := admin.Mails(t.Context(), models.MailSearch{Before: second.Previous})
		if err != nil || len(back.Rows) != 50 || back.Rows[0].ID != first.Rows[0].ID {
			t.Errorf("back: %d rows, %v", len(back.Rows), err)
		}
	})
}

func TestWhatAMailSaysIsShownWithoutAMailServerAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		post(t, admin, reader(t, admin, "one@north.example"), "a")
		id := only(t, admin).ID
		if _, err := admin.Mail(t.Context(), id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("with a mail server: %v", err)
		}
		k.ShowMailForTest()
		m, err := admin.Mail(t.Context(), id)
		if err != nil || m.Subject == "" || !m.Kept {
			t.Errorf("without one: %+v, %v", m, err)
		}
	})
}

func TestTheListOfMailAsksTheDatabaseAsOftenForManyAsForFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u := reader(t, admin, "one@north.example")
		post(t, admin, u, "first")
		count := func() int {
			return len(k.Statements(func() { mails(t, admin) }))
		}
		few := count()
		for i := range 30 {
			post(t, admin, u, fmt.Sprint(i))
		}
		if many := count(); many != few || many > 4 {
			t.Errorf("%d statements for 1, %d for 31", few, many)
		}
	})
}
