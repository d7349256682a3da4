package gallery_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"luna/internal/browser"
	"luna/internal/demo"
	"luna/internal/gallery"
	"luna/internal/importer"
	"luna/internal/need"
	"luna/internal/program"
	"luna/models"
	"luna/models/schedule"
)

var guide = flag.String("guide", "", "folder for the pictures of the guides: docs/pictures")

// plate is a picture of a guide: a page at the height that shows what is meant.
type plate struct {
	name, path string
	height     int64
}

// TestThePicturesOfTheGuides draws them anew. They are pictures of the program
// as it is, so that they are made where it changes and kept with the guides:
//
//	go test ./internal/gallery -run Guides -guide "$PWD/docs/pictures"
func TestThePicturesOfTheGuides(t *testing.T) {
	if *guide == "" {
		t.Skip("no folder is given for the pictures")
	}
	chrome := browser.New(t)
	s := open(t)
	for _, p := range []plate{
		{"marking", "/modules/{module}/assignments/{over}/grading/{work}", 800},
		{"questionnaire", "/forms/{form}/edit", 860},
		{"schedule", "/modules/{module}/plans/{plan}", 1490},
	} {
		s.draw(t, chrome, p)
	}
	study := openStudy(t)
	study.draw(t, chrome, plate{"trends", "/modules/{module}/trends", 1130})
}

func (s *site) draw(t *testing.T, chrome *browser.Browser, p plate) {
	view := browser.Desktop
	view.Height = p.height
	tab := chrome.Tab(t, view)
	tab.Open(s.enter(tab, gallery.Picture{Who: gallery.Lecturer, Path: p.path}))
	tab.Snapshot(filepath.Join(*guide, p.name+".png"))
}

// openStudy takes over the answers of a real study, and computes their trends.
func openStudy(t *testing.T) *site {
	t.Helper()
	now := time.Date(2020, time.April, 6, 8, 0, 0, 0, time.UTC)
	p := start(t, func() time.Time { return now })
	s := &site{demo: serve(t, p), ids: map[string]any{}, cookies: map[gallery.Who]string{}}
	if err := s.takeStudy(t.Context(), p, studyFile(t)); err != nil {
		t.Fatal(err)
	}
	return s
}

// studyFile is the data set leiden-2020, which lies beside the repository or
// where LUNA_TEST_DATA says.
func studyFile(t *testing.T) []byte {
	t.Helper()
	folder := os.Getenv("LUNA_TEST_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	content, err := os.ReadFile(filepath.Join(folder, "leiden-2020", "responses.csv"))
	if err != nil {
		need.Missing(t, "data", "the data set leiden-2020 is not here: "+err.Error())
	}
	return content
}

func (s *site) takeStudy(ctx context.Context, p *program.Program, answers []byte) error {
	u, err := p.Store.As(models.Actor{Role: models.Administrator}).CreateUniversity(ctx, models.UniversityInput{
		Slug: "leiden", Name: "Leiden University", TimeZone: "Europe/Amsterdam", Language: "en",
	})
	if err != nil {
		return err
	}
	admin := p.Store.As(models.Actor{UniversityID: u.ID, Role: models.Administrator})
	in := models.UserInput{Email: "lecturer@leiden.example", Name: "Dr. Noor de Wit", Role: models.Lecturer, Password: demo.Password}
	if _, err := admin.CreateUser(ctx, in); err != nil {
		return err
	}
	lecturer, err := s.signIn(ctx, p.Store, gallery.Lecturer, in.Email)
	if err != nil {
		return err
	}
	m, err := lecturer.CreateModule(ctx, models.ModuleInput{
		Code: "LEIDEN", Title: "Student life in March 2020", Term: models.Winter, Year: 2019,
		First: schedule.Date{Year: 2020, Month: time.March, Day: 16}, Last: schedule.Date{Year: 2020, Month: time.March, Day: 30},
	})
	if err != nil {
		return err
	}
	s.ids["module"] = m.ID
	if err := importStudy(ctx, admin, answers); err != nil {
		return err
	}
	_, err = p.Jobs.Run(ctx, "compute-trends")
	return err
}

func importStudy(ctx context.Context, scope models.Scope, answers []byte) error {
	examples := filepath.Join("..", "..", "docs", "examples")
	definition, err := os.ReadFile(filepath.Join(examples, "leiden-2020.json"))
	if err != nil {
		return err
	}
	columns, err := os.ReadFile(filepath.Join(examples, "leiden-2020-mapping.json"))
	if err != nil {
		return err
	}
	mapping, err := importer.ParseMapping(columns)
	if err != nil {
		return err
	}
	request := importer.Request{Module: "LEIDEN", Definition: definition, Mapping: mapping, Now: time.Date(2020, time.April, 6, 8, 0, 0, 0, time.UTC)}
	if _, err := importer.Import(ctx, scope, request, bytes.NewReader(answers)); err != nil {
		return fmt.Errorf("importing the study: %w", err)
	}
	return nil
}
