package models_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// claim takes the only mail that is due.
func claim(t *testing.T, k *storetest.Kit) models.Outgoing {
	t.Helper()
	ids, err := k.System("test").DueMail(t.Context(), 10)
	if err != nil || len(ids) != 1 {
		t.Fatalf("%d mails are due, %v", len(ids), err)
	}
	out, err := k.System("test").ClaimMail(t.Context(), ids[0], "me")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// only is the only mail there is.
func only(t *testing.T, by models.Scope) models.MailRow {
	t.Helper()
	rows := mails(t, by)
	if len(rows) != 1 {
		t.Fatalf("%d mails, want 1", len(rows))
	}
	return rows[0]
}

func TestOfManyProcessesOneGetsAMail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u := reader(t, admin, "one@north.example")
		for i := range 20 {
			post(t, admin, u, fmt.Sprint(i))
		}
		ids, err := k.System("test").DueMail(t.Context(), 100)
		if err != nil || len(ids) != 20 {
			t.Fatalf("%d are due, %v", len(ids), err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		claimed := map[uint64]int{}
		for process := range 4 {
			store := k.Another(t)
			all.Go(func() {
				for _, id := range ids {
					_, err := store.System("test").ClaimMail(t.Context(), id, fmt.Sprint(process))
					if err != nil && !errors.Is(err, models.ErrConflict) && !errors.Is(err, models.ErrBusy) {
						t.Error(err)
					}
					if err == nil {
						mu.Lock()
						claimed[id]++
						mu.Unlock()
					}
				}
			})
		}
		all.Wait()
		for _, id := range ids {
			if claimed[id] != 1 {
				t.Errorf("mail %d was claimed %d times", id, claimed[id])
			}
		}
	})
}

// TestAClaimThatNobodyAnswersForIsNotSentAgain: the process was killed between
// the claim and the note. Nobody knows whether the server took the mail.
func TestAClaimThatNobodyAnswersForIsNotSentAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		post(t, admin, reader(t, admin, "one@north.example"), "a")
		lost := claim(t, k)
		if n, err := k.System("test").BuryMail(t.Context()); n != 0 || err != nil {
			t.Fatalf("buried %d while it is being sent, %v", n, err)
		}
		k.Clock.Advance(6 * time.Minute)
		if ids, err := k.System("test").DueMail(t.Context(), 10); len(ids) != 0 || err != nil {
			t.Errorf("%d are due, %v", len(ids), err)
		}
		if n, err := k.System("test").BuryMail(t.Context()); n != 1 || err != nil {
			t.Fatalf("buried %d, %v", n, err)
		}
		if row := only(t, admin); row.State != models.MailDead || row.Problem != models.MailPerhaps || !row.Kept {
			t.Errorf("it is %+v", row)
		}
		// The process was only slow: what it says now does not count any more.
		if err := k.System("test").MailGone(t.Context(), lost); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a claim that was taken away: %v", err)
		}
	})
}

func TestAMailIsTriedTwelveTimesInTwoDays(t *testing.T) {
	if n, hours := models.MailTries(); n != 12 || hours < 36 || hours > 48 {
		t.Errorf("%d tries in %.1f hours", n, hours)
	}
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		post(t, admin, reader(t, admin, "one@north.example"), "a")
		reference, wait := "", time.Duration(0)
		for try := 1; try <= 12; try++ {
			out := claim(t, k)
			if reference == "" {
				reference = out.Reference
			}
			if out.Reference != reference {
				t.Errorf("try %d is called %s, the first was %s", try, out.Reference, reference)
			}
			if err := k.System("test").MailFailed(t.Context(), out, errors.New("not now"), "450 not now"); err != nil {
				t.Fatal(err)
			}
			row := only(t, admin)
			if try == 12 {
				if row.State != models.MailDead || row.Problem != "given-up: 450 not now" {
					t.Errorf("after the last try it is %s, %q", row.State, row.Problem)
				}
				return
			}
			next := row.RunAfter.Sub(k.Clock.Now())
			if row.State != models.MailWaiting || row.Attempts != try || next < wait || next > 6*time.Hour {
				t.Fatalf("after try %d it is %s with %d attempts and waits %s after %s", try, row.State, row.Attempts, next, wait)
			}
			wait = next
			k.Clock.Advance(next - time.Second)
			if ids, _ := k.System("test").DueMail(t.Context(), 1); len(ids) != 0 {
				t.Fatal("it is due too early")
			}
			k.Clock.Advance(time.Second)
		}
	})
}

