package storetest

import (
	"context"
	"regexp"
	"testing"

	"luna/models"
)

// Letters sends all mail that waits, to nobody, and gives what was sent.
func (k *Kit) Letters(t testing.TB) []models.Outgoing {
	t.Helper()
	ctx, system := context.Background(), k.System("test")
	if _, err := system.SendResets(ctx); err != nil {
		t.Fatalf("answering those who forgot their password: %v", err)
	}
	ids, err := system.DueMail(ctx, 1000)
	if err != nil {
		t.Fatalf("looking for mail: %v", err)
	}
	var sent []models.Outgoing
	for _, id := range ids {
		mail, err := system.ClaimMail(ctx, id, "test")
		if err != nil {
			t.Fatalf("taking mail %d: %v", id, err)
		}
		if err := system.MailGone(ctx, mail); err != nil {
			t.Fatalf("sending mail %d: %v", id, err)
		}
		sent = append(sent, mail)
	}
	return sent
}

var linkIn = regexp.MustCompile(`http://luna\.test(/[a-z/]+/)([A-Za-z0-9_-]{40,})`)

// Link sends all mail that waits and gives path and token of the link in the
// last letter of the kind to the recipient; "" when there is none.
func (k *Kit) Link(t testing.TB, kind, recipient string) (path, token string) {
	t.Helper()
	for _, mail := range k.Letters(t) {
		if mail.Kind != kind || mail.Recipient != recipient {
			continue
		}
		found := linkIn.FindStringSubmatch(mail.Text)
		if found == nil {
			t.Fatalf("no link in the letter %q:\n%s", kind, mail.Text)
		}
		path, token = found[1]+found[2], found[2]
	}
	return path, token
}
