package components

import (
	"net/url"
	"strings"
)

// Head is the head of a column. A Href makes it sortable; Sorted is
// "ascending", "descending" or empty.
type Head struct {
	Label   string
	Href    string
	Sorted  string
	Numeric bool
}

// SortHead is the head of a column that can be sorted: its link keeps the rest
// of the query, drops the place of the pager and turns the order round. The
// parameter "sort" holds the key, with a minus for the other way.
func SortHead(path string, query url.Values, key, label string) Head {
	next := url.Values{}
	for name, values := range query {
		if name != "after" && name != "before" {
			next[name] = values
		}
	}
	head := Head{Label: label}
	switch current := query.Get("sort"); {
	case current == key:
		head.Sorted = "ascending"
		next.Set("sort", "-"+key)
	case strings.TrimPrefix(current, "-") == key:
		head.Sorted = "descending"
		next.Set("sort", key)
	default:
		next.Set("sort", key)
	}
	head.Href = path + "?" + next.Encode()
	return head
}

func (h Head) sign() string {
	switch h.Sorted {
	case "ascending":
		return "arrow-up"
	case "descending":
		return "arrow-down"
	}
	return "chevrons-up-down"
}
