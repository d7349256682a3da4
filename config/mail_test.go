package config

import (
	"path/filepath"
	"strings"
	"testing"
)

const sender = "LUNA_MAIL_FROM=Luna <luna@example.org>"

func TestMailIsSentWithTLSUnlessItIsThisMachine(t *testing.T) {
	for title, c := range map[string]struct {
		lookup func(string) (string, bool)
		want   Mail
	}{
		"TLS":                        {production("LUNA_SMTP_URL=smtps://u:p@mail.example.org", sender), Mail{Host: "mail.example.org", Port: 465, TLS: true, User: "u", Password: "p"}},
		"STARTTLS":                   {production("LUNA_SMTP_URL=smtp://u:p%40@mail.example.org", sender), Mail{Host: "mail.example.org", Port: 587, User: "u", Password: "p@"}},
		"another port":               {production("LUNA_SMTP_URL=smtp://mail.example.org:2525", sender), Mail{Host: "mail.example.org", Port: 2525}},
		"this machine":               {env("LUNA_SMTP_URL=smtp://localhost:1025", sender), Mail{Host: "localhost", Port: 1025, Plain: true}},
		"this machine by number":     {env("LUNA_SMTP_URL=smtp://[::1]:1025", sender), Mail{Host: "::1", Port: 1025, Plain: true}},
		"this machine, production":   {production("LUNA_SMTP_URL=smtp://localhost:1025", sender), Mail{Host: "localhost", Port: 1025}},
		"another one in development": {env("LUNA_SMTP_URL=smtp://mail.example.org:1025", sender), Mail{Host: "mail.example.org", Port: 1025}},
		"no mail":                    {production(), Mail{}},
	} {
		t.Run(title, func(t *testing.T) {
			got, err := Load(c.lookup)
			if err != nil {
				t.Fatal(err)
			}
			if got.Mail.Configured() {
				c.want.From.Name, c.want.From.Address = "Luna", "luna@example.org"
			}
			if got.Mail != c.want {
				t.Errorf("read %+v, want %+v", got.Mail, c.want)
			}
		})
	}
}

func TestTheMailPasswordMayComeFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	write(t, file, "p:/ä\n")
	c, err := Load(env("LUNA_SMTP_URL=smtps://u@mail.example.org", "LUNA_SMTP_PASSWORD_FILE="+file, sender))
	if err != nil || c.Mail.Password != "p:/ä" {
		t.Errorf("password %q, %v", c.Mail.Password, err)
	}
}

func TestAWrongMailSettingIsRefusedByNameAndWithoutItsSecret(t *testing.T) {
	for title, c := range map[string]struct {
		lookup func(string) (string, bool)
		want   string
	}{
		"another protocol":      {env("LUNA_SMTP_URL=https://u:hush@h", sender), "LUNA_SMTP_URL must look like"},
		"no host":               {env("LUNA_SMTP_URL=smtp://", sender), "LUNA_SMTP_URL must look like"},
		"no address":            {env("LUNA_SMTP_URL=%zz:hush", sender), "LUNA_SMTP_URL must look like"},
		"with options":          {env("LUNA_SMTP_URL=smtp://u:hush@h?tls=no", sender), "LUNA_SMTP_URL must look like"},
		"port out of range":     {env("LUNA_SMTP_URL=smtp://u:hush@h:70000", sender), "LUNA_SMTP_URL names the port 70000"},
		"no password":           {env("LUNA_SMTP_URL=smtp://u@h", sender), "without a password"},
		"two passwords":         {env("LUNA_SMTP_URL=smtp://u:hush@h", "LUNA_SMTP_PASSWORD=hush", sender), "keep one of them"},
		"no sender":             {env("LUNA_SMTP_URL=smtp://u:hush@h"), "LUNA_MAIL_FROM is"},
		"a sender on two lines": {env("LUNA_SMTP_URL=smtp://u:hush@h", "LUNA_MAIL_FROM=Luna\r\nBcc: x@y.z <luna@example.org>"), "LUNA_MAIL_FROM is"},
		"a sender alone":        {env(sender), "LUNA_MAIL_FROM is set, but LUNA_SMTP_URL is not"},
		"a password alone":      {env("LUNA_SMTP_PASSWORD=hush"), "LUNA_SMTP_PASSWORD is set, but LUNA_SMTP_URL is not"},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := Load(c.lookup)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "\n") {
				t.Errorf("says %q, want %q in it, on one line, and no secret", err, c.want)
			}
		})
	}
}
