package handlers_test

import (
	"strings"

	"golang.org/x/net/html"
)

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// take adds a control of the form with the value that it shows.
func (f *webForm) take(n *html.Node) {
	name := attribute(n, "name")
	if name == "" {
		return
	}
	if attribute(n, "aria-invalid") == "true" {
		f.refused = append(f.refused, name)
	}
	switch n.Data {
	case "input":
		switch attribute(n, "type") {
		case "checkbox", "radio":
			if hasAttribute(n, "checked") {
				f.fields.Add(name, attribute(n, "value"))
			}
		case "", "text", "search":
			f.texts = append(f.texts, name)
			f.fields.Set(name, attribute(n, "value"))
		default:
			f.fields.Set(name, attribute(n, "value"))
		}
	case "textarea":
		f.texts = append(f.texts, name)
		f.fields.Set(name, content(n))
	case "select":
		for o := n.FirstChild; o != nil; o = o.NextSibling {
			if o.Data == "option" && (hasAttribute(o, "selected") || !f.fields.Has(name)) {
				f.fields.Set(name, attribute(o, "value"))
			}
		}
	case "button":
		if !f.fields.Has(name) {
			f.fields.Set(name, attribute(n, "value"))
		}
	}
}

func content(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
