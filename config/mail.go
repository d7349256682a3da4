package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
)

// Mail says how mail leaves. The zero value: it does not.
type Mail struct {
	// Host and Port of the mail server.
	Host string
	Port int
	// TLS is from the first word on (smtps) or, where it is false, begun by
	// STARTTLS, without which nothing is sent.
	TLS bool
	// Plain: no TLS at all. Only outside production, to this machine itself.
	Plain bool
	// User and Password; empty: the server asks for none.
	User, Password string
	// From is from whom the mail comes.
	From mail.Address
}

// Configured tells whether mail leaves.
func (m Mail) Configured() bool { return m.Host != "" }

// mail reads where mail goes. No mistake repeats the address of the server: a
// password may stand in it.
func (r *reader) mail(production bool) Mail {
	from, fromSet := r.value("LUNA_MAIL_FROM")
	raw := r.secret("LUNA_SMTP_URL")
	password := r.secret("LUNA_SMTP_PASSWORD")
	if raw == "" {
		for _, name := range []string{"LUNA_MAIL_FROM", "LUNA_SMTP_PASSWORD"} {
			if (name == "LUNA_MAIL_FROM" && fromSet || name == "LUNA_SMTP_PASSWORD" && password != "") && !r.wrong["LUNA_SMTP_URL"] {
				r.mistake(name, "is set, but LUNA_SMTP_URL is not; without it no mail leaves")
			}
		}
		return Mail{}
	}
	m, ok := r.smtp(raw, production)
	if !ok {
		return Mail{}
	}
	if password != "" && m.Password != "" {
		r.mistake("LUNA_SMTP_PASSWORD", "is set, and LUNA_SMTP_URL holds a password too; keep one of them")
	} else if password != "" {
		m.Password = password
	}
	if (m.User == "") != (m.Password == "") {
		r.mistake("LUNA_SMTP_URL", "has a user without a password or the reverse; the password may also stand in LUNA_SMTP_PASSWORD")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		r.mistake("LUNA_MAIL_FROM", "is %q; it must be an address from which mail may come, such as Luna <luna@example.org>", from)
		return Mail{}
	}
	m.From = *sender
	return m
}

// smtp reads smtps://user:password@host:465 or smtp://…:587.
func (r *reader) smtp(raw string, production bool) (Mail, bool) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		r.mistake("LUNA_SMTP_URL", "must look like smtps://user:password@mail.example.org:465 (TLS) or smtp://user:password@mail.example.org:587 (STARTTLS)")
		return Mail{}, false
	}
	m := Mail{Host: u.Hostname(), TLS: u.Scheme == "smtps", Port: 587}
	if m.TLS {
		m.Port = 465
	}
	if port := u.Port(); port != "" {
		if m.Port, err = strconv.Atoi(port); err != nil || m.Port < 1 || m.Port > 65535 {
			r.mistake("LUNA_SMTP_URL", "names the port %s; it must be a number from 1 to 65535", port)
			return Mail{}, false
		}
	}
	if u.User != nil {
		m.User = u.User.Username()
		m.Password, _ = u.User.Password()
	}
	m.Plain = !m.TLS && !production && loopback(m.Host)
	return m, true
}

// loopback tells this machine itself.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Server is where the mail goes, for the log.
func (m Mail) Server() string { return net.JoinHostPort(m.Host, strconv.Itoa(m.Port)) }
