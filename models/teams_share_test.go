package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// crowd puts students into the module, "P000", "P001" and so on behind first.
func (c *course) crowd(first, n int) []models.Enrollment {
	c.t.Helper()
	people, roster := make([]models.User, n), make([]models.Enrollment, n)
	for i := range people {
		name := fmt.Sprintf("P%03d", first+i)
		email := strings.ToLower(name) + "@north.example"
		people[i] = models.User{UniversityID: &c.uni.ID, Email: email, EmailKey: email, Name: name, NameKey: strings.ToLower(name), Role: models.Student, Epoch: 1, CreatedAt: c.Clock.Now()}
	}
	c.must(models.InsertRows(c.Store, &people))
	for i, p := range people {
		roster[i] = models.Enrollment{
			UniversityID: c.uni.ID, ModuleID: c.module.ID, StudentID: p.ID, Pseudonym: p.Name, Sharing: models.ShareAggregate, ConsentedAt: c.Clock.Now(), EnrolledAt: c.Clock.Now(),
		}
	}
	c.must(models.InsertRows(c.Store, &roster))
	return roster
}

// inTeams says who is in which team: "Team 1: P000, P002; Team 2: P001".
func (c *course) inTeams() string {
	c.t.Helper()
	sheet, err := c.owner.ExportTeams(c.t.Context(), c.module.ID)
	c.must(err)
	var said []string
	last := ""
	for _, row := range sheet.Rows {
		switch {
		case row.Team == "":
		case row.Team == last:
			said[len(said)-1] += ", " + row.Name
		default:
			said, last = append(said, row.Team+": "+row.Name), row.Team
		}
	}
	return strings.Join(said, "; ")
}

// planned says the same of what would be done.
func planned(drafts models.TeamDrafts) string {
	var said []string
	for _, d := range drafts {
		var names []string
		for _, m := range d.Members {
			names = append(names, m.Name)
		}
		said = append(said, d.Name+": "+strings.Join(names, ", "))
	}
	return strings.Join(said, "; ")
}

func fours() models.TeamSharing {
	return models.TeamSharing{By: models.ShareBySize, Number: "4", Order: models.ShareRandomly, Name: "Team"}
}

func TestSharingOutMakesWhatThePreviewShowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		roster := c.crowd(0, 23)
		there, err := c.owner.CreateTeam(ctx, c.module.ID, "Team 7")
		c.must(err)
		c.must(c.owner.JoinTeam(ctx, c.module.ID, there.ID, []uint64{roster[22].ID}))
		before := c.number("SELECT count(*) FROM team_members") + c.number("SELECT count(*) FROM teams") + c.number("SELECT count(*) FROM audit_entries")
		plan, err := c.tutor.PreviewSharing(ctx, c.module.ID, fours())
		c.must(err)
		if after := c.number("SELECT count(*) FROM team_members") + c.number("SELECT count(*) FROM teams") + c.number("SELECT count(*) FROM audit_entries"); after != before {
			t.Error("a preview has written something")
		}
		if n := c.number("SELECT count(*) FROM access_entries WHERE act = 'roster' AND actor_id = ?", c.tutor.Actor().UserID); n != 22 {
			t.Errorf("%d people are told that their names were seen, want 22", n)
		}
		if fmt.Sprint(plan.Sizes()) != "[{4 4} {2 3}]" || plan.Teams[0].Name != "Team 8" || len(plan.Teams) != 6 {
			t.Errorf("%v: %s", plan.Sizes(), planned(plan.Teams))
		}
		other, err := c.tutor.PreviewSharing(ctx, c.module.ID, fours())
		c.must(err)
		if planned(other.Teams) == planned(plan.Teams) || other.Hash == plan.Hash {
			t.Error("two draws are the same")
		}
		in := plan.TeamSharing
		if _, err := c.tutor.ShareOut(ctx, c.module.ID, in, other.Hash); !errors.Is(err, models.ErrConflict) || c.inTeams() != "Team 7: P022" {
			t.Errorf("what was not seen: %v, %s", err, c.inTeams())
		}
		n, err := c.tutor.ShareOut(ctx, c.module.ID, in, plan.Hash)
		if got, want := c.inTeams(), "Team 7: P022; "+planned(plan.Teams); err != nil || n != 6 || got != want {
			t.Errorf("%d teams, %v: %s, want %s", n, err, got, want)
		}
		if n := c.number("SELECT count(*) FROM audit_entries WHERE action = 'team.share' AND facts LIKE '%22%'"); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
		_, err = c.tutor.ShareOut(ctx, c.module.ID, in, plan.Hash)
		wantFaults(t, err, "number") // nobody is left
	})
}

