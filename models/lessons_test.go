package models_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// lesson adds one that students see.
func (c *course) lesson(title string, requires ...uint64) models.Lesson {
	c.t.Helper()
	l, err := c.owner.CreateLesson(c.t.Context(), c.module.ID, models.LessonInput{Title: title, Text: "About *" + title + "*", Published: true, Requires: requires})
	c.must(err)
	return l
}

// finish lets a student finish a lesson.
func (c *course) finish(s models.Scope, lesson uint64) error {
	_, err := s.FinishLesson(c.t.Context(), c.module.ID, lesson)
	return err
}

// order is the titles of the module's lessons; their places must be 1, 2, 3…
func (c *course) order() string {
	c.t.Helper()
	list, err := c.tutor.Lessons(c.t.Context(), c.module.ID)
	c.must(err)
	var titles []string
	for i, r := range list.Rows {
		if r.Position != i+1 {
			c.t.Errorf("%q is at %d, want %d", r.Title, r.Position, i+1)
		}
		titles = append(titles, r.Title)
	}
	return strings.Join(titles, "")
}

func TestALessonSaysAtEachFieldWhatIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		_, err := c.owner.CreateLesson(ctx, c.module.ID, models.LessonInput{Text: strings.Repeat("a", 40_001), Day: "soon"})
		wantFaults(t, err, "title", "text", "day")
		l := c.lesson("A")
		_, err = c.owner.CreateLesson(ctx, c.module.ID, models.LessonInput{Title: "B", Requires: []uint64{987654321}})
		wantFaults(t, err, "requires")
		if _, err := c.colleague.CreateLesson(ctx, c.module.ID, models.LessonInput{Title: "B"}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague: %v", err)
		}
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		if _, err := c.owner.UpdateLesson(ctx, c.module.ID, l.ID, l.Revision, models.LessonInput{Title: "B"}); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
		if got := c.order(); got != "A" {
			t.Errorf("there are %q", got)
		}
	})
}

func TestLessonsKeepDensePlacesWhenTwoMoveThemAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		var lessons []models.Lesson
		for _, title := range strings.Split("ABCDEF", "") {
			lessons = append(lessons, c.lesson(title))
		}
		move := func(i, to int) { c.must(c.owner.MoveLesson(ctx, c.module.ID, lessons[i].ID, to)) }
		for _, step := range []struct {
			lesson, to int
			want       string
		}{{0, 3, "BCADEF"}, {5, 1, "FBCADE"}, {0, 4, "FBCADE"}, {1, 99, "FCADEB"}, {2, -4, "CFADEB"}} {
			if move(step.lesson, step.to); c.order() != step.want {
				t.Errorf("%c to %d: %s, want %s", 'A'+step.lesson, step.to, c.order(), step.want)
			}
		}
		var group sync.WaitGroup
		for _, s := range []models.Scope{c.owner, c.tutor} {
			group.Go(func() {
				for i := range 12 {
					if err := s.MoveLesson(ctx, c.module.ID, lessons[i%6].ID, i*5%6+1); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if got := c.order(); len(got) != 6 {
			t.Errorf("there are %s", got)
		}
	})
}

func TestAStaleEditOfALessonIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		l := c.lesson("A")
		if _, err := c.tutor.UpdateLesson(ctx, c.module.ID, l.ID, l.Revision, models.LessonInput{Title: "B"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.owner.UpdateLesson(ctx, c.module.ID, l.ID, l.Revision, models.LessonInput{Title: "C"}); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the second edit: %v", err)
		}
		if d, err := c.owner.LessonDraft(ctx, c.module.ID, l.ID); err != nil || d.Lesson.Title != "B" || d.Lesson.Published {
			t.Errorf("saved is %+v, %v", d.Lesson, err)
		}
	})
}

func TestStudentsSeeALessonFromItsTimeOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		k.Clock.Set(time.Date(2026, 11, 30, 8, 59, 0, 0, time.UTC)) // 9:59 in Berlin
		in := models.LessonInput{Title: "A", Published: true, Day: "2026-11-30", Clock: "10:00"}
		l, err := c.owner.CreateLesson(ctx, c.module.ID, in)
		c.must(err)
		seen := func() bool {
			list, err := jana.LessonsToRead(ctx, c.module.ID)
			c.must(err)
			_, err = jana.LessonToRead(ctx, c.module.ID, l.ID)
			if err != nil && !errors.Is(err, models.ErrNotFound) || (err == nil) != (len(list.Rows) == 1) {
				t.Errorf("%d in the list, the page says %v", len(list.Rows), err)
			}
			return err == nil
		}
		if seen() || c.finish(jana, l.ID) == nil {
			t.Error("it is seen before its time")
		}
		k.Clock.Advance(time.Minute)
		if !seen() {
			t.Error("it is not seen at its time")
		}
		in.Published = false
		_, err = c.owner.UpdateLesson(ctx, c.module.ID, l.ID, 1, in)
		c.must(err)
		if seen() {
			t.Error("a draft is seen")
		}
		if _, err := c.student().LessonToRead(ctx, c.module.ID, l.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a stranger: %v", err)
		}
	})
}

func TestALessonWaitsForThoseItRequires(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		a := c.lesson("A")
		b := c.lesson("B", a.ID)
		d := c.lesson("D", b.ID)
		_, err := c.owner.UpdateLesson(ctx, c.module.ID, a.ID, 1, models.LessonInput{Title: "A", Published: true, Requires: []uint64{d.ID}})
		wantFaults(t, err, "requires")
		_, err = c.owner.UpdateLesson(ctx, c.module.ID, a.ID, 1, models.LessonInput{Title: "A", Published: true, Requires: []uint64{a.ID}})
		wantFaults(t, err, "requires")

		r, err := jana.LessonToRead(ctx, c.module.ID, b.ID)
		if err != nil || len(r.Missing) != 1 || r.Missing[0].Title != "A" || r.Lesson.Text != "" {
			t.Errorf("before: %+v, %v", r, err)
		}
		if err := c.finish(jana, b.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("finished before its requirement: %v", err)
		}
		c.must(jana.OpenLesson(ctx, c.module.ID, a.ID))
		c.must(c.finish(jana, a.ID))
		if r, err = jana.LessonToRead(ctx, c.module.ID, b.ID); err != nil || len(r.Missing) != 0 || r.Lesson.Text == "" || r.Next == nil || r.Next.ID != d.ID {
			t.Errorf("after: %+v, %v", r, err)
		}
		list, err := jana.LessonsToRead(ctx, c.module.ID)
		c.must(err)
		if next := list.Next(); next == nil || next.ID != b.ID || list.Rows[2].Missing != 1 || list.Rows[0].FinishedAt == nil {
			t.Errorf("the list: %+v", list.Rows)
		}
		_, err = c.owner.UpdateLesson(ctx, c.module.ID, b.ID, 1, models.LessonInput{Title: "B"})
		c.must(err)
		if r, err := jana.LessonToRead(ctx, c.module.ID, d.ID); err != nil || len(r.Missing) != 1 || r.Missing[0].Title != "" {
			t.Errorf("a student reads the title of a draft: %+v, %v", r.Missing, err)
		}
	})
}

// file gives a file of the module that nobody has yet.
func (c *course) file(name, content string) models.File {
	c.t.Helper()
	f, err := c.owner.AddFile(c.t.Context(), c.module.ID, name, strings.NewReader(content), int64(len(content)))
	c.must(err)
	return f
}

func (c *course) fileBytes() (n int64) {
	c.t.Helper()
	c.must(models.QueryRows(c.Store, &n, "SELECT file_bytes FROM universities WHERE id = ?", c.uni.ID))
	return n
}

