package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"luna/models"
)

// studentCount is the size of the demo's largest module.
const studentCount = 42

// people makes the university and everybody in it, two weeks before the term.
func (s *stage) people(ctx context.Context) error {
	s.clock.Set(s.begin.AddDate(0, 0, -14))
	platform := s.store.As(models.Actor{Role: models.Administrator})
	var err error
	s.university, err = platform.CreateUniversity(ctx, models.UniversityInput{
		Slug: "demo", Name: "Demo University", TimeZone: s.zone.String(), Language: "de",
	})
	if err != nil {
		return err
	}
	logins := Logins()
	if _, err := s.person(ctx, platform, models.Administrator, "Robin Adler", logins[0].Email, Password); err != nil {
		return err
	}
	founder := s.store.As(models.Actor{UniversityID: s.university.ID, Role: models.Administrator})
	if s.admin, err = s.person(ctx, founder, models.Administrator, "Kim Berger", logins[1].Email, Password); err != nil {
		return err
	}
	if s.lecturer, err = s.person(ctx, s.admin, models.Lecturer, "Prof. Dr. Edda Sommerfeld", logins[2].Email, Password); err != nil {
		return err
	}
	if s.colleague, err = s.person(ctx, s.admin, models.Lecturer, "Dr. Tomasz Wolny", "tomasz.wolny@luna.example", ""); err != nil {
		return err
	}
	return s.enrolStudents(ctx)
}

// enrolStudents makes the students; the first is the one who can sign in.
func (s *stage) enrolStudents(ctx context.Context) error {
	for n := range studentCount {
		email, password := fmt.Sprintf("student%02d@luna.example", n+1), ""
		if n == 0 {
			email, password = Logins()[3].Email, Password
		}
		scope, err := s.person(ctx, s.admin, models.Student, name(n), email, password)
		if err != nil {
			return err
		}
		p := &pupil{scope: scope, persona: newPersona(rand.New(rand.NewPCG(2026, uint64(n))), s.begin), sharing: models.ShareAggregate}
		switch {
		case n == 0 || n%6 == 2:
			p.sharing = models.ShareNamed
		case n%6 == 4:
			p.sharing = models.SharePseudonym
		}
		if n == 0 {
			p.persona.diligent = 0.9
		}
		if n == 8 { // shares by name and has fallen silent
			p.persona.silent = s.now.Add(-9 * 24 * time.Hour)
		}
		s.students = append(s.students, p)
	}
	return nil
}

// person adds somebody and gives what they may do.
func (s *stage) person(ctx context.Context, by models.Scope, role models.Role, name, email, password string) (models.Scope, error) {
	u, err := by.CreateUser(ctx, models.UserInput{Email: email, Name: name, Role: role, Password: password})
	if err != nil {
		return models.Scope{}, err
	}
	return s.store.As(models.Actor{UserID: u.ID, UniversityID: by.Actor().UniversityID, Role: role}), nil
}
