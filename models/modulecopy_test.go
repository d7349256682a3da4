package models_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// Every table is in one of these two: a new one is a decision about copies.
var (
	copiedTables = []string{
		"modules", "module_staff", "files", "lessons", "lesson_requirements", "lesson_files", "lesson_questions", "assignments", "assignment_files", "survey_plans",
		"gradebooks", "grade_categories", "category_assignments", "marking_comments",
	}
	notCopied = map[string]string{
		"media": "the files of the copy hold the same content", "uploads": "on their way into the old module",
		"enrollments": "of people", "consents": "of people", "teams": "of people", "team_members": "of people", "extensions": "of people",
		"surveys": "of people", "trends": "of people", "module_trends": "of people together", "lesson_progress": "of people",
		"submissions": "of people", "submission_files": "of people", "submission_uploads": "of people", "calendar_feeds": "of people",
		"grades": "of people", "grade_drafts": "of people", "grade_changes": "of people", "grade_pins": "of people", "grade_messages": "of people",
		"notices": "of people", "notice_settings": "of people",
		"access_entries": "who looked at whom", "audit_entries": "what happened to the old one", "model_fits": "from answers of people",
		"forms": "the university's", "form_versions": "the university's", "universities": "not of a module", "faculties": "not of a module",
		"departments": "not of a module", "programmes": "not of a module", "student_programmes": "not of a module", "university_logos": "not of a module",
		"users": "not of a module", "sessions": "not of a module", "attempts": "not of a module", "account_links": "not of a module",
		"totp_factors": "not of a module", "passkeys": "not of a module", "recovery_codes": "not of a module", "identity_providers": "not of a module",
		"identities": "not of a module", "handshakes": "not of a module", "mails": "not of a module", "people_imports": "not of a module",
		"support_views": "not of a module", "erasures": "not of a module", "job_runs": "not of a module", "leases": "not of a module", "settings": "not of a module",
	}
)

// fullCourse is a module in which everything is that a module can have.
func fullCourse(t *testing.T, k *storetest.Kit) (c *course, jana models.Scope) {
	t.Helper()
	c, ctx := newCourse(t, k), t.Context()
	plan := c.open()
	jana = c.join(models.ShareNamed)
	first := c.lesson("First")
	c.must(c.owner.SetLessonQuestions(ctx, c.module.ID, first.ID, plan.ID, c.codes()[:1]))
	_, err := c.owner.CreateLesson(ctx, c.module.ID, models.LessonInput{
		Title: "Second", Published: true, Day: "2026-10-23", Clock: "10:00", Requires: []uint64{first.ID},
		Text: fmt.Sprintf("See [the first](/modules/%d/lessons/%d), [all](/modules/%d), [another](/modules/%d1) and /modules/%d/lessons/987654.", c.module.ID, first.ID, c.module.ID, c.module.ID, c.module.ID),
	})
	c.must(err)
	file := func(name string) uint64 {
		f, err := c.owner.AddFile(ctx, c.module.ID, name, strings.NewReader("0123456789"), 10)
		c.must(err)
		return f.ID
	}
	c.must(c.owner.AttachFile(ctx, c.module.ID, first.ID, file("notes.txt"), models.LessonAttachment, ""))
	file("of nothing.txt")
	work := c.assign("Work", "20 22:59")
	c.Change(t, fmt.Sprintf(`UPDATE assignments SET cut_off_at = '2026-11-27 22:59:00+00:00', publish_at = '2026-10-20 22:00:00+00:00', text = 'With a rubric',
		rubric = '[{"code":"c1","title":"Proof","levels":[{"code":"l1","title":"whole","points":1000}]}]', late_unit = 'day', late_percent = 10, team = true WHERE id = %d`, work))
	c.Change(t, fmt.Sprintf("INSERT INTO assignment_files (university_id, module_id, assignment_id, file_id, position) VALUES (%d, %d, %d, %d, 1)",
		c.uni.ID, c.module.ID, work, file("sheet.txt")))
	c.extend(work, "enrollment_id", c.enrollment(jana).ID, "21 22:59")
	c.handIn(work, jana, fmt.Sprint(c.teamOf(jana)))
	c.Change(t, fmt.Sprintf("INSERT INTO submission_files (university_id, module_id, submission_id, file_id, position, began_at) VALUES (%d, %d, %d, %d, 1, '2026-11-01 08:00:00+00:00')",
		c.uni.ID, c.module.ID, c.number("SELECT max(id) FROM submissions WHERE university_id = ?", c.uni.ID), file("handed in.txt")))
	_, err = c.owner.SetPoints(ctx, c.module.ID, work, c.number("SELECT max(id) FROM teams WHERE university_id = ?", c.uni.ID), 0, "0")
	c.must(err)
	c.must(c.owner.UpdateGradebook(ctx, c.module.ID, 0, models.GradebookInput{
		Missing: "zero", Formula: "w", Shown: true, Categories: []models.CategoryInput{{Code: "w", Name: "Work", Weight: "100"}}, In: map[uint64]int{work: 0},
	}))
	c.Change(t, fmt.Sprintf("INSERT INTO marking_comments (university_id, module_id, text, author_id, created_at) VALUES (%d, %d, 'Well done', %d, '2026-11-01 08:00:00+00:00')",
		c.uni.ID, c.module.ID, c.owner.Actor().UserID))
	_, err = k.System("test").CreateDueSurveys(ctx, k.Clock.Now())
	c.must(err)
	_, err = c.owner.BeginUpload(ctx, c.module.ID, "later.bin", 7)
	c.must(err)
	return c, jana
}

