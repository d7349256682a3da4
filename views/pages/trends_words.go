package pages

import (
	"strings"

	"luna/models"
	"luna/views/layouts"
)

// readingWords says in plain words what the class trends show: only what the
// numbers carry.
func readingWords(p layouts.Page, r models.Reading) string {
	var said []string
	for _, m := range movements(p, r.Changes) {
		if m.up {
			said = append(said, p.N(len(m.titles), "%s has risen since %s.", "%s have risen since %s.", namesOf(p, m.titles), m.since))
		} else {
			said = append(said, p.N(len(m.titles), "%s has fallen since %s.", "%s have fallen since %s.", namesOf(p, m.titles), m.since))
		}
	}
	switch {
	case !r.Enough:
		said = append(said, p.T("There are not enough answers yet to say whether anything changes."))
	case len(r.Changes) == 0:
		said = append(said, p.T("Nothing has moved beyond what chance alone would do."))
	}
	if r.Counted {
		said = append(said, p.T("Lately %s of the surveys were answered.", p.Percent(r.Response)))
	}
	return strings.Join(said, " ")
}

// movement is the scales that went the same way since the same day: they share
// a sentence.
type movement struct {
	up     bool
	since  string
	titles []string
}

func movements(p layouts.Page, changes []models.ClassChange) []movement {
	var all []movement
	for _, c := range changes {
		since, i := p.Day(c.Since), 0
		for i < len(all) && (all[i].up != c.Up || all[i].since != since) {
			i++
		}
		if i == len(all) {
			all = append(all, movement{up: c.Up, since: since})
		}
		all[i].titles = append(all[i].titles, c.Info.Title.In(p.Lang))
	}
	return all
}

// namesOf joins names as people do: "Pressure, Energy and Confidence".
func namesOf(p layouts.Page, names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return p.T("%s and %s", strings.Join(names[:last], ", "), names[last])
}
