package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The kinds of letters. The pages show them, and package mails writes them.
const (
	MailInvitation      = "invitation"       // Link, Until: choose a password
	MailReset           = "reset"            // Link, Until: choose another password
	MailVerification    = "verification"     // Link, Until: the address is mine
	MailNewAddress      = "new-address"      // Link, Until; To.Email is the new address
	MailAddressAsked    = "address-asked"    // to the old address: a change was asked for
	MailAddressChanged  = "address-changed"  // to the old address: it is done
	MailPasswordChanged = "password-changed" // by whichever way
	MailFactorAdded     = "factor-added"     // Values["factor"]: totp, passkey or codes
	MailFactorRemoved   = "factor-removed"   // Values["factor"] as above
	MailExport          = "export"           // Link: all of a person's data was made ready or taken
	MailErasureAsked    = "erasure-asked"    // Until: when it will be done
	MailErased          = "erased"           // the last letter to an address
	MailSupportView     = "support-view"     // Values["reason"]
	MailWelcome         = "welcome"          // Link: where to begin
	MailReceipt         = "receipt"          // Link, Values: module, assignment, attempt, submitted, counted, late, penalty, digest
	MailNotice          = "notice"           // Link, Until: when it is due; Values: about (a NoticeKind), module, title
	MailLogin           = "login"            // Link, Values["act"]: added, changed or removed, Values["name"]
)

// MailKinds lists the kinds of letters, for tests and filters.
func MailKinds() []string {
	return []string{
		MailInvitation, MailReset, MailVerification, MailNewAddress, MailAddressAsked, MailAddressChanged, MailPasswordChanged,
		MailFactorAdded, MailFactorRemoved, MailExport, MailErasureAsked, MailErased, MailSupportView, MailWelcome, MailLogin, MailReceipt, MailNotice,
	}
}

// Letter is what somebody is to be told by mail.
type Letter struct {
	Kind string
	// Key is what happened: a second letter of the same key is not written.
	// Within a university keys are unique; nobody but us sees them.
	Key string
	// To is whose letter it is; Email may be an address that is not theirs yet.
	To User
	// Link is a path such as "/invitations/TOKEN", or empty. It is made
	// absolute from the configured address, never from a request.
	Link string
	// Until is when the link ends or something happens; zero for none.
	Until time.Time
	// Values are what the kind speaks of, see there.
	Values map[string]string
}

// Reader is for whom a letter is written.
type Reader struct {
	Name       string
	Language   string // "en" or "de"
	University string // empty: the platform
	Zone       *time.Location
	Now        time.Time
}

// Written is a letter as it is sent.
type Written struct{ Subject, Text, HTML string }

// LetterWriter puts letters into words.
type LetterWriter interface {
	Write(l Letter, to Reader) (Written, error)
}

// MailState says where a mail is on its way.
type MailState string

// The states of a mail. Nothing leads out of sent; see mails_outbox.go.
const (
	MailWaiting MailState = "waiting"
	MailSending MailState = "sending"
	MailSent    MailState = "sent"
	MailDead    MailState = "dead"
)

// Mail is a letter in the outbox. The bodies are sealed: they hold links that
// let somebody in, and a copy of the database must not.
type Mail struct {
	ID           uint64
	UniversityID *uint64 // nil: to a platform administrator
	UserID       uint64
	MessageKey   string
	Kind         string
	Recipient    string
	Language     string
	Subject      string
	TextBody     string
	HTMLBody     string `gorm:"column:html_body"`
	State        MailState
	Attempts     int
	RunAfter     time.Time
	LeasedUntil  *time.Time
	LeasedBy     string
	Problem      string
	CreatedAt    time.Time
	SentAt       *time.Time
}

// errNoWriter: the store was opened by a command that writes no letters.
var errNoWriter = errors.New("nobody writes letters here: Options.Letters is not set")

// post puts a letter into the outbox, in the caller's transaction: it leaves if
// and only if what it tells of has happened.
func (s *Store) post(tx *gorm.DB, l Letter) error {
	if err := s.postable(l); err != nil {
		return err
	}
	to, err := s.reader(tx, l.To)
	if err != nil {
		return err
	}
	m, err := s.written(l, to)
	if err != nil {
		return err
	}
	return s.enqueue(tx, []Mail{m})
}

