package questions

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// The operations of the editor leave the definition they are called on as it
// is and return a changed copy, or an *Invalid with paths inside the thing
// edited.

// Retitle gives the questionnaire a title and an introduction.
func (d Definition) Retitle(title, intro Text) (Definition, error) {
	var f faults
	if title.Empty() {
		f.add("title", Say("Please enter a title."))
	}
	f.text("title", title)
	f.text("description", intro)
	d = d.clone()
	d.Title, d.Intro = maps.Clone(title), maps.Clone(intro)
	return d.done(f.err())
}

// AddItem puts an item on a page, counted from 0, after the item with the code
// after, or at the end of the page when after is empty.
func (d Definition) AddItem(page int, after string, it Item) (Definition, error) {
	if page < 0 || page >= len(d.Pages) {
		return d, refuse("", Say("This page does not exist any more."))
	}
	place := len(d.Pages[page].Items)
	if after != "" {
		p, i := d.find(after)
		if p != page {
			return d, refuse("", Say("This question does not exist any more."))
		}
		place = i + 1
	}
	if err := d.admit(it, ""); err != nil {
		return d, err
	}
	d = d.clone()
	d.Pages[page].Items = slices.Insert(d.Pages[page].Items, place, it.clone())
	return d.done(nil)
}

// ReplaceItem puts an item in the place of the one with the code. A new code
// is taken over by the scales.
func (d Definition) ReplaceItem(code string, it Item) (Definition, error) {
	page, i := d.find(code)
	if page < 0 {
		return d, refuse("", Say("This question does not exist any more."))
	}
	if err := d.admit(it, code); err != nil {
		return d, err
	}
	if _, _, ok := it.Range(); !ok {
		if s, used := d.usedBy(code); used {
			return d, refuse(limitField(it), Say("The scale %q needs a number between two limits here. Please take the question out of the scale first.", clip(s.Code)))
		}
	}
	d = d.clone()
	d.Pages[page].Items[i] = it.clone()
	for s := range d.Scales {
		for j := range d.Scales[s].Items {
			if d.Scales[s].Items[j].Code == code {
				d.Scales[s].Items[j].Code = it.Code
			}
		}
	}
	return d.done(nil)
}

// MoveItem moves an item by so many places, up when by is negative. At the end
// of a page it goes on to the next one; at the ends of the questionnaire it
// stays.
func (d Definition) MoveItem(code string, by int) (Definition, error) {
	page, i := d.find(code)
	if page < 0 {
		return d, refuse("", Say("This question does not exist any more."))
	}
	d = d.clone()
	for ; by > 0 && (i+1 < len(d.Pages[page].Items) || page+1 < len(d.Pages)); by-- {
		if i+1 < len(d.Pages[page].Items) {
			i = d.swap(page, i, i+1)
		} else {
			page, i = d.carry(page, i, page+1, 0)
		}
	}
	for ; by < 0 && (i > 0 || page > 0); by++ {
		if i > 0 {
			i = d.swap(page, i, i-1)
		} else {
			page, i = d.carry(page, i, page-1, len(d.Pages[page-1].Items))
		}
	}
	return d, nil
}

// DeleteItem takes an item out, of the scales as well.
func (d Definition) DeleteItem(code string) (Definition, error) {
	page, i := d.find(code)
	if page < 0 {
		return d, refuse("", Say("This question does not exist any more."))
	}
	d = d.clone()
	d.Pages[page].Items = slices.Delete(d.Pages[page].Items, i, i+1)
	d.forget(code)
	return d, nil
}

// DuplicateItem puts a copy of an item, under a new code, right after it and
// returns that code as well. The copy belongs to no scale.
func (d Definition) DuplicateItem(code string) (Definition, string, error) {
	it, found := d.Item(code)
	if !found {
		return d, "", refuse("", Say("This question does not exist any more."))
	}
	it.Code = d.FreeCode(code)
	next, err := d.AddItem(d.PageOf(code), code, it)
	return next, it.Code, err
}

