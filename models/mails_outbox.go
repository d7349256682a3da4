package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"gorm.io/gorm"
)

// A mail leaves at most once. Before it is sent a process claims it, and the
// claim is in the database before the first word to the mail server. A claim
// that is never answered for, because the process or the database went away in
// that moment, may have been sent or not: nobody can know. Such a mail is not
// sent again by itself; it becomes a dead letter of which an administrator is
// told that it was perhaps sent. See docs/decisions/0009.

// What may be wrong with a mail. The pages say it in words; what a mail server
// answered follows after a colon.
const (
	MailPerhaps     = "perhaps"     // the process ended while it was being sent
	MailRefused     = "refused"     // the server said never
	MailLater       = "later"       // the server said not now, or the line broke
	MailGivenUp     = "given-up"    // as often as we try
	MailTooOld      = "too-old"     // nobody could send it for days
	MailUnreachable = "unreachable" // no server to give it to
	MailUnreadable  = "unreadable"  // sealed with another key
)

// What a carrier says of a mail that did not go. Any other error means that it
// certainly was not taken, and can be tried again.
var (
	// ErrMailRefused: it will never be taken.
	ErrMailRefused = errors.New("the mail server refuses this mail")
	// ErrMailPerhaps: the line broke after the last word; it may have been taken.
	ErrMailPerhaps = errors.New("the mail server did not say whether it took this mail")
)

const (
	mailLease  = 5 * time.Minute // longer than sending one mail can take
	mailExpiry = 3 * 24 * time.Hour
	keepSent   = 30 * 24 * time.Hour // rows of what was sent
	keepDead   = 90 * 24 * time.Hour
	keepBodies = 7 * 24 * time.Hour // of dead letters, for sending them again
)

// retries is how long to wait after each failure: twelve tries in forty hours.
var retries = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour,
	6 * time.Hour, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour,
}

// Outgoing is a claimed mail, ready to be given to a mail server.
type Outgoing struct {
	ID         uint64
	Kind       string
	Reference  string // names the message; the same each time it is sent
	Name       string // of the recipient
	Recipient  string
	Language   string
	Subject    string
	Text, HTML string
	owner      string
	attempts   int
}

// DueMail lists mail that can be sent now, the oldest first.
func (s System) DueMail(ctx context.Context, limit int) ([]uint64, error) {
	var ids []uint64
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Raw("SELECT id FROM mails WHERE state = 'waiting' AND run_after <= ? ORDER BY run_after, id LIMIT ?",
			s.store.Now(), limit).Scan(&ids).Error
	})
	return ids, err
}

// ClaimMail takes a mail for one process. ErrConflict when another one has it,
// or it is not due any more; ErrMailRefused when it cannot be read, which
// makes it a dead letter.
func (s System) ClaimMail(ctx context.Context, id uint64, owner string) (Outgoing, error) {
	var m struct {
		Mail
		Name string
	}
	err := s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
		now := s.store.Now()
		claimed := tx.Exec(`UPDATE mails SET state = 'sending', attempts = attempts + 1, leased_until = ?, leased_by = ?
			WHERE id = ? AND state = 'waiting' AND run_after <= ?`, now.Add(mailLease), owner, id, now)
		if err := oneRow(claimed); err != nil {
			return err
		}
		return tx.Raw(`SELECT m.*, coalesce(u.name, '') AS name FROM mails m LEFT JOIN users u ON u.id = m.user_id WHERE m.id = ?`, id).Scan(&m).Error
	})
	if err != nil {
		return Outgoing{}, err
	}
	out := Outgoing{
		ID: m.ID, Kind: m.Kind, Reference: m.reference(), Name: m.Name, Recipient: m.Recipient,
		Language: m.Language, Subject: m.Subject, owner: owner, attempts: m.Attempts,
	}
	if out.Text, out.HTML, err = s.store.unsealed(&m.Mail); err != nil {
		return out, errors.Join(ErrMailRefused, err, s.settle(ctx, out, MailDead, MailUnreadable, s.store.Now()))
	}
	return out, nil
}

// reference names a message to the world. It follows from the key alone, so
// that mailboxes recognize one that came twice, and does not tell the key.
func (m *Mail) reference() string {
	sum := sha256.Sum256([]byte("luna mail " + m.MessageKey))
	return hex.EncodeToString(sum[:16])
}

