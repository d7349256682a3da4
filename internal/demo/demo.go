// Package demo plays half a term at an invented university: people, modules,
// questionnaires and answers. It goes through the same verbs as everybody else,
// with a clock that it moves; the students are seeded, so that every demo shows
// the same term.
package demo

import (
	"context"
	"fmt"
	"time"

	"luna/models"
	"luna/models/schedule"
)

// Password is everybody's who can sign in at the demo university.
const Password = "moonlight over the lake"

// Login is a way into the demo.
type Login struct{ Role, Email, Password string }

// Logins lists the ways in, whether the demo was built now or before.
func Logins() []Login {
	return []Login{
		{"platform administrator", "platform@luna.example", Password},
		{"administrator", "admin@luna.example", Password},
		{"lecturer", "lecturer@luna.example", Password},
		{"student", "student@luna.example", Password},
	}
}

// weeksGone is how much of the term lies behind when the demo is built.
const weeksGone = 7

// stage is what the building of the demo knows.
type stage struct {
	store      *models.Store
	clock      *Clock
	now, begin time.Time // begin: the Monday on which the term began
	zone       *time.Location
	university models.University
	admin      models.Scope
	lecturer   models.Scope
	colleague  models.Scope
	students   []*pupil
	notes      []models.Lesson // of the first module
	tasks      []models.Assignment
	handed     []uint64 // of the first of them, by the students in turn
}

// pupil is a student with the one who plays them.
type pupil struct {
	scope   models.Scope
	persona *persona
	sharing models.Sharing
}

// Build fills an empty, migrated store. The clock must be the store's.
func Build(ctx context.Context, store *models.Store, clock *Clock) error {
	s, err := newStage(store, clock)
	if err != nil {
		return err
	}
	defer clock.Release()
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"people", s.people}, {"modules", s.modules}, {"surveys", s.createSurveys}, {"answers", s.play}, {"reading", s.read}, {"work", s.work}, {"marks", s.marks}, {"notices", s.tell}, {"mail", s.invite},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("building the demo's %s: %w", step.what, err)
		}
	}
	return nil
}

// tell lets the student of the demo have read what is old, and the job say what
// is new today.
func (s *stage) tell(ctx context.Context) error {
	s.clock.Set(s.now)
	student := s.students[0].scope
	list, err := student.Notices(ctx, 0)
	if err != nil {
		return err
	}
	for _, n := range list.Rows {
		if n.CreatedAt.Before(s.now) {
			if err := student.ReadNotices(ctx, n.ID); err != nil {
				return err
			}
			break // the newest of them
		}
	}
	_, err = s.store.System("demo").TellWhatIsNew(ctx, s.now)
	return err
}

// invite lets the colleague in: the invitation is what the demo's mail shows.
func (s *stage) invite(ctx context.Context) error {
	s.clock.Set(s.now)
	_, err := s.admin.InviteUsers(ctx, []uint64{s.colleague.Actor().UserID})
	return err
}

func newStage(store *models.Store, clock *Clock) (*stage, error) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return nil, err
	}
	now := clock.Now().In(zone)
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7-7*weeksGone)
	begin := time.Date(monday.Year(), monday.Month(), monday.Day(), 8, 0, 0, 0, zone)
	return &stage{store: store, clock: clock, now: now, begin: begin, zone: zone}, nil
}

// term names the term that the demo falls into.
func (s *stage) term() (models.Term, int) {
	switch m := s.begin.Month(); {
	case m >= time.April && m <= time.August:
		return models.Summer, s.begin.Year()
	case m < time.April:
		return models.Winter, s.begin.Year() - 1
	default:
		return models.Winter, s.begin.Year()
	}
}

func (s *stage) firstDay() schedule.Date { return schedule.DateOf(s.begin, s.zone) }
func (s *stage) lastDay() schedule.Date  { return s.firstDay().AddDays(7*2*weeksGone + 4) }

// createSurveys lets the job make every survey of the term so far.
func (s *stage) createSurveys(ctx context.Context) error {
	s.clock.Set(s.now)
	_, err := s.store.System("demo").CreateDueSurveys(ctx, s.now)
	return err
}
