package opstest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"luna/internal/pgtest"
	"luna/models"
	"luna/models/questions"
	"luna/models/schedule"
)

const (
	email    = "ada@north.example"
	password = "a very good password"
	key      = "open the gate"
	form     = `{"title":"Week","pages":[{"elements":[{"type":"rating","name":"stress","title":"Stress","isRequired":true,"rateMin":1,"rateMax":5}]}]}`
)

// installation is Luna as it ships: the built program in production, nginx in
// front of it, PostgreSQL behind it.
type installation struct {
	*site
	database string
	direct   string // the address of the program itself
	survey   uint64 // an open one of the student
	client   *http.Client
	log      *child // what the program prints
}

// install starts everything on a migrated database, in which prepare, if there
// is one, has made what the test begins with.
func install(t *testing.T, prepare func(t *testing.T, database string) (survey uint64)) *installation {
	t.Helper()
	findNginx(t) // before the minute that the build may take
	i := &installation{database: pgtest.URL(t), direct: freeAddress(t)}
	env := settings(t, i.database, i.direct)
	if out, err := luna(t, migration(t, i.database), "migrate", "up"); err != nil {
		t.Fatalf("migrating: %v\n%s", err, out)
	}
	if prepare != nil {
		i.survey = prepare(t, i.database)
	}
	cmd := exec.Command(program(t), "serve")
	cmd.Env = env
	i.log = start(t, cmd)
	i.log.await(t, func() error {
		if out, err := luna(t, env, "health"); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
	i.site = serve(t, i.direct, nil)
	i.client = i.site.client(nil)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	i.client.Jar = jar
	return i
}

// seed makes a student with an open survey.
func seed(t *testing.T, database string) (survey uint64) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{
		URL: pgtest.As(database, pgtest.App), Now: time.Now, DataKey: []byte(content(t, secrets(t), "data_key")),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("preparing a survey: %v", err)
		}
	}
	ctx := t.Context()
	u, err := store.As(models.Actor{Role: models.Administrator}).CreateUniversity(ctx, models.UniversityInput{
		Slug: "north", Name: "University of the North", TimeZone: "Europe/Berlin", Language: "en",
	})
	do(err)
	as := func(role models.Role, address string) models.Scope {
		by := store.As(models.Actor{UniversityID: u.ID, Role: models.Administrator})
		p, err := by.CreateUser(ctx, models.UserInput{Email: address, Name: "A " + string(role), Role: role, Password: password})
		do(err)
		return store.As(models.Actor{UserID: p.ID, UniversityID: u.ID, Role: role})
	}
	lecturer, student := as(models.Lecturer, "lise@north.example"), as(models.Student, email)
	definition, err := questions.Parse([]byte(form))
	do(err)
	f, err := lecturer.CreateForm(ctx, definition)
	do(err)
	version, err := lecturer.PublishForm(ctx, f.ID, f.Revision)
	do(err)
	first := schedule.DateOf(time.Now(), u.Zone()).AddDays(-1)
	m, err := lecturer.CreateModule(ctx, models.ModuleInput{
		Code: "M1", Title: "Statistics", Term: models.Winter, Year: first.Year, First: first, Last: first.AddDays(30),
	})
	do(err)
	plan, err := lecturer.CreatePlan(ctx, m.ID, models.PlanInput{
		Title: "Week", FormVersionID: version.ID, Times: []string{"00:00"}, OpenMinutes: 7 * 24 * 60, First: first, Last: first.AddDays(30),
		Weekdays: []time.Weekday{0, 1, 2, 3, 4, 5, 6},
	})
	do(err)
	do(lecturer.StartPlan(ctx, m.ID, plan.ID))
	do(lecturer.SetModuleKey(ctx, m.ID, key))
	do(lecturer.ActivateModule(ctx, m.ID))
	do(student.Join(ctx, m.ID, models.JoinInput{Password: key, Sharing: models.ShareAggregate, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()}))
	_, err = store.System("test").CreateDueSurveys(ctx, time.Now())
	do(err)
	due, err := student.DueSurveys(ctx)
	do(err)
	if len(due) == 0 {
		t.Fatal("preparing a survey: none is due")
	}
	return due[0].ID
}

func (i *installation) get(t *testing.T, path string, header ...string) answer {
	t.Helper()
	return ask(t, i.client, http.MethodGet, "https://"+domain+path, "", header...)
}

// post sends a form as a page of the site does.
func (i *installation) post(t *testing.T, path string, form url.Values, header ...string) answer {
	t.Helper()
	header = append([]string{
		"Content-Type: application/x-www-form-urlencoded", "Origin: https://" + domain, "Sec-Fetch-Site: same-origin",
	}, header...)
	return ask(t, i.client, http.MethodPost, "https://"+domain+path, form.Encode(), header...)
}

func (i *installation) signIn(t *testing.T, header ...string) answer {
	t.Helper()
	return i.post(t, "/login", url.Values{"email": {email}, "password": {password}}, header...)
}

