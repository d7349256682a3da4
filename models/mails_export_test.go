package models

import "context"

// PostForTest posts a letter as a verb does.
func (s Scope) PostForTest(ctx context.Context, l Letter) error {
	return s.write(ctx, func(s Scope) error { return s.store.post(s.tx, l) })
}

// UndonePostForTest is a verb that fails after it has posted a letter.
func (s Scope) UndonePostForTest(ctx context.Context, l Letter) error {
	return s.write(ctx, func(s Scope) error {
		if err := s.store.post(s.tx, l); err != nil {
			return err
		}
		return ErrClosed
	})
}

// EraseMailsForTest takes away the mail of a person and posts the last letter.
func (s Scope) EraseMailsForTest(ctx context.Context, u User) error {
	return s.write(ctx, func(s Scope) error {
		if err := eraseMails(s.tx, u); err != nil {
			return err
		}
		return s.store.post(s.tx, Letter{Kind: MailErased, Key: "erased", To: u})
	})
}

// MailTries is how often a mail is tried, and the time from the first to the last.
func MailTries() (n int, hours float64) {
	for _, wait := range retries {
		hours += wait.Hours()
	}
	return len(retries) + 1, hours
}

// ShowMailForTest opens the mail to administrators, as without a mail server.
func (s *Store) ShowMailForTest() { s.showMail = true }
