package models_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// task adds an assignment that students see and that is due on a day at its end.
func (c *course) task(title, due string) models.Assignment {
	c.t.Helper()
	a, err := c.owner.CreateAssignment(c.t.Context(), c.module.ID, title)
	c.must(err)
	return c.set(a, models.AssignmentInput{Title: title, Text: "Solve *it*", Points: "10", Published: true, DueDay: due, TakesText: true, MostFiles: "3"})
}

// set changes an assignment.
func (c *course) set(a models.Assignment, in models.AssignmentInput) models.Assignment {
	c.t.Helper()
	a, err := c.owner.UpdateAssignment(c.t.Context(), c.module.ID, a.ID, a.Revision, in)
	c.must(err)
	return a
}

func TestAnAssignmentSaysAtEachFieldWhatIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		_, err := c.owner.CreateAssignment(ctx, c.module.ID, " ")
		wantFaults(t, err, "title")
		a := c.task("A", "2026-11-30")
		_, err = c.owner.UpdateAssignment(ctx, c.module.ID, a.ID, a.Revision, models.AssignmentInput{
			Text: strings.Repeat("a", 40_001), Points: "1,234", Day: "soon", DueDay: "2026-11-30", DueClock: "25:00", CutDay: "never",
			LateUnit: "week", LatePercent: "101", LateFloor: "-1", Attempts: "x", MostFiles: "51", TakesText: true,
		})
		wantFaults(t, err, "title", "text", "points", "day", "due", "cut", "unit", "percent", "floor", "attempts", "files")
		for field, in := range map[string]models.AssignmentInput{
			"files": {Title: "A", Points: "1"},
			"cut":   {Title: "A", Points: "1", TakesText: true, DueDay: "2026-11-30", CutDay: "2026-11-29"},
		} {
			_, err = c.owner.UpdateAssignment(ctx, c.module.ID, a.ID, a.Revision, in)
			wantFaults(t, err, field)
		}
		_, err = c.owner.UpdateAssignment(ctx, c.module.ID, a.ID, a.Revision, models.AssignmentInput{Title: "A", Points: "1", TakesText: true, CutDay: "2026-11-30"})
		wantFaults(t, err, "cut")
		if _, err := c.colleague.CreateAssignment(ctx, c.module.ID, "B"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague: %v", err)
		}
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		if _, err := c.owner.UpdateAssignment(ctx, c.module.ID, a.ID, a.Revision, models.AssignmentInput{Title: "B"}); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
	})
}

func TestAnAssignmentIsDueAtTheEndOfItsDayWhereTheUniversityIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newCourse(t, k)
		a := c.task("A", "2026-10-25") // the night before, clocks were set back
		a = c.set(a, models.AssignmentInput{Title: "A", Points: "2,5", DueDay: "2026-10-24", CutDay: "2026-10-25", TakesText: true, LateUnit: "hour", LatePercent: "10"})
		if want := time.Date(2026, 10, 24, 21, 59, 0, 0, time.UTC); !a.DueAt.Equal(want) {
			t.Errorf("it is due at %v, want %v", a.DueAt, want)
		}
		if want := time.Date(2026, 10, 25, 22, 59, 0, 0, time.UTC); !a.CutOffAt.Equal(want) || a.Points != 250 || a.LatePercent != 10 {
			t.Errorf("nothing is taken after %v, want %v; %d points", a.CutOffAt, want, a.Points)
		}
		d, err := c.tutor.AssignmentDraft(t.Context(), c.module.ID, a.ID)
		c.must(err)
		if !d.Assignment.DueAt.Equal(*a.DueAt) || d.Assignment.Revision != 3 || d.Assignment.Published || d.Assignment.MostFiles != 0 {
			t.Errorf("saved is %+v", d.Assignment)
		}
	})
}

func TestAStaleEditOfAnAssignmentIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		a := c.task("A", "2026-11-30")
		_, err := c.tutor.UpdateRubric(ctx, c.module.ID, a.ID, a.Revision, nil)
		c.must(err)
		if _, err := c.owner.UpdateAssignment(ctx, c.module.ID, a.ID, a.Revision, models.AssignmentInput{Title: "C", Points: "1", TakesText: true}); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the second edit: %v", err)
		}
		if _, err := c.owner.UpdateRubric(ctx, c.module.ID, a.ID, a.Revision, nil); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the second rubric: %v", err)
		}
	})
}