// query reads as who makes backups: the owner of the tables sees no row.
func (i *installation) query(t *testing.T, sql string, args ...any) string {
	t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, pgtest.As(i.database, pgtest.Dump))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	var value string
	if err := c.QueryRow(ctx, sql, args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestAStudentAnswersThroughTheShippedInstallation(t *testing.T) {
	i := install(t, seed)
	if got := i.get(t, "/health"); got.StatusCode != http.StatusOK || got.body != `{"status":"ok"}` {
		t.Fatalf("health is %d %s", got.StatusCode, got.body)
	}
	page := i.get(t, "/login")
	if page.StatusCode != http.StatusOK {
		t.Fatalf("the sign-in page is %d", page.StatusCode)
	}
	for _, name := range []string{
		"Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options",
		"Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control",
	} {
		if v := page.Header.Values(name); len(v) != 1 {
			t.Errorf("%s is there %d times: %q", name, len(v), v)
		}
	}
	sheet := regexp.MustCompile(`/static/luna\.[0-9a-f]+\.css`).FindString(page.body)
	if style := i.get(t, sheet); style.StatusCode != http.StatusOK || !strings.Contains(style.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the style sheet %s is %d, %q", sheet, style.StatusCode, style.Header.Get("Cache-Control"))
	}

	in := i.signIn(t, "X-Forwarded-For: 6.6.6.6")
	if in.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in gives %d\n%s", in.StatusCode, in.body)
	}
	login := slices.IndexFunc(in.Cookies(), func(c *http.Cookie) bool { return c.Value != "" })
	if login < 0 {
		t.Fatal("signing in gives no cookie")
	}
	c := in.Cookies()[login]
	if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" {
		t.Errorf("the cookie is %s", c)
	}
	if from := i.query(t, "SELECT address FROM sessions"); from != "127.0.0.1" {
		t.Errorf("the session is said to come from %s", from)
	}

	survey := fmt.Sprintf("/surveys/%d", i.survey)
	if got := i.get(t, survey); got.StatusCode != http.StatusOK || !strings.Contains(got.body, `name="a.stress"`) {
		t.Fatalf("the survey is %d\n%s", got.StatusCode, got.body)
	}
	if got := i.post(t, survey, url.Values{"a.stress": {"9"}}); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an answer out of range gives %d", got.StatusCode)
	}
	if got := i.post(t, survey, url.Values{"a.stress": {"4"}}); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != survey+"/done" {
		t.Fatalf("answering gives %d to %q\n%s", got.StatusCode, got.Header.Get("Location"), got.body)
	}
	if got := i.get(t, survey+"/done"); got.StatusCode != http.StatusOK {
		t.Errorf("the thanks are %d", got.StatusCode)
	}
	if got := i.query(t, "SELECT answers::text FROM surveys WHERE id = $1 AND completed_at IS NOT NULL", i.survey); !strings.Contains(got, "stress") {
		t.Errorf("the database holds %s", got)
	}
}

func TestTheFirstPersonNeedsTheCodeOfTheLog(t *testing.T) {
	i := install(t, nil)
	var line struct{ Code, Address string }
	for text := range strings.Lines(i.log.String()) {
		if strings.Contains(text, "one-time code") {
			if err := json.Unmarshal([]byte(text), &line); err != nil {
				t.Fatalf("%v in %s", err, text)
			}
		}
	}
	if line.Code == "" || line.Address != "https://"+domain+"/setup" {
		t.Fatalf("the log gives the code %q for %s", line.Code, line.Address)
	}
	first := url.Values{
		"code": {"AAAA-AAAA-AAAA-AAAA"}, "name": {"Ada"}, "email": {email}, "password": {password},
		"university": {"University of the North"}, "slug": {"north"}, "time_zone": {"Europe/Berlin"}, "language": {"en"},
	}
	if got := i.post(t, "/setup", first); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code gives %d", got.StatusCode)
	}
	first.Set("code", line.Code)
	if got := i.post(t, "/setup", first); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("the code gives %d\n%s", got.StatusCode, got.body)
	}
	if got := i.get(t, "/admin"); got.StatusCode != http.StatusOK {
		t.Errorf("the first page of the first person is %d", got.StatusCode)
	}
	if got := i.get(t, "/setup"); got.StatusCode != http.StatusNotFound {
		t.Errorf("the first-run page is still there: %d", got.StatusCode)
	}
}

func TestTheInstallationKeepsStrangersAtItsLimits(t *testing.T) {
	i := install(t, seed)
	if got := i.get(t, "/metrics"); got.StatusCode != http.StatusNotFound {
		t.Errorf("/metrics gives %d", got.StatusCode)
	}
	if got := i.get(t, "/login", "Host: evil.test"); got.StatusCode != http.StatusNotFound {
		t.Errorf("nginx gives a poisoned host %d", got.StatusCode)
	}
	past := ask(t, http.DefaultClient, http.MethodGet, "http://"+i.direct+"/login", "", "Host: evil.test")
	if past.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("the program itself gives a poisoned host %d", past.StatusCode)
	}
	if got := i.post(t, "/login", url.Values{"email": {strings.Repeat("x", 1<<20)}}); got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body past the limit gives %d", got.StatusCode)
	}
	if got := i.post(t, "/login", url.Values{"email": {email}}, "Origin: https://evil.test", "Sec-Fetch-Site: cross-site"); got.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site gives %d", got.StatusCode)
	}

	var statuses []int
	for n := range 8 {
		got := i.post(t, "/login", url.Values{"email": {email}, "password": {"wrong"}}, fmt.Sprintf("X-Forwarded-For: 10.0.0.%d", n))
		statuses = append(statuses, got.StatusCode)
	}
	if !slices.Contains(statuses, http.StatusUnprocessableEntity) || statuses[7] != http.StatusTooManyRequests {
		t.Errorf("eight wrong passwords give %v", statuses)
	}
	if got := i.get(t, "/login"); got.StatusCode != http.StatusOK {
		t.Errorf("the sign-in page is %d after that", got.StatusCode)
	}
}
