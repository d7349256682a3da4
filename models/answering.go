package models

import (
	"context"
	"maps"
	"time"

	"luna/models/questions"

	"gorm.io/gorm"
)

// SurveyState is where a survey stands for its student, by the store's clock.
type SurveyState string

// The states. Only an open survey takes answers.
const (
	SurveyEarly SurveyState = "early" // not open yet
	SurveyOpen  SurveyState = "open"
	SurveyOver  SurveyState = "over" // closed without having been submitted
	SurveyDone  SurveyState = "done" // submitted
	SurveyAway  SurveyState = "away" // put away, or its module is
	// SurveyUnagreed: the student has not agreed to being asked, or has taken it
	// back.
	SurveyUnagreed SurveyState = "unagreed"
)

// OwnSurvey is a survey as its student sees it.
type OwnSurvey struct {
	ID            uint64
	EnrollmentID  uint64
	FormVersionID uint64
	ModuleID      uint64
	Module, Plan  string // titles
	Number        int
	OpensAt       time.Time
	ClosesAt      time.Time
	CompletedAt   *time.Time
	Sharing       Sharing
	Agreed        int // version of the terms that the student agreed to
	State         SurveyState
	Draft         JSON[questions.Answers]
	Revision      int
	Items         string               // codes by comma; empty: the whole questionnaire is asked
	Definition    questions.Definition `gorm:"-"`
}

// Answers are those kept so far.
func (v OwnSurvey) Answers() questions.Answers { return v.Draft.V }

// Outdated tells whether the terms have changed since the student agreed: they
// are shown before the next form. What is on a page already is still taken.
func (v OwnSurvey) Outdated() bool { return v.Agreed < ConsentVersion }

// Survey gives one of the student's own surveys with what was answered so far.
// ErrNotFound for everybody else's. One statement, and one more where the
// questionnaire is not at hand.
func (s Scope) Survey(ctx context.Context, id uint64) (OwnSurvey, error) {
	if err := s.only(Student); err != nil {
		return OwnSurvey{}, err
	}
	var v OwnSurvey
	err := s.read(ctx, func(s Scope) error {
		var err error
		v, err = s.ownSurvey(id)
		return err
	})
	return v, err
}

// ownSurvey is Survey inside a transaction.
func (s Scope) ownSurvey(id uint64) (OwnSurvey, error) {
	var v OwnSurvey
	now := s.now()
	err := s.tx.Raw(`SELECT s.id, s.enrollment_id, s.form_version_id, s.number, s.opens_at, s.closes_at, s.completed_at,
			s.draft, s.revision, s.items, e.module_id, e.sharing, e.consent_version AS agreed, m.title AS module, p.title AS plan,
			CASE WHEN s.completed_at IS NOT NULL THEN 'done'
				WHEN m.status <> 'active' THEN 'away'
				WHEN (e.withdrawn_at IS NOT NULL OR e.consent_version = 0) AND s.closes_at > ? THEN 'unagreed'
				WHEN s.status <> 'active' THEN 'away'
				WHEN s.opens_at > ? THEN 'early' WHEN s.closes_at <= ? THEN 'over' ELSE 'open' END AS state
		FROM surveys s
			JOIN enrollments e ON e.university_id = s.university_id AND e.id = s.enrollment_id
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN survey_plans p ON p.university_id = s.university_id AND p.id = s.plan_id
		WHERE s.university_id = ? AND s.id = ? AND e.student_id = ? AND e.left_at IS NULL`,
		now, now, now, s.actor.UniversityID, id, s.actor.UserID).Take(&v).Error
	if err != nil {
		return OwnSurvey{}, known(err)
	}
	parsed, err := s.definitions(v.FormVersionID)
	v.Definition = parsed[v.FormVersionID]
	v.narrow()
	return v, err
}

// answerable limits a change to a survey that is the student's own, open at
// this moment and not submitted: the statement that changes it decides, not
// what a page believed before.
func (s Scope) answerable(id uint64) *gorm.DB {
	now := s.now()
	return s.of(&Survey{}).
		Where("id = ? AND status = 'active' AND completed_at IS NULL AND opens_at <= ? AND closes_at > ?", id, now, now).
		Where(`EXISTS (SELECT 1 FROM enrollments e JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			WHERE e.university_id = surveys.university_id AND e.id = surveys.enrollment_id
			AND e.student_id = ? AND e.left_at IS NULL AND e.withdrawn_at IS NULL AND e.consent_version > 0 AND m.status = 'active')`, s.actor.UserID)
}

// WholeSurvey in place of a page number says that only the fields that were
// sent are meant, on whatever page they stand.
const WholeSurvey = -1

// AnswerInput is what a page of a survey sends: its place, counted from 0, its
// fields ("a.<code>") and the revision of the draft that it was drawn from.
type AnswerInput struct {
	Page     int
	Fields   map[string][]string
	Revision int
}

// over lays what was sent over what was kept. A question of the sent page
// without an answer loses the one it had; a faulty one keeps it. strange tells
// that a field belongs to no question: then nothing at all should be taken.
func (in AnswerInput) over(v OwnSurvey) (merged questions.Answers, bad faults, strange bool) {
	given, wrong := v.Definition.FromForm(in.Fields)
	bad = faults{}
	for code, m := range wrong {
		it, ok := v.Definition.Item(code)
		strange = strange || !ok || it.Type == questions.Block
		bad.add(questions.FieldPrefix+code, m)
	}
	merged = questions.Answers{}
	maps.Copy(merged, v.Draft.V)
	for page, p := range v.Definition.Pages {
		for _, it := range p.Items {
			_, sent := in.Fields[questions.FieldPrefix+it.Code]
			_, faulty := wrong[it.Code]
			if (sent || page == in.Page) && !faulty {
				delete(merged, it.Code)
			}
		}
	}
	maps.Copy(merged, given)
	return merged, bad, strange
}

// takeAnswers reads the survey and lays the sent fields over its draft. What
// it gives besides ErrNotFound and ErrClosed is still to be kept.
func (s Scope) takeAnswers(id uint64, in AnswerInput) (v OwnSurvey, merged questions.Answers, bad faults, err error) {
	v, err = s.ownSurvey(id)
	if err != nil {
		return v, nil, nil, err
	}
	if v.State != SurveyOpen {
		return v, nil, nil, ErrClosed
	}
	if in.Page < WholeSurvey || in.Page >= len(v.Definition.Pages) {
		return v, nil, nil, ErrNotFound
	}
	merged, bad, strange := in.over(v)
	if strange {
		return v, nil, nil, bad.err()
	}
	return v, merged, bad, nil
}
