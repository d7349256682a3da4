package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func marksOutcomes(p models.MarksPlan) string {
	var said []string
	for _, l := range p.Lines {
		said = append(said, fmt.Sprintf("%d %s", l.Line, l.Outcome))
	}
	return strings.Join(said, ", ")
}

func TestATableOfMarksChangesNobodyUntilItIsConfirmedAndOnlyWhatWasShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		jana, ali, eva := c.enrolled(t, c.jana), c.enrolled(t, c.ali), c.enrolled(t, c.student(t))
		c.give(t, jana, "60", 0)
		c.give(t, ali, "70", 0)
		table := fmt.Sprintf("ID;Name;Punkte;Rückmeldung;Version;Notes\n%d;J;65,5;\"Good,\n'=really\";1;x\n%d;A;70;;1\n%d;E;80;;0\n%d;A;1;;1\n999999;?;1;;\n%d;E;201;;\n",
			jana, ali, eva, ali, eva)
		plan, err := c.who.PreviewMarks(ctx, c.module, c.assignment, []byte(table))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := marksOutcomes(plan), "2 updated, 4 unchanged, 5 created, 6 refused, 7 refused, 8 refused"; got != want || fmt.Sprint(plan.Ignored) != "[Notes]" {
			t.Errorf("%s, ignored %v, want %s", got, plan.Ignored, want)
		}
		if n := c.one(t, "SELECT count(*) FROM grade_changes"); n != 2 {
			t.Errorf("a preview has set marks: there are %d changes", n)
		}
		again, err := c.who.PreviewMarks(ctx, c.module, c.assignment, []byte(plan.Table))
		if err != nil || again.Hash != plan.Hash || again.Table != plan.Table {
			t.Errorf("the table that is sent back is another one: %v", err)
		}
		tutor := c.tutor(t)
		if _, err := tutor.PreviewMarks(ctx, c.module, c.assignment, []byte(table)); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a tutor imports: %v", err)
		}
		if _, err := tutor.SetPoints(ctx, c.module, c.assignment, eva, 0, "1"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.who.ImportMarks(ctx, c.module, c.assignment, []byte(plan.Table), plan.Hash); !errors.Is(err, models.ErrConflict) {
			t.Errorf("over marks that were set since: %v", err)
		}
		plan, err = c.who.PreviewMarks(ctx, c.module, c.assignment, []byte(table))
		if want := "2 updated, 4 unchanged, 5 refused, 6 refused, 7 refused, 8 refused"; err != nil || marksOutcomes(plan) != want {
			t.Errorf("a file that is older than a mark: %s, %v, want %s", marksOutcomes(plan), err, want)
		}
		n, err := c.who.ImportMarks(ctx, c.module, c.assignment, []byte(plan.Table), plan.Hash)
		g := c.panel(t, c.who, jana).Grade
		if err != nil || n != 1 || *g.Points != 65_50 || g.Feedback != "Good,\n=really" || g.Revision != 2 {
			t.Errorf("%d are set, %v: %+v", n, err, g)
		}
		if n := c.one(t, "SELECT count(*) FROM grade_changes WHERE source = 'import'"); n != 1 {
			t.Errorf("%d changes came from a file", n)
		}
		for what, table := range map[string]string{"no id": "Name,Points\nA,1\n", "empty": "ID,Points\n", "two": "ID,ID,Points\n1,1,1\n", "no table": "\x00\x01"} {
			var bad *models.Invalid
			if _, err := c.who.PreviewMarks(ctx, c.module, c.assignment, []byte(table)); !errors.As(err, &bad) || bad.Fields["file"].Text == "" {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestTakingMarksAlongIsToldToThoseInTheFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		if sheet, err := c.who.ExportMarks(ctx, c.module, c.assignment); err != nil || sheet.Count != 2 {
			t.Fatalf("%+v, %v", sheet, err)
		}
		if table, err := c.who.ExportGrades(ctx, c.module); err != nil || table.Count != 2 {
			t.Fatalf("%+v, %v", table, err)
		}
		told := fmt.Sprintf("SELECT coalesce(sum(times), 0) FROM access_entries WHERE subject_id = %d AND act = 'export'", c.jana.Actor().UserID)
		if n := c.one(t, told); n != 2 {
			t.Errorf("two files are noted %d times", n)
		}
		if n := c.one(t, "SELECT count(*) FROM audit_entries WHERE action IN ('marks.export', 'gradebook.export')"); n != 2 {
			t.Errorf("the log tells of %d files", n)
		}
	})
}
