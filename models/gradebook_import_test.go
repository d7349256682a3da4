package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// asFile is the part of an exported gradebook that can be brought back, with other
// points where there are some for a student and an assignment.
func asFile(table models.GradeTable, points map[[2]uint64]string) string {
	var b strings.Builder
	b.WriteString("ID;Student;Result")
	for _, a := range table.Assignments {
		fmt.Fprintf(&b, ";%s [%d] Punkte;%s [%d] Version", a.Title, a.ID, a.Title, a.ID)
	}
	for _, row := range table.Rows {
		fmt.Fprintf(&b, "\n%d;%s;", row.EnrollmentID, row.Name)
		for j, c := range row.Cells {
			cell := points[[2]uint64{row.EnrollmentID, table.Assignments[j].ID}]
			if cell == "" && c.Points != nil {
				cell = fmt.Sprintf("%d,%02d", *c.Points/100, *c.Points%100)
			}
			fmt.Fprintf(&b, ";%s;%d", cell, c.Revision)
		}
	}
	return b.String() + "\n"
}

// plannedFor says what a plan does about somebody: "Essay created –→7000".
func plannedFor(p models.MarksPlan, who string) string {
	said := func(n *int) string {
		if n == nil {
			return "–"
		}
		return fmt.Sprint(*n)
	}
	var lines []string
	for _, l := range p.Lines {
		if l.Who == who {
			lines = append(lines, fmt.Sprintf("%s %s %s→%s", l.Assignment, l.Outcome, said(l.Old), said(l.New)))
		}
	}
	return strings.Join(lines, ", ")
}

func TestTheGradebookComesBackAsItWasSetAndSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		k.Clock.Set(dueAt.Add(1)) // what is handed in is late
		c.write(t, c.jana, "My essay.")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		second := c.newAssignment(t, "title = 'Sheet'")
		teams, hidden := c.newAssignment(t, "title = 'Team', team = true"), c.newAssignment(t, "title = 'Hidden', anonymous = true")
		jana, ali := c.enrolled(t, c.jana), c.enrolled(t, c.ali)
		c.give(t, jana, "60", 0)
		c.give(t, ali, "70", 0)
		table, err := c.who.ExportGrades(ctx, c.module)
		if err != nil {
			t.Fatal(err)
		}
		names := map[uint64]string{}
		for _, row := range table.Rows {
			names[row.EnrollmentID] = row.Name
		}
		plan, err := c.who.PreviewGrades(ctx, c.module, []byte(asFile(table, nil)))
		if err != nil || plan.Does() || len(plan.Of(models.ImportUnchanged)) != 2 || len(plan.Left) != 2 || fmt.Sprint(plan.Ignored) != "[Student Result]" {
			t.Fatalf("an untouched file: %v, %+v", err, plan)
		}
		file := asFile(table, map[[2]uint64]string{
			{jana, c.assignment}: "65,5", {jana, second}: "80", {ali, second}: "201", {jana, teams}: "1", {jana, hidden}: "1",
		}) + "999999;?;;5;;;;;;;\n" + fmt.Sprintf("%d;J;;5;;;;;;;\n", jana)
		plan, err = c.who.PreviewGrades(ctx, c.module, []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]string{
			names[jana]: "Essay updated 6000→6550, Sheet created –→8000, Essay refused 6000→6000",
			names[ali]:  "Essay unchanged 7000→7000, Sheet refused –→–",
			"":          "Essay refused –→–",
		} {
			if got := plannedFor(plan, who); got != want {
				t.Errorf("%q: %s, want %s", who, got, want)
			}
		}
		if n := c.one(t, "SELECT count(*) FROM grade_changes"); n != 2 {
			t.Errorf("a preview has set marks: there are %d changes", n)
		}
		tutor := c.tutor(t)
		if _, err := tutor.PreviewGrades(ctx, c.module, []byte(file)); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a tutor imports: %v", err)
		}
		if _, err := tutor.SetPoints(ctx, c.module, second, jana, 0, "1"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.who.ImportGrades(ctx, c.module, []byte(plan.Table), plan.Hash); !errors.Is(err, models.ErrConflict) {
			t.Errorf("over marks that were set since: %v", err)
		}
		plan, err = c.who.PreviewGrades(ctx, c.module, []byte(plan.Table))
		if want := "Essay updated 6000→6550, Sheet refused 100→8000, Essay refused 6000→6000"; err != nil || plannedFor(plan, names[jana]) != want {
			t.Errorf("a file that is older than a mark: %v, %s, want %s", err, plannedFor(plan, names[jana]), want)
		}
		n, err := c.who.ImportGrades(ctx, c.module, []byte(plan.Table), plan.Hash)
		g := c.panel(t, c.who, jana).Grade
		if err != nil || n != 1 || *g.Points != 65_50 || g.Feedback != "Well *done*." || g.Revision != 2 {
			t.Errorf("%d are set, %v: %+v", n, err, g)
		}
		if n := c.one(t, "SELECT count(*) FROM grade_changes WHERE source = 'import'"); n != 1 {
			t.Errorf("%d changes came from a file", n)
		}
		for what, file := range map[string]string{"no id": "Name,A [1] points\nA,1\n", "no points": "ID,A [1] version\n1,1\n", "two": "ID,A [1] points,B [1] Punkte\n1,1,1\n"} {
			var bad *models.Invalid
			if _, err := c.who.PreviewGrades(ctx, c.module, []byte(file)); !errors.As(err, &bad) || bad.Fields["file"].Text == "" {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
