package post

import (
	"errors"
	"net/mail"
	"strings"

	"luna/models"

	gomail "github.com/wneessen/go-mail"
)

// errAddress: nobody could be reached there, or more than one.
var errAddress = errors.New("this is not one address")

// message puts a mail together: plain text first, the page as the better
// alternative. It asks nobody for a receipt.
func (o *Office) message(m models.Outgoing) (*gomail.Msg, error) {
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := mail.Address{Name: line(o.from.Name), Address: o.from.Address}
	if err := out.From(from.String()); err != nil {
		return nil, err
	}
	to := mail.Address{Name: line(m.Name), Address: m.Recipient}
	if one, err := mail.ParseAddress(m.Recipient); err != nil || one.Address != m.Recipient || line(m.Recipient) != m.Recipient {
		return nil, errAddress
	}
	if err := out.To(to.String()); err != nil {
		return nil, err
	}
	out.Subject(line(m.Subject))
	out.SetDateWithValue(o.now())
	out.SetMessageIDWithValue(m.Reference + "@" + o.domain)
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetGenHeader("X-Auto-Response-Suppress", "All")
	out.SetGenHeader(gomail.HeaderContentLang, m.Language)
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return out, nil
}

// line makes one line of what goes into a header.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 }), " ")
}
