package post_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/smtptest"
	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"
)

func sender() mail.Address { return mail.Address{Name: "Luna", Address: "luna@luna.test"} }

// process is one of the programs that share a database.
func process(k *storetest.Kit, store *models.Store, carrier jobs.Carrier) *jobs.Jobs {
	return jobs.New(jobs.Options{Store: store, Now: k.Clock.Now, Carrier: carrier, Log: slog.New(slog.DiscardHandler)})
}

// run sends what is due.
func run(t *testing.T, j *jobs.Jobs) error {
	t.Helper()
	_, err := j.Run(t.Context(), "send-mail")
	return err
}

// invite makes n people and invites them.
func invite(t *testing.T, admin models.Scope, n int) {
	t.Helper()
	var ids []uint64
	for i := range n {
		u, err := admin.CreateUser(t.Context(), models.UserInput{Email: fmt.Sprintf("p%d@north.example", i), Name: fmt.Sprintf("Jörg %d", i), Role: models.Student})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, u.ID)
	}
	if sent, err := admin.InviteUsers(t.Context(), ids); err != nil || sent != n {
		t.Fatalf("%d invitations, %v", sent, err)
	}
}

// once fails unless the server has n mails, to n people.
func once(t *testing.T, s *smtptest.Server, n int) {
	t.Helper()
	got, to := s.Received(), map[string]int{}
	for _, m := range got {
		to[m.To]++
	}
	if len(got) != n || len(to) != n {
		t.Errorf("the server has %d mails to %d people, want %d", len(got), len(to), n)
	}
}

// states counts the mails by what became of them.
func states(t *testing.T, admin models.Scope) map[models.MailState]int {
	t.Helper()
	list, err := admin.Mails(t.Context(), models.MailSearch{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Counts
}

func TestAnInvitationArrivesInTheLanguageOfTheUniversity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		s := smtptest.New(t, smtptest.Options{})
		invite(t, admin, 1)
		if err := run(t, process(k, k.Store, office(t, s))); err != nil {
			t.Fatal(err)
		}
		once(t, s, 1)
		m := s.Received()[0].Open(t)
		if m.Subject != "Ihr Konto bei Luna: University north" || m.To.Name != "Jörg 0" || !strings.Contains(m.Text, "Guten Tag Jörg 0,") {
			t.Errorf("subject %q to %q\n%s", m.Subject, m.To.Name, m.Text)
		}
		for _, text := range []string{m.Text, m.HTML} {
			if !strings.Contains(text, "http://luna.test/") {
				t.Errorf("no link:\n%s", text)
			}
		}
		if n := states(t, admin)[models.MailSent]; n != 1 {
			t.Errorf("%d are sent", n)
		}
	})
}

func TestTwoProcessesSendEachOfTwoHundredMailsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		s := smtptest.New(t, smtptest.Options{Security: smtptest.StartTLS})
		invite(t, admin, 200)
		var all sync.WaitGroup
		for range 2 {
			store := k.Another(t)
			j := process(k, store, office(t, s))
			all.Go(func() {
				// A busy database ends a run; the next minute goes on.
				for range 50 {
					if _, err := j.Run(t.Context(), "send-mail"); err == nil {
						return
					} else if !errors.Is(err, models.ErrBusy) && !errors.Is(err, models.ErrConflict) {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		once(t, s, 200)
		if n := states(t, admin)[models.MailSent]; n != 200 {
			t.Errorf("%d are sent", n)
		}
	})
}

// dying carries like another carrier and then, or before that, ends the process.
type dying struct {
	jobs.Carrier
	before bool
}

type dyingTrip struct {
	jobs.Trip
	before bool
}

func (d dying) Open(ctx context.Context) (jobs.Trip, error) {
	trip, err := d.Carrier.Open(ctx)
	return dyingTrip{trip, d.before}, err
}

func (d dyingTrip) Carry(ctx context.Context, m models.Outgoing) error {
	if !d.before {
		if err := d.Trip.Carry(ctx, m); err != nil {
			return err
		}
	}
	panic("the process is killed")
}

func TestAProcessThatIsKilledWhileSendingNeverSendsTwice(t *testing.T) {
	for _, before := range []bool{true, false} {
		t.Run(fmt.Sprintf("before the first word %v", before), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
				_, admin := k.University(t, "north")
				s := smtptest.New(t, smtptest.Options{})
				invite(t, admin, 1)
				if err := run(t, process(k, k.Store, dying{office(t, s), before})); err == nil {
					t.Fatal("it lives")
				}
				next := process(k, k.Another(t), office(t, s))
				for range 100 {
					k.Clock.Advance(31 * time.Minute)
					if err := run(t, next); err != nil {
						t.Fatal(err)
					}
				}
				want := 1
				if before {
					want = 0
				}
				once(t, s, want)
				list, err := admin.Mails(t.Context(), models.MailSearch{State: models.MailDead})
				if err != nil || len(list.Rows) != 1 || list.Rows[0].Problem != models.MailPerhaps {
					t.Fatalf("the administrator is told %+v, %v", list.Rows, err)
				}
				// The administrator asks the person, and sends it again.
				if err := admin.ResendMail(t.Context(), list.Rows[0].ID); err != nil {
					t.Fatal(err)
				}
				k.Clock.Advance(time.Minute)
				if err := run(t, next); err != nil {
					t.Fatal(err)
				}
				if got := len(s.Received()); got != want+1 {
					t.Errorf("%d arrived", got)
				}
			})
		})
	}
}

