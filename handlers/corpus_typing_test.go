package handlers_test

import (
	"flag"
	stdhtml "html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"luna/internal/apptest"
)

// typist types texts into one form, as often as it takes.
type typist struct {
	t       *testing.T
	c       *apptest.Client
	who     string
	form    webForm
	sent    url.Values // last
	number  int        // of the typist
	n       int        // requests so far: makes addresses and short names new
	taken   map[string]int
	answers map[int]int
	pending []string // taken by a form that adds to a list, and not looked for yet
	look    int      // which of the looks found what was taken last
	body    string   // of the form's page, as it was read last
	refused []string // the fields that were refused last
}

func newTypist(t *testing.T, c *apptest.Client, who string, number int, form webForm) *typist {
	return &typist{t: t, c: c, who: who, number: number, form: form, taken: map[string]int{}, answers: map[int]int{}}
}

var wholeCorpus = flag.Bool("corpus", false, "send every text of the corpus to every field of the questionnaire's editor, too")

// typeAll types each of the texts into each text field: different ones at a
// time, so that a field that gets another's text is found. The many forms of
// the questionnaire's editor, whose fields are all read alike, get each text in
// one of their fields.
func (x *typist) typeAll(texts []string) {
	step := 1
	if x.form.fields.Get("op") != "" && !*wholeCorpus {
		step = len(x.form.texts)
	}
	for i := 0; i < len(texts); i += step {
		typed := map[string]string{}
		for j, name := range x.form.texts {
			typed[name] = texts[(i+j)%len(texts)]
		}
		if code, ok := typed["name"]; ok && x.form.fields.Get("op") != "" { // names what the page is about
			x.send(map[string]string{"name": code})
			delete(typed, "name")
		}
		x.send(typed)
	}
	x.lookForPending()
}

// needed are values for fields that have none and whose texts are not what is
// being tested: without them a form would refuse everything.
func (x *typist) needed() map[string]string {
	n := strconv.Itoa(x.n) + "x" + strconv.Itoa(x.number)
	return map[string]string{
		"email": "new" + n + "@elsewhere.example", "owner": "lecturer-2@north.example", "slug": "u" + n, "time_zone": "Europe/Berlin", "colour": "#1a5fb4",
		"due": "2026-12-20", "first": "2026-10-12", "last": "2027-02-12", "secret": "a secret", "times": "10:00",
		"code": "C" + n, "name": "name" + n, "person": "Person " + n, "client_id": "luna", "title": "Title " + n, "title.en": "Title", "title.de": "Titel",
	}
}

func (x *typist) filled(typed map[string]string) url.Values {
	x.n++
	fields := url.Values{}
	for name, values := range x.form.fields {
		fields[name] = slices.Clone(values)
	}
	for name, value := range x.needed() {
		if _, there := fields[name]; there && fields.Get(name) == "" && (name != "code" || fields.Get("op") == "") {
			fields.Set(name, value)
		}
	}
	for _, name := range []string{"choice.value", "choice.en", "choice.de"} { // a question has more than one
		for i := range min(3, len(fields[name])) {
			fields[name][i] = "c" + strconv.Itoa(i)
		}
	}
	switch {
	case fields.Get("op") == "scale-add":
		fields["items"] = []string{"hours", "follow", "calm"}
	case strings.HasPrefix(x.form.action, "/surveys/"):
		fields.Set("turn", "yes") // keeps the page and does not hand it in
	case strings.HasSuffix(x.form.action, "/extensions"):
		fields.Set("who", "student-1")
	case x.form.action == "/admin/users":
		fields.Set("invite", "yes")
	case strings.HasPrefix(x.form.action, "/admin/logins/"):
		fields.Set("issuer", "https://127.0.0.1") // refused at once: nobody's name is looked up in vain
	}
	for name, text := range typed {
		fields[name][0] = text
	}
	return fields
}

// send types the texts. Fields that refuse theirs are then left as they were,
// and the rest is sent again.
func (x *typist) send(typed map[string]string) {
	for range 2 + len(typed) {
		if len(typed) == 0 {
			return
		}
		x.sent = x.filled(typed)
		page := x.post()
		x.answers[page.Status]++
		switch page.Status {
		case http.StatusSeeOther:
			x.accepted(typed, page)
			return
		case http.StatusUnprocessableEntity:
			if !x.dropRefused(typed, page) {
				return
			}
		case http.StatusConflict:
			x.body = ""
			x.reload()
		default:
			if page.Status >= 500 || page.Status < 200 {
				x.t.Errorf("%s at %s with %q: %d", x.who, x.form.action, typed, page.Status)
			}
			return
		}
	}
}

// post sends the form as a browser does. Work is handed in once and then kept: what
// is handed in is shown as Markdown.
func (x *typist) post() apptest.Page {
	if work, ok := strings.CutSuffix(x.form.action, "/submit"); ok && x.n > 1 {
		return x.c.Post(x.t, work+"/draft", x.sent)
	}
	if !x.form.parts {
		return x.c.Post(x.t, x.form.action, x.sent)
	}
	return sendParts(x.t, x.c, x.form.action, x.sent)
}

