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
	"luna/models/marks"
)

func (c *coursework) table(t *testing.T) models.GradeTable {
	t.Helper()
	table, err := c.who.GradeTable(t.Context(), c.module, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// shows is what a row of the table shows: "80 late", "missing", "done".
func shows(row models.GradeRow) string {
	var cells []string
	for _, c := range row.Cells {
		said := "–"
		switch {
		case c.Hidden:
			said = "hidden"
		case c.Points != nil:
			said = fmt.Sprint(c.Final / 100)
		case c.HandedIn:
			said = "done"
		case c.Overdue:
			said = "missing"
		}
		for word, is := range map[string]bool{" late": c.Late, " shown": c.Released, " dropped": c.Dropped} {
			if is {
				said += word
			}
		}
		cells = append(cells, said)
	}
	if row.Result.Err == nil {
		cells = append(cells, fmt.Sprint("= ", row.Result.Value))
	}
	return strings.Join(cells, " | ")
}

// row gives the row of a student.
func (c *coursework) row(t *testing.T, who models.Scope) models.GradeRow {
	t.Helper()
	enrollment := c.enrolled(t, who)
	rows := c.table(t).Rows
	i := slices.IndexFunc(rows, func(r models.GradeRow) bool { return r.EnrollmentID == enrollment })
	if i < 0 {
		t.Fatal("the student is not in the table")
	}
	return rows[i]
}

// settings saves those of the gradebook.
func (c *coursework) settings(t *testing.T, in models.GradebookInput) {
	t.Helper()
	edit, err := c.who.GradebookEdit(t.Context(), c.module)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.who.UpdateGradebook(t.Context(), c.module, edit.Settings.Revision, in); err != nil {
		t.Fatal(err)
	}
}

func TestTheGradebookShowsEachMarkAndWhatItComesTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		second := c.newAssignment(t, "due_at = NULL, cut_off_at = NULL, points = 2000")
		c.write(t, c.jana, "early")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		k.Clock.Set(dueAt.Add(time.Minute))
		c.write(t, c.ali, "late")
		if _, _, err := c.handIn(t, c.ali); err != nil {
			t.Fatal(err)
		}
		eva := c.student(t)
		for who, want := range map[*models.Scope]string{&c.jana: "done | –", &c.ali: "done late | –", &eva: "missing | –"} {
			if got := shows(c.row(t, *who)); got != want {
				t.Errorf("before: %s, want %s", got, want)
			}
		}
		set := func(assignment uint64, who models.Scope, points string) models.GradeCell {
			t.Helper()
			cell, err := c.who.SetPoints(ctx, c.module, assignment, c.enrolled(t, who), 0, points)
			if err != nil {
				t.Fatal(err)
			}
			return cell
		}
		set(c.assignment, c.jana, "80")
		if cell := set(c.assignment, c.ali, "50,5"); cell.Final != 30_50 || cell.Penalty != 20 || !cell.Late || cell.Revision != 1 {
			t.Errorf("the cell of the late one is %+v", cell)
		}
		set(second, c.jana, "20")
		for who, want := range map[*models.Scope]string{&c.jana: "80 | 20 | = 8333", &c.ali: "30 late | – | = 3050", &eva: "missing | –"} {
			if got := shows(c.row(t, *who)); got != want {
				t.Errorf("after: %s, want %s", got, want)
			}
		}
		in := models.GradebookInput{
			Missing: "zero", In: map[uint64]int{c.assignment: 0, second: 2},
			Categories: []models.CategoryInput{{Code: "E", Name: "Essays", Weight: "75"}, {}, {Code: "x", Name: "Rest", Weight: "25,0 %", Dropped: "1"}},
		}
		c.settings(t, in)
		for who, want := range map[*models.Scope]string{&c.jana: "80 | 20 | = 8500", &c.ali: "30 late | – | = 3050", &eva: "missing | – | = 0"} {
			if got := shows(c.row(t, *who)); got != want {
				t.Errorf("with weights: %s, want %s", got, want)
			}
		}
		in.Formula, in.In[second] = "round(min(e; 70) / 7)", 0
		in.Categories[0].Dropped = "1"
		c.settings(t, in)
		if got, want := shows(c.row(t, c.jana)), "80 dropped | 20 | = 1000"; got != want {
			t.Errorf("with a formula: %s, want %s", got, want)
		}
		if n := c.one(t, fmt.Sprintf("SELECT coalesce(sum(times), 0) FROM access_entries WHERE subject_id = %d AND act = 'marks'", eva.Actor().UserID)); n != 3*3+1 {
			t.Errorf("the looks at Eva's row are noted %d times", n)
		}
	})
}