// switching is a mail server that can be away.
type switching struct {
	there bool
	jobs.Carrier
}

func (s *switching) Open(ctx context.Context) (jobs.Trip, error) {
	if !s.there {
		return nil, errors.New("connection refused")
	}
	return s.Carrier.Open(ctx)
}

func TestAServerThatWasAwayForSixHoursGetsEverythingOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		s := smtptest.New(t, smtptest.Options{})
		line := &switching{Carrier: office(t, s)}
		j := process(k, k.Store, line)
		invite(t, admin, 30)
		for range 36 {
			if err := run(t, j); err == nil {
				t.Fatal("nobody is told that the server is away")
			}
			k.Clock.Advance(10 * time.Minute)
		}
		line.there = true
		for range 3 {
			if err := run(t, j); err != nil {
				t.Fatal(err)
			}
			k.Clock.Advance(time.Minute)
		}
		once(t, s, 30)
		if n := states(t, admin)[models.MailSent]; n != 30 {
			t.Errorf("%d are sent", n)
		}
	})
}

func TestNotNowIsTriedAgainLaterAndNeverIsADeadLetter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		var mu sync.Mutex
		seen := 0
		s := smtptest.New(t, smtptest.Options{To: func(to string) error {
			mu.Lock()
			defer mu.Unlock()
			if to == "p0@north.example" {
				return smtptest.Refuse(550, "no such box")
			}
			if to == "p1@north.example" && seen < 2 {
				seen++
				return smtptest.Refuse(450, "not now")
			}
			return nil
		}})
		j := process(k, k.Store, office(t, s))
		invite(t, admin, 3)
		for _, want := range []struct {
			after         time.Duration
			arrived, dead int
		}{{0, 1, 1}, {30 * time.Second, 1, 1}, {31 * time.Second, 1, 1}, {time.Minute, 1, 1}, {5 * time.Minute, 2, 1}, {48 * time.Hour, 2, 1}} {
			k.Clock.Advance(want.after)
			if err := run(t, j); err != nil {
				t.Fatal(err)
			}
			once(t, s, want.arrived)
			if n := states(t, admin)[models.MailDead]; n != want.dead {
				t.Errorf("after %s more: %d dead letters", want.after, n)
			}
		}
	})
}

func TestALineThatBreaksAgainAndAgainEndsTheRun(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	_, admin := k.University(t, "north")
	s := smtptest.New(t, smtptest.Options{To: always(421, "closing")})
	invite(t, admin, 20)
	if err := run(t, process(k, k.Store, office(t, s))); err == nil {
		t.Error("nobody is told")
	}
	list, err := admin.Mails(t.Context(), models.MailSearch{})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, row := range list.Rows {
		tried += row.Attempts
	}
	if tried != 3 {
		t.Errorf("%d mails were tried on lines that break", tried)
	}
}
