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
	"luna/models/questions"
)

// course is a module with its people, made by the verbs that pages use.
type course struct {
	*storetest.Kit
	t                              testing.TB
	uni                            models.University
	admin, owner, tutor, colleague models.Scope
	module                         models.Module
	version                        models.FormVersion
}

func newCourse(t testing.TB, k *storetest.Kit) *course {
	t.Helper()
	c := &course{Kit: k, t: t}
	c.uni, c.admin = k.University(t, "north")
	c.owner, c.tutor, c.colleague = k.Person(t, c.uni, models.Lecturer), k.Person(t, c.uni, models.Lecturer), k.Person(t, c.uni, models.Lecturer)
	form, err := c.owner.CreateForm(t.Context(), anyForm())
	c.must(err)
	c.version, err = c.owner.PublishForm(t.Context(), form.ID, form.Revision)
	c.must(err)
	c.module, err = c.owner.CreateModule(t.Context(), anyModule("M1"))
	c.must(err)
	c.must(c.owner.AddStaff(t.Context(), c.module.ID, c.email(c.tutor), models.ModuleTutor))
	return c
}

func anyForm() questions.Definition {
	preset, _ := questions.PresetByKey("weekly")
	return preset.Definition
}

func (c *course) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *course) email(s models.Scope) string {
	c.t.Helper()
	var email string
	c.must(models.QueryRows(c.Store, &email, "SELECT email FROM users WHERE id = ?", s.Actor().UserID))
	return email
}

func anyModule(code string) models.ModuleInput {
	return models.ModuleInput{
		Code: code, Title: "Analysis " + code, Term: models.Winter, Year: 2026, First: date("2026-10-12"), Last: date("2027-02-12"),
	}
}

func (c *course) anyPlan() models.PlanInput {
	return models.PlanInput{
		Title: "Weekly", FormVersionID: c.version.ID, Weekdays: []time.Weekday{time.Monday, time.Thursday}, Times: []string{"10:00"},
		OpenMinutes: 600, First: date("2026-10-12"), Last: date("2027-02-12"),
	}
}

// open starts a plan, sets a password and activates the module.
func (c *course) open() models.SurveyPlan {
	c.t.Helper()
	p, err := c.owner.CreatePlan(c.t.Context(), c.module.ID, c.anyPlan())
	c.must(err)
	c.must(c.owner.StartPlan(c.t.Context(), c.module.ID, p.ID))
	c.must(c.owner.SetModuleKey(c.t.Context(), c.module.ID, "open the gate"))
	c.must(c.owner.ActivateModule(c.t.Context(), c.module.ID))
	return p
}

// join puts a new student into the module.
func (c *course) join(sharing models.Sharing) models.Scope {
	c.t.Helper()
	s := c.Person(c.t, c.uni, models.Student)
	c.must(s.Join(c.t.Context(), c.module.ID, models.JoinInput{Password: "open the gate", Sharing: sharing, Terms: teachingTerms}))
	return s
}

// enrollment is the row of a student in the module.
func (c *course) enrollment(s models.Scope) models.Enrollment {
	c.t.Helper()
	var e models.Enrollment
	c.must(models.QueryRows(c.Store, &e, "SELECT * FROM enrollments WHERE student_id = ? AND module_id = ?", s.Actor().UserID, c.module.ID))
	return e
}

func wantFaults(t testing.TB, err error, fields ...string) {
	t.Helper()
	var bad *models.Invalid
	if !errors.As(err, &bad) {
		t.Errorf("got %v, want faults at %v", err, fields)
		return
	}
	var got []string
	for name := range bad.Fields {
		got = append(got, name)
	}
	slices.Sort(got)
	slices.Sort(fields)
	if !slices.Equal(got, fields) {
		t.Errorf("faults at %v, want %v", got, fields)
	}
}

