package post_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"luna/config"
	"luna/internal/post"
	"luna/internal/smtptest"
	"luna/models"
)

// office knows a server of the test.
func office(t *testing.T, s *smtptest.Server) *post.Office {
	t.Helper()
	return officeOf(t, post.Options{Mail: s.Config(), Roots: s.Roots()})
}

func officeOf(t *testing.T, o post.Options) *post.Office {
	t.Helper()
	o.Domain, o.Now = "luna.test", func() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	made, err := post.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// carry sends one mail over a connection of its own.
func carry(t *testing.T, o *post.Office, m models.Outgoing) (err error, broken bool) {
	t.Helper()
	trip, err := o.Open(t.Context())
	if err != nil {
		t.Fatalf("reaching the server: %v", err)
	}
	defer trip.Close()
	err = trip.Carry(t.Context(), m)
	return err, trip.Broken()
}

func letter() models.Outgoing {
	return models.Outgoing{
		Reference: "0123456789abcdef", Name: "Jörg Weiß", Recipient: "joerg@north.example", Language: "de",
		Subject: "Prüfung für alle: „Übung“", Text: "Grüße\n.\nnach dem Punkt\n", HTML: "<p>Grüße</p>",
	}
}

func TestAMailArrivesWhateverTheServersKindOfTLS(t *testing.T) {
	for name, o := range map[string]smtptest.Options{
		"TLS":                   {Security: smtptest.TLS},
		"STARTTLS":              {Security: smtptest.StartTLS},
		"TLS and password":      {Security: smtptest.TLS, Password: true},
		"STARTTLS and password": {Security: smtptest.StartTLS, Password: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := smtptest.New(t, o)
			if err, broken := carry(t, office(t, s), letter()); err != nil || broken {
				t.Fatalf("%v, broken %v", err, broken)
			}
			got := s.Received()
			if len(got) != 1 || got[0].From != "luna@luna.test" || got[0].To != "joerg@north.example" {
				t.Fatalf("received %+v", got)
			}
			m, want := got[0].Open(t), letter()
			if m.Subject != want.Subject || m.To.Name != want.Name || m.From.Name != "Luna für alle" || m.Text != want.Text || m.HTML != want.HTML {
				t.Errorf("it arrived as %+v", m)
			}
			for name, want := range map[string]string{
				"Message-Id": "<0123456789abcdef@luna.test>", "Auto-Submitted": "auto-generated", "Content-Language": "de",
				"Date": "Mon, 02 Nov 2026 09:00:00 +0000", "X-Mailer": "", "User-Agent": "", "Disposition-Notification-To": "",
			} {
				if got := m.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestNothingIsSaidWithoutTLS(t *testing.T) {
	clear := smtptest.New(t, smtptest.Options{Security: smtptest.Clear, Password: true})
	start := smtptest.New(t, smtptest.Options{Security: smtptest.StartTLS})
	whole := smtptest.New(t, smtptest.Options{Security: smtptest.TLS})
	for name, o := range map[string]post.Options{
		"the server offers no TLS":      {Mail: clear.Config(), Roots: clear.Roots()},
		"nobody vouches, STARTTLS":      {Mail: start.Config()},
		"nobody vouches, TLS":           {Mail: whole.Config()},
		"somebody else's word":          {Mail: whole.Config(), Roots: start.Roots()},
		"another name":                  {Mail: renamed(whole.Config()), Roots: whole.Roots()},
		"TLS is spoken to one that has": {Mail: spoken(clear.Config(), true), Roots: clear.Roots()},
	} {
		t.Run(name, func(t *testing.T) {
			o.Patience = 2 * time.Second
			if trip, err := officeOf(t, o).Open(t.Context()); err == nil {
				trip.Close()
				t.Error("connected")
			}
		})
	}
	if n := len(clear.Received()) + len(start.Received()) + len(whole.Received()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
}

func renamed(m config.Mail) config.Mail {
	m.Host = "localhost" // the certificate is for 127.0.0.1
	return m
}

func spoken(m config.Mail, tls bool) config.Mail {
	m.TLS = tls
	return m
}

func TestOnThisMachineInDevelopmentMailMayBePlain(t *testing.T) {
	s := smtptest.New(t, smtptest.Options{Security: smtptest.Clear})
	settings := s.Config()
	settings.Plain = true
	if err, _ := carry(t, officeOf(t, post.Options{Mail: settings}), letter()); err != nil || len(s.Received()) != 1 {
		t.Errorf("%v, %d mails", err, len(s.Received()))
	}
}

func TestAWrongPasswordIsNoRefusalOfAMail(t *testing.T) {
	s := smtptest.New(t, smtptest.Options{Password: true})
	settings := s.Config()
	settings.Password = "wrong"
	trip, err := officeOf(t, post.Options{Mail: settings, Roots: s.Roots()}).Open(t.Context())
	if err == nil {
		trip.Close()
		t.Fatal("let in")
	}
	if errors.Is(err, models.ErrMailRefused) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("it says %v", err)
	}
}

func TestNoHeaderAndNoReaderCanBeSmuggledIn(t *testing.T) {
	s := smtptest.New(t, smtptest.Options{})
	for _, evil := range []string{
		"Eve\r\nBcc: victim@example.org", "Eve\nBcc: victim@example.org", "Eve\rBcc: victim@example.org", "Eve\r\n\r\n<script>", "Eve\u2028Bcc: x@y.z",
		"Eve\u0085Bcc: x@y.z", `Eve" <victim@example.org>, "`, "Eve <victim@example.org>", "Eve\x00", "=?utf-8?q?Eve=0D=0ABcc:_x@y.z?=", "Eve, victim@example.org",
	} {
		before := len(s.Received())
		m := letter()
		m.Name, m.Subject = evil, evil
		if err, _ := carry(t, office(t, s), m); err != nil {
			t.Errorf("%q: %v", evil, err)
			continue
		}
		got := s.Received()[before:]
		if len(got) != 1 || got[0].To != m.Recipient {
			t.Fatalf("%q: received %+v", evil, got)
		}
		opened := got[0].Open(t)
		if opened.To.Address != m.Recipient || len(opened.Header["Bcc"]) != 0 || len(opened.Header["Subject"]) != 1 {
			t.Errorf("%q: header %v", evil, opened.Header)
		}
		if opened.Text != m.Text {
			t.Errorf("%q: text %q", evil, opened.Text)
		}
	}
	for _, evil := range []string{"victim@example.org>\r\nRCPT TO:<x@y.z", "a@b.example\r\nBcc: x@y.z", "a@b.example, x@y.z", "no address", ""} {
		m := letter()
		m.Recipient = evil
		if err, _ := carry(t, office(t, s), m); !errors.Is(err, models.ErrMailRefused) {
			t.Errorf("to %q: %v", evil, err)
		}
	}
}

func TestWhatTheServerSaysIsUnderstood(t *testing.T) {
	hangUp := func(line net.Conn) error { return errors.Join(line.Close(), smtptest.Refuse(451, "gone")) }
	for name, c := range map[string]struct {
		server  smtptest.Options
		want    error // nil: to be tried again
		said    string
		broken  bool
		nothing bool
	}{
		"not now":                    {server: smtptest.Options{To: always(450, "greylisted")}, said: "450 4.1.1 greylisted"},
		"never":                      {server: smtptest.Options{To: always(550, "no such box")}, want: models.ErrMailRefused, said: "550 5.1.1 no such box"},
		"not now, after the content": {server: smtptest.Options{Data: dataAlways(451, "later")}, said: "451 4.1.1 later"},
		"never, after the content":   {server: smtptest.Options{Data: dataAlways(554, "spam")}, want: models.ErrMailRefused, said: "554 5.1.1 spam"},
		"we may never send":          {server: smtptest.Options{From: always(550, "not your domain")}, said: "550 5.1.1 not your domain"},
		"the server goes away":       {server: smtptest.Options{To: always(421, "closing")}, said: "421 4.1.1 closing", broken: true},
		"the line breaks at the end": {server: smtptest.Options{Data: hangUp}, want: models.ErrMailPerhaps, broken: true, nothing: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := smtptest.New(t, c.server)
			err, broken := carry(t, office(t, s), letter())
			if err == nil || c.want != nil && !errors.Is(err, c.want) || c.want == nil && (errors.Is(err, models.ErrMailRefused) || errors.Is(err, models.ErrMailPerhaps)) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if broken != c.broken {
				t.Errorf("broken is %v: %v", broken, err)
			}
			if !c.nothing && !strings.Contains(err.Error(), c.said) || strings.Contains(err.Error(), "joerg@") || strings.Contains(err.Error(), "\n") {
				t.Errorf("said is %q, want %q in it", err, c.said)
			}
		})
	}
}

func always(code int, text string) func(string) error {
	return func(string) error { return smtptest.Refuse(code, text) }
}

func dataAlways(code int, text string) func(net.Conn) error {
	return func(net.Conn) error { return smtptest.Refuse(code, text) }
}

// TestAServerThatSaysNothingIsGivenUp: at the door, and in the middle of a mail.
func TestAServerThatSaysNothingIsGivenUp(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	port := silent.Addr().(*net.TCPAddr).Port
	for _, tls := range []bool{true, false} {
		o := officeOf(t, post.Options{Mail: config.Mail{Host: "127.0.0.1", Port: port, TLS: tls, From: sender()}, Patience: 300 * time.Millisecond})
		within(t, 5*time.Second, func(ctx context.Context) {
			if trip, err := o.Open(ctx); err == nil {
				trip.Close()
				t.Error("connected to somebody who says nothing")
			}
		})
	}
	wait := make(chan struct{})
	defer close(wait)
	s := smtptest.New(t, smtptest.Options{To: func(string) error { <-wait; return nil }})
	o := officeOf(t, post.Options{Mail: s.Config(), Roots: s.Roots(), Patience: time.Second})
	within(t, 8*time.Second, func(ctx context.Context) {
		trip, err := o.Open(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		defer trip.Close()
		if err := trip.Carry(ctx, letter()); err == nil || errors.Is(err, models.ErrMailRefused) || !trip.Broken() {
			t.Errorf("%v, broken %v", err, trip.Broken())
		}
	})
}

func within(t *testing.T, limit time.Duration, do func(ctx context.Context)) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do(t.Context()) }()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("it takes longer than %s", limit)
	}
}
