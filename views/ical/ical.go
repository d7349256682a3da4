// Package ical writes calendars as programs subscribe to them: iCalendar,
// RFC 5545, with what RFC 7986 adds for a calendar as a whole. Times are in UTC,
// so that no zone has to be described.
package ical

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ContentType is what a calendar is served as.
const ContentType = "text/calendar; charset=utf-8"

// Calendar is what somebody subscribes to.
type Calendar struct {
	Name   string
	Events []Event
}

// Event is an entry. Whoever subscribes knows it again by its UID, and sees by
// Changed that it is another than before.
type Event struct {
	UID     string
	Changed time.Time
	Start   time.Time
	End     time.Time // zero: a moment
	Title   string
	Text    string // empty: none
	URL     string // empty: none
}

// again is how often programs are asked to look.
const again = "PT1H"

// Bytes is the calendar as it is sent.
func (c Calendar) Bytes() []byte {
	var b bytes.Buffer
	line(&b, "BEGIN", "VCALENDAR")
	line(&b, "VERSION", "2.0")
	line(&b, "PRODID", "-//Luna//Calendar//EN")
	line(&b, "CALSCALE", "GREGORIAN")
	line(&b, "NAME", escape(c.Name))
	line(&b, "X-WR-CALNAME", escape(c.Name)) // older programs know this name only
	line(&b, "REFRESH-INTERVAL;VALUE=DURATION", again)
	line(&b, "X-PUBLISHED-TTL", again)
	for _, e := range c.Events {
		e.write(&b)
	}
	line(&b, "END", "VCALENDAR")
	return b.Bytes()
}

// write adds the event. It takes up nobody's time: it is about when something
// can be done, not about when somebody is away.
func (e Event) write(b *bytes.Buffer) {
	line(b, "BEGIN", "VEVENT")
	line(b, "UID", escape(e.UID))
	line(b, "DTSTAMP", instant(e.Changed))
	line(b, "LAST-MODIFIED", instant(e.Changed))
	line(b, "DTSTART", instant(e.Start))
	if e.End.After(e.Start) {
		line(b, "DTEND", instant(e.End))
	}
	line(b, "SUMMARY", escape(e.Title))
	if e.Text != "" {
		line(b, "DESCRIPTION", escape(e.Text))
	}
	if e.URL != "" {
		line(b, "URL", address(e.URL))
	}
	line(b, "TRANSP", "TRANSPARENT")
	line(b, "END", "VEVENT")
}

func instant(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// octets is how long a line may be, its end not counted.
const octets = 75

// line writes a property, folded where it is too long, and never inside of a
// character.
func line(b *bytes.Buffer, name, value string) {
	rest, room := name+":"+value, octets
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		b.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], octets-1 // the space that begins the line counts
	}
	b.WriteString(rest + "\r\n")
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// escape writes a text so that it is one value, whatever stands in it.
func escape(s string) string { return escapes.Replace(plain(s)) }

// plain is the text without what a calendar cannot hold: a line has one kind of
// end, and of the other control characters only the tabulator is allowed.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// address is a URL, which is not escaped: what could end it is left out.
func address(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f {
			return -1
		}
		return r
	}, s)
}
