package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
)

const mailsAPage = 50

// MailSearch says which mails to list.
type MailSearch struct {
	State         MailState // none of the four: all
	Query         string    // part of an address
	After, Before uint64    // the mail at the end of the neighbouring page
}

// MailRow is a mail in the list of administrators. What it says is not in it.
type MailRow struct {
	ID        uint64
	Kind      string
	Recipient string
	State     MailState
	Attempts  int
	Problem   string // a code word, and after a colon what the server answered
	RunAfter  time.Time
	CreatedAt time.Time
	SentAt    *time.Time
	Kept      bool // its text is there still, so that it can be sent again
}

// Trouble is what is wrong with it, and what the mail server said.
func (m MailRow) Trouble() (code, said string) {
	code, said, _ = strings.Cut(m.Problem, ": ")
	return code, said
}

// MailList is a page of mails, the newest first, with how many there are in
// each state and the ids that lead to the page's neighbours.
type MailList struct {
	Rows           []MailRow
	Counts         map[MailState]int
	Previous, Next uint64
}

// Mails lists the mail of an administrator's university, or for a platform
// administrator the mail to those who administer the platform.
func (s Scope) Mails(ctx context.Context, in MailSearch) (MailList, error) {
	list := MailList{Counts: map[MailState]int{}}
	if err := s.only(Administrator); err != nil {
		return list, err
	}
	err := s.read(ctx, func(s Scope) error {
		var counts []struct {
			State MailState
			N     int
		}
		if err := s.mails().Select("state, count(*) AS n").Group("state").Scan(&counts).Error; err != nil {
			return err
		}
		for _, c := range counts {
			list.Counts[c.State] = c.N
		}
		rows, err := s.mailsPage(in)
		list.Rows, list.Previous, list.Next = paged(rows, mailsAPage, in.After, in.Before, func(r MailRow) uint64 { return r.ID })
		return err
	})
	return list, err
}

// mailsPage reads one row more than the page shows.
func (s Scope) mailsPage(in MailSearch) ([]MailRow, error) {
	q := s.mails()
	switch in.State {
	case MailWaiting, MailSending, MailSent, MailDead:
		q = q.Where("state = ?", in.State)
	}
	if query := strings.ToLower(typed(in.Query)); query != "" {
		q = q.Where("lower(recipient) LIKE ? ESCAPE '!'", holding(query))
	}
	order := "id DESC"
	switch anchor, back := pick(in.After, in.Before); {
	case back:
		q, order = q.Where("id > ?", anchor), "id ASC"
	case anchor != 0:
		q = q.Where("id < ?", anchor)
	}
	var rows []MailRow
	err := q.Select("id, kind, recipient, state, attempts, problem, run_after, created_at, sent_at, text_body <> '' AS kept").
		Order(order).Limit(mailsAPage + 1).Scan(&rows).Error
	return rows, err
}

// mails are those that an administrator looks after.
func (s Scope) mails() *gorm.DB {
	if s.actor.UniversityID == 0 {
		return s.tx.Model(&Mail{}).Where("university_id IS NULL")
	}
	return s.of(&Mail{})
}

// DeadMail is how many dead letters a university has.
type DeadMail struct {
	University string
	Dead       int
}

// DeadMails counts the dead letters of all universities that have any, for
// platform administrators: a university may not know that its mail is stuck.
func (s Scope) DeadMails(ctx context.Context) ([]DeadMail, error) {
	if !s.actor.Platform() {
		return nil, ErrNotFound
	}
	var rows []DeadMail
	err := s.read(ctx, func(s Scope) error {
		return s.tx.Raw(`SELECT u.name AS university, count(*) AS dead FROM mails m JOIN universities u ON u.id = m.university_id
			WHERE m.state = 'dead' GROUP BY u.id, u.name ORDER BY u.name, u.id`).Scan(&rows).Error
	})
	return rows, err
}

// ShownMail is what a mail says.
type ShownMail struct {
	MailRow
	Subject, Text string
}

// Mail shows what a mail says, in demonstrations and in development without a
// mail server, where nobody could follow its link otherwise. Everywhere else
// there is no such thing: its links are for the reader alone.
func (s Scope) Mail(ctx context.Context, id uint64) (ShownMail, error) {
	var m Mail
	if err := s.only(Administrator); err != nil || !s.store.showMail {
		return ShownMail{}, orNotFound(err)
	}
	err := s.read(ctx, func(s Scope) error { return s.mails().Where("id = ?", id).Take(&m).Error })
	if err != nil {
		return ShownMail{}, err
	}
	shown := ShownMail{MailRow: MailRow{
		ID: m.ID, Kind: m.Kind, Recipient: m.Recipient, State: m.State, CreatedAt: m.CreatedAt, Kept: m.TextBody != "",
	}, Subject: m.Subject}
	if shown.Kept {
		shown.Text, _, err = s.store.unsealed(&m)
	}
	return shown, err
}

// ResendMail puts a dead letter into the outbox again. ErrConflict when it is
// no dead letter, or its text is gone.
func (s Scope) ResendMail(ctx context.Context, id uint64) error {
	return s.onDeadMail(ctx, id, "mail.resend", func(m *gorm.DB, now time.Time) *gorm.DB {
		return m.Where("text_body <> ''").Updates(map[string]any{"state": MailWaiting, "attempts": 0, "run_after": now, "problem": ""})
	})
}

// DiscardMail takes a dead letter away. ErrConflict when it is none.
func (s Scope) DiscardMail(ctx context.Context, id uint64) error {
	return s.onDeadMail(ctx, id, "mail.discard", func(m *gorm.DB, _ time.Time) *gorm.DB { return m.Delete(&Mail{}) })
}

func (s Scope) onDeadMail(ctx context.Context, id uint64, act string, do func(*gorm.DB, time.Time) *gorm.DB) error {
	if err := s.only(Administrator); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		var m Mail
		if err := s.mails().Select("id", "kind", "university_id").Where("id = ?", id).Take(&m).Error; err != nil {
			return err
		}
		if err := oneRow(do(s.mails().Where("id = ? AND state = ?", id, MailDead), s.now())); err != nil {
			return err
		}
		if act == "mail.resend" {
			posted(s.tx)
		}
		return s.audit(act, "mail", id, map[string]any{"kind": m.Kind})
	})
}

// ShowsMail tells whether administrators may read what is in the outbox.
func (s *Store) ShowsMail() bool { return s.showMail }
