package models_test

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/watching"
)

// mp4 is the head of a video that plays for some seconds.
func mp4(seconds uint32) string {
	b := []byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x74moov\x00\x00\x00\x6cmvhd" + strings.Repeat("\x00", 12))
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, seconds)
	return string(b) + strings.Repeat("\x00", 80)
}

// attach adds a file to a lesson.
func (c *course) attach(l models.Lesson, kind models.LessonFileKind, name, content, language string) models.File {
	c.t.Helper()
	f := c.file(name, content)
	c.must(c.owner.AttachFile(c.t.Context(), c.module.ID, l.ID, f.ID, kind, language))
	return f
}

func TestAFileIsReadWhereItsLessonMayBeOpened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, leaver := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		first := c.lesson("A")
		a, b := c.attach(first, models.LessonAttachment, "a.txt", "first", ""), c.lesson("B", first.ID)
		late := c.attach(b, models.LessonAttachment, "b.txt", "second", "")
		draft, err := c.owner.CreateLesson(ctx, c.module.ID, models.LessonInput{Title: "C"})
		c.must(err)
		hidden := c.attach(draft, models.LessonAttachment, "c.txt", "third", "")
		loose := c.file("d.txt", "of no lesson")
		other, err := c.owner.CreateModule(ctx, anyModule("M2"))
		c.must(err)
		c.must(leaver.Leave(ctx, c.module.ID))
		south, _ := k.University(t, "south")

		for _, try := range []struct {
			who                  string
			scope                models.Scope
			module, lesson, file uint64
			may                  bool
		}{
			{"student", jana, c.module.ID, first.ID, a.ID, true},
			{"owner", c.owner, c.module.ID, first.ID, a.ID, true},
			{"tutor, a draft", c.tutor, c.module.ID, draft.ID, hidden.ID, true},
			{"student, a draft", jana, c.module.ID, draft.ID, hidden.ID, false},
			{"student, before the requirement", jana, c.module.ID, b.ID, late.ID, false},
			{"student, by another lesson", jana, c.module.ID, first.ID, late.ID, false},
			{"student, by another module", jana, other.ID, first.ID, a.ID, false},
			{"owner, by another module", c.owner, other.ID, first.ID, a.ID, false},
			{"owner, of no lesson", c.owner, c.module.ID, first.ID, loose.ID, false},
			{"student who left", leaver, c.module.ID, first.ID, a.ID, false},
			{"student of no module", c.student(), c.module.ID, first.ID, a.ID, false},
			{"colleague", c.colleague, c.module.ID, first.ID, a.ID, false},
			{"another university", k.Person(t, south, models.Lecturer), c.module.ID, first.ID, a.ID, false},
		} {
			r, err := try.scope.LessonFileToRead(ctx, try.module, try.lesson, try.file)
			if try.may && (err != nil || r.Name == "" || r.Media.Size == 0) || !try.may && !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %q, %v", try.who, r.Name, err)
			}
		}
		c.must(c.finish(jana, first.ID))
		if _, err := jana.LessonFileToRead(ctx, c.module.ID, b.ID, late.ID); err != nil {
			t.Errorf("after the requirement: %v", err)
		}
	})
}

func TestOnlyWhatWasPlayedCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, l := c.join(models.ShareAggregate), c.lesson("A")
		if _, err := jana.Watch(ctx, c.module.ID, l.ID, 1, nil); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a lesson without a video: %v", err)
		}
		c.attach(l, models.LessonVideo, "a.mp4", mp4(1000), "")
		watch := func(place float64, played ...watching.Stretch) models.Watching {
			t.Helper()
			w, err := jana.Watch(ctx, c.module.ID, l.ID, place, played)
			c.must(err)
			return w
		}
		if w := watch(1000, watching.Stretch{0, 1000}); w.Coverage != 0 || w.Finished || w.Seconds != 1000 {
			t.Errorf("a whole video in no time: %+v", w)
		}
		k.Clock.Advance(200 * time.Second)
		if w := watch(math.NaN(), watching.Stretch{0, 300}, watching.Stretch{100, 300}); w.Coverage != 0.3 || w.Place != 0 {
			t.Errorf("at the quickest, a part of it twice: %+v", w)
		}
		k.Clock.Advance(400 * time.Second)
		if w := watch(5000, watching.Stretch{400, 1e9}); w.Coverage != 0.9 || w.Place != 1000 || !w.Finished {
			t.Errorf("nine tenths, the end of them past the end of the video: %+v", w)
		}
		if w := watch(12); w.Coverage != 0.9 || w.Place != 12 || !w.Finished {
			t.Errorf("going back: %+v", w)
		}
		for who, s := range map[string]models.Scope{"owner": c.owner, "stranger": c.student()} {
			if _, err := s.Watch(ctx, c.module.ID, l.ID, 1, nil); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", who, err)
			}
		}
		r, err := jana.LessonToRead(ctx, c.module.ID, l.ID)
		if err != nil || r.Progress == nil || r.Progress.Covers(r.Files[0].Seconds).Coverage != 0.9 || r.Progress.WatchedSeconds != 900 {
			t.Errorf("the lesson says %+v, %v", r.Progress, err)
		}
		c.must(c.owner.DetachFile(ctx, c.module.ID, l.ID, r.Files[0].FileID))
		c.attach(l, models.LessonVideo, "b.mp4", mp4(100), "")
		if w := watch(0); w.Coverage != 0 || !w.Finished {
			t.Errorf("of another video: %+v", w)
		}
	})
}

func TestAVideoWhoseLengthNobodyKnowsFinishesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, l := c.join(models.ShareAggregate), c.lesson("A")
		c.attach(l, models.LessonVideo, "a.mp4", "\x00\x00\x00\x10ftypisom\x00\x00\x00\x00", "")
		k.Clock.Advance(time.Hour)
		if w, err := jana.Watch(ctx, c.module.ID, l.ID, 9, watching.Stretches{{0, 9}}); err != nil || w.Finished || w.Seconds != 0 || w.Place != 9 {
			t.Errorf("%+v, %v", w, err)
		}
	})
}

func TestCaptionsAreCheckedWhenTheyAreAdded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		l := c.lesson("A")
		good := "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
		c.attach(l, models.LessonCaptions, "en.vtt", good, "en")
		c.attach(l, models.LessonCaptions, "de.vtt", good+"\n", "de")
		for _, bad := range []string{"WEBVTT\n\n00:00,000 --> 00:01,000\nHello\n", "WEBVTT\n\nHello\n", good + "\xff", good + strings.Repeat("x", 1<<20)} {
			wantFaults(t, c.owner.AttachFile(ctx, c.module.ID, l.ID, c.file("fr.vtt", bad).ID, models.LessonCaptions, "fr"), "file")
		}
		if err := c.colleague.AttachFile(ctx, c.module.ID, l.ID, c.file("fr.vtt", good+" ").ID, models.LessonCaptions, "fr"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague: %v", err)
		}
	})
}