func TestTheCodesOfARubricNeverChangeAndNeverComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		a := c.task("A", "")
		rubric := func(in ...models.CriterionInput) []models.RubricCriterion {
			t.Helper()
			var err error
			a, err = c.owner.UpdateRubric(ctx, c.module.ID, a.ID, a.Revision, in)
			c.must(err)
			return a.Rubric.V
		}
		levels := []models.LevelInput{{Title: "poor", Points: "0"}, {}, {Title: "good", Points: "2.5"}}
		first := rubric(models.CriterionInput{Title: "Form", Levels: levels}, models.CriterionInput{}, models.CriterionInput{Title: "Content", Levels: levels})
		if len(first) != 2 || len(first[0].Levels) != 2 || first[0].Levels[0].Title != "good" || first[0].Levels[0].Points != 250 {
			t.Fatalf("saved is %+v", first)
		}
		form, content := first[0], first[1]
		second := rubric(
			models.CriterionInput{Code: content.Code, Title: "Contents", Levels: []models.LevelInput{{Code: content.Levels[1].Code, Title: "poor", Points: "1"}, {Code: content.Levels[0].Code, Title: "best", Points: "3"}}},
			models.CriterionInput{Code: content.Code, Title: "Copied", Levels: levels},
			models.CriterionInput{Code: "made up", Title: "Forged", Levels: levels},
		)
		if second[0].Code != content.Code || second[0].Levels[0].Code != content.Levels[0].Code || second[0].Levels[0].Points != 300 {
			t.Errorf("what was there became %+v", second[0])
		}
		for _, c := range second[1:] {
			if c.Code == content.Code || c.Code == form.Code || c.Code == "made up" {
				t.Errorf("the new criterion %q has the code %q", c.Title, c.Code)
			}
		}
		if third := rubric(models.CriterionInput{Code: form.Code, Title: "Form", Levels: levels}); third[0].Code == form.Code {
			t.Error("a code came back")
		}
		_, err := c.owner.UpdateRubric(ctx, c.module.ID, a.ID, a.Revision, []models.CriterionInput{{Levels: levels[:1]}, {Title: "B", Levels: []models.LevelInput{{Title: "x"}, {Points: "1"}}}})
		wantFaults(t, err, "criterion-0", "criterion-1-points-0", "criterion-1-level-1")
	})
}

