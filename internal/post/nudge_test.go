package post_test

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"luna/internal/smtptest"
	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"
)

// started lets the jobs run until the test is over.
func started(t *testing.T, j *jobs.Jobs) {
	t.Helper()
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, j) })
}

func stop(t *testing.T, j *jobs.Jobs) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := j.Stop(ctx); err != nil {
		t.Errorf("stopping the jobs: %v", err)
	}
}

func TestAnInvitationLeavesWithinSeconds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		arrived := make(chan struct{}, 10)
		s := smtptest.New(t, smtptest.Options{Data: func(net.Conn) error { arrived <- struct{}{}; return nil }})
		started(t, process(k, k.Store, office(t, s)))
		invite(t, admin, 1)
		select {
		case <-arrived:
		case <-time.After(15 * time.Second):
			t.Error("it waits for the minute to end")
		}
	})
}

// stuck is a mail server that keeps everybody waiting until the test is over.
type stuck struct{ asked, over chan struct{} }

func (s stuck) Open(context.Context) (jobs.Trip, error) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	<-s.over
	return nil, context.Canceled
}

func TestNobodyWaitsForTheMailServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		line := stuck{make(chan struct{}, 1), make(chan struct{})}
		started(t, process(k, k.Store, line))
		t.Cleanup(func() { close(line.over) }) // before the jobs are stopped
		invite(t, admin, 1)
		select {
		case <-line.asked:
		case <-time.After(15 * time.Second):
			t.Fatal("the mail server was never asked")
		}
		within(t, 10*time.Second, func(ctx context.Context) {
			if _, err := admin.CreateUser(ctx, models.UserInput{Email: "x@north.example", Name: "X", Role: models.Lecturer}); err != nil {
				t.Error(err)
			}
			list, err := admin.Users(ctx, models.UserSearch{Query: "x@north"})
			if err != nil || len(list.Rows) != 1 {
				t.Errorf("%d people, %v", len(list.Rows), err)
				return
			}
			if n, err := admin.InviteUsers(ctx, []uint64{list.Rows[0].ID}); n != 1 || err != nil {
				t.Errorf("%d invitations, %v", n, err)
			}
		})
	})
}

func TestStoppedJobsLeaveNobodyWaitingForMail(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	s := smtptest.New(t, smtptest.Options{})
	for range 3 {
		j := process(k, k.Store, office(t, s))
		if err := j.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		stop(t, j)
	}
	stacks := make([]byte, 1<<20)
	if stacks = stacks[:runtime.Stack(stacks, true)]; strings.Contains(string(stacks), "jobs.(*Jobs).listen") {
		t.Errorf("somebody still listens:\n%s", stacks)
	}
}
