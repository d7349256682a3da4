package questions

import (
	"maps"
	"slices"
)

// AddPage puts an empty page after the one at the place after, counted from 0;
// -1 makes it the first.
func (d Definition) AddPage(after int, title Text) (Definition, error) {
	if after < -1 || after >= len(d.Pages) {
		return d, refuse("", Say("This page does not exist any more."))
	}
	if len(d.Pages) >= MaxPages {
		return d, refuse("", Say("A questionnaire has at most %d pages.", MaxPages))
	}
	d = d.clone()
	d.Pages = slices.Insert(d.Pages, after+1, Page{})
	return d.RetitlePage(after+1, title)
}

// RetitlePage gives a page a title; an empty one takes it away.
func (d Definition) RetitlePage(page int, title Text) (Definition, error) {
	if page < 0 || page >= len(d.Pages) {
		return d, refuse("", Say("This page does not exist any more."))
	}
	var f faults
	f.text("title", title)
	d = d.clone()
	d.Pages[page].Title = maps.Clone(title)
	return d.done(f.err())
}

// MovePage moves a page by so many places, up when by is negative, and not
// beyond the ends.
func (d Definition) MovePage(page, by int) (Definition, error) {
	if page < 0 || page >= len(d.Pages) {
		return d, refuse("", Say("This page does not exist any more."))
	}
	d = d.clone()
	moved := d.Pages[page]
	by = max(-MaxPages, min(MaxPages, by)) // so that the sum cannot overflow
	to := max(0, min(len(d.Pages)-1, page+by))
	d.Pages = slices.Insert(slices.Delete(d.Pages, page, page+1), to, moved)
	return d, nil
}

// DeletePage takes a page out with all its items. The only page stays.
func (d Definition) DeletePage(page int) (Definition, error) {
	if page < 0 || page >= len(d.Pages) {
		return d, refuse("", Say("This page does not exist any more."))
	}
	if len(d.Pages) == 1 {
		return d, refuse("", Say("A questionnaire needs at least one page."))
	}
	d = d.clone()
	for _, it := range d.Pages[page].Items {
		d.forget(it.Code)
	}
	d.Pages = slices.Delete(d.Pages, page, page+1)
	return d, nil
}