func anyCopy() models.ModuleCopyInput {
	return models.ModuleCopyInput{Code: "M1", Title: "Analysis, once more", Term: models.Summer, Year: 2027, First: date("2027-04-12"), Last: date("2027-07-16")}
}

func TestACopyHoldsTheCourseAndNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, _ := fullCourse(t, k)
		ctx := t.Context()
		columns := columnsOf(t, k, k.Database(t))
		rows := func(table string, module uint64) uint64 {
			t.Helper()
			return c.number("SELECT count(*) FROM "+table+" WHERE module_id = ?", module)
		}
		made, err := c.tutorBecomesLecturer().CopyModule(ctx, c.module.ID, anyCopy())
		c.must(err)
		for _, table := range slices.Sorted(maps.Keys(columns)) {
			is := slices.Contains(copiedTables, table)
			if why := notCopied[table]; is == (why != "") {
				t.Errorf("%s: copied %v, not copied because %q: it must be one of them", table, is, why)
			}
			if !slices.Contains(columns[table], "module_id") || slices.Contains([]string{"module_trends", "model_fits", "access_entries"}, table) {
				continue // the jobs and those who look fill these
			}
			if had, has := rows(table, c.module.ID), rows(table, made.ID); had == 0 || (has > 0) != is {
				t.Errorf("%s: the old module has %d rows, the copy %d", table, had, has)
			}
		}
		if len(columns) != len(copiedTables)+len(notCopied) {
			t.Errorf("%d tables, %d of them are decided", len(columns), len(copiedTables)+len(notCopied))
		}
		c.wantNobody(made)
	})
}

// tutorBecomesLecturer is somebody else of the staff, who may copy.
func (c *course) tutorBecomesLecturer() models.Scope {
	c.t.Helper()
	c.must(c.owner.RemoveStaff(c.t.Context(), c.module.ID, c.tutor.Actor().UserID))
	c.must(c.owner.AddStaff(c.t.Context(), c.module.ID, c.email(c.tutor), models.CoLecturer))
	return c.tutor
}

// wantNobody: of all people only the one who copied, the tutor, is in the copy.
func (c *course) wantNobody(made models.Module) {
	c.t.Helper()
	own := c.tutor.Actor().UserID
	for what, query := range map[string]string{
		"staff":     "SELECT count(*) FROM module_staff WHERE module_id = ? AND NOT (user_id = ? AND role = 'owner')",
		"uploaders": "SELECT count(*) FROM files WHERE module_id = ? AND (uploader_id IS NULL OR uploader_id <> ?)",
		"a key":     "SELECT count(*) FROM modules WHERE id = ? AND (key_hash <> '' OR status <> 'inactive')",
		"comments":  "SELECT count(*) FROM marking_comments WHERE module_id = ? AND author_id IS NOT NULL",
		"places":    "SELECT count(*) FROM category_assignments x WHERE x.module_id = ? AND NOT EXISTS (SELECT 1 FROM grade_categories k WHERE k.id = x.category_id AND k.module_id = x.module_id AND k.code = 'w')",
		"plans":     "SELECT count(*) FROM survey_plans WHERE module_id = ? AND (started_at IS NOT NULL OR created_until IS NOT NULL OR rule_from IS NOT NULL)",
	} {
		if n := c.number(query, []any{made.ID, own}[:strings.Count(query, "?")]...); n != 0 {
			c.t.Errorf("%s came along", what)
		}
	}
	if made.JoinCode == c.module.JoinCode {
		c.t.Error("the link to joining leads to both")
	}
}

