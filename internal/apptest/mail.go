package apptest

import (
	"context"
	"fmt"

	"luna/models"
)

// buildMail invites somebody who cannot be reached: a dead letter.
func (w *World) buildMail(ctx context.Context, a *App) error {
	s := w.Admin.Scope
	u, err := s.CreateUser(ctx, models.UserInput{Email: "invited@" + w.Slug + ".example", Name: "Invited of " + w.Slug, Role: models.Lecturer})
	if err != nil {
		return err
	}
	if _, err := s.InviteUsers(ctx, []uint64{u.ID}); err != nil {
		return err
	}
	list, err := s.Mails(ctx, models.MailSearch{Query: u.Email})
	if err != nil || len(list.Rows) != 1 {
		return fmt.Errorf("%d invitations to %s: %w", len(list.Rows), u.Email, err)
	}
	w.Mail = list.Rows[0].ID
	out, err := a.System("test").ClaimMail(ctx, w.Mail, "test")
	if err != nil {
		return err
	}
	return a.System("test").MailFailed(ctx, out, models.ErrMailRefused, "550 no such box")
}
