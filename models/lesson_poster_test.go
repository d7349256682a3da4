package models_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"sync"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// pictureOf is a PNG picture so many pixels wide.
func pictureOf(t *testing.T, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, 2))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAPosterIsReplacedInOneStepOrStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, l := c.join(models.ShareAggregate), c.lesson("A")
		c.attach(l, models.LessonVideo, "a.mp4", mp4(100), "")
		poster := func() models.LessonPart {
			t.Helper()
			r, err := jana.LessonToRead(ctx, c.module.ID, l.ID)
			c.must(err)
			if len(r.Files) != 2 || r.Files[1].Kind != models.LessonPoster {
				t.Fatalf("the files are %+v", r.Files)
			}
			return r.Files[1]
		}
		first, second := c.file("a.png", pictureOf(t, 1)), c.file("b.png", pictureOf(t, 2))
		c.must(c.tutor.ReplacePoster(ctx, c.module.ID, l.ID, first.ID)) // where there is none
		if err := c.owner.AttachFile(ctx, c.module.ID, l.ID, second.ID, models.LessonPoster, ""); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a second poster: %v", err)
		}
		elsewhere := c.attach(c.lesson("B"), models.LessonAttachment, "c.png", pictureOf(t, 3), "")
		for what, err := range map[string]error{
			"no picture":       c.owner.ReplacePoster(ctx, c.module.ID, l.ID, c.file("a.txt", "text").ID),
			"another lesson's": c.owner.ReplacePoster(ctx, c.module.ID, l.ID, elsewhere.ID),
			"no file":          c.owner.ReplacePoster(ctx, c.module.ID, l.ID, 987654),
			"a student":        jana.ReplacePoster(ctx, c.module.ID, l.ID, second.ID),
			"a colleague":      c.colleague.ReplacePoster(ctx, c.module.ID, l.ID, second.ID),
		} {
			if err == nil {
				t.Errorf("%s has become the poster", what)
			}
		}
		if p := poster(); p.FileID != first.ID {
			t.Errorf("after what was refused the poster is %+v", p)
		}
		c.must(c.owner.ReplacePoster(ctx, c.module.ID, l.ID, first.ID)) // sent twice
		c.must(c.owner.ReplacePoster(ctx, c.module.ID, l.ID, second.ID))
		if p := poster(); p.FileID != second.ID || p.Name != "b.png" {
			t.Errorf("the poster is %+v", p)
		}
		if _, err := jana.LessonFileToRead(ctx, c.module.ID, l.ID, first.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the poster that was: %v", err)
		}
		var audited int
		c.must(models.QueryRows(k.Store, &audited, "SELECT count(*) FROM audit_entries WHERE action = 'lesson.file-delete' AND object_id = ?", c.module.ID))
		if audited != 1 {
			t.Errorf("%d entries in the audit log", audited)
		}
		var stored int64
		c.must(models.QueryRows(k.Store, &stored, "SELECT sum(m.size) FROM files f JOIN media m ON m.id = f.media_id"))
		if n := c.fileBytes(); n != stored {
			t.Errorf("%d bytes are counted, %d are stored", n, stored)
		}
	})
}

func TestOfPostersThatComeTogetherOneIsLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newCourse(t, k)
		l := c.lesson("A")
		c.attach(l, models.LessonPoster, "0.png", pictureOf(t, 1), "")
		const crowd = 4
		var files []uint64
		for i := range crowd {
			files = append(files, c.file("n.png", pictureOf(t, 10+i)).ID)
		}
		var all sync.WaitGroup
		for _, file := range files {
			all.Go(func() {
				if err := c.owner.ReplacePoster(t.Context(), c.module.ID, l.ID, file); err != nil {
					t.Errorf("replacing it: %v", err)
				}
			})
		}
		all.Wait()
		var posters, kept int
		c.must(models.QueryRows(k.Store, &posters, "SELECT count(*) FROM lesson_files"))
		c.must(models.QueryRows(k.Store, &kept, "SELECT count(*) FROM files"))
		if posters != 1 || kept != 1 {
			t.Errorf("%d posters and %d files are left", posters, kept)
		}
	})
}
