package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
)

// member is a student of a world's module without a browser.
type member struct {
	models.Scope
	name       string
	enrollment uint64
}

// members lets students join. Only the models are asked: a browser for each
// would cost a sign-in.
func members(t *testing.T, a *apptest.App, w *apptest.World, n int, sharing models.Sharing) []member {
	t.Helper()
	var all []member
	for i := range n {
		name := fmt.Sprintf("Zoe %s %02d", map[models.Sharing]string{models.ShareAggregate: "Abel", models.SharePseudonym: "Paul", models.ShareNamed: "Noll"}[sharing], i)
		user, err := w.Admin.Scope.CreateUser(t.Context(), models.UserInput{
			Email: fmt.Sprintf("zoe-%s-%d@%s.example", sharing, i, w.Slug), Name: name, Role: models.Student,
		})
		if err != nil {
			t.Fatal(err)
		}
		s := a.As(models.Actor{UserID: user.ID, UniversityID: w.ID, Role: models.Student})
		if err := s.Join(t.Context(), w.Module.ID, models.JoinInput{Password: apptest.ModuleKey, Sharing: sharing, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()}); err != nil {
			t.Fatal(err)
		}
		due, err := s.DueSurveys(t.Context())
		if err != nil || len(due) == 0 {
			t.Fatalf("no survey for %s: %v", name, err)
		}
		all = append(all, member{s, name, due[0].EnrollmentID})
	}
	return all
}

// scales are those of the questionnaire of a world.
var scales = []string{"pressure", "following", "confidence", "energy", "hours"}

// compute stores trends as the job does: some points for the class, n for each
// of the students. Every eighth point of the class has too few answers.
func compute(t *testing.T, a *apptest.App, w *apptest.World, class, n int, people ...member) {
	t.Helper()
	out := models.TrendOutput{TrendModule: models.TrendModule{UniversityID: w.ID, ModuleID: w.Module.ID}}
	for _, scale := range scales {
		out.Fits = append(out.Fits, models.ModelFit{
			UniversityID: w.ID, ModuleID: w.Module.ID, FormID: w.Form.ID, Scale: scale, Model: "test/1", Version: 1, InputHash: "x", FittedAt: a.Clock.Now(),
			Parameters: models.JSON[map[string]float64]{V: map[string]float64{}},
		})
		out.ModuleTrends = append(out.ModuleTrends, models.ModuleTrend{
			UniversityID: w.ID, ModuleID: w.Module.ID, FormID: w.Form.ID, Scale: scale, Period: "week", InputHash: "x", ComputedAt: a.Clock.Now(),
			Points: models.JSON[[]models.ModuleTrendPoint]{V: classPoints(a.Clock.Now(), class)},
		})
		for _, m := range people {
			out.Trends = append(out.Trends, models.Trend{
				UniversityID: w.ID, EnrollmentID: m.enrollment, FormID: w.Form.ID, Scale: scale, Answers: n, InputHash: "x", ComputedAt: a.Clock.Now(),
				Points: models.JSON[[]models.TrendPoint]{V: personPoints(a.Clock.Now(), n)}, Forecast: models.JSON[[]models.TrendForecast]{V: []models.TrendForecast{}},
			})
		}
	}
	if err := a.System("test").SaveTrends(t.Context(), out); err != nil {
		t.Fatal(err)
	}
}

func classPoints(now time.Time, n int) []models.ModuleTrendPoint {
	var points []models.ModuleTrendPoint
	for i := range n {
		from := now.Truncate(24*time.Hour).AddDate(0, 0, 7*(i-n))
		p := models.ModuleTrendPoint{From: from, To: from.AddDate(0, 0, 7), Rate: 0.6}
		if i%8 != 7 {
			p.Shown, p.Size, p.Mean, p.SD, p.Observed = true, "10–14", 2.5+float64(i)/float64(n), 0.1, 2.6
		}
		points = append(points, p)
	}
	return points
}

func personPoints(now time.Time, n int) []models.TrendPoint {
	var points []models.TrendPoint
	for i := range n {
		points = append(points, models.TrendPoint{At: now.AddDate(0, 0, i-n), Score: 3, Items: 2, Mean: 2.5 + float64(i%7)/10, SD: 0.3})
	}
	return points
}

func TestTheMoodOfAClassIsShownFromTenStudentsOnAndNotBelow(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		path := fmt.Sprintf("/modules/%d/trends", w.Module.ID)
		people := members(t, a, w, 3, models.ShareAggregate)
		compute(t, a, w, 6, 6, people...)
		page := w.Lecturer.Get(t, path)
		page.Want(t, http.StatusOK, "The class is shown from 10 students on", "4 students are in this module.")
		if strings.Contains(page.Body, "<figure") || strings.Contains(page.Text(), "surveys were answered") {
			t.Error("a class of four is shown")
		}
		members(t, a, w, 5, models.SharePseudonym)
		page = w.Lecturer.Get(t, path)
		if n := strings.Count(page.Body, "<figure"); n != 1 || strings.Contains(page.Text(), "Confidence") {
			t.Errorf("%d charts of nine students, want that of the hours, which are no mood", n)
		}
		members(t, a, w, 1, models.ShareNamed)
		page = w.Lecturer.Get(t, path)
		page.Want(t, http.StatusOK, "Pressure", "10–14 students", "higher is harder", "Confidence and Energy have risen since", "Lately 60", "Show as table", "at least 10 students")
		if n := strings.Count(page.Body, "<figure"); n != len(scales) {
			t.Errorf("%d charts, want %d", n, len(scales))
		}
		if err := people[0].Leave(t.Context(), w.Module.ID); err != nil {
			t.Fatal(err)
		}
		if strings.Count(w.Lecturer.Get(t, path).Body, "<figure") != 1 {
			t.Error("after somebody has left, the mood of nine is shown")
		}
	})
}