// dropRefused takes the texts that were refused out of those typed, and tells
// whether there were any. What was typed stays in its field.
func (x *typist) dropRefused(typed map[string]string, page apptest.Page) (some bool) {
	for _, again := range x.form.again(page.Body) {
		for name, text := range typed {
			got := squeezed(again.fields.Get(name))
			if utf8.ValidString(text) && !strings.Contains(text, "\x00") && got != "" && len(x.form.fields[name]) == 1 &&
				!strings.HasPrefix(squeezed(text), got) && squeezed(x.form.fields.Get(name)) != got {
				x.t.Errorf("%s at %s: field %s shows %.60q for %.60q", x.who, x.form.action, name, got, text)
			}
		}
		x.refused = again.refused
		for _, name := range again.refused {
			if _, ours := typed[name]; ours {
				delete(typed, name)
				some = true
			}
		}
	}
	return some
}

// silent fields hold what nobody is shown, or is shown in other words.
var silent = []string{"key", "password", "typed", "times", "free", "json"}

// growing forms add to a list that is shown whole. It is read once for many.
var growing = regexp.MustCompile(`^/admin/faculties$|/(programmes|departments|lessons)$`)

func (x *typist) accepted(typed map[string]string, page apptest.Page) {
	op, _, _ := strings.Cut(x.form.fields.Get("op"), " ")
	undo := strings.HasSuffix(op, "-add") || op != "" && typed["name"] != ""
	for name := range typed {
		if name != "typed" {
			x.taken[name]++
		}
		if slices.Contains(silent, name) || op != "" && name == "name" { // a code made of what was typed
			delete(typed, name)
		}
	}
	if slug, ok := typed["slug"]; ok {
		typed["slug"] = strings.ToLower(slug)
	}
	if growing.MatchString(x.form.action) {
		if x.pending = slices.AppendSeq(x.pending, maps.Values(typed)); len(x.pending) >= 100 {
			x.lookForPending()
		}
		return
	}
	x.body = ""
	x.lookFor(typed, page)
	if !x.form.fields.Has("revision") {
		return
	}
	x.reload()
	if undo { // or the form is full after a while, or its page is another's
		x.c.Post(x.t, x.form.action, url.Values{"op": {"undo"}, "revision": {x.form.fields.Get("revision")}})
		x.body = ""
		x.reload()
	}
}

// looks are where what was taken may be shown: on the form's own page, where it
// leads, the same in German, with the part open that it was about, and on the
// settings of what was made.
func (x *typist) looks(page apptest.Page) []string {
	to, part, _ := strings.Cut(page.Location, "#")
	german := strings.Replace(to, "lang=en", "lang=de", 1)
	if !strings.Contains(to, "lang=") {
		german = to + "?lang=de&title=edit" // of a new form
	}
	part = strings.Replace(part, "item-", "&item=", 1)
	if part == "scales" {
		part = "&scale=" + url.QueryEscape(x.sent.Get("name"))
	}
	pinned, _, _ := strings.Cut(x.form.action, "/pins") // the work that a comment is pinned to
	return []string{x.form.page, to, german, to + part, to + "/settings", pinned}
}

// lookFor wants the texts on one of the pages. It begins with that on which the
// last was.
func (x *typist) lookFor(typed map[string]string, page apptest.Page) {
	looks := x.looks(page)
	for range looks {
		shown := x.c.Get(x.t, looks[x.look])
		if x.look == 0 {
			x.body = shown.Body
		}
		if shown.Status >= 500 {
			x.t.Errorf("%s at %s after %q: %d", x.who, x.form.action, typed, shown.Status)
		}
		if tag := foreign(shown.Body); tag != "" {
			x.t.Errorf("%s at %s: %q made %.200s", x.who, x.form.action, typed, tag)
		}
		for name, text := range typed {
			if shows(shown.Body, text) {
				delete(typed, name)
			}
		}
		if len(typed) == 0 {
			return
		}
		x.look = (x.look + 1) % len(looks)
	}
	x.t.Errorf("%s at %s: %.300q was taken and is not shown", x.who, x.form.action, typed)
}

func (x *typist) lookForPending() {
	if len(x.pending) == 0 {
		return
	}
	page := x.c.Get(x.t, x.form.page)
	for _, text := range x.pending {
		if !shows(page.Body, text) {
			x.t.Errorf("%s at %s: %.200q was taken and is not shown", x.who, x.form.action, text)
		}
	}
	if tag := foreign(page.Body); tag != "" {
		x.t.Errorf("%s at %s: a text made %.200s", x.who, x.form.action, tag)
	}
	x.pending = nil
}

// reload reads the number of the form's revision anew.
func (x *typist) reload() {
	if x.body == "" {
		x.body = x.c.Get(x.t, x.form.page).Body
	}
	for _, f := range x.form.again(x.body) {
		if r := f.fields.Get("revision"); r != "" {
			x.form.fields.Set("revision", r)
			for _, which := range []string{"submission", "attempt"} { // the one that is marked, the one that is written
				if now := f.fields.Get(which); now != "" {
					x.form.fields.Set(which, now)
				}
			}
			return
		}
	}
}

// shows tells whether a page holds a text, whatever spaces it has.
func shows(body, text string) bool {
	return strings.Contains(body, stdhtml.EscapeString(strings.TrimSpace(text))) ||
		strings.Contains(squeezed(stdhtml.UnescapeString(body)), squeezed(text))
}

// squeezed leaves out what forms and pages may change: the ends, line ends. How
// letters are composed is not touched.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }
