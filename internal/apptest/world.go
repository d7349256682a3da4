package apptest

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"luna/models"
	"luna/models/questions"
	"luna/models/schedule"
)

// World is a university in which everything exists once: the smallest one on
// which every address leads somewhere.
type World struct {
	models.University
	Admin, Lecturer, Student *Client
	Outsider                 *Client // a student of the university who is in no module
	Colleague                *Client // a lecturer of the university who teaches nothing
	Module                   models.Module
	Form                     models.Form
	Version                  models.FormVersion
	Plan                     models.SurveyPlan
	Enrollment, Survey       uint64
	Faculty, Provider        uint64
	Department, Programme    uint64
	Import                   uint64 // a table of people that waits
	Mail                     uint64 // a dead letter
	Passkey                  uint64 // of the Outsider
	Lesson, File             uint64 // a lesson that students see, and an attachment of it
	Upload                   uint64 // a file that the lecturer has begun to send
	Assignment               uint64 // one that students see, due in seven days, which takes a text and files
	AssignmentFile           uint64 // given along with it
	Extension, Team          uint64 // of the student
	Submission               uint64 // which the student has handed in
	SubmissionFile           uint64 // of it
	Pin                      uint64 // a comment on it
	Comment                  uint64 // kept for use again
	DraftFile                uint64 // of the student's next attempt
	Notice                   uint64 // of the student: that there is an assignment
	second                   bool
}

// ModuleKey is the enrolment password of a World's module.
const ModuleKey = "open the gate"

// World makes a university with one module that is running, one student in it
// and one survey that is open.
func (a *App) World(t testing.TB, slug string) *World {
	t.Helper()
	w := &World{}
	w.University, _ = a.University(t, slug)
	w.Admin = a.Administrator(t, w.University, "Admin of "+slug)
	w.Lecturer = a.Lecturer(t, w.University, "Lecturer of "+slug)
	w.Colleague = a.Lecturer(t, w.University, "Colleague of "+slug)
	w.Student = a.Student(t, w.University, "Student of "+slug)
	w.Outsider = a.Student(t, w.University, "Outsider of "+slug)
	for _, step := range []func(context.Context, *App) error{w.buildForm, w.buildModule, w.buildLesson, w.fillModule, w.buildAssignment, w.buildSubmission, w.buildMark, w.buildMail} {
		if err := step(t.Context(), a); err != nil {
			t.Fatalf("building the world of %s: %v", slug, err)
		}
	}
	w.Passkey = a.Passkey(t, w.Outsider.Scope.Actor(), "Passkey of "+slug)
	return w
}

// SecondModule is another module of a World's university, with a lecturer, a
// student, a questionnaire, a plan and a survey of its own. Its administrator
// and those who are in nothing are the World's.
func (a *App) SecondModule(t testing.TB, w *World) *World {
	t.Helper()
	second := &World{University: w.University, Admin: w.Admin, Outsider: w.Outsider, Colleague: w.Colleague, Import: w.Import, Passkey: w.Passkey, second: true}
	second.Lecturer = a.Lecturer(t, w.University, "Second lecturer of "+w.Slug)
	second.Student = a.Student(t, w.University, "Second student of "+w.Slug)
	for _, step := range []func(context.Context, *App) error{second.buildForm, second.buildModule, second.buildLesson, second.fillModule, second.buildAssignment, second.buildSubmission, second.buildMark} {
		if err := step(t.Context(), a); err != nil {
			t.Fatalf("building the second module of %s: %v", w.Slug, err)
		}
	}
	return second
}

func (w *World) buildForm(ctx context.Context, _ *App) error {
	preset, _ := questions.PresetByKey("weekly")
	var err error
	if w.Form, err = w.Lecturer.Scope.CreateForm(ctx, preset.Definition); err != nil {
		return err
	}
	w.Version, err = w.Lecturer.Scope.PublishForm(ctx, w.Form.ID, w.Form.Revision)
	return err
}

