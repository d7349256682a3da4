package handlers_test

import (
	"bytes"
	stdhtml "html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/apptest"

	"golang.org/x/net/html"
)

// webForm is a form as a browser reads it from a page.
type webForm struct {
	page, action string
	fields       url.Values
	texts        []string // the fields that take any text
	refused      []string // the fields that say what is wrong with them
	parts        bool     // it is sent in parts, since it may take a file
}

// formReader reads the forms of a page, tag by tag.
type formReader struct {
	all   []webForm
	in    *webForm
	list  string           // the <select> that is open
	text  *strings.Builder // of the <textarea> that is open
	named string           // its name
	acts  []string         // the names of buttons
	plain bool             // there is a button without a name: it saves, the others do other things
}

// formsOf reads the forms of a page.
func formsOf(path, body string) []webForm {
	if !strings.Contains(body, `method="post"`) {
		return nil
	}
	r, z := formReader{}, html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return r.all
		case html.StartTagToken, html.SelfClosingTagToken:
			r.begin(path, z.Token())
		case html.EndTagToken:
			r.end(z.Token().Data)
		case html.TextToken:
			if r.text != nil {
				r.text.WriteString(z.Token().Data)
			}
		}
	}
}

func (r *formReader) begin(path string, tag html.Token) {
	switch {
	case tag.Data == "form" && attrOf(tag, "method") == "post":
		r.acts, r.plain = nil, false
		r.in = &webForm{page: path, action: attrOf(tag, "action"), fields: url.Values{}, parts: attrOf(tag, "enctype") == "multipart/form-data"}
	case r.in == nil:
	case tag.Data == "option":
		if _, chosen := lookUp(tag, "selected"); r.list != "" && (chosen || !r.in.fields.Has(r.list)) {
			r.in.fields.Set(r.list, attrOf(tag, "value"))
		}
	default:
		r.take(tag)
	}
}

func (r *formReader) end(tag string) {
	switch {
	case tag == "form" && r.in != nil:
		for _, name := range r.acts {
			if r.plain {
				r.in.fields.Del(name)
			}
		}
		r.all = append(r.all, *r.in)
		r.in = nil
	case tag == "select":
		r.list = ""
	case tag == "textarea" && r.text != nil:
		r.in.typed(r.named, strings.TrimPrefix(r.text.String(), "\n"))
		r.text = nil
	}
}

// take adds a control of the form with the value that it shows.
func (r *formReader) take(tag html.Token) {
	f, name := r.in, attrOf(tag, "name")
	if name == "" {
		r.plain = r.plain || tag.Data == "button" && attrOf(tag, "type") == "submit"
		return
	}
	if attrOf(tag, "aria-invalid") == "true" {
		f.refused = append(f.refused, name)
	}
	switch value := attrOf(tag, "value"); tag.Data {
	case "input":
		switch attrOf(tag, "type") {
		case "checkbox", "radio":
			if _, checked := lookUp(tag, "checked"); checked {
				f.fields.Add(name, value)
			}
		case "", "text", "search":
			f.typed(name, value)
		default:
			f.fields.Set(name, value)
		}
	case "textarea":
		r.text, r.named = &strings.Builder{}, name
	case "select":
		r.list = name
	case "button":
		if _, back := lookUp(tag, "formnovalidate"); !back && !f.fields.Has(name) {
			f.fields.Set(name, value)
			r.acts = append(r.acts, name)
		}
	}
}

// again reads the forms with the same action and fields from another page:
// nothing else of it is looked at.
func (f *webForm) again(body string) (all []webForm) {
	at := ` action="` + stdhtml.EscapeString(f.action) + `"`
	for {
		i := strings.Index(body, at)
		if i < 0 {
			return all
		}
		begin, end := max(0, strings.LastIndex(body[:i], "<form")), len(body)
		if n := strings.Index(body[i:], "</form>"); n >= 0 {
			end = i + n + len("</form>")
		}
		if form := body[begin:end]; len(f.texts) == 0 || strings.Contains(form, `name="`+f.texts[0]+`"`) {
			all = append(all, formsOf(f.page, form)...)
		}
		body = body[end:]
	}
}

// sendParts sends fields as a form does that may take a file.
func sendParts(t *testing.T, c *apptest.Client, path string, fields url.Values) apptest.Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		for _, value := range values {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Send(t, http.MethodPost, path, w.FormDataContentType(), b.String())
}

func (f *webForm) typed(name, value string) {
	if !slices.Contains(f.texts, name) {
		f.texts = append(f.texts, name)
	}
	f.fields.Add(name, value)
}

func lookUp(tag html.Token, name string) (string, bool) {
	for _, a := range tag.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attrOf(tag html.Token, name string) string {
	value, _ := lookUp(tag, name)
	return value
}

var digits = regexp.MustCompile(`\d+`)

// textForms finds every form with a text field that an actor meets and that is
// not among those seen.
func textForms(t *testing.T, c *apptest.Client, w *apptest.World, seen map[string]bool) []webForm {
	t.Helper()
	var all []webForm
	crawl(t, c, []*apptest.World{w}, func(path string, page apptest.Page) {
		if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			return
		}
		for _, f := range formsOf(path, page.Body) {
			action, _, _ := strings.Cut(f.action, "?") // the same form of a filtered list
			key := digits.ReplaceAllString(action, "N") + " " + f.fields.Get("op") + " " + digits.ReplaceAllString(strings.Join(f.texts, ","), "N")
			if len(f.texts) > 0 && !seen[key] && !strings.HasPrefix(f.action, "http") && !strings.Contains(f.action, "support") {
				seen[key] = true
				all = append(all, f)
			}
		}
	})
	return all
}

// foreign names what a page should not hold whatever people write: an element
// or an attribute of theirs that a browser would run, or an address to run.
func foreign(body string) string {
	z := html.NewTokenizer(strings.NewReader(body))
	inline := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.TextToken:
			if text := z.Token().Data; inline && strings.TrimSpace(text) != "" {
				return "<script>" + text
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if foreignTag(tag) {
				return tag.String()
			}
			inline = tag.Data == "script" && attrOf(tag, "type") != "application/json"
		case html.EndTagToken:
			inline = false
		}
	}
}

// foreignTags are in no page of ours.
var foreignTags = []string{"iframe", "object", "embed", "math", "style", "noscript", "x", "scr", "base", "frame", "applet"}

func foreignTag(tag html.Token) bool {
	if slices.Contains(foreignTags, tag.Data) || strings.ContainsAny(tag.Data, "<\"'") {
		return true
	}
	for _, a := range tag.Attr {
		value := strings.ToLower(strings.Trim(a.Val, " \t\r\n\x00"))
		address := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction" || a.Key == "data" || a.Key == "content"
		if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || a.Key == "srcdoc" || a.Key == "style" || a.Key == "xlink:href" ||
			address && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:text") || strings.Contains(value, "url=javascript:")) {
			return true
		}
	}
	return false
}
