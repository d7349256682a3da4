package models_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/schedule"
)

// stage is a university with one active module, set up past the verbs so that
// tests of the jobs stand on nothing else.
type stage struct {
	*storetest.Kit
	t       testing.TB
	zone    *time.Location
	uni     models.University
	module  models.Module
	version models.FormVersion
	people  int
}

const tinyForm = `{"title":"Week","pages":[{"elements":[{"type":"rating","name":"calm","title":"Calm"}]}]}`

func newStage(t testing.TB, k *storetest.Kit) *stage {
	t.Helper()
	s := &stage{Kit: k, t: t}
	s.uni, _ = k.University(t, "north")
	s.zone = s.uni.Zone()
	owner := k.Person(t, s.uni, models.Lecturer)
	form := models.Form{
		UniversityID: s.uni.ID, OwnerID: owner.Actor().UserID, Title: "Week", Draft: tinyForm, Revision: 1, CreatedAt: k.Now(), UpdatedAt: k.Now(),
	}
	s.insert(&form)
	s.version = models.FormVersion{UniversityID: s.uni.ID, FormID: form.ID, Number: 1, Definition: tinyForm, PublishedAt: k.Now()}
	s.insert(&s.version)
	s.module = s.newModule("M1")
	return s
}

func (s *stage) insert(records ...any) {
	s.t.Helper()
	if err := models.InsertRows(s.Store, records...); err != nil {
		s.t.Fatalf("setting the stage: %v", err)
	}
}

func (s *stage) newModule(code string) models.Module {
	s.t.Helper()
	m := models.Module{
		UniversityID: s.uni.ID, Code: code, Title: code, Term: models.Winter, Year: 2026, JoinCode: "join" + code,
		FirstDay: date("2026-03-01"), LastDay: date("2027-03-31"), Status: models.Active, CreatedAt: s.Now(),
	}
	s.insert(&m)
	return m
}

// plan starts a plan of the module now: every day at the given local times,
// open for four hours.
func (s *stage) plan(times ...string) models.SurveyPlan {
	s.t.Helper()
	now := s.Now()
	p := models.SurveyPlan{
		UniversityID: s.uni.ID, ModuleID: s.module.ID, FormVersionID: s.version.ID, Title: "Daily", OpenMinutes: 240,
		FirstDay: s.module.FirstDay, LastDay: s.module.LastDay, StartedAt: &now, CreatedAt: now,
	}
	p.Times.V = times
	p.FreeDays.V = []schedule.Date{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		p.Weekdays.V = append(p.Weekdays.V, day)
	}
	s.insert(&p)
	return p
}

// enroll puts a new student on the roster now.
func (s *stage) enroll() models.Enrollment {
	s.t.Helper()
	s.people++
	student := s.Person(s.t, s.uni, models.Student)
	e := models.Enrollment{
		UniversityID: s.uni.ID, ModuleID: s.module.ID, StudentID: student.Actor().UserID, Pseudonym: fmt.Sprintf("P%d", s.people),
		Sharing: models.ShareAggregate, ConsentVersion: models.ConsentVersion, ConsentedAt: s.Now(), EnrolledAt: s.Now(),
	}
	s.insert(&e)
	return e
}

// create runs the job's verb and gives the number of new surveys.
func (s *stage) create() int {
	s.t.Helper()
	n, err := s.System("test").CreateDueSurveys(context.Background(), s.Now())
	if err != nil {
		s.t.Fatalf("creating surveys: %v", err)
	}
	return n
}

// surveys lists an enrollment's surveys by number.
func (s *stage) surveys(e models.Enrollment) []models.Survey {
	s.t.Helper()
	var rows []models.Survey
	if err := models.QueryRows(s.Store, &rows, "SELECT * FROM surveys WHERE enrollment_id = ? ORDER BY number", e.ID); err != nil {
		s.t.Fatal(err)
	}
	for i, r := range rows {
		if r.Number != i+1 {
			s.t.Errorf("survey %d of enrollment %d has number %d", i+1, e.ID, r.Number)
		}
	}
	return rows
}

// opens lists when the enrollment's surveys open, in local time.
func (s *stage) opens(e models.Enrollment) []string {
	var list []string
	for _, r := range s.surveys(e) {
		list = append(list, r.OpensAt.In(s.zone).Format("02.01. 15:04 MST"))
	}
	return list
}

// at sets the clock to a local time.
func (s *stage) at(local string) {
	s.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", local, s.zone)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Clock.Set(t)
}

func date(s string) schedule.Date {
	d, err := schedule.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
