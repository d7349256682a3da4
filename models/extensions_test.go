package models_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestAnExtensionIsForOneAndReplacesTheOneBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, timo := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		a := c.task("A", "2026-11-30")
		list, err := c.tutor.Extensions(ctx, c.module.ID, a.ID, models.ExtensionSearch{})
		c.must(err)
		if len(list.Students) != 2 || len(list.Teams) != 0 {
			t.Fatalf("%+v and %+v can be chosen", list.Students, list.Teams)
		}
		whose := list.Students[0].ID
		for field, in := range map[string]models.ExtensionInput{
			"who": {Enrollments: []uint64{987654321}, Day: "2026-12-02"},
			"due": {Enrollments: []uint64{whose}, Day: "2026-11-30", Clock: "23:59"},
			"cut": {Enrollments: []uint64{whose}, Day: "2026-12-02", CutDay: "2026-12-01"},
		} {
			wantFaults(t, c.owner.GrantExtension(ctx, c.module.ID, a.ID, in), field)
		}
		wantFaults(t, c.owner.GrantExtension(ctx, c.module.ID, c.task("B", "").ID, models.ExtensionInput{Enrollments: []uint64{whose}, Day: "2026-12-02"}), "due")
		for _, day := range []string{"2026-12-02", "2026-12-04"} {
			c.must(c.tutor.GrantExtension(ctx, c.module.ID, a.ID, models.ExtensionInput{Enrollments: []uint64{whose}, Day: day, Reason: "agreed"}))
		}
		extended, plain := 0, 0
		for _, s := range []models.Scope{jana, timo} {
			own, err := s.OwnAssignments(ctx, c.module.ID)
			c.must(err)
			switch due := *own.Rows[0].Due(); {
			case due.Equal(time.Date(2026, 12, 4, 22, 59, 0, 0, time.UTC)):
				extended++
			case due.Equal(*a.DueAt):
				plain++
			}
		}
		if extended != 1 || plain != 1 {
			t.Errorf("%d have the other time, %d that of all", extended, plain)
		}
		list, err = c.tutor.Extensions(ctx, c.module.ID, a.ID, models.ExtensionSearch{Query: "nobody is called so"})
		c.must(err)
		if len(list.Rows) != 1 || len(list.Students) != 0 || list.Rows[0].Name == "" || list.Rows[0].Granter == "" {
			t.Fatalf("the list is %+v, of %+v", list.Rows, list.Students)
		}
		if err := c.colleague.RemoveExtension(ctx, c.module.ID, a.ID, list.Rows[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague: %v", err)
		}
		if err := c.owner.RemoveExtension(ctx, c.module.ID, c.task("C", "2026-11-30").ID, list.Rows[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("under another assignment: %v", err)
		}
		c.must(c.owner.RemoveExtension(ctx, c.module.ID, a.ID, list.Rows[0].ID))
		var audited int
		c.must(models.QueryRows(k.Store, &audited, "SELECT count(*) FROM audit_entries WHERE action IN ('extension.grant', 'extension.remove') AND object_id = ?", c.module.ID))
		if audited != 3 {
			t.Errorf("%d entries in the audit log, want 3", audited)
		}
	})
}

func TestTheExtensionOfATeamIsForItsStudentsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		a := c.task("A", "2026-11-30")
		team, err := c.owner.CreateTeam(ctx, c.module.ID, "The team")
		c.must(err)
		enrollment := c.enrollment(jana).ID
		in := models.ExtensionInput{Teams: []uint64{team.ID}, Day: "2026-12-02"}
		wantFaults(t, c.owner.GrantExtension(ctx, c.module.ID, a.ID, in), "who")
		a = c.set(a, models.AssignmentInput{Title: "A", Points: "10", Published: true, DueDay: "2026-11-30", TakesText: true, Team: true})
		c.must(c.owner.GrantExtension(ctx, c.module.ID, a.ID, in))
		due := func() time.Time {
			t.Helper()
			own, err := jana.OwnAssignments(ctx, c.module.ID)
			c.must(err)
			return *own.Rows[0].Due()
		}
		if !due().Equal(*a.DueAt) {
			t.Error("somebody outside of the team has its time")
		}
		c.must(c.owner.JoinTeam(ctx, c.module.ID, team.ID, []uint64{enrollment}))
		if due().Equal(*a.DueAt) {
			t.Error("the team's student has the time of all")
		}
		c.must(c.owner.GrantExtension(ctx, c.module.ID, a.ID, models.ExtensionInput{Enrollments: []uint64{enrollment}, Day: "2026-12-05"}))
		if want := time.Date(2026, 12, 5, 22, 59, 0, 0, time.UTC); !due().Equal(want) {
			t.Errorf("the own extension does not go first: %v", due())
		}
		c.must(c.owner.DeleteTeam(ctx, c.module.ID, team.ID))
		if list, err := c.owner.Extensions(ctx, c.module.ID, a.ID, models.ExtensionSearch{}); err != nil || len(list.Rows) != 1 || list.Rows[0].TeamID != nil {
			t.Errorf("without the team there is %+v, %v", list.Rows, err)
		}
	})
}

