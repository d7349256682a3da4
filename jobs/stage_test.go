package jobs_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"
	"luna/models/questions"
	"luna/models/schedule"
)

// stage is a module with answers that were drawn from a seeded generator.
type stage struct {
	*storetest.Kit
	t     testing.TB
	admin models.Scope
	owner models.Scope
	uni   models.University
	jobs  *jobs.Jobs
	form  uint64
}

// begin is the first day of the answers; the clock of the tests stands eleven
// weeks later.
var begin = time.Date(2026, time.August, 17, 8, 0, 0, 0, time.UTC)

func newStage(t testing.TB, k *storetest.Kit) *stage {
	t.Helper()
	s := &stage{Kit: k, t: t}
	s.uni, s.admin = k.University(t, "north")
	s.owner = k.Person(t, s.uni, models.Lecturer)
	s.jobs = jobs.New(jobs.Options{Store: k.Store, Now: k.Clock.Now})
	s.groups(5, 5) // small ones are enough to test the rules
	return s
}

// groups sets the smallest groups of which a mean, and one of mood, is shown.
func (s *stage) groups(least, mood int) {
	s.t.Helper()
	err := s.admin.UpdateSettings(s.t.Context(), s.uni.ID, models.SettingsInput{
		Name: s.uni.Name, TimeZone: s.uni.TimeZone, Language: s.uni.Language, MinGroup: least, MoodGroup: mood, KeepAudit: 24,
	})
	if err != nil {
		s.t.Fatalf("setting the thresholds: %v", err)
	}
}

func (s *stage) module(code string) models.Module {
	s.t.Helper()
	m, err := s.owner.CreateModule(context.Background(), models.ModuleInput{
		Code: code, Title: code, Term: models.Winter, Year: 2026,
		First: schedule.DateOf(begin, time.UTC), Last: schedule.DateOf(begin, time.UTC).AddDays(150),
	})
	if err != nil {
		s.t.Fatalf("making a module: %v", err)
	}
	return m
}

// questionnaire has three scales of four ratings each; the last item of each
// is reversed.
func questionnaire() questions.Definition {
	d := questions.Definition{Title: questions.Text{"en": "Week"}}
	var page questions.Page
	for _, code := range []string{"calm", "fit", "glad"} {
		scale := questions.Scale{Code: code, Title: questions.Text{"en": code}, HighIsGood: true, Shown: true}
		for j := range 4 {
			item := fmt.Sprintf("%s%d", code, j+1)
			page.Items = append(page.Items, questions.Item{
				Code: item, Type: questions.Rating, Title: questions.Text{"en": item}, Min: 1, Max: 5,
			})
			scale.Items = append(scale.Items, questions.ScaleItem{Code: item, Reversed: j == 3})
		}
		d.Scales = append(d.Scales, scale)
	}
	d.Pages = []questions.Page{page}
	return d
}

// drawn gives the answers of people over waves, a wave every day at
// eight: a level of their own, a deviation that fades, noise in every item, a
// third of the surveys missed.
func drawn(seed uint64, people, waves int) []models.ImportedSurvey {
	r := rand.New(rand.NewPCG(seed, 7))
	var list []models.ImportedSurvey
	for i := range people {
		level, off := 3+0.6*r.NormFloat64(), 0.6*r.NormFloat64()
		for wave := range waves {
			off = 0.4*off + 0.55*r.NormFloat64()
			slot := begin.Add(time.Duration(wave) * 24 * time.Hour)
			v := models.ImportedSurvey{Student: fmt.Sprintf("s%03d", i), Slot: slot, Opens: slot, Closes: slot.Add(12 * time.Hour)}
			if r.Float64() > 0.33 {
				at := slot.Add(time.Duration(r.IntN(600)) * time.Minute)
				v.Completed, v.Answers = &at, questions.Answers{}
				for _, scale := range questionnaire().Scales {
					for j, part := range scale.Items {
						x := math.Round(min(max(level+off+0.5*r.NormFloat64(), 1), 5))
						if part.Reversed {
							x = 6 - x
						}
						if j > 0 && r.Float64() < 0.05 {
							continue
						}
						v.Answers[part.Code] = x
					}
				}
			}
			list = append(list, v)
		}
	}
	return list
}

func (s *stage) answer(m models.Module, surveys []models.ImportedSurvey) models.ImportResult {
	s.t.Helper()
	in := models.AnswerImport{
		ModuleID: m.ID, FormID: s.form, Definition: questionnaire(), Sharing: models.ShareAggregate, Open: 12 * time.Hour, Surveys: surveys,
	}
	result, err := s.admin.ImportAnswers(context.Background(), in)
	if err != nil {
		s.t.Fatalf("taking over answers: %v", err)
	}
	s.form = result.FormID
	return result
}

// compute runs the job and gives what it says.
func (s *stage) compute() string {
	s.t.Helper()
	s.Clock.Advance(time.Minute)
	detail, err := s.jobs.Run(context.Background(), "compute-trends")
	if err != nil {
		s.t.Fatalf("computing trends: %v", err)
	}
	return detail
}

// input reads the module as the job does.
func (s *stage) input(m models.Module) models.TrendInput {
	s.t.Helper()
	in, err := s.System("test").TrendInput(context.Background(), models.TrendModule{UniversityID: s.uni.ID, ModuleID: m.ID}, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return in
}
