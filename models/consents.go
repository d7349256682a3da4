package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Consent is one step of what a person agreed to: given, changed, taken back.
// Rows are only ever added; the hash says which text was on the page.
type Consent struct {
	ID           uint64
	UniversityID uint64
	UserID       uint64
	EnrollmentID *uint64
	Purpose      Purpose
	Version      int
	TextHash     string
	Language     string
	Given        bool
	Sharing      Sharing // chosen with it; empty for research
	At           time.Time
}

// Agreement is what a student sends with the terms of a module: the level of
// sharing, and the hashes of the texts that the page showed. Research is empty
// where it was not asked for.
type Agreement struct {
	Sharing  Sharing
	Terms    string
	Research string
}

// check finds the texts that were shown; research has no version without one.
func (a Agreement) check(u University) (teaching, research Terms, err error) {
	if !a.Sharing.Valid() {
		return teaching, research, &Invalid{Fields: map[string]Message{"sharing": Say("Please choose who may see your trend.")}}
	}
	if teaching, err = termsShown(Teaching, a.Terms, u.MinGroup); err != nil || a.Research == "" {
		return teaching, research, err
	}
	research, err = termsShown(Research, a.Research, u.MinGroup)
	return teaching, research, err
}

// checkAgreement refuses what is not complete before anything is counted.
func (s Scope) checkAgreement(ctx context.Context, a Agreement) error {
	return s.read(ctx, func(s Scope) error {
		u, err := s.home()
		if err != nil {
			return err
		}
		_, _, err = a.check(u)
		return err
	})
}

// Agree notes that the student agrees to the present terms of a module and
// chooses who may see the own trend. It is the way to change the choice, to
// agree to a new text, and to come back after Withdraw; it works in a module
// that is over, too. ErrNotFound for a module the student is not in.
func (s Scope) Agree(ctx context.Context, moduleID uint64, a Agreement) error {
	if err := s.only(Student); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		if e.LeftAt != nil {
			return ErrNotFound
		}
		back := e.WithdrawnAt != nil
		if err := s.agree(&e, a); err != nil || !back {
			return err
		}
		return s.askAgain(e)
	})
}

// agree writes what was agreed to into the enrollment, a new or an old one, and
// a row for each purpose.
func (s Scope) agree(e *Enrollment, a Agreement) error {
	u, err := s.home()
	if err != nil {
		return err
	}
	teaching, research, err := a.check(u)
	if err != nil {
		return err
	}
	e.Sharing, e.ConsentVersion, e.ConsentedAt, e.WithdrawnAt = a.Sharing, teaching.Version, s.now(), nil
	if err := s.saveEnrollment(e); err != nil {
		return err
	}
	if err := s.noteConsent(*e, teaching, true, a.Sharing); err != nil || a.Research == "" {
		return err
	}
	return s.noteConsent(*e, research, true, "")
}

// saveEnrollment writes what a student can change about the own place.
func (s Scope) saveEnrollment(e *Enrollment) error {
	if e.ID == 0 {
		return s.tx.Create(e).Error
	}
	return s.of(&Enrollment{}).Where("id = ?", e.ID).Updates(map[string]any{
		"sharing": e.Sharing, "consent_version": e.ConsentVersion, "consented_at": e.ConsentedAt,
		"enrolled_at": e.EnrolledAt, "left_at": e.LeftAt, "withdrawn_at": e.WithdrawnAt,
	}).Error
}

// AgreeToResearch notes that the student's answers in a module may be used for
// research, too.
func (s Scope) AgreeToResearch(ctx context.Context, moduleID uint64, hash string) error {
	if err := s.only(Student); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		if e.WithdrawnAt != nil || e.LeftAt != nil {
			return ErrNotFound
		}
		u, err := s.home()
		if err != nil {
			return err
		}
		t, err := termsShown(Research, hash, u.MinGroup)
		if err != nil {
			return err
		}
		return s.noteConsent(e, t, true, "")
	})
}

// noteConsent adds a row, and an entry to the audit log.
func (s Scope) noteConsent(e Enrollment, t Terms, given bool, sharing Sharing) error {
	c := Consent{
		UniversityID: s.actor.UniversityID, UserID: s.actor.UserID, EnrollmentID: &e.ID, Purpose: t.Purpose,
		Version: t.Version, TextHash: t.Hash(), Language: t.Language, Given: given, Sharing: sharing, At: s.now(),
	}
	if err := s.tx.Create(&c).Error; err != nil {
		return err
	}
	return s.auditConsent(c)
}