func TestAModuleSaysAtEachFieldWhatIsWrong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newCourse(t, k)
		_, err := c.owner.CreateModule(t.Context(), models.ModuleInput{
			Code: " ", Title: strings.Repeat("x", 121), Description: "\x00", Term: "spring", Year: -1, Capacity: -1, Faculty: 999,
		})
		wantFaults(t, err, "code", "title", "description", "term", "year", "first", "last", "capacity", "faculty")

		in := anyModule("M2")
		in.First, in.Last = in.Last, in.First
		_, err = c.owner.CreateModule(t.Context(), in)
		wantFaults(t, err, "last")
		_, err = c.colleague.CreateModule(t.Context(), anyModule("M1"))
		wantFaults(t, err, "code")
		if _, err := c.student().CreateModule(t.Context(), anyModule("M3")); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a student makes a module: %v", err)
		}
		var modules int
		if err := models.QueryRows(k.Store, &modules, "SELECT count(*) FROM modules"); err != nil || modules != 1 {
			t.Errorf("%d modules, want 1 (%v)", modules, err)
		}
	})
}

func (c *course) student() models.Scope { return c.Person(c.t, c.uni, models.Student) }

func TestAFacultyOfAnotherUniversityIsNoFaculty(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newCourse(t, k)
		south, _ := k.University(t, "south")
		c.must(models.RunSQL(k.Store, "INSERT INTO faculties (university_id, name, created_at) VALUES (?, 'Law', ?)", south.ID, k.Now()))
		var law uint64
		c.must(models.QueryRows(k.Store, &law, "SELECT id FROM faculties"))
		in := anyModule("M2")
		in.Faculty = law
		_, err := c.owner.CreateModule(t.Context(), in)
		wantFaults(t, err, "faculty")
		if choices, err := c.owner.FacultyChoices(t.Context()); err != nil || len(choices) != 0 {
			t.Errorf("offered %v (%v)", choices, err)
		}
	})
}

func TestAModuleIsActivatedOnlyWithPasswordPlanAndTimeLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		wantFaults(t, c.owner.ActivateModule(ctx, c.module.ID), "key", "plan")
		p, err := c.owner.CreatePlan(ctx, c.module.ID, c.anyPlan())
		c.must(err)
		c.must(c.owner.SetModuleKey(ctx, c.module.ID, "open the gate"))
		wantFaults(t, c.owner.ActivateModule(ctx, c.module.ID), "plan")
		c.must(c.owner.StartPlan(ctx, c.module.ID, p.ID))
		now := k.Clock.Now()
		k.Clock.Set(time.Date(2027, 2, 13, 9, 0, 0, 0, time.UTC))
		wantFaults(t, c.owner.ActivateModule(ctx, c.module.ID), "last")
		k.Clock.Set(now)
		c.must(c.owner.ActivateModule(ctx, c.module.ID))
		if o, err := c.owner.ModuleOverview(ctx, c.module.ID); err != nil || o.Status != models.Active || !o.Has.Ready() || o.Plans != 1 {
			t.Errorf("after activating: %+v, %v", o, err)
		}
	})
}

func TestAnArchivedModuleCannotBeChangedUntilItIsTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		p := c.open()
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		for name, err := range map[string]error{
			"settings": c.owner.UpdateModule(ctx, c.module.ID, anyModule("M9")),
			"key":      c.owner.SetModuleKey(ctx, c.module.ID, "another gate"),
			"staff":    c.owner.AddStaff(ctx, c.module.ID, c.email(c.colleague), models.CoLecturer),
			"activate": c.owner.ActivateModule(ctx, c.module.ID),
			"plan":     c.owner.UpdatePlan(ctx, c.module.ID, p.ID, c.anyPlan()),
		} {
			if !errors.Is(err, models.ErrClosed) {
				t.Errorf("%s of an archived module: %v, want closed", name, err)
			}
		}
		c.must(c.owner.DeactivateModule(ctx, c.module.ID))
		c.must(c.owner.ActivateModule(ctx, c.module.ID))
	})
}