func TestWhoJoinsATeamMeanwhileIsNotMoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		roster := c.crowd(0, 12)
		plan, err := c.owner.PreviewSharing(ctx, c.module.ID, fours())
		c.must(err)
		there, err := c.owner.CreateTeam(ctx, c.module.ID, "Own")
		c.must(err)
		c.must(c.owner.JoinTeam(ctx, c.module.ID, there.ID, []uint64{roster[3].ID}))
		if _, err := c.owner.ShareOut(ctx, c.module.ID, plan.TeamSharing, plan.Hash); !errors.Is(err, models.ErrConflict) || c.inTeams() != "Own: P003" {
			t.Errorf("somebody joined a team: %v, %s", err, c.inTeams())
		}
		if plan, err = c.owner.PreviewSharing(ctx, c.module.ID, plan.TeamSharing); err != nil || strings.Contains(planned(plan.Teams), "P003") || fmt.Sprint(plan.Sizes()) != "[{2 4} {1 3}]" {
			t.Errorf("the new preview: %v, %s", err, planned(plan.Teams))
		}
		c.crowd(12, 1)
		if _, err := c.owner.ShareOut(ctx, c.module.ID, plan.TeamSharing, plan.Hash); !errors.Is(err, models.ErrConflict) {
			t.Errorf("somebody joined the module: %v", err)
		}
		plan, err = c.owner.PreviewSharing(ctx, c.module.ID, plan.TeamSharing)
		c.must(err)
		stay := inParallel(4, func(i int) error {
			if i == 0 {
				return c.tutor.JoinTeam(ctx, c.module.ID, there.ID, []uint64{roster[5].ID})
			}
			_, err := c.owner.ShareOut(ctx, c.module.ID, plan.TeamSharing, plan.Hash)
			return err
		}, nil)
		if stay != 1 { // the one who is first changes it for the others
			t.Errorf("%d of 4 who change the same teams at once did it", stay)
		}
		if c.number("SELECT count(*) FROM team_members") != c.number("SELECT count(DISTINCT enrollment_id) FROM team_members") {
			t.Error("somebody is in two teams")
		}
	})
}

func TestSharingOutSaysWhatItCannotDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		_, err := c.owner.PreviewSharing(ctx, c.module.ID, fours())
		wantFaults(t, err, "number") // there is nobody
		c.crowd(0, 7)
		for field, change := range map[string]func(*models.TeamSharing){
			"by":     func(in *models.TeamSharing) { in.By = "x" },
			"number": func(in *models.TeamSharing) { in.Number = "1" },
			"order":  func(in *models.TeamSharing) { in.Order = "" },
			"name":   func(in *models.TeamSharing) { in.Name = strings.Repeat("ü", 99) },
		} {
			in := fours()
			change(&in)
			_, err := c.owner.PreviewSharing(ctx, c.module.ID, in)
			wantFaults(t, err, field)
			_, err = c.owner.ShareOut(ctx, c.module.ID, in, "seen")
			wantFaults(t, err, field)
		}
		for _, name := range []string{" ", "a\x00b"} {
			in := fours()
			in.Name = name
			_, err = c.owner.PreviewSharing(ctx, c.module.ID, in)
			wantFaults(t, err, "name")
		}
		south, _ := k.University(t, "south")
		for who, s := range map[string]models.Scope{
			"a lecturer elsewhere": k.Person(t, south, models.Lecturer), "a colleague": c.colleague, "a student": c.student(), "the administrator": c.admin,
		} {
			if _, err := s.PreviewSharing(ctx, c.module.ID, fours()); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s sees: %v", who, err)
			}
			for what, do := range map[string]func() error{
				"page":    func() error { return second(s.TeamWork(ctx, c.module.ID)) },
				"share":   func() error { return second(s.ShareOut(ctx, c.module.ID, fours(), "")) },
				"list":    func() error { return second(s.PreviewTeams(ctx, c.module.ID, []byte("a@b.example,T"))) },
				"import":  func() error { return second(s.ImportTeams(ctx, c.module.ID, []byte("a@b.example,T"), "")) },
				"export":  func() error { return second(s.ExportTeams(ctx, c.module.ID)) },
				"destroy": func() error { return second(s.DeleteIdleTeams(ctx, c.module.ID, "")) },
			} {
				if err := do(); !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s, %s: %v", who, what, err)
				}
			}
		}
		teams := make([]models.Team, 500)
		for batch := range 4 {
			for i := range teams {
				teams[i] = models.Team{UniversityID: c.uni.ID, ModuleID: c.module.ID, Name: fmt.Sprint("T", batch, "-", i), CreatedAt: c.Clock.Now()}
			}
			c.must(models.InsertRows(k.Store, &teams))
		}
		_, err = c.owner.PreviewSharing(ctx, c.module.ID, fours())
		wantFaults(t, err, "number")
		c.Change(t, "UPDATE modules SET status = 'archived'")
		for what, do := range map[string]func() error{
			"page":    func() error { return second(c.owner.TeamWork(ctx, c.module.ID)) },
			"preview": func() error { return second(c.owner.PreviewSharing(ctx, c.module.ID, fours())) },
			"share":   func() error { return second(c.owner.ShareOut(ctx, c.module.ID, fours(), "")) },
			"list":    func() error { return second(c.owner.PreviewTeams(ctx, c.module.ID, []byte("a@b.example,T"))) },
			"import":  func() error { return second(c.owner.ImportTeams(ctx, c.module.ID, []byte("a@b.example,T"), "")) },
			"destroy": func() error { return second(c.owner.DeleteIdleTeams(ctx, c.module.ID, "")) },
		} {
			if err := do(); !errors.Is(err, models.ErrClosed) {
				t.Errorf("%s in an archived module: %v", what, err)
			}
		}
	})
}
