// Package post hands mail over to a mail server, always under TLS. It is the
// one place that speaks SMTP.
package post

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	stdmail "net/mail"
	"strings"
	"time"

	"luna/config"
	"luna/jobs"
	"luna/models"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// patience is how long the server may take to let us in, and again for each
// mail.
const patience = 20 * time.Second

// Office knows the mail server.
type Office struct {
	client *mail.Client
	from   stdmail.Address
	domain string // of the references
	now    func() time.Time
}

// Options say where the server is, and who we are.
type Options struct {
	config.Mail
	// Domain is ours: the host of the configured address.
	Domain string
	Now    func() time.Time
	// Roots are the authorities that are believed; nil: those of the machine.
	Roots *x509.CertPool
	// Patience overrides how long the server may take, for tests.
	Patience time.Duration
}

// New gives an office. It does not connect.
func New(o Options) (*Office, error) {
	if o.Patience == 0 {
		o.Patience = patience
	}
	settings := []mail.Option{
		mail.WithPort(o.Port), mail.WithTimeout(o.Patience), mail.WithHELO(o.Domain),
		mail.WithTLSConfig(&tls.Config{ServerName: o.Host, MinVersion: tls.VersionTLS12, RootCAs: o.Roots}),
	}
	switch {
	case o.TLS:
		settings = append(settings, mail.WithSSL())
	case o.Plain:
		settings = append(settings, mail.WithTLSPolicy(mail.NoTLS))
	default:
		settings = append(settings, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if o.User != "" {
		settings = append(settings, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.User), mail.WithPassword(o.Password))
	}
	client, err := mail.NewClient(o.Host, settings...)
	if err != nil {
		return nil, fmt.Errorf("making the mail client: %w", err)
	}
	return &Office{client: client, from: o.From, domain: o.Domain, now: o.Now}, nil
}

// Open connects to the server, begins TLS and signs in.
func (o *Office) Open(ctx context.Context) (jobs.Trip, error) {
	line, err := o.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, err
	}
	return &trip{office: o, line: line}, nil
}

// trip is one connection.
type trip struct {
	office *Office
	line   *smtp.Client
	broken bool
}

// Broken tells that nothing more can go over the connection.
func (t *trip) Broken() bool { return t.broken }

// Close says goodbye, where anybody listens.
func (t *trip) Close() {
	if t.broken {
		_ = t.line.Close() // it is of no use any more, whatever it says
		return
	}
	_ = t.office.client.CloseWithSMTPClient(t.line) // all that was to be said is said
}

// Carry hands one mail over.
func (t *trip) Carry(_ context.Context, m models.Outgoing) error {
	message, err := t.office.message(m)
	if err != nil {
		return fmt.Errorf("%w: %w", models.ErrMailRefused, err)
	}
	err = t.office.client.SendWithSMTPClient(t.line, message)
	if err == nil {
		return nil
	}
	var why *mail.SendError
	if !errors.As(err, &why) {
		t.broken = true
		return err
	}
	return t.judge(why)
}

// judge tells what a failure means: whether the server may have taken the mail,
// will ever take it, and whether the connection can still be used.
func (t *trip) judge(why *mail.SendError) error {
	code := why.ErrorCode()
	t.broken = code == 0 || code == 421
	switch why.Reason {
	case mail.ErrSMTPReset: // after the server had taken it
		t.broken = true
		return nil
	case mail.ErrGetSender, mail.ErrGetRcpts, mail.ErrNoUnencoded:
		t.broken = false
		return refused(why)
	case mail.ErrWriteContent: // in the middle of it: what has no end is not taken
		t.broken = true
		return said(why)
	case mail.ErrSMTPDataClose:
		if code == 0 {
			return models.ErrMailPerhaps
		}
	case mail.ErrSMTPMailFrom: // about us, not about this mail: somebody will set it right
		return said(why)
	}
	if code >= 500 {
		return refused(why)
	}
	return said(why)
}

func refused(why *mail.SendError) error {
	return fmt.Errorf("%w: %w", models.ErrMailRefused, said(why))
}

// said is what the server answered, on one line. It may hold the address, so
// that it is for the outbox and never for the log.
func said(why *mail.SendError) error {
	text := why.Reason.String()
	if before, _, found := strings.Cut(why.Error(), ", affected "); found {
		text = before
	}
	return errors.New(strings.Join(strings.Fields(strings.ReplaceAll(text, `"`, "")), " "))
}
