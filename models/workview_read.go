package models

import (
	"context"
	"io"
	"strings"
)

// mostLinesShown bounds what a page draws: a line is an element of its own.
const mostLinesShown = 20_000

// SubmissionFileToShow gives a submission to whoever may read it, with the text
// of one of its files. ErrNotFound where that is no text, or too long to be
// shown; it is downloaded then.
func (s Scope) SubmissionFileToShow(ctx context.Context, moduleID, assignmentID, id, fileID uint64) (SubmissionReading, string, error) {
	r, err := s.SubmissionToRead(ctx, moduleID, assignmentID, id)
	if err != nil {
		return r, "", err
	}
	for _, f := range r.Files {
		if f.FileID == fileID && f.Kind() == WorkText {
			text, err := s.textOf(ctx, f)
			if err == nil && strings.Count(text, "\n")+strings.Count(text, "\r") > mostLinesShown {
				err = ErrNotFound
			}
			return r, text, err
		}
	}
	return r, "", ErrNotFound
}

// textOf reads a file that is shown as text.
func (s Scope) textOf(ctx context.Context, f WorkFile) (string, error) {
	object, err := s.open(ctx, f.Digest)
	if err != nil {
		return "", err
	}
	defer object.Close()
	text, err := io.ReadAll(io.LimitReader(object, longestShown))
	return string(text), err
}