func TestStudentsSeeAnAssignmentAndItsFilesFromItsTimeOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		k.Clock.Set(time.Date(2026, 11, 30, 8, 59, 0, 0, time.UTC)) // 9:59 in Berlin
		a := c.task("A", "2026-12-30")
		file := c.file("sheet.txt", "a sheet")
		c.must(c.owner.GiveFile(ctx, c.module.ID, a.ID, file.ID))
		in := models.AssignmentInput{Title: "A", Points: "10", Published: true, Day: "2026-11-30", Clock: "10:00", TakesText: true}
		a = c.set(a, in)
		seen := func() bool {
			t.Helper()
			list, err := jana.OwnAssignments(ctx, c.module.ID)
			c.must(err)
			_, err = jana.AssignmentFileToRead(ctx, c.module.ID, a.ID, file.ID)
			if err != nil && !errors.Is(err, models.ErrNotFound) || (err == nil) != (len(list.Rows) == 1) {
				t.Errorf("%d in the list, the file says %v", len(list.Rows), err)
			}
			return err == nil
		}
		if seen() {
			t.Error("it is seen before its time")
		}
		k.Clock.Advance(time.Minute)
		if !seen() {
			t.Error("it is not seen at its time")
		}
		if r, err := c.owner.AssignmentFileToRead(ctx, c.module.ID, c.task("B", "").ID, file.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("under another assignment: %v, %v", r.Name, err)
		}
		in.Published = false
		c.set(a, in)
		if list, err := jana.OwnAssignments(ctx, c.module.ID); err != nil || len(list.Rows) != 1 || list.Rows[0].Title != "B" {
			t.Errorf("with a draft the list is %+v, %v", list.Rows, err)
		}
		c.must(jana.Leave(ctx, c.module.ID))
		for what, err := range map[string]error{
			"the list": second(jana.OwnAssignments(ctx, c.module.ID)), "a stranger": second(c.student().OwnAssignments(ctx, c.module.ID)),
			"a file": second(jana.AssignmentFileToRead(ctx, c.module.ID, a.ID, file.ID)),
		} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestADeletedAssignmentTakesItsFilesAndExtensionsWithIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		a := c.task("A", "2026-11-30")
		file, other := c.file("sheet.txt", "some words"), c.file("more.txt", "more")
		c.must(c.owner.GiveFile(ctx, c.module.ID, a.ID, file.ID))
		c.must(c.owner.GiveFile(ctx, c.module.ID, a.ID, other.ID))
		if err := c.owner.GiveFile(ctx, c.module.ID, c.task("B", "").ID, file.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a file in two assignments: %v", err)
		}
		ofLesson := c.file("notes.txt", "notes")
		c.must(c.owner.AttachFile(ctx, c.module.ID, c.lesson("L").ID, ofLesson.ID, models.LessonAttachment, ""))
		if err := c.owner.GiveFile(ctx, c.module.ID, a.ID, ofLesson.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a file of a lesson: %v", err)
		}
		c.must(c.tutor.TakeBackFile(ctx, c.module.ID, a.ID, other.ID))
		c.must(c.owner.GrantExtension(ctx, c.module.ID, a.ID, models.ExtensionInput{Enrollments: []uint64{c.enrollment(jana).ID}, Day: "2026-12-02"}))
		_, err := jana.SaveWork(ctx, c.module.ID, a.ID, models.WorkInput{Attempt: 1, Text: "begun"})
		c.must(err)
		if err := c.owner.DeleteAssignment(ctx, c.module.ID, a.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("somebody has begun: %v", err)
		}
		_, err = c.owner.UpdateAssignment(ctx, c.module.ID, a.ID, a.Revision, models.AssignmentInput{Title: "A", Points: "1", TakesText: true, Team: true})
		wantFaults(t, err, "team")
		k.Change(t, "DELETE FROM submissions")
		c.must(c.owner.DeleteAssignment(ctx, c.module.ID, a.ID))
		var left int
		c.must(models.QueryRows(k.Store, &left, "SELECT (SELECT count(*) FROM assignment_files) + (SELECT count(*) FROM extensions)"))
		if n := c.fileBytes(); left != 0 || n != int64(len("notes")) {
			t.Errorf("%d rows are left, %d bytes are counted", left, n)
		}
	})
}

func TestAnAssignmentTakesAConstantNumberOfQueries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		a := c.task("A", "2026-11-30")
		team, err := c.owner.CreateTeam(ctx, c.module.ID, "T")
		c.must(err)
		count := func() (sent []int) {
			for _, ask := range []func() error{
				func() error { return second(c.owner.Assignments(ctx, c.module.ID)) },
				func() error { return second(c.owner.AssignmentOverview(ctx, c.module.ID, a.ID)) },
				func() error { return second(c.owner.Extensions(ctx, c.module.ID, a.ID, models.ExtensionSearch{})) },
				func() error { return second(c.owner.Teams(ctx, c.module.ID, 0, 0)) },
				func() error { return second(c.owner.Team(ctx, c.module.ID, team.ID, "")) },
				func() error { return second(jana.OwnAssignments(ctx, c.module.ID)) },
			} {
				sent = append(sent, len(k.Statements(func() { c.must(ask()) })))
			}
			return sent
		}
		few := count()
		for i := range 4 {
			other := c.task(fmt.Sprint("A", i), "2026-11-30")
			c.must(c.owner.GiveFile(ctx, c.module.ID, other.ID, c.file("a.txt", fmt.Sprint("content ", i)).ID))
			another := c.join(models.ShareNamed)
			c.must(c.owner.GrantExtension(ctx, c.module.ID, other.ID, models.ExtensionInput{Enrollments: []uint64{c.enrollment(another).ID}, Day: "2026-12-01"}))
			t2, err := c.owner.CreateTeam(ctx, c.module.ID, fmt.Sprint("T", i))
			c.must(err)
			c.must(c.owner.JoinTeam(ctx, c.module.ID, t2.ID, []uint64{c.enrollment(another).ID}))
		}
		if many := count(); !slices.Equal(few, many) {
			t.Errorf("with little %v statements, with more %v", few, many)
		}
		t.Logf("statements: %v", few)
	})
}
