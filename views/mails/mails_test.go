package mails_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"luna/models"
	"luna/views/mails"
)

var base = &url.URL{Scheme: "https", Host: "luna.example.org"}

// letter is one that uses all that its kind may speak of.
func letter(kind string) models.Letter {
	return models.Letter{
		Kind: kind, Key: "key", Link: "/somewhere/SECRET?a=1&b=2", Until: time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC),
		Values: map[string]string{
			"factor": "totp", "reason": "Die Person bat um Hilfe & Rat", "act": "added", "name": "Login der Universität",
			"about": "due", "title": "Übungsblatt 3", "module": "Statistik I", "assignment": "Übungsblatt 3", "attempt": "2", "submitted": "2026-11-02T09:00:00Z", "counted": "2026-11-02T08:59:00Z",
			"late": "true", "penalty": "10", "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		},
	}
}

func reader(lang string) models.Reader {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return models.Reader{
		Name: "Jörg Weiß", Language: lang, University: "Universität Nord", Zone: zone,
		Now: time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC),
	}
}

func write(t *testing.T, l models.Letter, to models.Reader) models.Written {
	t.Helper()
	w, err := mails.New(base).Write(l, to)
	if err != nil {
		t.Fatalf("%s: %v", l.Kind, err)
	}
	return w
}

// each writes every kind of letter in both languages.
func each(t *testing.T, see func(t *testing.T, kind string, w models.Written)) {
	for _, kind := range models.MailKinds() {
		for _, lang := range []string{"en", "de"} {
			t.Run(kind+" "+lang, func(t *testing.T) { see(t, kind, write(t, letter(kind), reader(lang))) })
		}
	}
}

var address = regexp.MustCompile(`(?i)(https?:)?//[^\s"'<>)]+`)

func TestALetterLoadsNothingAndLeadsNowhereElse(t *testing.T) {
	each(t, func(t *testing.T, _ string, w models.Written) {
		for _, tag := range []string{"<img", "<link", "<script", "<iframe", "<object", "<form", "<svg", "url(", "@import", "@font-face", "background=", "onload"} {
			if strings.Contains(strings.ToLower(w.HTML), tag) {
				t.Errorf("the page has %s", tag)
			}
		}
		for _, found := range address.FindAllString(w.HTML+"\n"+w.Text, -1) {
			if !strings.HasPrefix(found, base.String()) {
				t.Errorf("it names %s", found)
			}
		}
	})
}

func TestALetterSaysTheSameAsTextAndAsPage(t *testing.T) {
	each(t, func(t *testing.T, kind string, w models.Written) {
		page := words(regexp.MustCompile(`(?s)<head>.*?</head>`).ReplaceAllString(w.HTML, ""))
		for paragraph := range strings.SplitSeq(w.Text, "\n\n") {
			for line := range strings.SplitSeq(paragraph, "\n") {
				line = strings.Trim(strings.TrimPrefix(strings.TrimPrefix(line, "> "), "--"), ":\n ")
				if line != "" && !strings.Contains(page, words(line)) {
					t.Errorf("the page does not say %q", line)
				}
			}
		}
		linked := map[string]bool{
			models.MailInvitation: true, models.MailReset: true, models.MailVerification: true, models.MailNewAddress: true, models.MailExport: true, models.MailWelcome: true, models.MailLogin: true, models.MailReceipt: true, models.MailNotice: true,
		}
		if got := strings.Contains(w.HTML, "<a "); got != linked[kind] {
			t.Errorf("it has a link: %v", got)
		}
		if linked[kind] && (!strings.Contains(w.Text, "\nhttps://luna.example.org/somewhere/SECRET?a=1&b=2\n") ||
			!strings.Contains(w.HTML, `href="https://luna.example.org/somewhere/SECRET?a=1&amp;b=2"`)) {
			t.Errorf("the link is not whole:\n%s", w.Text)
		}
		if w.Subject == "" || utf8.RuneCountInString(w.Subject) > 60 || strings.Contains(w.Subject+w.Text, "%!") {
			t.Errorf("subject %q\n%s", w.Subject, w.Text)
		}
		for line := range strings.SplitSeq(w.Text, "\n") {
			if utf8.RuneCountInString(line) > 72 && !strings.HasPrefix(line, "http") {
				t.Errorf("a line is too long: %q", line)
			}
		}
	})
}

