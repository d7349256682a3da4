package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestAListPutsStudentsIntoTeamsAndSaysWhyNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		roster := c.crowd(0, 60)
		_, err := c.owner.CreateTeam(ctx, c.module.ID, "Empty")
		c.must(err)
		there, err := c.owner.CreateTeam(ctx, c.module.ID, "There")
		c.must(err)
		marked, err := c.owner.CreateTeam(ctx, c.module.ID, "Marked")
		c.must(err)
		c.must(c.owner.JoinTeam(ctx, c.module.ID, there.ID, []uint64{roster[0].ID}))
		a := c.task("A", "2026-11-30")
		a = c.set(a, models.AssignmentInput{Title: "A", Points: "10", DueDay: "2026-11-30", TakesText: true, Team: true})
		_, err = c.owner.SaveMark(ctx, c.module.ID, a.ID, marked.ID, 0, models.MarkInput{Points: "3"})
		c.must(err)
		stranger := c.email(c.student())
		gone := c.crowd(60, 1)[0]
		c.Change(t, fmt.Sprintf("UPDATE enrollments SET left_at = '2026-11-02 08:00:00+00:00' WHERE id = %d", gone.ID))

		list := []string{"E-Mail;ID;Note;Gruppe", "p000@north.example;;;There", "P001@North.example;;;There", fmt.Sprintf(";%d;;New", roster[2].ID), "p003@north.example;;;New"}
		list = append(list, "p000@north.example;;;New", "p004@north.example;;;Marked", "p001@north.example;;;New", "nobody@north.example;;;New", stranger+";;;New",
			"p060@north.example;;;New", ";0;;New", ";;;New", "p005@north.example;;;"+strings.Repeat("x", 101), "p006@north.example;;;", "p007@north.example;;;new")
		for i := 8; i < 60; i++ {
			list = append(list, fmt.Sprintf("p%03d@north.example;;;Large", i))
		}
		plan, err := c.tutor.PreviewTeams(ctx, c.module.ID, []byte(strings.Join(list, "\r\n")))
		c.must(err)
		nobody := "Nobody in this module has this e-mail address."
		want := []string{
			"2 P000 unchanged", "3 P001 created", "4 P002 created", "5 P003 created",
			"6 P000 refused The same student stands in line 2.",
			"7 P004 refused This team has marks already, which would become those of whoever joins it. Please make a new team.",
			"8 P001 refused The same student stands in line 3.",
			"9 nobody@north.example refused " + nobody, "10 " + stranger + " refused " + nobody, "11 p060@north.example refused " + nobody,
			"12 0 refused Nobody in this module has this ID.", "13 – refused " + nobody,
			"14 P005 refused The name of the team is too long, or has characters that no keyboard writes.", "16 P007 created",
			"67 P058 refused A team has at most 50 students.", "68 P059 refused A team has at most 50 students.",
		}
		var got []string
		for _, l := range plan.Lines {
			if l.Team != "Large" || l.Outcome != models.ImportCreated {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%d %s %s ", l.Line, l.Who, l.Outcome)+fmt.Sprintf(l.Reason.Text, l.Reason.Args...)))
			}
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") || fmt.Sprint(plan.Ignored) != "[Note]" {
			t.Errorf("%s\nwant\n%s\nignored: %v", strings.Join(got, "\n"), strings.Join(want, "\n"), plan.Ignored)
		}
		if c.inTeams() != "There: P000" || c.number("SELECT count(*) FROM teams") != 3 {
			t.Errorf("a preview has written something: %s", c.inTeams())
		}
		if _, err := c.tutor.ImportTeams(ctx, c.module.ID, []byte(plan.Table), "another"); !errors.Is(err, models.ErrConflict) || c.inTeams() != "There: P000" {
			t.Errorf("what was not seen: %v, %s", err, c.inTeams())
		}
		n, err := c.tutor.ImportTeams(ctx, c.module.ID, []byte(plan.Table), plan.Hash)
		if got := c.inTeams(); err != nil || n != 54 || !strings.HasPrefix(got, "There: P000, P001; New: P002, P003; new: P007; Large: P008, P009") {
			t.Errorf("%d students, %v: %s", n, err, got)
		}
		if n := c.number("SELECT count(*) FROM audit_entries WHERE action = 'team.import'"); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
		if _, err := c.tutor.ImportTeams(ctx, c.module.ID, []byte(plan.Table), plan.Hash); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the same once more: %v", err)
		}
	})
}

