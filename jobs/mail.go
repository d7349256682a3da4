package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"luna/models"
)

// Carrier hands mail over to a mail server.
type Carrier interface {
	// Open connects. An error means that no mail can be sent now.
	Open(ctx context.Context) (Trip, error)
}

// Trip is one connection, over which several mails may go.
type Trip interface {
	// Carry hands one mail over. models.ErrMailRefused and ErrMailPerhaps say
	// what they say; with any other error it was certainly not taken.
	Carry(ctx context.Context, m models.Outgoing) error
	// Broken tells that nothing more can go over the connection.
	Broken() bool
	Close()
}

const (
	mailBatch = 50
	// mailTime is how long one mail may take. A claim lasts longer.
	mailTime = time.Minute
	// brokenLines is how often the line may break one after the other before
	// the rest waits for the next run.
	brokenLines = 3
)

// delivery is one run of send-mail.
type delivery struct {
	j                  *Jobs
	outbox             models.System
	trip               Trip
	broken             int
	sent, failed, dead int
}

// sendMail sends what is due. Many processes may do so at the same time: each
// mail is claimed by one of them.
func (j *Jobs) sendMail(ctx context.Context, _ time.Time) (string, error) {
	j.sending.Lock()
	defer j.sending.Unlock()
	d := &delivery{j: j, outbox: j.system("send-mail")}
	// Who asked for a link to a new password gets it here and not in the request
	// that asked: there the time that it takes would tell who has an account.
	if _, err := d.outbox.SendResets(ctx); err != nil {
		return "", err
	}
	buried, err := d.outbox.BuryMail(ctx)
	if err != nil || j.Carrier == nil {
		return "", err
	}
	d.dead = buried
	defer d.hangUp()
	err = d.all(ctx)
	if d.sent+d.failed+d.dead == 0 {
		return "", err
	}
	return fmt.Sprintf("sent %d mails, %d to be tried again, %d dead letters", d.sent, d.failed, d.dead), err
}

// all sends until nothing is due any more.
func (d *delivery) all(ctx context.Context) error {
	for {
		ids, err := d.outbox.DueMail(ctx, mailBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := d.one(ctx, id); err != nil {
				return err
			}
		}
	}
}

// one claims a mail and sends it. The connection comes first: what nobody
// could have sent was not tried.
func (d *delivery) one(ctx context.Context, id uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.ready(ctx); err != nil {
		return err
	}
	m, err := d.outbox.ClaimMail(ctx, id, d.j.owner)
	switch {
	case errors.Is(err, models.ErrConflict):
		return nil // another process has it
	case errors.Is(err, models.ErrMailRefused):
		d.dead++
		d.j.Log.Error("a mail cannot be read", "mail", id, "error", err)
		return nil
	case err != nil:
		return err
	}
	// What has begun is finished, and noted, even if the program is to stop.
	sending, done := context.WithTimeout(context.WithoutCancel(ctx), mailTime)
	defer done()
	return d.note(sending, m, d.trip.Carry(sending, m))
}

// ready makes sure that there is a connection.
func (d *delivery) ready(ctx context.Context) error {
	if d.trip != nil && !d.trip.Broken() {
		return nil
	}
	d.hangUp()
	if d.broken >= brokenLines {
		return errors.New("the line to the mail server breaks again and again")
	}
	trip, err := d.j.Carrier.Open(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("reaching the mail server: %w", err), d.outbox.MailUnreachable(ctx))
	}
	d.trip = trip
	return nil
}

// note writes down how it went. The claim may have been taken away meanwhile,
// with the person whom the mail was for.
func (d *delivery) note(ctx context.Context, m models.Outgoing, why error) error {
	var err error
	if why == nil {
		d.sent++
		d.broken = 0
		err = d.outbox.MailGone(ctx, m)
	} else {
		if errors.Is(why, models.ErrMailRefused) || errors.Is(why, models.ErrMailPerhaps) {
			d.dead++
		} else {
			d.failed++
		}
		err = d.outbox.MailFailed(ctx, m, why, strings.TrimPrefix(why.Error(), models.ErrMailRefused.Error()+": "))
	}
	if d.trip.Broken() {
		d.broken++
	}
	if errors.Is(err, models.ErrConflict) {
		return nil
	}
	return err
}

func (d *delivery) hangUp() {
	if d.trip != nil {
		d.trip.Close()
		d.trip = nil
	}
}