func (s Scope) auditConsent(c Consent) error {
	act := "consent.give"
	if !c.Given {
		act = "consent.withdraw"
	}
	return s.audit(act, "enrollment", *c.EnrollmentID, map[string]any{"purpose": string(c.Purpose), "version": c.Version})
}

// askAgain gives back the open surveys to a student who has agreed again.
func (s Scope) askAgain(e Enrollment) error {
	m, err := s.lockModule(e.ModuleID)
	if errors.Is(err, ErrNotFound) {
		return nil // not active: it asks nothing
	}
	if err != nil {
		return err
	}
	e.EnrolledAt = s.now() // what closed meanwhile was never asked
	return s.createCurrentSurveys(m, e)
}

// ownEnrollment is the student's place in a module, left or not.
func (s Scope) ownEnrollment(moduleID uint64) (Enrollment, error) {
	var e Enrollment
	err := s.of(&e).Where("module_id = ? AND student_id = ?", moduleID, s.actor.UserID).Take(&e).Error
	return e, known(err)
}

// Withdraw takes back what the student agreed to. Without the purpose teaching
// nothing is asked any more, the own trend is deleted at once, and the next run
// of the job leaves the answers out of the class; with erase they are deleted.
// It works for a module that was left, too.
func (s Scope) Withdraw(ctx context.Context, moduleID uint64, purpose Purpose, erase bool) error {
	if err := s.only(Student); err != nil {
		return err
	}
	return s.write(ctx, func(s Scope) error {
		e, err := s.ownEnrollment(moduleID)
		if err != nil {
			return err
		}
		given, err := s.given(e, purpose)
		if err != nil {
			return err
		}
		if given {
			if err := s.takeBack(&e, purpose); err != nil {
				return err
			}
		}
		if purpose == Teaching {
			return s.stopAsking(e, erase)
		}
		return nil
	})
}

// given tells whether the consent to a purpose stands.
func (s Scope) given(e Enrollment, purpose Purpose) (bool, error) {
	if purpose == Teaching {
		return e.WithdrawnAt == nil, nil
	}
	last, err := s.lastConsent(e, purpose)
	return last.Given, err
}

func (s Scope) lastConsent(e Enrollment, purpose Purpose) (Consent, error) {
	var c Consent
	err := s.of(&c).Where("enrollment_id = ? AND purpose = ?", e.ID, purpose).Order("id DESC").Limit(1).Find(&c).Error
	return c, err
}

// takeBack adds the rows: who withdraws from teaching withdraws from research.
func (s Scope) takeBack(e *Enrollment, purpose Purpose) error {
	for _, p := range []Purpose{Teaching, Research} {
		last, err := s.lastConsent(*e, p)
		if err != nil {
			return err
		}
		if p == Teaching && purpose == Research || p == Research && !last.Given {
			continue
		}
		if last.ID == 0 { // agreed to before rows were kept
			last = Consent{Version: e.ConsentVersion}
		}
		now := Consent{
			UniversityID: s.actor.UniversityID, UserID: s.actor.UserID, EnrollmentID: &e.ID, Purpose: p,
			Version: last.Version, TextHash: last.TextHash, Language: last.Language, At: s.now(),
		}
		if err := s.tx.Create(&now).Error; err != nil {
			return err
		}
		if err := s.auditConsent(now); err != nil {
			return err
		}
	}
	if purpose != Teaching {
		return nil
	}
	at := s.now()
	e.WithdrawnAt, e.Sharing = &at, ShareAggregate
	return s.saveEnrollment(e)
}

// stopAsking puts away what waits, forgets what was entered and not handed in,
// and deletes the curves.
func (s Scope) stopAsking(e Enrollment, erase bool) error {
	mine := func(record any) *gorm.DB { return s.of(record).Where("enrollment_id = ?", e.ID) }
	if err := mine(&Trend{}).Delete(&Trend{}).Error; err != nil {
		return err
	}
	if erase {
		return mine(&Survey{}).Delete(&Survey{}).Error
	}
	if err := mine(&Survey{}).Where("completed_at IS NULL").Update("draft", gorm.Expr("NULL")).Error; err != nil {
		return err
	}
	return mine(&Survey{}).Where("completed_at IS NULL AND closes_at > ?", s.now()).Update("status", SurveyArchived).Error
}
