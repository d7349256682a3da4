package layouts_test

import (
	"context"
	"flag"
	"io"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"luna/static"
	ui "luna/views/components"
	"luna/views/layouts"
	"luna/views/text"
)

// write puts the pages of the kitchen and the static files into a folder, to
// look at them in a browser: go test ./views/layouts -args -write /tmp/kitchen
var write = flag.String("write", "", "folder to write the kitchen's pages to")

// now is a Friday in November, 13:00 in Berlin.
var now = time.Date(2026, 11, 13, 12, 0, 0, 0, time.UTC)

// a draws children into a component that takes them.
func a(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

// words is a plain text as a component.
func words(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

func paragraph(s string) templ.Component {
	return templ.Join(templ.Raw("<p>"), words(s), templ.Raw("</p>"))
}

// frame opens an element of the page's own around components.
func frame(open, shut string, inside ...templ.Component) templ.Component {
	return templ.Join(templ.Raw(open), templ.Join(inside...), templ.Raw(shut))
}

func page(t *testing.T, lang, role, path, title string) layouts.Page {
	t.Helper()
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return layouts.Page{
		Printer: text.Printer{Lang: lang, Zone: berlin, Now: now},
		Title:   title, Path: path, Asset: files.Path,
		Viewer:  &layouts.Viewer{Name: "Jana Weiß", Email: "jana@example.edu", Role: role, University: "Universität Musterstadt", Unread: 12},
		Modules: []layouts.ModuleLink{{ID: 1, Title: "Analysis I"}, {ID: 2, Title: "Linear Algebra"}, {ID: 3, Title: "Proseminar"}},
	}
}

// kitchen draws every component in every frame.
func kitchen(t *testing.T, lang string) map[string]templ.Component {
	t.Helper()
	return map[string]templ.Component{
		"today":  todayPage(page(t, lang, "student", "/", "Today")),
		"answer": answerPage(page(t, lang, "student", "/surveys/7", "")),
		"trends": trendsPage(page(t, lang, "lecturer", "/modules/1/trends", "Analysis I")),
		"people": peoplePage(page(t, lang, "administrator", "/admin/users", "People")),
		"lesson": lessonPage(page(t, lang, "student", "/modules/1/lessons/2", "Limits")),
		"form":   formPage(page(t, lang, "lecturer", "/modules/new", "New module")),
		"login":  loginPage(page(t, lang, "", "/login", "Sign in")),
	}
}

func todayPage(p layouts.Page) templ.Component {
	chart := trend("you", "How you have been", "A little calmer than two weeks ago. The shaded part is the expected range.", 0.4, false)
	chart.Size, chart.Flags, chart.Bars = "", nil, nil
	p.Lead = "Friday 13 November"
	return a(layouts.SignedIn(p),
		ui.DueCard("How was your week in Analysis I?", "14 questions · about 2 minutes · open until 20:00", "Answer", "/surveys/7"),
		frame("<h2>", "</h2>", words("This week")),
		a(ui.CardList("This week"),
			a(ui.CardRow(ui.Row{When: "Fri 14", Title: "Exercise sheet 4", Detail: "Linear Algebra · due 12:00", Href: "/a"}), ui.Badge("", "hand in")),
			a(ui.CardRow(ui.Row{When: "Sat 15", Title: "Short check-in", Detail: "Analysis I · 10:00–20:00"}), ui.Badge("", "survey")),
			a(ui.CardRow(ui.Row{When: "Mon 17", Title: "Lesson 9: Series", Detail: "Analysis I · video, 24 min"}), ui.Badge("", "lesson"))),
		a(ui.Chart(p.Printer, chart), templ.Raw(`<p><a href="/trends">See all and who can see it</a></p>`)),
		ui.EmptyState("book-open", "No modules yet", "Join a module with the password from your lecturer."))
}

func answerPage(p layouts.Page) templ.Component {
	q := func(name, label string, values ...string) ui.Question {
		return ui.Question{Name: name, Label: label, Values: values}
	}
	pressure := q("a.pressure", "I felt under pressure.")
	pressure.Who, pressure.WhoInFull = "Only you", "Staff see your answers only inside the average of the class."
	hours := q("a.hours", "How much time did you spend on exercises?")
	hours.Help = "Count only the time outside class."
	sleep := q("a.sleep", "How many hours did you sleep last night?")
	sleep.Error, sleep.Required = "Please enter a number from 0 to 24.", true
	return a(layouts.Answering(p, layouts.AnswerFrame{Title: "Analysis I · week 6", Step: 2, Steps: 4, Back: "/"}),
		frame(`<form method="post" action="/surveys/7" data-draft="/surveys/7/draft"><input type="hidden" name="revision" value="3">`, "</form>",
			ui.Rating(p.Printer, q("a.follow", "Since Monday I could follow the lectures well.", "3"), ui.Ends{Min: 1, Max: 5, MinLabel: "not at all", MaxLabel: "very well"}),
			ui.Rating(p.Printer, pressure, ui.Ends{Min: 1, Max: 5, MinLabel: "never", MaxLabel: "all the time"}),
			ui.Slider(p.Printer, hours, ui.Ends{Min: 0, Max: 20, Step: 1, MinLabel: "none", MaxLabel: "20 h"}),
			ui.Slider(p.Printer, q("a.calm", "How calm are you right now?", "70"), ui.Ends{Min: 0, Max: 100, Step: 1, MinLabel: "restless", MaxLabel: "calm"}),
			ui.Rating(p.Printer, q("a.nps", "How likely are you to stay with this subject?"), ui.Ends{Min: 0, Max: 10, MinLabel: "not likely", MaxLabel: "very likely"}),
			ui.NumberAnswer(p.Printer, sleep, ui.Ends{Min: 0, Max: 24}),
			ui.Block("About your week", "The next questions are about the week as a whole."),
			ui.SingleChoice(p.Printer, q("a.mood", "What describes your week best?", "b"), []ui.Choice{{Value: "a", Label: "Calm and steady"}, {Value: "b", Label: "Busy, but I had time to breathe"}, {Value: "c", Label: "Too much", Help: "You will find where to get help at the end."}}),
			ui.MultipleChoice(p.Printer, q("a.used", "What did you use?", "x", "y"), []ui.Choice{{Value: "x", Label: "Lecture notes"}, {Value: "y", Label: "Exercise group"}, {Value: "z", Label: "Videos"}}),
			ui.YesNo(p.Printer, q("a.help", "Do you know whom to ask?")),
			ui.ShortText(p.Printer, q("a.word", "Your week in one word"), 40),
			ui.LongText(p.Printer, q("a.more", "Anything else?"), 2000),
			ui.AnswerBar("Back", "Next · 2 of 3")))
}

func trendsPage(p layouts.Page) templ.Component {
	p.Wide, p.Lead = true, "Winter 2026/27 · Faculty of Science"
	p.Flashes = []layouts.Flash{{Kind: "good", Text: "Module activated."}}
	var tabs []layouts.Tab
	for _, label := range []string{"Overview", "Surveys", "Trends", "Lessons", "Assignments", "Grades", "People", "Settings"} {
		tabs = append(tabs, layouts.Tab{Key: label, Label: label, Href: "/modules/1/" + strings.ToLower(label)})
	}
	spark := ui.Sparkline(ui.Spark{Label: "rising", Values: []float64{2, 2.4, 2.2, math.NaN(), 3, 3.4, 3.2, 4}, Min: 1, Max: 5})
	row := func(name, last, answered string, state templ.Component) templ.Component {
		return a(ui.TableRow(), ui.RowHead(name, ""), a(ui.Cell("Pressure"), spark), a(ui.Cell("Last answer"), words(last)), a(ui.NumberCell("Answered"), words(answered)), a(ui.Cell("State"), state))
	}
	return a(layouts.Module(p, layouts.ModuleFrame{ID: 1, Active: "Trends", Staff: true, Tabs: tabs, Action: ui.LinkButton("Export", "/modules/1/export")}),
		a(ui.Tiles(),
			ui.Tile(ui.Figure{Label: "Next survey", Value: "Mon 17 Nov 10:00", Note: "1 plan is running", Href: "/modules/1/plans"}),
			ui.Tile(ui.Figure{Label: "Students", Value: "78", Note: "have joined", Href: "/modules/1/people"})),
		a(ui.Notice("info"), paragraph("Pressure has risen since the midterm and stays above its usual range; the class can still follow. 61 of 78 students answered in the last two weeks.")),
		a(ui.CardGrid(),
			ui.Chart(p.Printer, trend("pressure", "Pressure", "higher is harder", 1, false)),
			ui.Chart(p.Printer, trend("follow", "Following the lectures", "higher is better", 2, true)),
			ui.Chart(p.Printer, trend("confidence", "Confidence", "higher is better", 3, true)),
			ui.Chart(p.Printer, ui.TrendChart{ID: "hours", Title: "Hours of work outside class", Note: "not enough answers yet", Axes: axes()})),
		ui.ChartLegend(p.Printer, trend("follow", "", "", 2, true)),
		a(ui.Table("People who share their trend", []ui.Head{{Label: "Shares their trend with you"}, {Label: "Pressure"}, {Label: "Last answer"}, {Label: "Answered", Numeric: true}, {Label: "State"}}),
			row("Jana Weiß", "today 09:12", "17 of 18", ui.Badge("info", "asks to talk")),
			row("Student K7", "yesterday", "16 of 18", words("as expected")),
			row("Milan Horvat", "Tue 11 Nov", "11 of 18", ui.Badge("caution", "silent for 9 days"))))
}

func axes() ui.Axes {
	return ui.Axes{From: now.AddDate(0, 0, -38), To: now.AddDate(0, 0, 4), Min: 1, Max: 5}
}

// trend is an invented chart with everything a chart can show.
func trend(id, title, note string, phase float64, gap bool) ui.TrendChart {
	c := ui.TrendChart{ID: id, Title: title, Note: note, Size: "60–64 students", Axes: axes(), ForecastFrom: now.Add(time.Hour)}
	c.Flags = []ui.ChartFlag{{At: c.Axes.From.AddDate(0, 0, 13), Label: "Sheet 3"}, {At: c.Axes.From.AddDate(0, 0, 27), Label: "Midterm"}}
	var line []ui.ChartPoint
	for i := range 15 {
		at := c.Axes.From.AddDate(0, 0, 3*i)
		mean := 3 + 0.7*math.Sin(phase+float64(i)/3)
		half := 0.2 + 0.02*math.Abs(float64(i-7))
		point := ui.ChartPoint{At: at, Mean: mean, Lo50: mean - half, Hi50: mean + half, Lo90: mean - 2.4*half, Hi90: mean + 2.4*half}
		if gap && (i == 7 || i == 8) {
			if i == 7 {
				c.Segments = append(c.Segments, line)
				line = nil
			}
			continue
		}
		line = append(line, point)
		if at.Before(now) {
			c.Dots = append(c.Dots, ui.ChartDot{At: at, Value: mean + 0.3*math.Sin(7*float64(i)), Items: 1 + i%4, MaxItems: 4})
			c.Bars = append(c.Bars, ui.ChartBar{At: at, Rate: 0.5 + 0.4*math.Cos(float64(i)), Label: "61 of 78"})
		}
	}
	c.Segments = append(c.Segments, line)
	if gap {
		c.Hatched = []ui.Span{{From: c.Axes.From.AddDate(0, 0, 19), To: c.Axes.From.AddDate(0, 0, 26)}}
	}
	return c
}

func peoplePage(p layouts.Page) templ.Component {
	p.Wide, p.Modules = true, nil
	p.Action = ui.PrimaryLink("New person", "/admin/users/new")
	heads := []ui.Head{ui.SortHead("/admin/users", map[string][]string{"sort": {"name"}}, "name", "Name"), ui.SortHead("/admin/users", nil, "email", "E-mail"), {Label: "Role"}, {Label: "Modules", Numeric: true}}
	row := func(name, email, role, n string) templ.Component {
		return a(ui.TableRow(), ui.RowHead(name, "/admin/users/1"), a(ui.Cell("E-mail"), words(email)), a(ui.Cell("Role"), words(role)), a(ui.NumberCell("Modules"), words(n)))
	}
	role := ui.Choose{Name: "role", Label: "Role", Required: true, Choices: []ui.Choice{{Label: "All"}, {Value: "student", Label: "Students"}}}
	return a(layouts.SignedIn(p),
		a(ui.SearchBar(p.Printer, ui.Search{Action: "/admin/users", Name: "q", Label: "Name or e-mail", Keep: map[string]string{"sort": "name"}}), ui.Select(p.Printer, role)),
		a(ui.Table("People", heads),
			row("Ada Lovelace", "ada.lovelace@example.edu", "Lecturer", "2"),
			row("Emmy Noether", "emmy.noether@example.edu", "Lecturer", "4"),
			row("Milan Horvat", "milan.horvat@example.edu", "Student", "5")),
		a(ui.Pager(p.Printer, ui.Pages{Previous: "/admin/users?before=x", Next: "/admin/users?after=y"}), words("3 of 128 people")),
		a(ui.Card("University"), ui.Facts([]ui.Fact{{Label: "Name", Value: "Universität Musterstadt"}, {Label: "Zone", Value: "Europe/Berlin"}}),
			frame("<p>", "</p>", words("Last run: "), ui.Time(p.Printer, now.Add(-3*time.Hour)), words(", next on "), ui.Day(p.Printer, now.AddDate(0, 0, 3)))),
		ui.Progress("Import", 30, 100))
}

func lessonPage(p layouts.Page) templ.Component {
	return a(layouts.SignedIn(p), ui.Player(p.Printer, ui.PlayerProps{
		Label: "Limits", Src: "/film.webm", Script: p.Asset("player.js"), Captions: []ui.PlayerCaptions{{Src: "/film.vtt", Language: "de", Label: "Deutsch"}},
		Watching: "/modules/1/lessons/2/watching", Place: 185, Covered: "You have watched 40 % of it.",
	}))
}

func formPage(p layouts.Page) templ.Component {
	p.Crumbs = []layouts.Crumb{{Label: "Modules", Href: "/modules"}}
	p.Flashes = []layouts.Flash{{Kind: "bad", Text: "The module could not be saved."}}
	qr := [][]bool{{true, true, false}, {false, true, true}, {true, false, true}}
	return a(layouts.SignedIn(p),
		frame(`<form method="post" action="/modules">`, "</form>",
			ui.ErrorSummary(p.Printer, []ui.Fault{{Name: "name", Text: "Please enter a name."}, {Name: "days", Text: "Please choose at least one weekday."}}),
			ui.Field(p.Printer, ui.Input{Name: "name", Label: "Name", Required: true, Error: "Please enter a name.", Help: "As it stands in the timetable."}),
			ui.Field(p.Printer, ui.Input{Name: "email", Label: "Contact", Type: "email", Value: "jana@example.edu", Autocomplete: "email"}),
			ui.Select(p.Printer, ui.Choose{Name: "term", Label: "Term", Required: true, Values: []string{"w"}, Choices: []ui.Choice{{Value: "s", Label: "Summer 2026"}, {Value: "w", Label: "Winter 2026/27"}}}),
			frame(`<div class="columns">`, "</div>",
				ui.DateField(p.Printer, ui.Input{Name: "first", Label: "First day", Value: "2026-10-05", Required: true}),
				ui.TimeField(p.Printer, ui.Input{Name: "time", Label: "Time", Value: "10:00", Required: true}),
				ui.NumberField(p.Printer, ui.Input{Name: "open", Label: "Open for", Unit: "hours", Value: "10", Required: true, Attrs: templ.Attributes{"min": "1"}})),
			ui.CheckboxGroup(p.Printer, ui.Choose{Name: "days", Label: "Weekdays", Required: true, Error: "Please choose at least one weekday.", Values: []string{"mon"}, Choices: []ui.Choice{{Value: "mon", Label: "Monday"}, {Value: "wed", Label: "Wednesday"}, {Value: "fri", Label: "Friday", Disabled: true}}}),
			ui.RadioCards(p.Printer, ui.Choose{Name: "share", Label: "Who sees my trend", Required: true, Values: []string{"class"}, Choices: []ui.Choice{{Value: "class", Label: "Only the class average", Help: "Your answers count, your line stays with you."}, {Value: "name", Label: "My lecturer, with my name", Help: "They can write to you when something changes."}}}),
			ui.TextArea(p.Printer, ui.Input{Name: "about", Label: "Description", Max: 2000, Value: "Sequences, series and limits."}),
			ui.Checkbox(ui.Check{Name: "terms", Label: "I may use these data"}),
			ui.Switch(ui.Check{Name: "active", Label: "Active", Checked: true, Help: "Students can join and get surveys."}),
			a(ui.Actions(), ui.Save("Create module"), ui.Button("Preview", templ.Attributes{"name": "act", "value": "preview"}), ui.DangerButton("Discard"), ui.IconButton("arrow-up", "Move up"))),
		frame(`<form method="post" action="/modules/1/files" enctype="multipart/form-data">`, "</form>",
			ui.Upload(p.Printer, ui.UploadProps{Endpoint: "/uploads", Module: 1, Label: "Add a file", Help: "Up to 5 GB.", Error: "Please choose a file.", Accept: ".pdf,video/*", Script: p.Asset("upload.js")}),
			a(ui.Actions(), ui.Save("Upload"))),
		a(ui.Card("Join"), ui.CopyField(p.Printer, "link", "Link to join", "https://luna.example.edu/join/3f6a"), ui.QR("Link to join", qr)),
		a(ui.ConfirmButton(p.Printer, ui.Confirm{Label: "Delete module", Question: "Delete this module?", Detail: "Its surveys and answers are deleted with it.", Act: "Delete", Action: "/modules/1/delete", Fields: map[string]string{"sure": "yes"}})),
		a(ui.ConfirmButton(p.Printer, ui.Confirm{Label: "Activate", Question: "Activate this module?", Act: "Activate", Action: "/modules/1/activate", Harmless: true})),
		a(ui.Notice("good"), paragraph("Everything is set up.")), a(ui.Notice("caution"), paragraph("Surveys begin tomorrow.")), a(ui.Notice("bad"), paragraph("The last job failed.")),
		frame(`<p class="row">`, "</p>", ui.Badge("good", "active"), ui.Badge("bad", "failed"), ui.Badge("", "draft")))
}

func loginPage(p layouts.Page) templ.Component {
	p.Viewer, p.Modules = nil, nil
	return a(layouts.SignedOut(p), frame(`<form method="post" action="/login">`, "</form>",
		ui.Field(p.Printer, ui.Input{Name: "email", Label: "E-mail", Type: "email", Required: true, Autocomplete: "username"}),
		ui.Field(p.Printer, ui.Input{Name: "password", Label: "Password", Type: "password", Required: true, Autocomplete: "current-password"}),
		a(ui.Actions(), ui.Save("Sign in"))))
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestMain writes the kitchen where -write says.
func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(m.Run())
}

func TestTheKitchenCanBeLookedAt(t *testing.T) {
	if *write == "" {
		t.Skip("no -write")
	}
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"luna.css", "luna.js", "chart.js", "answer.js", "htmx.js", "inter.woff2", "favicon.svg"} {
		answer := httptest.NewRecorder()
		files.ServeHTTP(answer, httptest.NewRequest("GET", files.Path(name), nil))
		save(t, filepath.Join(*write, files.Path(name)), answer.Body.Bytes())
	}
	for _, lang := range text.Languages() {
		for name, c := range kitchen(t, lang) {
			html := render(t, c)
			save(t, filepath.Join(*write, name+"-"+lang+".html"), []byte(html))
			dark := strings.Replace(html, "<html ", `<html data-theme="dark" `, 1)
			save(t, filepath.Join(*write, name+"-"+lang+"-dark.html"), []byte(dark))
		}
	}
}

func save(t *testing.T, name string, body []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, body, 0o644); err != nil {
		t.Fatal(err)
	}
}
