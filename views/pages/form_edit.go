package pages

import (
	"fmt"
	"strconv"

	"luna/models"
	"luna/models/questions"
	"luna/views/components"
	"luna/views/text"
)

// FormEditor is the editor of a questionnaire with at most one thing open.
type FormEditor struct {
	models.Form
	Definition questions.Definition
	Open       Opened
	Errors     map[string]string // of the thing that is open, by field
	Notice     string            // why an act was refused that has no fields
	Show       int               // the page in the preview, counted from 0
	Lang       string            // the language of the preview
	Published  int               // the last version, 0 when there is none
	Changed    bool              // the draft differs from it
}

// Opened is what is being edited in place. All empty: nothing.
type Opened struct {
	Title *TitleForm
	Page  *PageForm
	Item  *ItemForm
	Scale *ScaleForm
	Old   string // code of the open item or scale; empty for a new one
	On    int    // page of a new item
	After string // code of the item that a new one follows
}

// TitleForm is title and introduction as they are typed.
type TitleForm struct{ Title, Intro TextForm }

// PageForm is the title of a page as it is typed; Number counts from 0.
type PageForm struct {
	Number int
	Title  TextForm
}

// ScaleForm is a scale as it is typed.
type ScaleForm struct {
	Code      string
	Title     TextForm
	Direction string // "good", "bad" or "neutral"
	Shown     bool
	In        map[string]bool // codes of its items
	Reversed  map[string]bool
}

// NewScaleForm shows a scale for editing.
func NewScaleForm(s questions.Scale) ScaleForm {
	f := ScaleForm{
		Code: s.Code, Title: NewTextForm(s.Title), Direction: "bad", Shown: s.Shown,
		In: map[string]bool{}, Reversed: map[string]bool{},
	}
	switch {
	case s.Neutral:
		f.Direction = "neutral"
	case s.HighIsGood:
		f.Direction = "good"
	}
	for _, part := range s.Items {
		f.In[part.Code], f.Reversed[part.Code] = true, part.Reversed
	}
	return f
}

func (e FormEditor) href(rest string) string { return fmt.Sprintf("/forms/%d%s", e.ID, rest) }

// at is the address of the editor with something open.
func (e FormEditor) at(pairs ...string) string {
	return query(e.href("/edit"), append(pairs, "lang", e.Lang)...)
}

// newItem is the address that opens a new item.
func (e FormEditor) newItem(kind questions.Type, page int, after string) string {
	return e.at("new", string(kind), "page", strconv.Itoa(page), "after", after) + "#open"
}

func (e FormEditor) opens(code string) bool { return e.Open.Item != nil && e.Open.Old == code }

func (e FormEditor) opensNew(page int) bool {
	return e.Open.Item != nil && e.Open.Old == "" && e.Open.On == page
}

// scalable lists the items that give a number between two limits.
func (e FormEditor) scalable() []questions.Item {
	var items []questions.Item
	for _, it := range e.Definition.Items() {
		if _, _, ok := it.Range(); ok {
			items = append(items, it)
		}
	}
	return items
}

// summary lists the faults of the open thing for the top of its form.
func (e FormEditor) summary() []components.Fault {
	var faults []components.Fault
	for _, name := range sortedNames(e.Errors) {
		faults = append(faults, components.Fault{Name: name, Text: e.Errors[name]})
	}
	return faults
}

// preview is the printer of the preview's language.
func (e FormEditor) preview(p text.Printer) text.Printer {
	p.Lang = e.Lang
	return p
}