func TestTheEnrolmentPasswordIsKeptAsAHashAndRenewed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		wantFaults(t, c.owner.SetModuleKey(ctx, c.module.ID, " short "), "key")
		c.open()
		first, err := c.owner.RenewModuleKey(ctx, c.module.ID)
		c.must(err)
		second, err := c.owner.RenewModuleKey(ctx, c.module.ID)
		c.must(err)
		if first == second || len(second) != 14 {
			t.Errorf("made %q and %q", first, second)
		}
		var kept string
		c.must(models.QueryRows(k.Store, &kept, "SELECT key_hash FROM modules"))
		if !strings.HasPrefix(kept, "$argon2id$") || strings.Contains(kept, second) {
			t.Errorf("kept %q", kept)
		}
		s := c.Person(t, c.uni, models.Student)
		join := func(key string) error {
			return s.Join(ctx, c.module.ID, models.JoinInput{Password: key, Sharing: models.ShareAggregate, Terms: teachingTerms})
		}
		if err := join(first); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("the password before: %v", err)
		}
		c.must(join(" " + second + " "))
	})
}

func TestTutorsLookAndOwnersChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		p := c.open()
		e := c.enrollment(c.join(models.ShareNamed))
		_, settings := c.tutor.ModuleSettings(ctx, c.module.ID)
		_, plan := c.tutor.CreatePlan(ctx, c.module.ID, c.anyPlan())
		for name, err := range map[string]error{
			"settings": settings, "update": c.tutor.UpdateModule(ctx, c.module.ID, anyModule("M1")), "key": c.tutor.SetModuleKey(ctx, c.module.ID, "another gate"),
			"archive": c.tutor.ArchiveModule(ctx, c.module.ID), "new plan": plan, "stop": c.tutor.StopPlan(ctx, c.module.ID, p.ID),
			"remove": c.tutor.RemoveStudent(ctx, c.module.ID, e.ID), "staff": c.tutor.RemoveStaff(ctx, c.module.ID, c.owner.Actor().UserID),
		} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s by a tutor: %v, want not found", name, err)
			}
		}
		if o, err := c.tutor.ModuleOverview(ctx, c.module.ID); err != nil || o.Manages || !o.Teaches {
			t.Errorf("a tutor's overview: %+v, %v", o.ModuleHead, err)
		}
		if _, err := c.tutor.Roster(ctx, c.module.ID, models.RosterSearch{}); err != nil {
			t.Errorf("a tutor's roster: %v", err)
		}
	})
}

func TestStaffComesFromTheOwnUniversityAndTheOwnerStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		south, _ := k.University(t, "south")
		stranger, student := k.Person(t, south, models.Lecturer), k.Person(t, c.uni, models.Student)
		for _, email := range []string{c.email(stranger), c.email(student), "nobody@north.example", ""} {
			wantFaults(t, c.owner.AddStaff(ctx, c.module.ID, email, models.CoLecturer), "email")
		}
		wantFaults(t, c.owner.AddStaff(ctx, c.module.ID, c.email(c.tutor), models.CoLecturer), "email")
		wantFaults(t, c.owner.AddStaff(ctx, c.module.ID, c.email(c.colleague), models.Owner), "role")

		c.must(c.owner.AddStaff(ctx, c.module.ID, strings.ToUpper(c.email(c.colleague)), models.CoLecturer))
		c.must(c.colleague.UpdateModule(ctx, c.module.ID, anyModule("M1")))
		if err := c.colleague.RemoveStaff(ctx, c.module.ID, c.owner.Actor().UserID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("removing the owner: %v, want conflict", err)
		}
		c.must(c.admin.RemoveStaff(ctx, c.module.ID, c.colleague.Actor().UserID))
		if err := c.colleague.Teaches(ctx, c.module.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after being removed: %v", err)
		}
	})
}