func TestADeletedLessonTakesItsFilesAndProgressWithIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		a := c.lesson("A")
		b := c.lesson("B", a.ID)
		file, other := c.file("notes.txt", "some notes"), c.file("more.txt", "more")
		c.must(c.owner.AttachFile(ctx, c.module.ID, a.ID, file.ID, models.LessonAttachment, ""))
		c.must(c.owner.AttachFile(ctx, c.module.ID, a.ID, other.ID, models.LessonAttachment, ""))
		if err := c.owner.AttachFile(ctx, c.module.ID, b.ID, file.ID, models.LessonAttachment, ""); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a file in two lessons: %v", err)
		}
		wantFaults(t, c.owner.AttachFile(ctx, c.module.ID, b.ID, file.ID, models.LessonVideo, ""), "kind")
		c.must(c.tutor.DetachFile(ctx, c.module.ID, a.ID, other.ID))
		if n := c.fileBytes(); n != 10 {
			t.Errorf("%d bytes are counted, want 10", n)
		}
		r, err := jana.LessonToRead(ctx, c.module.ID, a.ID)
		if err != nil || len(r.Files) != 1 || r.Files[0].Name != "notes.txt" || r.Files[0].Size != 10 {
			t.Errorf("the files are %+v, %v", r.Files, err)
		}
		c.must(c.finish(jana, a.ID))
		c.must(c.owner.DeleteLesson(ctx, c.module.ID, a.ID))
		for _, table := range []string{"lesson_files", "lesson_progress", "lesson_requirements", "files"} {
			var n int
			c.must(models.QueryRows(k.Store, &n, "SELECT count(*) FROM "+table))
			if n != 0 {
				t.Errorf("%d rows are left in %s", n, table)
			}
		}
		if n := c.fileBytes(); n != 0 || c.order() != "B" {
			t.Errorf("%d bytes are counted, there are %s", n, c.order())
		}
		var audited int
		c.must(models.QueryRows(k.Store, &audited, "SELECT count(*) FROM audit_entries WHERE action = 'lesson.delete' AND object_id = ?", c.module.ID))
		if audited != 1 {
			t.Errorf("%d entries in the audit log", audited)
		}
	})
}

func TestHowManyReadALessonIsSaidOfAClassAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		l := c.lesson("A")
		read := func(finish bool) {
			s := c.join(models.ShareAggregate)
			c.must(s.OpenLesson(ctx, c.module.ID, l.ID))
			if finish {
				c.must(c.finish(s, l.ID))
			}
		}
		row := func() (bool, models.LessonRow) {
			list, err := c.tutor.Lessons(ctx, c.module.ID)
			c.must(err)
			return list.Counted, list.Rows[0]
		}
		for range 4 {
			read(true)
		}
		if counted, r := row(); counted || r.Opened != 0 || r.Finished != 0 {
			t.Errorf("of four students it is said that %d have opened it", r.Opened)
		}
		for range 3 {
			read(false)
		}
		if counted, r := row(); !counted || r.Opened != 5 || r.Finished != 0 {
			t.Errorf("of seven, four of whom have finished: %v, %+v", counted, r)
		}
	})
}

func TestALessonTakesAConstantNumberOfQueries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		l := c.lesson("A")
		count := func() (sent []int) {
			for _, ask := range []func() error{
				func() error { _, err := c.owner.Lessons(ctx, c.module.ID); return err },
				func() error { _, err := c.owner.LessonDraft(ctx, c.module.ID, l.ID); return err },
				func() error { _, err := jana.LessonsToRead(ctx, c.module.ID); return err },
				func() error { _, err := jana.LessonToRead(ctx, c.module.ID, l.ID); return err },
				func() error { return c.owner.MoveLesson(ctx, c.module.ID, l.ID, 1) },
			} {
				sent = append(sent, len(k.Statements(func() { c.must(ask()) })))
			}
			return sent
		}
		few := count()
		for i := range 6 {
			other := c.lesson(fmt.Sprint("L", i), l.ID)
			f := c.file("a.txt", fmt.Sprint("content ", i))
			c.must(c.owner.AttachFile(ctx, c.module.ID, other.ID, f.ID, models.LessonAttachment, ""))
		}
		if many := count(); !slices.Equal(few, many) {
			t.Errorf("with one lesson %v statements, with seven %v", few, many)
		}
		t.Logf("statements: %v", few)
	})
}