func TestACopyIsMovedByWeeksAndKeepsWeekdayAndClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, _ := fullCourse(t, k)
		ctx := t.Context()
		in := anyCopy()
		in.Last = date("2027-05-20")
		preview, err := c.owner.PreviewModuleCopy(ctx, c.module.ID, in)
		c.must(err)
		var got []string
		for _, d := range preview.Dates {
			line := fmt.Sprintf("%s %s: %s to %s", d.Title, d.Kind, d.Old.In(c.uni.Zone()).Format("Mon 02.01. 15:04"), d.New.In(c.uni.Zone()).Format("Mon 02.01. 15:04"))
			if d.Outside {
				line += " outside"
			}
			got = append(got, line)
		}
		want := []string{
			"Second lesson: Fri 23.10. 10:00 to Fri 23.04. 10:00",
			"Work seen: Wed 21.10. 00:00 to Wed 21.04. 00:00",
			"Work due: Fri 20.11. 23:59 to Fri 21.05. 23:59 outside",
			"Work cut-off: Fri 27.11. 23:59 to Fri 28.05. 23:59 outside",
			"Weekly first: Mon 12.10. 00:00 to Mon 12.04. 00:00",
			"Weekly last: Fri 12.02. 00:00 to Fri 13.08. 00:00 outside",
		}
		if !slices.Equal(got, want) || preview.Weeks != 26 || preview.Files != 2 || preview.Bytes != 20 {
			t.Errorf("%d weeks, %d files of %d bytes:\n%s\nwant\n%s", preview.Weeks, preview.Files, preview.Bytes, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		made, err := c.owner.CopyModule(ctx, c.module.ID, in)
		c.must(err)
		again, err := c.owner.PreviewModuleCopy(ctx, made.ID, models.ModuleCopyInput{Code: "M2", Title: "Back", Term: models.Winter, Year: 2026, First: c.module.FirstDay, Last: c.module.LastDay})
		c.must(err)
		if again.Lessons != 2 || again.Assignments != 1 || again.Plans != 1 || again.Files != 2 || len(again.Dates) != len(preview.Dates) {
			t.Errorf("the copy holds %+v", again)
		}
		for i, d := range again.Dates {
			if was := preview.Dates[i]; d.Title != was.Title || d.Kind != was.Kind || !d.Old.Equal(was.New) || !d.New.Equal(was.Old) {
				t.Errorf("there and back: %+v, was %+v", d, was)
			}
		}
		var same []models.Assignment
		c.must(models.QueryRows(c.Store, &same, "SELECT * FROM assignments ORDER BY id"))
		if a, b := same[0], same[1]; fmt.Sprint(a.Rubric, a.Points, a.Text, a.LateUnit, a.LatePercent, a.Team) != fmt.Sprint(b.Rubric, b.Points, b.Text, b.LateUnit, b.LatePercent, b.Team) {
			t.Errorf("the assignment %+v became %+v", a, b)
		}
		c.wantLinksInto(made)
	})
}

// wantLinksInto: texts of the copy lead into the copy, and nowhere else than
// before where they led elsewhere.
func (c *course) wantLinksInto(made models.Module) {
	c.t.Helper()
	list, err := c.owner.Lessons(c.t.Context(), made.ID)
	c.must(err)
	second, err := c.owner.LessonDraft(c.t.Context(), made.ID, list.Rows[1].ID)
	c.must(err)
	want := fmt.Sprintf("See [the first](/modules/%d/lessons/%d), [all](/modules/%d), [another](/modules/%d1) and /modules/%d/lessons/987654.", made.ID, list.Rows[0].ID, made.ID, c.module.ID, c.module.ID)
	if second.Lesson.Text != want || !slices.Equal(second.Requires, []uint64{list.Rows[0].ID}) {
		c.t.Errorf("the text is %q, it requires %v", second.Lesson.Text, second.Requires)
	}
}

func TestWhoMayCopyAndWhatIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, jana := fullCourse(t, k)
		ctx := t.Context()
		for name, s := range map[string]models.Scope{"a tutor": c.tutor, "a colleague": c.colleague, "an administrator": c.admin, "a student": jana} {
			_, preview := s.PreviewModuleCopy(ctx, c.module.ID, anyCopy())
			_, making := s.CopyModule(ctx, c.module.ID, anyCopy())
			if !errors.Is(preview, models.ErrNotFound) || !errors.Is(making, models.ErrNotFound) {
				t.Errorf("%s: %v, %v", name, preview, making)
			}
		}
		_, err := c.owner.CopyModule(ctx, c.module.ID, models.ModuleCopyInput{First: date("9998-01-01"), Last: date("9998-02-01"), Year: -1})
		wantFaults(t, err, "code", "title", "term", "year", "first")
		taken := c.module.NextTerm()
		taken.Year = c.module.Year
		_, err = c.owner.CopyModule(ctx, c.module.ID, taken)
		wantFaults(t, err, "code")

		c.Change(t, fmt.Sprintf("UPDATE universities SET file_quota = file_bytes + 19 WHERE id = %d", c.uni.ID))
		before := k.Fingerprint(t)
		if _, err := c.owner.CopyModule(ctx, c.module.ID, anyCopy()); !errors.Is(err, models.ErrQuota) {
			t.Errorf("a byte too few: %v", err)
		}
		if k.Fingerprint(t) != before {
			t.Error("a refused copy left something behind")
		}
		c.Change(t, fmt.Sprintf("UPDATE universities SET file_quota = file_bytes + 20 WHERE id = %d", c.uni.ID))
		c.must(c.owner.ArchiveModule(ctx, c.module.ID)) // what is over is what is copied
		had := c.number("SELECT file_bytes FROM universities WHERE id = ?", c.uni.ID)
		_, err = c.owner.CopyModule(ctx, c.module.ID, anyCopy())
		c.must(err)
		if has := c.number("SELECT file_bytes FROM universities WHERE id = ?", c.uni.ID); has != had+20 {
			t.Errorf("%d bytes are counted, there were %d", has, had)
		}
	})
}