// FreeCode is the code itself when no item has it, else with a number behind
// it: stress, stress_2, stress_3. It is a fresh code for a new item too.
func (d Definition) FreeCode(code string) string {
	if !codePattern.MatchString(code) {
		code = "question"
	}
	stem := codeNumber.ReplaceAllString(code, "")
	for n := 2; ; n++ {
		if _, taken := d.Item(code); !taken {
			return code
		}
		suffix := fmt.Sprintf("_%d", n)
		code = stem[:min(len(stem), maxCode-len(suffix))] + suffix
	}
}

var codeNumber = regexp.MustCompile(`_[0-9]+$`)

// admit finds the faults of an item that shall be in d, in the place of the
// item with the code old if that is not empty.
func (d Definition) admit(it Item, old string) error {
	var f faults
	it.check(&f, "")
	if _, taken := d.Item(it.Code); taken && it.Code != old {
		f.add("name", Say("The code %q is used twice.", clip(it.Code)))
	}
	return f.err()
}

// done ends an operation that may have made d larger.
func (d Definition) done(err error) (Definition, error) {
	if err != nil {
		return d, err
	}
	total := 0
	for _, p := range d.Pages {
		total += len(p.Items)
	}
	if total > MaxItems {
		return d, refuse("", Say("A questionnaire has at most %d questions.", MaxItems))
	}
	f := faults{list: d.checkSize()}
	return d, f.err()
}

func (d Definition) usedBy(code string) (Scale, bool) {
	for _, s := range d.Scales {
		for _, part := range s.Items {
			if part.Code == code {
				return s, true
			}
		}
	}
	return Scale{}, false
}

// forget takes a code out of all scales. It changes d itself.
func (d Definition) forget(code string) {
	for s := range d.Scales {
		d.Scales[s].Items = slices.DeleteFunc(d.Scales[s].Items, func(part ScaleItem) bool { return part.Code == code })
	}
}

func (d Definition) swap(page, i, j int) int {
	items := d.Pages[page].Items
	items[i], items[j] = items[j], items[i]
	return j
}

// carry moves item i of a page to place j of another one.
func (d Definition) carry(from, i, to, j int) (page, place int) {
	it := d.Pages[from].Items[i]
	d.Pages[from].Items = slices.Delete(d.Pages[from].Items, i, i+1)
	d.Pages[to].Items = slices.Insert(d.Pages[to].Items, j, it)
	return to, j
}

// limitField is where to correct an item that gives no number for a scale.
func limitField(it Item) string {
	if it.Type == Number {
		return "max"
	}
	return "type"
}

// clone copies everything that an operation could change.
func (d Definition) clone() Definition {
	d.Title, d.Intro = maps.Clone(d.Title), maps.Clone(d.Intro)
	d.Pages, d.Scales = slices.Clone(d.Pages), slices.Clone(d.Scales)
	for p := range d.Pages {
		d.Pages[p].Title = maps.Clone(d.Pages[p].Title)
		d.Pages[p].Items = slices.Clone(d.Pages[p].Items)
		for i := range d.Pages[p].Items {
			d.Pages[p].Items[i] = d.Pages[p].Items[i].clone()
		}
	}
	for s := range d.Scales {
		d.Scales[s] = d.Scales[s].clone()
	}
	return d
}

func (it Item) clone() Item {
	it.Title, it.Help = maps.Clone(it.Title), maps.Clone(it.Help)
	it.MinLabel, it.MaxLabel = maps.Clone(it.MinLabel), maps.Clone(it.MaxLabel)
	it.Choices = slices.Clone(it.Choices)
	for i := range it.Choices {
		it.Choices[i].Text = maps.Clone(it.Choices[i].Text)
	}
	return it
}

func (s Scale) clone() Scale {
	s.Title, s.Items = maps.Clone(s.Title), slices.Clone(s.Items)
	return s
}
