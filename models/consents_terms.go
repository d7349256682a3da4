package models

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"luna/models/questions"
)

// Purpose is what a person's answers may be used for. Each is agreed to by
// itself.
type Purpose string

// The purposes. Without the first nothing is asked; the second is never part
// of it.
const (
	Teaching Purpose = "teaching"
	Research Purpose = "research"
)

// Valid tells whether it is one of the two.
func (p Purpose) Valid() bool { return p == Teaching || p == Research }

// Terms is what a person agrees to, word for word as it is shown.
type Terms struct {
	Purpose  Purpose
	Version  int
	Language string // "en" or "de"
	Title    string
	Points   []string
	Choices  []SharingTerm // of the purpose teaching
}

// SharingTerm is one level of sharing in plain words.
type SharingTerm struct {
	Sharing     Sharing
	Label, Help string
}

// NewTerms gives the text that people are asked to agree to at present; a
// university shows means of at least minGroup students. This is the one place
// of these words: pages draw them and consents keep their hash.
func NewTerms(purpose Purpose, language string, minGroup int) Terms {
	t := Terms{Purpose: purpose, Version: ConsentVersion, Language: language}
	if language != "de" {
		t.Language = "en"
	}
	text := teachingTerms
	if purpose == Research {
		text = researchTerms
	}
	t.Title = text.title.In(t.Language)
	for _, point := range text.points {
		t.Points = append(t.Points, point.In(t.Language))
	}
	if purpose == Teaching {
		for _, level := range []Sharing{ShareAggregate, SharePseudonym, ShareNamed} {
			t.Choices = append(t.Choices, sharingTerm(level, t.Language, minGroup))
		}
	}
	return t
}

// Hash names the text: every word of it, its language and its version. It is
// kept with a consent, and proves later what was shown.
func (t Terms) Hash() string {
	sum := sha256.New()
	word := func(s string) {
		_ = binary.Write(sum, binary.BigEndian, uint64(len(s))) // a hash never fails
		sum.Write([]byte(s))
	}
	for _, s := range []string{"luna consent 1", string(t.Purpose), fmt.Sprint(t.Version), t.Language, t.Title} {
		word(s)
	}
	for _, point := range t.Points {
		word(point)
	}
	for _, c := range t.Choices {
		word(string(c.Sharing))
		word(c.Label)
		word(c.Help)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Choice is one level of sharing as the text has it.
func (t Terms) Choice(level Sharing) SharingTerm {
	for _, c := range t.Choices {
		if c.Sharing == level {
			return c
		}
	}
	return SharingTerm{}
}

// termsShown finds which of the present texts a page showed, by the hash that
// it sends back. A text that was changed meanwhile is not found: what somebody
// did not see they have not agreed to.
func termsShown(purpose Purpose, hash string, minGroup int) (Terms, error) {
	for _, language := range []string{"en", "de"} {
		if t := NewTerms(purpose, language, minGroup); t.Hash() == hash {
			return t, nil
		}
	}
	return Terms{}, &Invalid{Fields: map[string]Message{"terms": Say("The text has changed meanwhile. Please read it again.")}}
}

func sharingTerm(level Sharing, language string, minGroup int) SharingTerm {
	words := sharingWords[level]
	help := words.help.In(language)
	if level == ShareAggregate {
		help = fmt.Sprintf(help, minGroup)
	}
	return SharingTerm{level, words.label.In(language), help}
}

// termsText is a text in both languages.
type termsText struct {
	title  questions.Text
	points []questions.Text
}

// A change of meaning in the texts below takes the next ConsentVersion.
var teachingTerms = termsText{
	title: questions.Text{"en": "What you agree to", "de": "Womit Sie einverstanden sind"},
	points: []questions.Text{
		{
			"en": "Luna keeps your answers and makes a trend of them for you.",
			"de": "Luna bewahrt Ihre Antworten auf und macht für Sie einen Verlauf daraus.",
		},
		{
			"en": "Staff of the module see how the class is doing as a whole, and how many have answered.",
			"de": "Die Lehrenden des Moduls sehen, wie es dem Kurs als Ganzem geht und wie viele geantwortet haben.",
		},
		{
			"en": "Administrators see no answers and no trends.",
			"de": "Die Verwaltung sieht keine Antworten und keine Verläufe.",
		},
		{
			"en": "Nobody has to answer. You can skip a survey, and leave the module at any time.",
			"de": "Niemand muss antworten. Sie können eine Umfrage auslassen und jederzeit aus dem Modul austreten.",
		},
		{
			"en": "You can take this back at any time. Your own trend is deleted at once, and within a day your answers count nowhere. Averages already shown stay as they are.",
			"de": "Sie können das jederzeit widerrufen. Ihr eigener Verlauf wird sofort gelöscht, und innerhalb eines Tages zählen Ihre Antworten nirgends mehr. Schon gezeigte Durchschnitte bleiben, wie sie sind.",
		},
	},
}

var researchTerms = termsText{
	title: questions.Text{"en": "Research, only if you want", "de": "Forschung, nur wenn Sie möchten"},
	points: []questions.Text{
		{
			"en": "My answers in this module may also be used for research, without my name.",
			"de": "Meine Antworten in diesem Modul dürfen ohne meinen Namen auch für Forschung verwendet werden.",
		},
		{
			"en": "This is up to you, has no effect on the module, and can be taken back at any time.",
			"de": "Das ist freiwillig, hat keinen Einfluss auf das Modul und kann jederzeit widerrufen werden.",
		},
	},
}

var sharingWords = map[Sharing]struct{ label, help questions.Text }{
	ShareAggregate: {
		questions.Text{"en": "Only you", "de": "Nur Sie"},
		questions.Text{
			"en": "Staff see your answers only inside the average of the class, and that only from %d students on.",
			"de": "Lehrende sehen Ihre Antworten nur im Durchschnitt des Kurses, und den erst ab %d Studierenden.",
		},
	},
	SharePseudonym: {
		questions.Text{"en": "You, and staff without your name", "de": "Sie und Lehrende, ohne Ihren Namen"},
		questions.Text{
			"en": "Staff also see your trend, under a code such as K734. They are not told your name.",
			"de": "Lehrende sehen auch Ihren Verlauf, unter einem Code wie K734. Ihren Namen erfahren sie nicht.",
		},
	},
	ShareNamed: {
		questions.Text{"en": "You, and staff with your name", "de": "Sie und Lehrende, mit Ihrem Namen"},
		questions.Text{
			"en": "Staff also see your trend with your name, so that they can talk to you when it gets hard.",
			"de": "Lehrende sehen auch Ihren Verlauf mit Ihrem Namen, damit sie mit Ihnen sprechen können, wenn es schwer wird.",
		},
	},
}