func TestAnonymousMarksAreInNoTableBeforeTheyAreReleased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, "anonymous = true"), t.Context()
		c.settings(t, models.GradebookInput{Missing: "zero"})
		k.Clock.Set(cutOffAt.Add(time.Hour))
		eva := c.student(t)
		sheet, err := c.who.MarkSheet(ctx, c.module, c.assignment, 1)
		if err != nil || sheet.Count != 2 {
			t.Fatalf("%+v, %v", sheet, err)
		}
		for _, line := range sheet.Rows {
			if strings.HasPrefix(line.Who, "student") {
				t.Errorf("the sheet says who it is: %+v", line)
			}
			if _, err := c.who.SetPoints(ctx, c.module, c.assignment, line.Cell.Key, 0, "70"); err != nil {
				t.Fatal(err)
			}
		}
		for _, who := range []models.Scope{c.jana, eva} {
			if got := shows(c.row(t, who)); got != "hidden" {
				t.Errorf("before the release: %s", got)
			}
		}
		if _, err := c.who.ReleaseMarks(ctx, c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		if got := shows(c.row(t, c.jana)); got != "70 shown | = 7000" {
			t.Errorf("after the release: %s", got)
		}
		if got := shows(c.row(t, eva)); got != "hidden" {
			t.Errorf("of who has handed in nothing: %s", got)
		}
	})
}

func TestATeamsMarkStandsInTheRowOfEachOfItsMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, "UPDATE assignments SET team = true")
		eva := c.student(t)
		c.team(t, "Reds", c.jana, c.ali)
		team := uint64(c.one(t, "SELECT max(id) FROM teams"))
		if _, err := c.who.SetPoints(ctx, c.module, c.assignment, team, 0, "90"); err != nil {
			t.Fatal(err)
		}
		if a, b := c.row(t, c.jana), c.row(t, c.ali); shows(a) != "90 | = 9000" || shows(b) != shows(a) || a.Team != "Reds" || a.Cells[0].Key != team {
			t.Errorf("%+v, %+v", a, b)
		}
		if row := c.row(t, eva); shows(row) != "–" || row.Cells[0].Key != 0 {
			t.Errorf("of nobody's team: %+v", row)
		}
		if _, err := c.who.SetPoints(ctx, c.module, c.assignment, c.enrolled(t, eva)+9999, 0, "90"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a team that is none: %v", err)
		}
	})
}

func TestACellIsNotSavedOverOneThatWasNotSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		key := c.enrolled(t, c.jana)
		cell := func(who models.Scope, revision int, points string) (models.GradeCell, error) {
			return who.SetPoints(ctx, c.module, c.assignment, key, revision, points)
		}
		if _, err := c.who.SaveMark(ctx, c.module, c.assignment, key, 0, models.MarkInput{Points: "60", Feedback: "Well done."}); err != nil {
			t.Fatal(err)
		}
		if now, err := cell(c.tutor(t), 0, "50"); !errors.Is(err, models.ErrConflict) || now.Final != 60_00 || now.Revision != 1 {
			t.Errorf("over an unseen mark: %+v, %v", now, err)
		}
		if now, err := cell(c.who, 1, "50"); err != nil || now.Final != 50_00 || now.Revision != 2 {
			t.Errorf("over a seen one: %+v, %v", now, err)
		}
		if got := c.panel(t, c.who, key).Grade; got.Feedback != "Well done." {
			t.Errorf("the feedback became %q", got.Feedback)
		}
		var bad *models.Invalid
		if _, err := cell(c.who, 2, "201"); !errors.As(err, &bad) {
			t.Errorf("too many points: %v", err)
		}
		if now, err := cell(c.who, 2, " "); err != nil || now.Points != nil || now.Revision != 3 {
			t.Errorf("taken back: %+v, %v", now, err)
		}
		if n := c.one(t, "SELECT count(*) FROM grade_changes WHERE source = 'table'"); n != 2 {
			t.Errorf("%d changes are written down", n)
		}
		edits := []models.MarkEdit{{Key: key, Revision: 3, Points: "10"}, {Key: c.enrolled(t, c.ali), Revision: 7, Points: "20"}}
		if err := c.who.SetMarks(ctx, c.module, c.assignment, edits); !errors.As(err, &bad) || len(bad.Fields) != 2 {
			t.Errorf("a sheet with a conflict: %v", err)
		}
		if row := c.row(t, c.jana); row.Cells[0].Points != nil {
			t.Errorf("half of a refused sheet was saved: %+v", row.Cells[0])
		}
		edits[1].Revision = 0
		if err := c.who.SetMarks(ctx, c.module, c.assignment, edits); err != nil || shows(c.row(t, c.ali)) != "20 | = 2000" {
			t.Errorf("%v, %s", err, shows(c.row(t, c.ali)))
		}
		for name, who := range map[string]models.Scope{"a student": c.jana, "an administrator": c.admin, "a lecturer of nothing": c.Person(t, c.university, models.Lecturer)} {
			if _, err := cell(who, 4, "99"); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := who.GradeTable(ctx, c.module, "", 1); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s reads: %v", name, err)
			}
		}
		c.Change(t, "UPDATE modules SET status = 'archived'")
		if _, err := cell(c.who, 4, "99"); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
	})
}

