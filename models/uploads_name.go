package models

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const longestFileName = 255 // characters

// cleanFileName is what is left of a name that a browser sent: the last part of
// a path, in one way of writing, without what is not seen, what turns the
// direction of writing ("exe.pdf" for "fdp.exe") or what a file system reads as
// its own. Empty if nothing is left.
func cleanFileName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Variation_Selector):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`:*?"<>|`, r):
			return '_'
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(norm.NFC.String(name)), " "), " .")
	return shortFileName(name)
}

// shortFileName cuts a name before its ending.
func shortFileName(name string) string {
	over := utf8.RuneCountInString(name) - longestFileName
	if over <= 0 {
		return name
	}
	ending := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 20 {
		name, ending = name[:dot], name[dot:]
	}
	letters := []rune(name)
	return strings.TrimRight(string(letters[:len(letters)-over]), " .") + ending
}

// pictureName is the name of a file without the ending of the WebP that it was
// made from.
func pictureName(name, kind string) string {
	if len(name) <= len(".webp") || !strings.EqualFold(name[len(name)-len(".webp"):], ".webp") {
		return name
	}
	bare := name[:len(name)-len(".webp")]
	switch kind {
	case "image/png":
		return bare + ".png"
	case "image/jpeg":
		return bare + ".jpg"
	}
	return name
}
