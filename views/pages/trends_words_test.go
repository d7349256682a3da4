package pages

import (
	"testing"
	"time"

	"luna/models"
	"luna/models/questions"
	"luna/views/layouts"
	"luna/views/text"
)

func TestWhatMovedTogetherIsSaidInOneSentence(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	since := time.Date(2026, 10, 12, 0, 0, 0, 0, time.UTC)
	change := func(title string, up bool, days int) models.ClassChange {
		return models.ClassChange{Info: models.ScaleInfo{Title: questions.Text{"en": title}}, Up: up, Since: since.AddDate(0, 0, days)}
	}
	r := models.Reading{Enough: true, Changes: []models.ClassChange{
		change("Pressure", true, 0), change("Confidence", false, 0), change("Energy", false, 0), change("Sleep", false, 7), change("Calm", false, 0),
	}}
	p := layouts.Page{Printer: text.Printer{Lang: "en", Now: now}}
	want := "Pressure has risen since Mon 12 Oct. Confidence, Energy and Calm have fallen since Mon 12 Oct. Sleep has fallen since Mon 19 Oct."
	if got := readingWords(p, r); got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	p.Lang = "de"
	r.Changes = r.Changes[1:3]
	if got, want := readingWords(p, r), "Confidence und Energy sind seit Mo. 12. Okt. gesunken."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
}
