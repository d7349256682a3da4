// Package captions checks WebVTT files, which hold the words of a video. What a
// browser could not read is refused when it is added, not when somebody needs it.
package captions

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"luna/models/questions"
)

// Most is how large captions may be, in bytes.
const Most = 1 << 20

// timing is the line above the words of a cue: from when to when.
var timing = regexp.MustCompile(`^([0-9]{2,4}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}[ \t]+-->[ \t]+([0-9]{2,4}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}([ \t].*)?$`)

// Check says what is wrong with captions; the zero Message is nothing.
func Check(data []byte) questions.Message {
	switch {
	case len(data) > Most:
		return questions.Say("Captions can have at most 1 MB.")
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return questions.Say("Captions have to be text in UTF-8. Please save the file in this encoding.")
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), "\ufeff"))
	head, rest, _ := strings.Cut(text, "\n")
	if mark, more, _ := strings.Cut(strings.ReplaceAll(head, "\t", " "), " "); mark != "WEBVTT" || strings.Contains(more, "-->") {
		return questions.Say("This file holds no captions. They are WebVTT files, which begin with the word WEBVTT.")
	}
	cues, number := 0, 1
	for line := range strings.SplitSeq(rest, "\n") {
		number++
		if !strings.Contains(line, "-->") {
			continue
		}
		if !timing.MatchString(line) {
			return questions.Say("Line %d of the captions is no time such as 00:01.000 --> 00:04.000.", number)
		}
		cues++
	}
	if cues == 0 {
		return questions.Say("There are no captions in this file.")
	}
	return questions.Message{}
}
