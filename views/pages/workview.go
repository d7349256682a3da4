package pages

import (
	"fmt"
	"strconv"

	"luna/models"
	"luna/views/code"
	"luna/views/components"
	"luna/views/layouts"
)

// WorkViewProps is one attempt in its place.
type WorkViewProps struct {
	models.WorkShown
	Back string // the page that it stands on: comments lead back there
	Pin  PinForm

	Only  uint64      // the one file that is shown; 0: everything
	Lines []code.Line // of that file, where it is a text
}

// PinForm is a comment that was typed and not taken.
type PinForm struct {
	File, Place, X, Y, Text, Comment string
	Keep                             bool
	Edited                           uint64 // the comment that was changed; 0: a new one
	Errors                           map[string]string
}

// href is an address of the attempt.
func (v WorkViewProps) href(rest string) string {
	b := v.Submission
	return submissionHref(b.ModuleID, b.AssignmentID, b.ID, rest)
}

func (v WorkViewProps) fileHref(f models.WorkFile, rest string) string {
	return v.href("/files/" + strconv.FormatUint(f.FileID, 10) + rest)
}

// shows tells whether the page holds a file.
func (v WorkViewProps) shows(f models.WorkFile) bool { return v.Only == 0 || v.Only == f.FileID }

// Name is that of the one file that is shown.
func (v WorkViewProps) Name() string {
	for _, f := range v.Files {
		if f.FileID == v.Only {
			return f.Name
		}
	}
	return ""
}

// holds tells whether something of a kind is shown.
func (v WorkViewProps) holds(kind models.WorkKind) bool {
	for _, f := range v.Files {
		if v.shows(f) && f.Kind() == kind {
			return true
		}
	}
	return false
}

// pins are the comments on what the page holds.
func (v WorkViewProps) pins() []models.Pin {
	var list []models.Pin
	for _, pin := range v.Pins {
		if v.Only == 0 || pin.FileID != nil && *pin.FileID == v.Only {
			list = append(list, pin)
		}
	}
	return list
}

// file is what a comment is pinned to; nil: the text.
func (v WorkViewProps) file(pin models.Pin) *models.WorkFile {
	for i, f := range v.Files {
		if pin.FileID != nil && *pin.FileID == f.FileID {
			return &v.Files[i]
		}
	}
	return nil
}

// where says where a comment is pinned to.
func (v WorkViewProps) where(p layouts.Page, pin models.Pin) string {
	f := v.file(pin)
	switch {
	case f == nil && pin.Place > 0:
		return p.T("Text, paragraph %d", pin.Place)
	case f == nil:
		return p.T("Text")
	}
	if pin.Place == 0 {
		return f.Name
	}
	switch f.Kind() {
	case models.WorkPDF:
		return p.T("%s, page %d", f.Name, pin.Place)
	case models.WorkText:
		return p.T("%s, line %d", f.Name, pin.Place)
	case models.WorkAudio, models.WorkVideo:
		return p.T("%s, at %s", f.Name, clockOf(pin.Place))
	}
	return f.Name
}

// clockOf is a second as the player shows it. Pins count from 1 on.
func clockOf(place int) string {
	second := place - 1
	return fmt.Sprintf("%d:%02d", second/60, second%60)
}

// pinHref leads to the place of a comment.
func (v WorkViewProps) pinHref(pin models.Pin) string {
	f := v.file(pin)
	switch {
	case f == nil && pin.Place > 0:
		return paragraphAnchor(pin.Place)
	case f == nil:
		return "#work-text"
	case f.Kind() == models.WorkText && v.Only == 0:
		return v.fileHref(*f, "/view") + lineAnchor(pin.Place)
	case f.Kind() == models.WorkText:
		return lineAnchor(pin.Place)
	}
	return "#" + fileAnchor(f.FileID)
}

func fileAnchor(id uint64) string { return "file-" + strconv.FormatUint(id, 10) }

func lineAnchor(line int) string { return "#line-" + strconv.Itoa(line) }

func paragraphAnchor(n int) string { return "#text-" + strconv.Itoa(n) }

// targets are what a comment can be pinned to.
func (v WorkViewProps) targets(p layouts.Page) []components.Choice {
	var list []components.Choice
	if v.Only == 0 {
		list = append(list, components.Choice{Value: "", Label: p.T("The text, or all of it")})
	}
	for _, f := range v.Files {
		if v.shows(f) {
			list = append(list, components.Choice{Value: strconv.FormatUint(f.FileID, 10), Label: f.Name})
		}
	}
	return list
}

// stockChoices are the comments to choose from.
func stockChoices(p layouts.Page, comments []models.MarkingComment) []components.Choice {
	list := []components.Choice{{Value: "", Label: p.T("Write a new one")}}
	for _, c := range comments {
		list = append(list, components.Choice{Value: strconv.FormatUint(c.ID, 10), Label: c.Text})
	}
	return list
}

// placeNumber is a place as an attribute, empty where there is none.
func placeNumber(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// pinAct is where a comment is changed.
func (v WorkViewProps) pinAct(pin models.Pin, act string) string {
	return v.href("/pins/" + strconv.FormatUint(pin.ID, 10) + act)
}

// pinField names the text of one comment among several on a page.
func pinField(pin models.Pin) string { return "pin-" + strconv.FormatUint(pin.ID, 10) }

// pinTyped is what stands in the field of a comment.
func (v WorkViewProps) pinTyped(pin models.Pin) string {
	if v.Pin.Edited == pin.ID {
		return v.Pin.Text
	}
	return pin.Text
}

// pinNew is what was typed for another comment.
func (v WorkViewProps) pinNew() PinForm {
	if v.Pin.Edited != 0 {
		return PinForm{}
	}
	return v.Pin
}
