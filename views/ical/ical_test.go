package ical_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"luna/views/ical"
)

var due = time.Date(2026, 11, 13, 22, 59, 0, 0, time.UTC)

func TestACalendarIsWhatProgramsRead(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	got := string(ical.Calendar{Name: "Luna", Events: []ical.Event{
		{
			UID: "assignment-1@luna.test", Changed: due.AddDate(0, 0, -7), Start: due.In(berlin),
			Title: "Übungsblatt 3; Ketten, Ringe: Abgabe bis 23:59 Uhr am Freitag und keine Minute später", Text: "one\ntwo", URL: "https://luna.test/modules/1",
		},
		{UID: "survey-1@luna.test", Changed: due, Start: due, End: due.Add(time.Hour), Title: `a\b`},
	}}.Bytes())
	want := strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Luna//Calendar//EN
CALSCALE:GREGORIAN
NAME:Luna
X-WR-CALNAME:Luna
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
BEGIN:VEVENT
UID:assignment-1@luna.test
DTSTAMP:20261106T225900Z
LAST-MODIFIED:20261106T225900Z
DTSTART:20261113T225900Z
SUMMARY:Übungsblatt 3\; Ketten\, Ringe: Abgabe bis 23:59 Uhr am Freitag un
 d keine Minute später
DESCRIPTION:one\ntwo
URL:https://luna.test/modules/1
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:survey-1@luna.test
DTSTAMP:20261113T225900Z
LAST-MODIFIED:20261113T225900Z
DTSTART:20261113T225900Z
DTEND:20261113T235900Z
SUMMARY:a\\b
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzCalendar: whatever stands in a title or a text, the calendar has the same
// lines, none is too long, and whoever reads it gets the words back.
func FuzzCalendar(f *testing.F) {
	for _, seed := range []string{
		"", "Übungsblatt", "a;b,c\\d\ne", "\r\nEND:VEVENT\r\nBEGIN:VEVENT", strings.Repeat("ü", 300), strings.Repeat("a", 67) + "€",
		"\x00\x1b\u2028\u202e", "\xff\xfe", `\n`, "tab\there", " leading", strings.Repeat("🙂", 40), "\r", "\u0085",
	} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		all := string(ical.Calendar{Name: title, Events: []ical.Event{{UID: title, Changed: due, Start: due, Title: title, Text: text + "x", URL: "https://luna.test/" + text}}}.Bytes())
		if !utf8.ValidString(all) {
			t.Fatalf("%q is not UTF-8", all)
		}
		for _, line := range strings.Split(strings.TrimSuffix(all, "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("the line %q has %d octets", line, len(line))
			}
		}
		lines := strings.Split(strings.ReplaceAll(all, "\r\n ", ""), "\r\n")
		if len(lines) != 20 {
			t.Fatalf("%d lines:\n%s", len(lines), all)
		}
		read := map[string]string{}
		for _, line := range lines {
			name, value, _ := strings.Cut(line, ":")
			read[name] = value
		}
		if got := unescape(t, read["SUMMARY"]); got != cleaned(title) {
			t.Fatalf("the title %q became %q", title, got)
		}
		if got := unescape(t, read["DESCRIPTION"]); got != cleaned(text)+"x" {
			t.Fatalf("the text %q became %q", text, got)
		}
	})
}

// unescape reads a text as RFC 5545 says, and knows no mercy.
func unescape(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ';' || c == ',' || c < ' ' && c != '\t' || c == 0x7f:
			t.Fatalf("%q holds a bare %q", s, c)
		case c != '\\':
			b.WriteByte(c)
		default:
			if i++; i == len(s) || !strings.ContainsRune(`\;,n`, rune(s[i])) {
				t.Fatalf("%q ends in the middle of an escape", s)
			}
			if s[i] == 'n' {
				b.WriteByte('\n')
			} else {
				b.WriteByte(s[i])
			}
		}
	}
	return b.String()
}

// cleaned is what is left of a text, said a second time.
func cleaned(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	for _, r := range s {
		if r >= ' ' && r != 0x7f && !(r >= 0x80 && r < 0xa0) || r == '\n' || r == '\t' {
			b.WriteRune(r)
		}
	}
	return b.String()
}
