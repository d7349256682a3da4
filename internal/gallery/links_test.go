package gallery_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"luna/internal/gallery"
	"luna/models"
)

var tokenIn = regexp.MustCompile(`/([A-Za-z0-9_-]{43})\b`)

// noteLinks has a link of each kind sent and takes it out of the mail. Mail
// that was there before stays as it is.
func (s *site) noteLinks(ctx context.Context, scopes map[gallery.Who]models.Scope) error {
	outbox := s.store.System("gallery")
	before, err := outbox.DueMail(ctx, 1000)
	if err != nil {
		return err
	}
	if err := s.sendLinks(ctx, scopes); err != nil {
		return err
	}
	after, err := outbox.DueMail(ctx, 1000)
	if err != nil {
		return err
	}
	for _, id := range after {
		if slices.Contains(before, id) {
			continue
		}
		mail, err := outbox.ClaimMail(ctx, id, "gallery")
		if err != nil {
			return err
		}
		if found := tokenIn.FindStringSubmatch(mail.Text); found != nil {
			s.ids[mail.Kind] = found[1]
		}
		if err := outbox.MailGone(ctx, mail); err != nil {
			return err
		}
	}
	return s.found(models.MailInvitation, models.MailReset, models.MailVerification, models.MailNewAddress)
}

func (s *site) sendLinks(ctx context.Context, scopes map[gallery.Who]models.Scope) error {
	guest := models.UserInput{Email: "guest@luna.example", Name: "Sascha Gast", Role: models.Student, Invite: true}
	if _, err := scopes[gallery.Admin].CreateUser(ctx, guest); err != nil {
		return fmt.Errorf("inviting a guest: %w", err)
	}
	newcomer := scopes[gallery.Newcomer]
	if err := newcomer.AskVerification(ctx); err != nil {
		return err
	}
	if err := newcomer.AskNewAddress(ctx, "alex.neumann@new.example"); err != nil {
		return err
	}
	if err := s.store.ForgotPassword(ctx, string(gallery.Newcomer)+"@luna.example", ""); err != nil {
		return err
	}
	_, err := s.store.System("gallery").SendResets(ctx)
	return err
}