func TestTheSettingsOfAGradebookSayWhatIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		bad := models.GradebookInput{Missing: "never", Formula: "hw + lab", Categories: []models.CategoryInput{
			{Code: "HW", Name: "Homework", Weight: "10"}, {Code: "hw", Weight: "100.5", Dropped: "51"}, {Code: "max", Name: "Max", Weight: "1.25"},
		}}
		wantFaults(t, c.who.UpdateGradebook(ctx, c.module, 0, bad), "missing", "formula", "code-1", "name-1", "weight-1", "dropped-1", "code-2", "weight-2")
		good := models.GradebookInput{Missing: "open", Formula: "HW", Categories: bad.Categories[:1], In: map[uint64]int{c.assignment: 0, 987654: 0}}
		c.settings(t, good)
		if err := c.who.UpdateGradebook(ctx, c.module, 0, good); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a stale edit: %v", err)
		}
		tutor := c.tutor(t)
		if _, err := tutor.GradebookEdit(ctx, c.module); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a tutor reads the settings: %v", err)
		}
		if err := tutor.UpdateGradebook(ctx, c.module, 1, good); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a tutor changes the settings: %v", err)
		}
		if n := c.one(t, "SELECT count(*) FROM category_assignments"); n != 1 {
			t.Errorf("%d assignments have a place", n)
		}
	})
}

func TestAStudentSeesWhatTheReleasedMarksComeToIfThatIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		second := c.newAssignment(t, "")
		own := func() *models.OwnResult {
			t.Helper()
			list, err := c.jana.OwnGrades(ctx, c.module)
			if err != nil {
				t.Fatal(err)
			}
			return list.Result
		}
		c.give(t, c.enrolled(t, c.jana), "60", 0)
		if _, err := c.who.SetPoints(ctx, c.module, second, c.enrolled(t, c.jana), 0, "100"); err != nil {
			t.Fatal(err)
		}
		if got := own(); got != nil {
			t.Errorf("it is not shown, and is %+v", got.Result)
		}
		c.settings(t, models.GradebookInput{Missing: "open", Shown: true})
		if got := own(); got == nil || !errors.Is(got.Result.Err, marks.ErrMissing) {
			t.Errorf("nothing is released, and it is %+v", got)
		}
		if _, err := c.who.ReleaseMarks(ctx, c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		if got := own(); got.Result.Err != nil || got.Result.Value != 60_00 {
			t.Errorf("one is released, and it is %+v", got.Result)
		}
		c.settings(t, models.GradebookInput{Missing: "zero", Shown: true})
		k.Clock.Set(cutOffAt.Add(time.Hour))
		if got := own(); got.Result.Value != 30_00 {
			t.Errorf("the other was not handed in, and it is %+v", got.Result)
		}
	})
}

func TestTheGradebookOfALargeClassTakesAsManyStatements(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	c, ctx := withWork(t, k), t.Context()
	look := func() []string {
		return k.Statements(func() {
			c.table(t)
			if _, err := c.who.MarkSheet(ctx, c.module, c.assignment, 1); err != nil {
				t.Fatal(err)
			}
			if _, err := c.who.ExportGrades(ctx, c.module); err != nil {
				t.Fatal(err)
			}
		})
	}
	few := look()
	for range 8 {
		c.student(t)
		c.newAssignment(t, "")
	}
	if many := look(); len(many) != len(few) {
		t.Errorf("%d statements for 2 students and an assignment, %d for 10 and 9", len(few), len(many))
	}
	k.NoScans(t, few)
}