// words are what is read of a page.
func words(html string) string {
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(html, " ")
	text = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

func TestALetterIsWholeInEachLanguage(t *testing.T) {
	for _, kind := range models.MailKinds() {
		en, de := write(t, letter(kind), reader("en")), write(t, letter(kind), reader("de"))
		if en.Subject == de.Subject || !strings.HasPrefix(en.Text, "Hello Jörg Weiß,") || !strings.HasPrefix(de.Text, "Guten Tag Jörg Weiß,") {
			t.Errorf("%s: %q and %q", kind, en.Subject, de.Subject)
		}
		if !strings.Contains(de.HTML, `lang="de"`) || !strings.Contains(en.HTML, `lang="en"`) {
			t.Errorf("%s: the page does not say its language", kind)
		}
	}
}

// TestEachKindOfNoticeHasItsOwnLetter in both languages, whole and short enough.
func TestEachKindOfNoticeHasItsOwnLetter(t *testing.T) {
	seen := map[string]models.NoticeKind{}
	for _, about := range models.NoticeKinds() {
		for _, lang := range []string{"en", "de"} {
			l := letter(models.MailNotice)
			l.Values["about"] = string(about)
			w := write(t, l, reader(lang))
			if other, there := seen[w.Subject]; there {
				t.Errorf("%s in %s has the subject of %s: %q", about, lang, other, w.Subject)
			}
			seen[w.Subject] = about
			if utf8.RuneCountInString(w.Subject) > 60 || !strings.Contains(w.Text, "Statistik I") || !strings.Contains(w.Text, "Übungsblatt 3") || strings.Contains(w.Text, "%!") {
				t.Errorf("%s in %s: %q\n%s", about, lang, w.Subject, w.Text)
			}
		}
	}
}

func TestTheEndOfALinkIsToldInTheReadersTimeZone(t *testing.T) {
	if w := write(t, letter(models.MailReset), reader("de")); !strings.Contains(words(w.Text), "bis Mo. 16. November 2026, 10:00 MEZ") {
		t.Errorf("it says\n%s", w.Text)
	}
}

// TestANameLeadsNobodyAnywhere: people choose their names, and we write them
// into letters to others' mailboxes.
func TestANameLeadsNobodyAnywhere(t *testing.T) {
	for _, name := range []string{
		"https://evil.example", "Call evil.example now", "mailto:evil", "evil@evil.example", "www.evil.example", "evil.EXAMPLE/x",
	} {
		to := reader("en")
		to.Name = name
		if w := write(t, letter(models.MailReset), to); strings.Contains(strings.ToLower(w.Text+w.HTML), "evil") {
			t.Errorf("%q is in the letter", name)
		}
	}
	for _, name := range []string{"Dr. Jana Weiß", "J. R. R. Tolkien", "O'Neill-Müller", "Nguyễn Văn"} {
		to := reader("en")
		to.Name = name
		if w := write(t, letter(models.MailReset), to); !strings.Contains(w.Text, "Hello "+name+",") {
			t.Errorf("%q is not called by name", name)
		}
	}
}

func TestWhatPeopleWriteIsTextInALetter(t *testing.T) {
	for _, evil := range []string{`<script>alert(1)</script>`, `"><b onload=x>`, "{{7*7}}", "a\r\nBcc: x", "a\x00b"} {
		to := reader("en")
		to.Name, to.University = evil, evil
		l := letter(models.MailSupportView)
		l.Values["reason"] = evil
		for _, kind := range []string{models.MailSupportView, models.MailInvitation} {
			l.Kind = kind
			w := write(t, l, to)
			if strings.Contains(w.HTML, "<script") || strings.Contains(w.HTML, "<b ") || strings.ContainsAny(w.Subject, "\r\n\x00") || strings.ContainsAny(w.Text, "\r\x00") {
				t.Errorf("%s with %q: %q", kind, evil, w.Subject)
			}
		}
	}
}

func TestThePlatformsLetterNamesNoUniversity(t *testing.T) {
	to := reader("en")
	to.University = ""
	for _, kind := range models.MailKinds() {
		if w := write(t, letter(kind), to); strings.Contains(w.Text+w.Subject, " at  ") || strings.Contains(w.Text, "for .") {
			t.Errorf("%s:\n%s", kind, w.Text)
		}
	}
}

func TestAnUnknownKindIsNoLetter(t *testing.T) {
	if w, err := mails.New(base).Write(letter("greeting"), reader("en")); err == nil {
		t.Errorf("written: %+v", w)
	}
}

func TestEveryActOnALoginHasItsWords(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		seen := map[string]bool{}
		for _, act := range []string{"added", "changed", "removed"} {
			l := letter(models.MailLogin)
			l.Values["act"] = act
			w := write(t, l, reader(lang))
			seen[w.Subject] = true
			if !strings.Contains(w.Text, "\n> Login der Universität\n") {
				t.Errorf("%s: the letter does not name the login:\n%s", act, w.Text)
			}
		}
		if len(seen) != 3 {
			t.Errorf("%d subjects for 3 acts", len(seen))
		}
	}
}

func TestEveryWayToSignInHasItsWords(t *testing.T) {
	for _, kind := range []string{models.MailFactorAdded, models.MailFactorRemoved} {
		seen := map[string]bool{}
		ways := []string{"totp", "passkey", "codes"}
		if kind == models.MailFactorAdded {
			ways = append(ways, "login")
		}
		for _, factor := range ways {
			l := letter(kind)
			l.Values = map[string]string{"factor": factor}
			seen[write(t, l, reader("en")).Text] = true
		}
		if len(seen) != len(ways) {
			t.Errorf("%s has %d letters for %d ways", kind, len(seen), len(ways))
		}
	}
}