func TestAListOfTeamsIsAFileOrWhatWasPasted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.crowd(0, 3)
		for what, list := range map[string]string{
			"without a head": "p000@north.example\tRot\np001@north.example\tBlau\n",
			"in English":     "Group name,Email address\nRot,p000@north.example\nBlau,p001@north.example\n",
			"of Excel":       "sep=;\n\"E-Mail-Adresse\";\"Team\"\n p000@north.example ; Rot \n\n;\np001@north.example;Blau\n",
		} {
			plan, err := c.owner.PreviewTeams(ctx, c.module.ID, []byte(list))
			if c.must(err); planned(plan.Teams) != "Rot: P000; Blau: P001" {
				t.Errorf("%s: %s, %+v", what, planned(plan.Teams), plan.Lines)
			}
		}
		risky, err := c.owner.PreviewTeams(ctx, c.module.ID, []byte("p002@north.example,\"=1+1, '-2\"\n"))
		c.must(err)
		if _, err := c.owner.ImportTeams(ctx, c.module.ID, []byte(risky.Table), risky.Hash); err != nil || c.inTeams() != "=1+1, '-2: P002" {
			t.Errorf("a name that a spreadsheet would compute: %v, %s", err, c.inTeams())
		}
		for what, list := range map[string]string{
			"nothing": "", "no team": "E-mail,Name\na@b.example,A\n", "no student": "Name,Team\nA,B\n", "two columns": "ID,Team,Gruppe\n1,A,B\n",
			"a quote": "E-mail,Team\n\"a,b\n", "an old file": "\xD0\xCF\x11\xE0", "too much": strings.Repeat("x", models.MaxTeamsImport+1),
		} {
			_, err := c.owner.PreviewTeams(ctx, c.module.ID, []byte(list))
			var bad *models.Invalid
			if !errors.As(err, &bad) || bad.Fields["file"].Text == "" {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func TestTeamsThatHaveNotBegunAreTakenApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		roster := c.crowd(0, 12)
		plan, err := c.owner.PreviewSharing(ctx, c.module.ID, models.TeamSharing{By: models.ShareByTeams, Number: "6", Order: models.ShareByName, Name: "Team"})
		c.must(err)
		_, err = c.owner.ShareOut(ctx, c.module.ID, plan.TeamSharing, plan.Hash)
		c.must(err)
		mine := c.number("SELECT team_id FROM team_members WHERE enrollment_id = ?", c.enrollment(jana).ID)
		other := c.number("SELECT team_id FROM team_members WHERE enrollment_id = ?", roster[0].ID)
		if mine == other {
			other = c.number("SELECT team_id FROM team_members WHERE enrollment_id = ?", roster[11].ID)
		}
		a := c.task("A", "2026-11-30")
		a = c.set(a, models.AssignmentInput{Title: "A", Points: "10", Published: true, DueDay: "2026-11-30", TakesText: true, Team: true})
		c.must(c.owner.GrantExtension(ctx, c.module.ID, a.ID, models.ExtensionInput{Teams: []uint64{mine, other}, Day: "2026-12-02"}))
		before, err := c.owner.TeamWork(ctx, c.module.ID)
		c.must(err)
		// As many teams as before, and one of them with other students.
		c.Change(t, fmt.Sprintf("DELETE FROM team_members WHERE team_id = %d", other))
		for _, seen := range []string{"", "6", before.Idle.Hash} {
			if _, err := c.owner.DeleteIdleTeams(ctx, c.module.ID, seen); !errors.Is(err, models.ErrConflict) || c.number("SELECT count(*) FROM teams") != 6 {
				t.Errorf("%q was seen: %v", seen, err)
			}
		}
		_, err = jana.SaveWork(ctx, c.module.ID, a.ID, models.WorkInput{Attempt: 1, Text: "Begun."})
		c.must(err)
		work, err := c.owner.TeamWork(ctx, c.module.ID)
		c.must(err)
		if work.Count != 6 || len(work.Idle.Names) != 5 || work.Alone != 3 {
			t.Errorf("%+v", work)
		}
		if n, err := c.tutor.DeleteIdleTeams(ctx, c.module.ID, work.Idle.Hash); err != nil || n != 5 {
			t.Errorf("%d teams are deleted, %v", n, err)
		}
		if left := c.number("SELECT sum(id) FROM teams"); left != mine || c.number("SELECT count(*) FROM extensions") != 1 || c.number("SELECT count(DISTINCT team_id) FROM team_members") != 1 {
			t.Errorf("the team %d is left, want %d", left, mine)
		}
		if err := c.owner.DeleteTeam(ctx, c.module.ID, mine); !errors.Is(err, models.ErrConflict) {
			t.Errorf("a team that has begun is deleted: %v", err)
		}
		if n := c.number("SELECT count(*) FROM audit_entries WHERE action = 'team.clear'"); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
	})
}

