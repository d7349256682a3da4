package gallery_test

import (
	"context"
	"errors"

	"luna/models"
)

// noteMail finds a mail that can be read, and lets others fare badly, so that
// the list shows what may happen to one.
func (s *site) noteMail(ctx context.Context, admin models.Scope) error {
	list, err := admin.Mails(ctx, models.MailSearch{State: models.MailWaiting})
	if err != nil {
		return err
	}
	for _, row := range list.Rows {
		s.ids["mail"] = row.ID
	}
	if err := s.found("mail"); err != nil {
		return err
	}
	waiting, err := admin.Users(ctx, models.UserSearch{Role: models.Student, State: models.UserWaiting})
	if err != nil {
		return err
	}
	fates := []struct {
		why  error
		said string
	}{
		{models.ErrMailRefused, "550 5.1.1 The email account that you tried to reach does not exist"},
		{models.ErrMailPerhaps, ""},
		{errors.New("not now"), "450 4.2.0 Greylisted, please try again in five minutes"},
		{nil, ""},
	}
	for i, fate := range fates {
		if err := s.fare(ctx, admin, waiting.Rows[i].ID, fate.why, fate.said); err != nil {
			return err
		}
	}
	return nil
}

// fare invites somebody and lets the invitation come to an end.
func (s *site) fare(ctx context.Context, admin models.Scope, person uint64, why error, said string) error {
	if _, err := admin.InviteUsers(ctx, []uint64{person}); err != nil {
		return err
	}
	list, err := admin.Mails(ctx, models.MailSearch{})
	if err != nil {
		return err
	}
	outbox := s.store.System("gallery")
	out, err := outbox.ClaimMail(ctx, list.Rows[0].ID, "gallery")
	if err != nil {
		return err
	}
	if why == nil {
		return outbox.MailGone(ctx, out)
	}
	return outbox.MailFailed(ctx, out, why, said)
}
