package gallery_test

import (
	"context"
	"errors"
	"fmt"

	"luna/internal/gallery"
	"luna/models"
	"luna/models/schedule"
)

// note finds the records that the addresses of the gallery name.
func (s *site) note(ctx context.Context, scopes map[gallery.Who]models.Scope) error {
	return errors.Join(
		s.noteSurveys(ctx, scopes[gallery.Student]),
		s.noteModule(ctx, scopes[gallery.Lecturer]),
		s.noteFilm(ctx, scopes),
		s.noteForm(ctx, scopes[gallery.Lecturer]),
		s.noteDraft(ctx, scopes[gallery.Beginner]),
		s.notePeople(ctx, scopes[gallery.Admin]),
		s.noteFaculty(ctx, scopes[gallery.Admin]),
		s.noteMail(ctx, scopes[gallery.Admin]),
		s.noteProvider(ctx, scopes[gallery.Admin]),
		s.noteLinks(ctx, scopes),
		s.noteCalendar(ctx, scopes[gallery.Lecturer]),
	)
}

// noteCalendar gives somebody's calendar an address.
func (s *site) noteCalendar(ctx context.Context, lecturer models.Scope) error {
	_, err := lecturer.MakeCalendarFeed(ctx)
	return err
}

// noteProvider connects a login: the demo has none, since nobody would answer.
func (s *site) noteProvider(ctx context.Context, admin models.Scope) error {
	p, err := admin.SaveProvider(ctx, 0, models.ProviderInput{
		Name: "Campus account", Issuer: "https://login.university.example", ClientID: "luna", Secret: "a secret", Active: true,
	}, false)
	s.ids["provider"] = p.ID
	return err
}

func (s *site) noteSurveys(ctx context.Context, student models.Scope) error {
	list, err := student.MySurveys(ctx)
	if err != nil {
		return err
	}
	for _, d := range list.Due {
		s.ids["survey"] = d.ID
		if d.Questions > 5 {
			s.ids["weekly"] = d.ID
		}
	}
	for _, p := range list.Past {
		if p.CompletedAt != nil {
			s.ids["answered"] = p.ID
		} else {
			s.ids["closed"] = p.ID
		}
	}
	return s.found("survey", "weekly", "answered", "closed")
}

func (s *site) noteModule(ctx context.Context, lecturer models.Scope) error {
	modules, err := lecturer.MyModules(ctx, 10)
	if err != nil {
		return err
	}
	for _, m := range modules {
		if m.Title != "Analysis I" {
			continue
		}
		trends, err := lecturer.ModuleTrends(ctx, m.ID, models.SharedPage{})
		if err != nil {
			return err
		}
		plans, err := lecturer.Plans(ctx, m.ID)
		if err != nil {
			return err
		}
		lessons, err := lecturer.Lessons(ctx, m.ID)
		if err != nil {
			return err
		}
		for i, row := range lessons.Rows {
			switch i {
			case 0:
				s.ids["lesson"] = row.ID
			case 3:
				s.ids["waiting"] = row.ID // for the one before it
			}
		}
		assignments, err := lecturer.Assignments(ctx, m.ID)
		if err != nil {
			return err
		}
		for i, row := range assignments.Rows { // in the order in which they are due
			s.ids[[]string{"over", "assignment", "essay", "outline"}[i]] = row.ID
		}
		submissions, err := lecturer.Submissions(ctx, m.ID, s.ids["assignment"].(uint64), 1)
		if err != nil {
			return err
		}
		for _, row := range submissions.Rows {
			if first, found := s.ids["submission"].(uint64); row.ID != 0 && (!found || row.ID < first) {
				s.ids["submission"] = row.ID // of the student, who is the first
			}
		}
		work, err := lecturer.SubmissionToRead(ctx, m.ID, s.ids["assignment"].(uint64), s.ids["submission"].(uint64))
		if err != nil {
			return err
		}
		s.ids["submitted"] = work.Files[0].FileID
		queue, err := lecturer.GradingQueue(ctx, m.ID, s.ids["over"].(uint64), models.QueueQuery{}, 1)
		if err != nil {
			return err
		}
		s.ids["work"] = queue.First
		teams, err := lecturer.Teams(ctx, m.ID, 0, 0)
		if err != nil {
			return err
		}
		for _, row := range teams.Rows {
			s.ids["team"] = row.ID
		}
		s.ids["module"] = m.ID
		for _, row := range trends.Shared.Rows {
			s.ids["sharer"] = row.Handle
		}
		for _, row := range plans.Rows {
			s.ids["plan"] = row.ID
		}
	}
	return s.found("module", "sharer", "plan", "lesson", "waiting", "assignment", "essay", "team", "submission", "work")
}

func (s *site) noteForm(ctx context.Context, lecturer models.Scope) error {
	forms, err := lecturer.Forms(ctx, models.FormSearch{})
	if err != nil {
		return err
	}
	for _, row := range forms.Rows {
		s.ids["form"] = row.ID
	}
	return s.found("form")
}

// noteDraft makes a module of which nothing but the name is there.
func (s *site) noteDraft(ctx context.Context, beginner models.Scope) error {
	day := schedule.DateOf(moment, moment.Location())
	m, err := beginner.CreateModule(ctx, models.ModuleInput{
		Code: "NEW-1", Title: "A first module", Term: models.Winter, Year: 2026, First: day, Last: day.AddDays(60),
	})
	s.ids["draft"] = m.ID
	return err
}

func (s *site) notePeople(ctx context.Context, admin models.Scope) error {
	people, err := admin.Users(ctx, models.UserSearch{})
	if err != nil {
		return err
	}
	for _, row := range people.Rows {
		s.ids["user"] = row.ID
	}
	s.ids["university"] = admin.Actor().UniversityID
	return s.found("user")
}

func (s *site) found(names ...string) error {
	for _, name := range names {
		if s.ids[name] == nil {
			return fmt.Errorf("the demo has no %s", name)
		}
	}
	return nil
}

// noteFaculty divides a faculty, and sends a table of people with a line of
// each kind.
func (s *site) noteFaculty(ctx context.Context, admin models.Scope) error {
	faculties, err := admin.Faculties(ctx)
	if err != nil || len(faculties) == 0 {
		return fmt.Errorf("%d faculties: %w", len(faculties), err)
	}
	id := faculties[0].ID
	department, err := admin.CreateDepartment(ctx, id, "Institut für Mathematik")
	if err != nil {
		return err
	}
	for _, name := range []string{"Mathematik (B.Sc.)", "Informatik (B.Sc.)"} {
		if err := admin.SaveProgramme(ctx, id, 0, models.ProgrammeInput{Name: name, Department: department.ID}); err != nil {
			return err
		}
	}
	table := "Name;E-Mail;Rolle;Studiengang;Telefon\nAda Lovelace;ada@luna.example;student;Mathematik (B.Sc.);1\nEmmy Noether;emmy@luna.example;Dozentin;;2\n" +
		"Alex Neumann-Roth;newcomer@luna.example;;Informatik (B.Sc.);3\nKönig;koenig@luna.example;Administrator;;4\nOhne Adresse;;student;;5\n"
	s.ids["faculty"] = id
	s.ids["import"], err = admin.PreparePeopleImport(ctx, []byte(table))
	return err
}