func TestAnAdministratorSetsAModuleUpForALecturerAndSeesNoStudents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		in := anyModule("M2")
		_, err := c.admin.CreateModule(ctx, in)
		wantFaults(t, err, "owner")
		in.Owner = c.email(c.colleague)
		m, err := c.admin.CreateModule(ctx, in)
		c.must(err)
		if o, err := c.colleague.ModuleOverview(ctx, m.ID); err != nil || !o.Manages {
			t.Errorf("the owner's view: %+v, %v", o.ModuleHead, err)
		}
		c.must(c.admin.UpdateModule(ctx, c.module.ID, anyModule("M7")))
		_, roster := c.admin.Roster(ctx, c.module.ID, models.RosterSearch{})
		_, plans := c.admin.Plans(ctx, c.module.ID)
		_, trends := c.admin.ModuleTrends(ctx, c.module.ID, models.SharedPage{})
		for name, err := range map[string]error{"roster": roster, "plans": plans, "trends": trends} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("an administrator's %s: %v, want not found", name, err)
			}
		}
	})
}

func TestTheListOfAllModulesIsReadPageByPageBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		for i := range 60 {
			_, err := c.owner.CreateModule(ctx, anyModule(fmt.Sprintf("N%02d", i)))
			c.must(err)
		}
		first, err := c.admin.UniversityModules(ctx, models.ModuleSearch{})
		c.must(err)
		second, err := c.admin.UniversityModules(ctx, models.ModuleSearch{After: first.Next})
		c.must(err)
		if len(first.Rows) != 50 || first.Previous != 0 || len(second.Rows) != 11 || second.Next != 0 || second.Rows[0].Code != "N49" {
			t.Errorf("pages of %d and %d rows, the second from %q", len(first.Rows), len(second.Rows), second.Rows[0].Code)
		}
		back, err := c.admin.UniversityModules(ctx, models.ModuleSearch{Before: second.Previous})
		c.must(err)
		if !slices.Equal(back.Rows, first.Rows) || back.Previous != 0 || back.Next != first.Next {
			t.Error("going back does not give the first page")
		}
		found, err := c.admin.UniversityModules(ctx, models.ModuleSearch{Query: "ANALYSIS n5"})
		c.must(err)
		if len(found.Rows) != 10 || found.Rows[0].Owner == "" {
			t.Errorf("found %d modules: %+v", len(found.Rows), found.Rows)
		}
		if none, err := c.admin.UniversityModules(ctx, models.ModuleSearch{Query: "100%_!"}); err != nil || len(none.Rows) != 0 {
			t.Errorf("wildcards found %d modules (%v)", len(none.Rows), err)
		}
	})
}

func TestTheNumberOfAnswersThisWeekDoesNotTellAboutSingleStudents(t *testing.T) {
	for _, c := range []struct{ answers, students, want int }{{3, 80, 0}, {4, 80, 0}, {5, 80, 5}, {7, 80, 5}, {8, 80, 10}, {8, 4, 0}} {
		if got := models.Tellable(c.answers, c.students, 5); got != c.want {
			t.Errorf("%d answers of %d students are told as %d, want %d", c.answers, c.students, got, c.want)
		}
	}
}

func TestListsOfModulesCostTheSameHoweverManyThereAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		count := func() int {
			statements := k.Statements(func() { _, err := c.owner.TaughtModules(ctx); c.must(err) })
			k.NoScans(t, statements)
			return len(statements)
		}
		one := count()
		for i := range 20 {
			_, err := c.owner.CreateModule(ctx, anyModule(fmt.Sprintf("N%02d", i)))
			c.must(err)
		}
		if many := count(); many != one || many > 4 {
			t.Errorf("%d statements for one module, %d for 21", one, many)
		}
		all := k.Statements(func() { _, err := c.owner.ModuleOverview(ctx, c.module.ID); c.must(err) })
		if k.NoScans(t, all); len(all) > 6 {
			t.Errorf("%d statements for an overview", len(all))
		}
		all = k.Statements(func() { _, err := c.owner.ModuleSettings(ctx, c.module.ID); c.must(err) })
		if k.NoScans(t, all); len(all) > 6 {
			t.Errorf("%d statements for the settings", len(all))
		}
	})
}