func TestAllStudentsAreTakenAlongWithTheirTeamsAndAreTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		roster := c.crowd(0, 3)
		team, err := c.owner.CreateTeam(ctx, c.module.ID, "Team")
		c.must(err)
		c.must(c.owner.JoinTeam(ctx, c.module.ID, team.ID, []uint64{roster[1].ID}))
		sheet, err := c.tutor.ExportTeams(ctx, c.module.ID)
		c.must(err)
		if got := fmt.Sprint(sheet.Rows); got != fmt.Sprintf("[{%d P001 Team} {%d P000 } {%d P002 }]", roster[1].ID, roster[0].ID, roster[2].ID) {
			t.Errorf("the list is %s", got)
		}
		if n := c.number("SELECT count(*) FROM access_entries WHERE act = 'export' AND actor_id = ?", c.tutor.Actor().UserID); n != 3 {
			t.Errorf("%d people are told, want 3", n)
		}
		if n := c.number("SELECT count(*) FROM audit_entries WHERE action = 'team.export'"); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
	})
}

func TestManyTeamsTakeAConstantNumberOfStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		count := func(first, n int) string {
			c.crowd(first, n)
			var list strings.Builder
			var plan models.SharePlan
			var table models.TeamsPlan
			var work models.TeamWork
			look := func() (err error) { work, err = c.owner.TeamWork(ctx, c.module.ID); return err }
			var sent []int
			for _, do := range []func() error{
				func() (err error) { plan, err = c.owner.PreviewSharing(ctx, c.module.ID, fours()); return err },
				func() error { return second(c.owner.ShareOut(ctx, c.module.ID, plan.TeamSharing, plan.Hash)) },
				func() error { return second(c.owner.ExportTeams(ctx, c.module.ID)) },
				look,
				func() error { return second(c.owner.DeleteIdleTeams(ctx, c.module.ID, work.Idle.Hash)) },
				func() (err error) {
					table, err = c.owner.PreviewTeams(ctx, c.module.ID, []byte(list.String()))
					return err
				},
				func() error { return second(c.owner.ImportTeams(ctx, c.module.ID, []byte(table.Table), table.Hash)) },
			} {
				for i := range n {
					fmt.Fprintf(&list, "p%03d@north.example,L%d\n", first+i, i/4)
				}
				sent = append(sent, len(k.Statements(func() { c.must(do()) })))
				list.Reset()
			}
			c.must(look())
			c.must(second(c.owner.DeleteIdleTeams(ctx, c.module.ID, work.Idle.Hash)))
			return fmt.Sprint(sent)
		}
		few := count(0, 10)
		if many := count(10, 290); few != many {
			t.Errorf("with 10 students %s statements, with 300 %s", few, many)
		}
		t.Log("statements:", few)
	})
}