func TestAPseudonymHasNoNameOnAnyPageOfTheTrends(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		path := fmt.Sprintf("/modules/%d/trends", w.Module.ID)
		members(t, a, w, 4, models.ShareAggregate)
		hidden := members(t, a, w, 1, models.SharePseudonym)[0]
		compute(t, a, w, 6, 6, hidden, member{enrollment: w.Enrollment})

		list := w.Lecturer.Get(t, path)
		list.Want(t, http.StatusOK, "Student of north", "0 of 1", "4 students share only with the class.")
		handle := handleOn(t, list, path, fmt.Sprint(w.Enrollment))
		one := w.Lecturer.Get(t, path+"/"+handle)
		one.Want(t, http.StatusOK, "Student "+handle, "under a pseudonym", "Pressure")
		roster := w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/people", w.Module.ID))
		roster.Want(t, http.StatusOK, hidden.name)
		if strings.Contains(list.Body+one.Body, hidden.name) || strings.Contains(list.Body, fmt.Sprintf("/trends/%d", hidden.enrollment)) {
			t.Error("the name, or the number that leads to it, stands beside the pseudonym")
		}
		if strings.Contains(roster.Body, handle+"<") || strings.Contains(strings.ToLower(roster.Text()), "pseudonym") {
			t.Error("the roster tells who has a pseudonym")
		}
		w.Lecturer.Get(t, fmt.Sprintf("%s/%d", path, hidden.enrollment)).Want(t, http.StatusNotFound)
	})
}

// handleOn finds the address of a student on the list that is not the known one.
func handleOn(t *testing.T, page apptest.Page, path, known string) string {
	t.Helper()
	for _, part := range strings.Split(page.Body, path+"/")[1:] {
		if handle, _, _ := strings.Cut(part, `"`); handle != known {
			return handle
		}
	}
	t.Fatalf("nobody else is on the list\n%s", page.Text())
	return ""
}

func TestAStudentsTrendIsGoneTheMomentTheyTakeItBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		base := fmt.Sprintf("/modules/%d", w.Module.ID)
		one := fmt.Sprintf("%s/trends/%d", base, w.Enrollment)
		compute(t, a, w, 6, 6, member{enrollment: w.Enrollment})
		w.Lecturer.Get(t, one).Want(t, http.StatusOK, "Student of north", "under their name", "Pressure")
		w.Student.Post(t, base+"/enrollment/sharing", map[string][]string{"sharing": {"aggregate"}, "terms": {shownTerms}})
		gone, absent := w.Lecturer.Get(t, one), w.Lecturer.Get(t, base+"/trends/987654321")
		if gone.Status != http.StatusNotFound || same(gone, one) != same(absent, base+"/trends/987654321") {
			t.Errorf("taken back: %d", gone.Status)
		}
		if page := w.Lecturer.Get(t, base+"/trends"); strings.Contains(page.Text(), "Student of north") {
			t.Error("taken back, but on the list")
		}
		for _, handle := range []string{"0", "-1", "%00", "x%20y", strings.Repeat("9", 400)} {
			w.Lecturer.Get(t, base+"/trends/"+handle).Want(t, http.StatusNotFound)
		}
	})
}

func TestTheTrendsPageIsSmallAndCostsTheSameForManyStudents(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	path := fmt.Sprintf("/modules/%d/trends", w.Module.ID)
	count := func() (apptest.Page, []string) {
		var page apptest.Page
		statements := a.Statements(func() { page = w.Lecturer.Get(t, path) })
		return page, statements
	}
	people := members(t, a, w, 5, models.ShareNamed)
	_, few := count()
	people = append(people, members(t, a, w, 50, models.SharePseudonym)...)
	compute(t, a, w, 20, 60, people...) // 60 surveys, three a week
	page, many := count()
	page.Want(t, http.StatusOK, "50 students shown", "Next")
	if len(page.Body) > 120_000 {
		t.Errorf("%d bytes of HTML, want at most 120 kB", len(page.Body))
	}
	if len(many) != len(few) || len(many) > 12 {
		t.Errorf("%d statements for six students, %d for 56", len(few), len(many))
	}
	a.NoScans(t, many)
}

// TestADayByDayTrendFitsTheBudget: compressed, as browsers take it.
func TestADayByDayTrendFitsTheBudget(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	people := members(t, a, w, 55, models.ShareNamed)
	compute(t, a, w, 60, 60, people...)
	w.Lecturer.Header.Set("Accept-Encoding", "gzip")
	page := w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/trends", w.Module.ID))
	if page.Status != http.StatusOK || page.Header.Get("Content-Encoding") != "gzip" || len(page.Body) > 40_000 {
		t.Errorf("status %d, %q, %d bytes, want at most 40 kB", page.Status, page.Header.Get("Content-Encoding"), len(page.Body))
	}
}