// unsealed opens the bodies of a mail.
func (s *Store) unsealed(m *Mail) (text, html string, err error) {
	if text, err = s.keys.open(m.TextBody, m.use("text")); err != nil {
		return "", "", err
	}
	html, err = s.keys.open(m.HTMLBody, m.use("html"))
	return text, html, err
}

// MailGone notes that a mail server has taken the mail. Its bodies are no
// longer needed, and the address of somebody who was erased is not either.
func (s System) MailGone(ctx context.Context, o Outgoing) error {
	return s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
		return oneRow(tx.Exec(`UPDATE mails SET state = 'sent', sent_at = ?, problem = '', text_body = '', html_body = '',
			leased_until = NULL, leased_by = '', recipient = CASE WHEN kind = ? THEN '' ELSE recipient END
			WHERE id = ? AND state = 'sending' AND leased_by = ?`, s.store.Now(), MailErased, o.ID, o.owner))
	})
}

// MailFailed notes that a mail did not go, and whether and when to try again.
// said is what the server answered.
func (s System) MailFailed(ctx context.Context, o Outgoing, why error, said string) error {
	now := s.store.Now()
	switch {
	case errors.Is(why, ErrMailPerhaps):
		return s.settle(ctx, o, MailDead, MailPerhaps, now)
	case errors.Is(why, ErrMailRefused):
		return s.settle(ctx, o, MailDead, MailRefused+": "+said, now)
	case o.attempts > len(retries):
		return s.settle(ctx, o, MailDead, MailGivenUp+": "+said, now)
	}
	return s.settle(ctx, o, MailWaiting, MailLater+": "+said, now.Add(retries[o.attempts-1]))
}

// settle gives a claim back.
func (s System) settle(ctx context.Context, o Outgoing, state MailState, problem string, runAfter time.Time) error {
	return s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
		err := oneRow(tx.Exec(`UPDATE mails SET state = ?, problem = ?, run_after = ?, leased_until = NULL, leased_by = ''
			WHERE id = ? AND state = 'sending' AND leased_by = ?`, state, cut(problem, 300), runAfter, o.ID, o.owner))
		if err != nil || state != MailDead {
			return err
		}
		return forgetErased(tx)
	})
}

// forgetErased empties what did not reach somebody who is erased: nobody will
// send it again.
func forgetErased(tx *gorm.DB) error {
	return tx.Exec(`UPDATE mails SET recipient = '', text_body = '', html_body = ''
		WHERE state = 'dead' AND kind = ? AND recipient <> ''`, MailErased).Error
}

// MailUnreachable notes on all that is due that there is no server to give it
// to. That is no try: all of it leaves when the server is back.
func (s System) MailUnreachable(ctx context.Context) error {
	return s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE mails SET problem = ? WHERE state = 'waiting' AND run_after <= ? AND problem <> ?",
			MailUnreachable, s.store.Now(), MailUnreachable).Error
	})
}

// BuryMail makes dead letters of mail whose claim was never answered for, and
// of what nobody could send for days. It gives their number. In a dead letter
// run_after is when it died.
func (s System) BuryMail(ctx context.Context) (int, error) {
	var buried int64
	err := s.store.across(ctx, s.reason, func(tx *gorm.DB) error {
		now := s.store.Now()
		lost := tx.Exec(`UPDATE mails SET state = 'dead', problem = ?, run_after = ?, leased_until = NULL, leased_by = ''
			WHERE state = 'sending' AND leased_until < ?`, MailPerhaps, now, now)
		if lost.Error != nil {
			return lost.Error
		}
		old := tx.Exec("UPDATE mails SET state = 'dead', problem = ?, run_after = ? WHERE state = 'waiting' AND run_after < ?",
			MailTooOld, now, now.Add(-mailExpiry))
		if old.Error != nil {
			return old.Error
		}
		if buried = lost.RowsAffected + old.RowsAffected; buried == 0 {
			return nil
		}
		return forgetErased(tx)
	})
	return int(buried), err
}

// eraseMails takes away all mail to a person who is being erased. A last
// letter is posted afterwards.
func eraseMails(tx *gorm.DB, u User) error {
	mails := tx.Where("user_id = ?", u.ID)
	if u.UniversityID == nil {
		return mails.Where("university_id IS NULL").Delete(&Mail{}).Error
	}
	return mails.Where("university_id = ?", *u.UniversityID).Delete(&Mail{}).Error
}
