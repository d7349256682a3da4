package questions

import "fmt"

// Untranslated lists the paths of all texts that exist in the other language
// but not in this one, in order. Readers of the language see the other one
// there.
func (d Definition) Untranslated(lang string) []string {
	var missing []string
	note := func(path string, t Text) {
		if t[lang] == "" && !t.Empty() {
			missing = append(missing, path)
		}
	}
	note("title", d.Title)
	note("description", d.Intro)
	for p, page := range d.Pages {
		at := fmt.Sprintf("pages[%d]", p)
		note(at+".title", page.Title)
		for i, it := range page.Items {
			it.eachText(fmt.Sprintf("%s.elements[%d]", at, i), note)
		}
	}
	for i, s := range d.Scales {
		note(fmt.Sprintf("scales[%d].title", i), s.Title)
	}
	return missing
}

func (it Item) eachText(at string, note func(path string, t Text)) {
	note(at+".title", it.Title)
	note(at+".description", it.Help)
	note(at+".minRateDescription", it.MinLabel)
	note(at+".maxRateDescription", it.MaxLabel)
	for i, c := range it.Choices {
		note(fmt.Sprintf("%s.choices[%d].text", at, i), c.Text)
	}
}
