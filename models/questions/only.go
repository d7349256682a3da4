package questions

import "slices"

// Only is the part of the questionnaire that asks these items, in its own order
// and on one page, with the scales that they belong to. Codes that are no
// questions are left out.
func (d Definition) Only(codes []string) Definition {
	part := Definition{Title: d.Title}
	var items []Item
	for _, it := range d.Items() {
		if slices.Contains(codes, it.Code) {
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		return part
	}
	part.Pages = []Page{{Items: items}}
	for _, s := range d.Scales {
		if slices.ContainsFunc(s.Items, func(i ScaleItem) bool { return slices.Contains(codes, i.Code) }) {
			part.Scales = append(part.Scales, s)
		}
	}
	return part
}