func TestAStudentIsInOneTeamAtMost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		for range 3 {
			c.join(models.ShareAggregate)
		}
		one, err := c.owner.CreateTeam(ctx, c.module.ID, "One")
		c.must(err)
		_, err = c.owner.CreateTeam(ctx, c.module.ID, " One ")
		wantFaults(t, err, "name")
		two, err := c.owner.CreateTeam(ctx, c.module.ID, "Two")
		c.must(err)
		wantFaults(t, c.owner.RenameTeam(ctx, c.module.ID, two.ID, "One"), "name")
		c.must(c.owner.RenameTeam(ctx, c.module.ID, two.ID, "Two"))
		page, err := c.tutor.Team(ctx, c.module.ID, one.ID, "")
		c.must(err)
		if len(page.Alone) != 3 {
			t.Fatalf("%d students are in no team", len(page.Alone))
		}
		first := page.Alone[0].ID
		c.must(c.tutor.JoinTeam(ctx, c.module.ID, one.ID, []uint64{first, page.Alone[1].ID}))
		for what, students := range map[string][]uint64{"one of another team": {first}, "nobody": nil, "a stranger": {987654321}, "twice the same": {page.Alone[2].ID, page.Alone[2].ID}} {
			if err := c.owner.JoinTeam(ctx, c.module.ID, two.ID, students); err == nil {
				t.Errorf("%s can be put into a second team", what)
			}
		}
		list, err := c.tutor.Teams(ctx, c.module.ID, 0, 0)
		c.must(err)
		if list.Count != 2 || list.Alone != 1 || len(list.Rows[0].Members) != 2 || len(list.Rows[1].Members) != 0 {
			t.Errorf("the list is %+v", list)
		}
		c.must(c.owner.LeaveTeam(ctx, c.module.ID, one.ID, first))
		if err := c.owner.LeaveTeam(ctx, c.module.ID, one.ID, first); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("once more: %v", err)
		}
		c.must(c.owner.JoinTeam(ctx, c.module.ID, two.ID, []uint64{first}))
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		if err := c.owner.DeleteTeam(ctx, c.module.ID, two.ID); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
	})
}

func TestTeamsAndExtensionsAreReadPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		a := c.task("A", "2026-11-30")
		a = c.set(a, models.AssignmentInput{Title: "A", Points: "10", DueDay: "2026-11-30", TakesText: true, Team: true})
		for i := range 52 {
			team, err := c.owner.CreateTeam(ctx, c.module.ID, fmt.Sprintf("Team %02d", i))
			c.must(err)
			c.must(c.owner.GrantExtension(ctx, c.module.ID, a.ID, models.ExtensionInput{Teams: []uint64{team.ID}, Day: "2026-12-02"}))
		}
		first, err := c.owner.Teams(ctx, c.module.ID, 0, 0)
		c.must(err)
		rest, err := c.owner.Teams(ctx, c.module.ID, first.Next, 0)
		c.must(err)
		back, err := c.owner.Teams(ctx, c.module.ID, 0, rest.Previous)
		c.must(err)
		if len(first.Rows) != 50 || len(rest.Rows) != 2 || rest.Next != 0 || len(back.Rows) != 50 || back.Rows[0].ID != first.Rows[0].ID || back.Previous != 0 {
			t.Errorf("pages of %d, %d and %d teams", len(first.Rows), len(rest.Rows), len(back.Rows))
		}
		page, err := c.owner.Extensions(ctx, c.module.ID, a.ID, models.ExtensionSearch{Query: "team 5"})
		c.must(err)
		if len(page.Rows) != 50 || page.Next == 0 || len(page.Teams) != 2 || page.More {
			t.Errorf("%d extensions, %d teams with a 5", len(page.Rows), len(page.Teams))
		}
	})
}

func TestAnExtensionIsForAllWhoAreTicked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		var students []uint64
		for range 3 {
			students = append(students, c.enrollment(c.join(models.ShareAggregate)).ID)
		}
		team, err := c.owner.CreateTeam(ctx, c.module.ID, "The team")
		c.must(err)
		a := c.task("A", "2026-11-30")
		rows := func(what string, want ...string) {
			t.Helper()
			list, err := c.owner.Extensions(ctx, c.module.ID, a.ID, models.ExtensionSearch{})
			c.must(err)
			var got []string
			for _, x := range list.Rows {
				of := "team"
				if x.EnrollmentID != nil {
					of = fmt.Sprint(slices.Index(students, *x.EnrollmentID))
				}
				got = append(got, of+x.DueAt.Format(" 02"))
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		grant := func(day string, teams []uint64, students ...uint64) error {
			return c.tutor.GrantExtension(ctx, c.module.ID, a.ID, models.ExtensionInput{Enrollments: students, Teams: teams, Day: day})
		}
		wantFaults(t, grant("2026-12-02", nil), "who")
		wantFaults(t, grant("2026-12-02", nil, students[0], 987654321), "who")
		wantFaults(t, grant("2026-12-02", []uint64{team.ID}, students[0]), "who") // not for teams
		crowd := make([]uint64, 501)
		for i := range crowd {
			crowd[i] = uint64(i) + 1
		}
		wantFaults(t, grant("2026-12-02", nil, crowd...), "who")
		rows("nobody, where one cannot have it")
		c.must(grant("2026-12-02", nil, students...))
		rows("all", "0 02", "1 02", "2 02")
		c.must(grant("2026-12-04", nil, students[1], students[2], students[2]))
		rows("some again", "0 02", "1 04", "2 04")
		a = c.set(a, models.AssignmentInput{Title: "A", Points: "10", Published: true, DueDay: "2026-11-30", TakesText: true, Team: true})
		c.must(grant("2026-12-06", []uint64{team.ID}, students[0]))
		rows("a team too", "0 06", "1 04", "2 04", "team 06")
		if n := c.number("SELECT count(*) FROM audit_entries WHERE action = 'extension.grant' AND object_id = ?", c.module.ID); n != 3 {
			t.Errorf("%d entries in the audit log for three grants", n)
		}
		if n := c.number("SELECT count(*) FROM audit_entries WHERE action = 'extension.grant' AND CAST(facts AS text) LIKE '%\"count\":3%'"); n != 1 {
			t.Errorf("%d entries say that it was for three", n)
		}
	})
}
