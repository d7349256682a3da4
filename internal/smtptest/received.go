package smtptest

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
)

// Received is a mail that the server took: the envelope and what was in it.
type Received struct {
	From, To string
	Raw      []byte
}

// Opened is a mail as its reader's program shows it.
type Opened struct {
	Header     mail.Header
	Subject    string
	From, To   mail.Address
	Text, HTML string
}

// Open reads the mail as a mail program does.
func (r Received) Open(t testing.TB) Opened {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(r.Raw))
	if err != nil {
		t.Fatalf("reading a mail: %v\n%s", err, r.Raw)
	}
	o := Opened{Header: message.Header}
	if o.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	o.From, o.To = address(t, message.Header, "From"), address(t, message.Header, "To")
	kind, options, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the mail is %q, %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, options["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return o
		}
		if err != nil {
			t.Fatal(err)
		}
		text := body(t, part)
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			o.HTML = text
		} else {
			o.Text = text
		}
	}
}

func address(t testing.TB, header mail.Header, name string) mail.Address {
	t.Helper()
	list, err := header.AddressList(name)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v, %v", name, list, err)
	}
	return *list[0]
}

func body(t testing.TB, part *multipart.Part) string {
	t.Helper()
	var r io.Reader = part
	switch part.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		r = quotedprintable.NewReader(part)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, part)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
