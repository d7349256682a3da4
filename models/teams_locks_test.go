package models_test

import (
	"errors"
	"fmt"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// TestWhoMarksATeamAndWhoChangesItGoByTurns: nobody comes into a team, or leaves
// it, between the look at its marks and its first mark. Both hold the team first
// and several teams in one order, whichever a list names first. Somebody else
// holds what the first of them gets to last, so that the second comes in between.
func TestWhoMarksATeamAndWhoChangesItGoByTurns(t *testing.T) {
	k := storetest.New(t, models.Postgres) // SQLite has one writer at a time
	c, ctx := withWork(t, k), t.Context()
	c.Change(t, "UPDATE assignments SET team = true")
	jana, ali := c.enrolled(t, c.jana), c.enrolled(t, c.ali)
	var one, two models.Team
	mark := func() error {
		_, err := c.who.SaveMark(ctx, c.module, c.assignment, two.ID, 0, models.MarkInput{Points: "5"})
		return err
	}
	join := func() error { return c.who.JoinTeam(ctx, c.module, two.ID, []uint64{ali}) }
	leave := func() error { return c.who.LeaveTeam(ctx, c.module, two.ID, jana) }
	clear := func() error {
		work, err := c.who.TeamWork(ctx, c.module)
		if err != nil {
			return err
		}
		_, err = c.who.DeleteIdleTeams(ctx, c.module, work.Idle.Hash)
		return err
	}
	list := func() error {
		data := fmt.Sprintf("ID,Team\n%d,%s\n", ali, two.Name)
		plan, err := c.who.PreviewTeams(ctx, c.module, []byte(data))
		if err != nil {
			return err
		}
		_, err = c.who.ImportTeams(ctx, c.module, []byte(plan.Table), plan.Hash)
		return err
	}
	sheet := func() error {
		data := fmt.Sprintf("ID,Points\n%d,5\n%d,5\n", two.ID, one.ID)
		plan, err := c.who.PreviewMarks(ctx, c.module, c.assignment, []byte(data))
		if err != nil {
			return err
		}
		_, err = c.who.ImportMarks(ctx, c.module, c.assignment, []byte(plan.Table), plan.Hash)
		return err
	}
	for _, turn := range []struct {
		name           string
		first, second  func() error
		last           string // what the first gets to last
		refused        bool   // the second
		members, marks int64  // of the second team in the end
	}{
		{"a mark before a join", mark, join, "grades", true, 1, 1},
		{"a mark before a list", mark, list, "grades", true, 1, 1},
		{"a mark before who leaves", mark, leave, "grades", true, 1, 1},
		{"a mark before they are taken apart", mark, clear, "grades", true, 1, 1},
		{"a sheet before they are taken apart", sheet, clear, "grades", true, 1, 1},
		{"a join before a mark", join, mark, "enrollments", false, 2, 1},
		{"a list before a mark", list, mark, "enrollments", false, 2, 1},
	} {
		t.Run(turn.name, func(t *testing.T) {
			for i, team := range []*models.Team{&one, &two} {
				var err error
				if *team, err = c.who.CreateTeam(ctx, c.module, fmt.Sprint(turn.name, i)); err != nil {
					t.Fatal(err)
				}
			}
			c.Change(t, "DELETE FROM team_members")
			if err := c.who.JoinTeam(ctx, c.module, two.ID, []uint64{jana}); err != nil {
				t.Fatal(err)
			}
			if _, err := c.who.HoldWork(ctx, c.module, c.assignment, two.ID); err != nil { // there is a row to be held
				t.Fatal(err)
			}
			row := fmt.Sprintf("SELECT 1 FROM grades WHERE team_id = %d", two.ID)
			if turn.last == "enrollments" {
				row = fmt.Sprintf("SELECT 1 FROM enrollments WHERE id = %d", ali)
			}
			db, let := held(t, k, row)
			defer let()
			first, second := make(chan error, 1), make(chan error, 1)
			go func() { first <- turn.first() }()
			queued(t, db, 1)
			go func() { second <- turn.second() }()
			queued(t, db, 2)
			let()
			if err := <-first; err != nil {
				t.Errorf("the first: %v", err)
			}
			var bad *models.Invalid
			if err := <-second; (err != nil) != turn.refused || err != nil && !errors.Is(err, models.ErrConflict) && !errors.As(err, &bad) {
				t.Errorf("the second: %v", err)
			}
			members := c.one(t, fmt.Sprintf("SELECT count(*) FROM team_members WHERE team_id = %d", two.ID))
			marks := c.one(t, fmt.Sprintf("SELECT count(*) FROM grades WHERE team_id = %d AND points = 500", two.ID))
			if members != turn.members || marks != turn.marks {
				t.Errorf("%d members and %d marks, want %d and %d", members, marks, turn.members, turn.marks)
			}
		})
	}
}
