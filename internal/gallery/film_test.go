package gallery_test

import (
	"bytes"
	"context"
	"os"
	"strings"

	"luna/internal/gallery"
	"luna/models"
	"luna/models/watching"
)

// noteFilm adds a lesson with a video and captions: the demo has none, since it
// carries no film along.
func (s *site) noteFilm(ctx context.Context, scopes map[gallery.Who]models.Scope) error {
	lecturer, module := scopes[gallery.Lecturer], s.ids["module"].(uint64)
	film, err := os.ReadFile("../../handlers/testdata/film.webm")
	if err != nil {
		return err
	}
	lesson, err := lecturer.CreateLesson(ctx, module, models.LessonInput{Title: "A film that counts", Text: "Eight seconds. *Count* along.", Published: true})
	if err != nil {
		return err
	}
	s.ids["film"] = lesson.ID
	const captions = "WEBVTT\n\n00:00.000 --> 00:08.000\nThe film counts\n"
	for _, part := range []struct {
		name, language string
		content        []byte
		kind           models.LessonFileKind
	}{
		{"film.webm", "", film, models.LessonVideo},
		{"film.vtt", "en", []byte(captions), models.LessonCaptions},
		{"notes.txt", "", []byte(strings.Repeat("One two three. ", 90)), models.LessonAttachment},
	} {
		file, err := lecturer.AddFile(ctx, module, part.name, bytes.NewReader(part.content), int64(len(part.content)))
		if err != nil {
			return err
		}
		if err := lecturer.AttachFile(ctx, module, lesson.ID, file.ID, part.kind, part.language); err != nil {
			return err
		}
	}
	_, err = scopes[gallery.Student].Watch(ctx, module, lesson.ID, 3, watching.Stretches{{0, 3}})
	return err
}