func (w *World) buildModule(ctx context.Context, a *App) error {
	s := w.Lecturer.Scope
	first := schedule.DateOf(a.Clock.Now(), w.Zone())
	code, faculties := "M1", "Faculty of "+w.Slug
	if w.second {
		code, faculties = "M2", "Second faculty of "+w.Slug
	}
	if !w.second {
		if err := w.brand(ctx); err != nil {
			return err
		}
	}
	faculty, err := w.Admin.Scope.CreateFaculty(ctx, faculties)
	if err != nil {
		return err
	}
	w.Faculty = faculty.ID
	if err := w.buildFaculty(ctx); err != nil {
		return err
	}
	provider, err := w.Admin.Scope.SaveProvider(ctx, 0, models.ProviderInput{
		Name: "Login of " + w.Slug, Issuer: "https://login." + code + "." + w.Slug + ".example", ClientID: "luna", Secret: "a secret", Active: false,
	}, false)
	if err != nil {
		return err
	}
	w.Provider = provider.ID
	w.Module, err = s.CreateModule(ctx, models.ModuleInput{
		Code: code, Title: "Module of " + w.Slug, Description: "About " + w.Slug, Faculty: w.Faculty, Term: models.Winter, Year: 2026,
		First: first, Last: first.AddDays(100),
	})
	if err != nil {
		return err
	}
	w.Plan, err = s.CreatePlan(ctx, w.Module.ID, models.PlanInput{
		Title: "Weekly of " + w.Slug, FormVersionID: w.Version.ID,
		Weekdays: []time.Weekday{time.Monday, time.Wednesday}, Times: []string{"10:00"}, OpenMinutes: 600,
		First: first, Last: first.AddDays(100),
	})
	if err != nil {
		return err
	}
	if err := s.StartPlan(ctx, w.Module.ID, w.Plan.ID); err != nil {
		return err
	}
	if err := s.SetModuleKey(ctx, w.Module.ID, ModuleKey); err != nil {
		return err
	}
	return s.ActivateModule(ctx, w.Module.ID)
}

func (w *World) buildLesson(ctx context.Context, _ *App) error {
	s, content := w.Lecturer.Scope, "Notes of "+w.Slug
	lesson, err := s.CreateLesson(ctx, w.Module.ID, models.LessonInput{Title: "Lesson of " + w.Slug, Text: "About *" + w.Slug + "*", Published: true})
	if err != nil {
		return err
	}
	file, err := s.AddFile(ctx, w.Module.ID, "notes.txt", strings.NewReader(content), int64(len(content)))
	if err != nil {
		return err
	}
	upload, err := s.BeginUpload(ctx, w.Module.ID, "later.txt", 5)
	if err != nil {
		return err
	}
	w.Lesson, w.File, w.Upload = lesson.ID, file.ID, upload.ID
	return s.AttachFile(ctx, w.Module.ID, w.Lesson, w.File, models.LessonAttachment, "")
}

func (w *World) buildFaculty(ctx context.Context) error {
	s := w.Admin.Scope
	department, err := s.CreateDepartment(ctx, w.Faculty, "Department of "+w.Slug)
	if err != nil {
		return err
	}
	w.Department = department.ID
	if err := s.SaveProgramme(ctx, w.Faculty, 0, models.ProgrammeInput{Name: "Programme of " + w.Slug, Department: w.Department}); err != nil {
		return err
	}
	detail, err := s.Faculty(ctx, w.Faculty)
	if err != nil {
		return err
	}
	w.Programme = detail.Programmes[0].ID
	if _, err := s.SetProgramme(ctx, []uint64{w.Student.Scope.Actor().UserID}, w.Programme); err != nil {
		return err
	}
	if w.second { // an administrator has one table at a time
		return nil
	}
	w.Import, err = s.PreparePeopleImport(ctx, []byte("Name,E-mail\nNew of "+w.Slug+",new@"+w.Slug+".example\n"))
	return err
}

// brand gives the university a colour and a logo.
func (w *World) brand(ctx context.Context) error {
	err := w.Admin.Scope.UpdateSettings(ctx, w.ID, models.SettingsInput{
		Name: w.Name, TimeZone: w.TimeZone, Language: w.Language, Colour: "#1a5fb4", MinGroup: 5, MoodGroup: 10, KeepAudit: 24,
	})
	if err != nil {
		return err
	}
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return err
	}
	return w.Admin.Scope.SetLogo(ctx, w.ID, logo.Bytes())
}

func (w *World) fillModule(ctx context.Context, a *App) error {
	s := w.Student.Scope
	if err := s.Join(ctx, w.Module.ID, models.JoinInput{Password: ModuleKey, Sharing: models.ShareNamed, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()}); err != nil {
		return err
	}
	if _, err := a.System("test").CreateDueSurveys(ctx, a.Clock.Now()); err != nil {
		return err
	}
	due, err := s.DueSurveys(ctx)
	if err != nil {
		return err
	}
	w.Survey, w.Enrollment = due[0].ID, due[0].EnrollmentID
	return nil
}