func TestWhatIsSentIsForgottenAndWhatIsDeadIsKeptForAWeek(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		u := reader(t, admin, "one@north.example")
		post(t, admin, u, "sent")
		if err := k.System("test").MailGone(t.Context(), claim(t, k)); err != nil {
			t.Fatal(err)
		}
		post(t, admin, u, "dead")
		if err := k.System("test").MailFailed(t.Context(), claim(t, k), models.ErrMailRefused, "550 no"); err != nil {
			t.Fatal(err)
		}
		bodies := func() (n int) {
			if err := k.Tamper(t).QueryRow("SELECT count(*) FROM mails WHERE text_body <> '' OR html_body <> ''").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, step := range []struct {
			after               time.Duration
			kept, mails, bodies int
		}{{0, 1, 2, 1}, {8 * 24 * time.Hour, 0, 2, 0}, {23 * 24 * time.Hour, 0, 1, 0}, {60 * 24 * time.Hour, 0, 0, 0}} {
			k.Clock.Advance(step.after)
			if _, err := k.System("test").CleanUp(t.Context(), k.Now()); err != nil {
				t.Fatal(err)
			}
			rows, kept := mails(t, admin), 0
			for _, row := range rows {
				if row.Kept {
					kept++
				}
			}
			if len(rows) != step.mails || kept != step.kept || bodies() != step.bodies {
				t.Errorf("after %s more: %d mails, %d kept, %d with bodies", step.after, len(rows), kept, bodies())
			}
		}
	})
}

func TestMailThatNobodyCanSendForDaysIsDead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		post(t, admin, reader(t, admin, "one@north.example"), "a")
		if err := k.System("test").MailUnreachable(t.Context()); err != nil {
			t.Fatal(err)
		}
		if row := only(t, admin); row.Attempts != 0 || row.Problem != models.MailUnreachable {
			t.Errorf("a server that is away counts as a try: %+v", row)
		}
		k.Clock.Advance(71 * time.Hour)
		if n, err := k.System("test").BuryMail(t.Context()); n != 0 || err != nil {
			t.Fatalf("buried %d, %v", n, err)
		}
		k.Clock.Advance(2 * time.Hour)
		if n, err := k.System("test").BuryMail(t.Context()); n != 1 || err != nil {
			t.Fatalf("buried %d, %v", n, err)
		}
		if row := only(t, admin); row.State != models.MailDead || row.Problem != models.MailTooOld {
			t.Errorf("it is %s, %q", row.State, row.Problem)
		}
	})
}

func TestAPersonWhoIsErasedIsErasedFromTheOutbox(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		gone, stays := reader(t, admin, "gone@north.example"), reader(t, admin, "stays@north.example")
		post(t, admin, gone, "a", "b")
		post(t, admin, stays, "c")
		if err := k.System("test").MailGone(t.Context(), func() models.Outgoing {
			out, err := k.System("test").ClaimMail(t.Context(), mails(t, admin)[0].ID, "me")
			if err != nil {
				t.Fatal(err)
			}
			return out
		}()); err != nil {
			t.Fatal(err)
		}
		if err := admin.EraseMailsForTest(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
		rows := mails(t, admin)
		if len(rows) != 2 || rows[0].Kind != models.MailErased || rows[0].Recipient != gone.Email || rows[1].Recipient != stays.Email {
			t.Fatalf("left are %+v", rows)
		}
		last := claim(t, k)
		if err := k.System("test").MailGone(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if row := mails(t, admin)[0]; row.Recipient != "" || row.State != models.MailSent {
			t.Errorf("the last letter is %+v", row)
		}
	})
}

func TestALastLetterThatIsNotTakenForgetsItsReader(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		if err := admin.EraseMailsForTest(t.Context(), reader(t, admin, "gone@north.example")); err != nil {
			t.Fatal(err)
		}
		if err := k.System("test").MailFailed(t.Context(), claim(t, k), models.ErrMailRefused, "550 no"); err != nil {
			t.Fatal(err)
		}
		if row := only(t, admin); row.Recipient != "" || row.Kept || row.State != models.MailDead {
			t.Errorf("it is %+v", row)
		}
	})
}