// postable tells whether a letter can be written and sent.
func (s *Store) postable(l Letter) error {
	if s.letters == nil {
		return errNoWriter
	}
	if l.Key == "" || l.To.ID == 0 || l.Link != "" && !localLink(l.Link) {
		return fmt.Errorf("a letter of kind %q has no key, no reader or a link that is no path", l.Kind)
	}
	return nil
}

// postMany is post for many people of one university.
func (s *Store) postMany(tx *gorm.DB, letters []Letter) error {
	var at University
	mails := make([]Mail, len(letters))
	for i, l := range letters {
		if err := s.postable(l); err != nil {
			return err
		}
		if i == 0 {
			if err := tx.Take(&at, "id = ?", *l.To.UniversityID).Error; err != nil {
				return err
			}
		}
		var err error
		if mails[i], err = s.written(l, s.readerAt(l.To, &at)); err != nil {
			return err
		}
	}
	if len(mails) == 0 {
		return nil
	}
	return s.enqueue(tx, mails)
}

// written puts a letter into words and seals it.
func (s *Store) written(l Letter, to Reader) (Mail, error) {
	written, err := s.letters.Write(l, to)
	if err != nil {
		return Mail{}, fmt.Errorf("writing a letter of kind %q: %w", l.Kind, err)
	}
	m := Mail{
		UniversityID: l.To.UniversityID, UserID: l.To.ID, MessageKey: l.key(), Kind: l.Kind, Recipient: l.To.Email,
		Language: to.Language, Subject: written.Subject, State: MailWaiting, RunAfter: s.Now(), CreatedAt: s.Now(),
	}
	m.TextBody, m.HTMLBody = s.keys.seal(written.Text, m.use("text")), s.keys.seal(written.HTML, m.use("html"))
	return m, nil
}

// enqueue puts mails into the outbox that are not there yet.
func (s *Store) enqueue(tx *gorm.DB, mails []Mail) error {
	done := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "message_key"}}, DoNothing: true}).Create(&mails)
	if done.Error == nil && done.RowsAffected > 0 {
		posted(tx)
	}
	return done.Error
}

// key is unique over all universities, so that none can tell from a refusal
// what another one has sent.
func (l Letter) key() string {
	var university uint64
	if l.To.UniversityID != nil {
		university = *l.To.UniversityID
	}
	return fmt.Sprintf("%d/%s", university, l.Key)
}

// use names what a body was sealed for: of another mail it does not open.
func (m *Mail) use(part string) string { return "mail " + part + " " + m.MessageKey }

func localLink(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\ \t\r\n\x00")
}

// reader finds out in which language to write, and what time it is there.
func (s *Store) reader(tx *gorm.DB, u User) (Reader, error) {
	if u.UniversityID == nil {
		return s.readerAt(u, nil), nil
	}
	var at University
	err := tx.Take(&at, "id = ?", *u.UniversityID).Error
	return s.readerAt(u, &at), err
}

// readerAt is somebody of a university, or with nil of none.
func (s *Store) readerAt(u User, at *University) Reader {
	to := Reader{Name: u.Name, Language: u.Language, Zone: time.UTC, Now: s.Now()}
	if at != nil {
		to.University, to.Zone = at.Name, at.Zone()
		if to.Language == "" {
			to.Language = at.Language
		}
	}
	if to.Language == "" {
		to.Language = "en"
	}
	return to
}

// postedKey is where a transaction notes that it put something into the outbox.
type postedKey struct{}

// posted remembers it until the transaction has ended well: before that there
// is nothing to send.
func posted(tx *gorm.DB) {
	if note, ok := tx.Statement.Context.Value(postedKey{}).(*bool); ok {
		*note = true
	}
}

// nudging runs a transaction and, where it put mail into the outbox, tells who
// waits at Posted.
func (s *Store) nudging(ctx context.Context, run func(ctx context.Context) error) error {
	var note bool
	if err := run(context.WithValue(ctx, postedKey{}, &note)); err != nil {
		return err
	}
	if note {
		s.nudge()
	}
	return nil
}

func (s *Store) nudge() {
	select {
	case s.posted <- struct{}{}:
	default: // a nudge is waiting already, and will see this one too
	}
}

// Posted tells, as soon as mail was put into the outbox by this process, that
// there is something to send.
func (s *Store) Posted() <-chan struct{} { return s.posted }
