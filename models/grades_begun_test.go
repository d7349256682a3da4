package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestAMarkIsForTheAttemptThatWasLookedAt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, "attempts = 0"), t.Context()
		key := c.enrolled(t, c.jana)
		first := c.panel(t, c.who, key).Shown.Submission.ID
		c.write(t, c.jana, "My second essay.")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		mark := models.MarkInput{Points: "5", Submission: &first}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, mark); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a mark for an attempt that does not count any more: %v", err)
		}
		second := c.panel(t, c.who, key).Shown.Submission.ID
		mark.Submission = &second
		g, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, mark)
		if err != nil || *g.SubmissionID != second || second == first {
			t.Fatalf("%+v, %v", g, err)
		}
		c.write(t, c.jana, "My third essay.")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		if _, err := c.who.SetPoints(ctx, c.module, c.assignment, key, g.Revision, "6"); err != nil {
			t.Fatal(err)
		}
		if p := c.panel(t, c.who, key); *p.Grade.SubmissionID != second || *p.Grade.Points != 600 {
			t.Errorf("points corrected in a table are for the attempt %d, want %d", *p.Grade.SubmissionID, second)
		}
		table := []byte(fmt.Sprintf("ID,Points\n%d,7\n", key))
		plan, err := c.who.PreviewMarks(ctx, c.module, c.assignment, table)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.who.ImportMarks(ctx, c.module, c.assignment, []byte(plan.Table), plan.Hash); err != nil || n != 1 {
			t.Fatalf("%d marks, %v", n, err)
		}
		if p := c.panel(t, c.who, key); *p.Grade.SubmissionID != second || *p.Grade.Points != 700 {
			t.Errorf("points from a file are for the attempt %d, want %d", *p.Grade.SubmissionID, second)
		}
	})
}

func TestLookingAtAWorkBeginsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		if _, err := c.who.HoldWork(ctx, c.module, c.assignment, c.enrolled(t, c.jana)); err != nil {
			t.Fatal(err)
		}
		c.Change(t, fmt.Sprintf("INSERT INTO grade_categories (university_id, module_id, code, name, weight, position) VALUES (%d, %d, 'A', 'Sheets', 1, 1)", c.university.ID, c.module))
		c.Change(t, fmt.Sprintf("INSERT INTO category_assignments (university_id, module_id, assignment_id, category_id) SELECT university_id, module_id, %d, id FROM grade_categories", c.assignment))
		if err := c.who.DeleteAssignment(ctx, c.module, c.assignment); err != nil {
			t.Errorf("an assignment in a category that somebody has looked at the works of cannot be deleted: %v", err)
		}
	})
}

func TestNobodyJoinsOrLeavesATeamThatHasMarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, "UPDATE assignments SET team = true")
		team, err := c.who.CreateTeam(ctx, c.module, "Owls")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.who.JoinTeam(ctx, c.module, team.ID, []uint64{c.enrolled(t, c.jana)}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, team.ID, 0, models.MarkInput{Points: "5"}); err != nil {
			t.Fatal(err)
		}
		wantFaults(t, c.who.JoinTeam(ctx, c.module, team.ID, []uint64{c.enrolled(t, c.ali)}), "student")
		if err := c.who.LeaveTeam(ctx, c.module, team.ID, c.enrolled(t, c.jana)); !errors.Is(err, models.ErrConflict) {
			t.Errorf("who leaves a team that has marks: %v", err)
		}
	})
}

func TestAMarkThatIsTakenBackTakesItsNoticeAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		key := c.enrolled(t, c.jana)
		told := func() int64 {
			return c.one(t, fmt.Sprintf("SELECT count(*) FROM notices WHERE kind = 'grade' AND user_id = %d", c.jana.Actor().UserID))
		}
		g, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "5"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.who.ReleaseMarks(ctx, c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(time.Minute)
		if told() != 1 {
			t.Fatalf("%d notices of the mark", told())
		}
		if _, err := c.who.SetPoints(ctx, c.module, c.assignment, key, g.Revision, ""); err != nil {
			t.Fatal(err)
		}
		if told() != 0 {
			t.Errorf("%d notices lead to a mark that is not there", told())
		}
	})
}

func TestADraftOnItsWayWhenTheMarkIsSavedIsNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		key, typed := c.enrolled(t, c.jana), models.MarkInput{Points: "5"}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, typed); err != nil {
			t.Fatal(err)
		}
		if _, err := c.who.SaveGradeDraft(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "4"}); err != nil {
			t.Fatal(err)
		}
		if d := c.panel(t, c.who, key).Draft; d != nil {
			t.Errorf("a draft from before the mark stands over it: %+v", d)
		}
		if _, err := c.who.SaveGradeDraft(ctx, c.module, c.assignment, key, 1, models.MarkInput{Points: "4"}); err != nil {
			t.Fatal(err)
		}
		if c.panel(t, c.who, key).Draft == nil {
			t.Error("a draft from after the mark is not kept")
		}
	})
}

func TestAFileOfTooManyLinesIsADownload(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.write(t, c.jana, "See the files.")
		c.add(t, c.jana, "short.txt", []byte(strings.Repeat("line\n", 20_000)))
		c.add(t, c.jana, "long.txt", []byte(strings.Repeat("a\n", 20_001)))
		b, _, err := c.handIn(t, c.jana)
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.who.SubmissionToRead(ctx, c.module, c.assignment, b.ID)
		if err != nil || len(r.Files) != 2 {
			t.Fatalf("%d files, %v", len(r.Files), err)
		}
		for _, f := range r.Files {
			_, _, err := c.who.SubmissionFileToShow(ctx, c.module, c.assignment, b.ID, f.FileID)
			if shown := err == nil; shown != (f.Name == "short.txt") {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	})
}
