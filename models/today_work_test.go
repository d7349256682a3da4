package models_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestTheStartPageNamesWhatIsStillToHandIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, tom := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		usual, own, teams, later := c.assign("Usual", "10 22:59"), c.assign("Own", "11 22:59"), c.assign("Teams", "12 22:59"), c.assign("Later", "25 22:59")
		c.extend(own, "enrollment_id", c.enrollment(jana).ID, "13 22:59")
		team := c.teamOf(jana)
		c.Change(t, fmt.Sprintf("UPDATE assignments SET team = true WHERE id = %d", teams))
		c.Change(t, fmt.Sprintf("UPDATE assignments SET cut_off_at = '2026-11-11 22:59:00+00:00' WHERE id = %d", usual))
		want := func(what, list string) {
			t.Helper()
			today, err := jana.Today(ctx)
			c.must(err)
			page, err := jana.AttendedModule(ctx, c.module.ID)
			c.must(err)
			var got []string
			for i, w := range today.Work {
				line := w.Title + w.Due.UTC().Format(" 02")
				if w.Late {
					line += " late"
				}
				got = append(got, line)
				if len(page.Work) != len(today.Work) || page.Work[i].ID != w.ID {
					t.Errorf("%s: the module's page has %v", what, page.Work)
				}
			}
			if strings.Join(got, ", ") != list {
				t.Errorf("%s: %q, want %q", what, strings.Join(got, ", "), list)
			}
		}
		want("at first", "Usual 10, Teams 12, Own 13")
		c.handIn(teams, tom, fmt.Sprint(team)) // somebody of the team did
		c.handIn(own, tom, "NULL")             // that is his alone
		want("when the team has handed in", "Usual 10, Own 13")
		k.Clock.Set(time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC))
		want("on the day after", "Usual 10 late, Own 13")
		k.Clock.Set(time.Date(2026, 11, 11, 23, 0, 0, 0, time.UTC))
		want("after the cut-off", "Own 13, Later 25")
		k.Clock.Set(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
		want("a week late", "Own 13 late, Later 25")
		k.Clock.Set(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))
		want("two weeks late", "Later 25 late")
		c.handIn(later, jana, "NULL")
		want("when all is done", "")
		c.assign("More", "30 22:59")
		want("something new", "More 30")
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		want("in the archive", "")
	})
}

// TestTheStartPagePutsTheWorkOfAllModulesInOneOrder: by when it is due for this
// student, whichever module it is of.
func TestTheStartPagePutsTheWorkOfAllModulesInOneOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		c.assign("Second", "11 22:59")
		fifth := c.assign("Fifth", "10 22:59")
		c.extend(fifth, "enrollment_id", c.enrollment(jana).ID, "15 22:59")
		first := c.module
		another := func(code string) {
			var err error
			c.module, err = c.owner.CreateModule(ctx, anyModule(code))
			c.must(err)
			c.open()
		}
		another("M2")
		c.must(jana.Join(ctx, c.module.ID, models.JoinInput{Password: "open the gate", Sharing: models.ShareAggregate, Terms: teachingTerms}))
		c.assign("Fourth", "13 22:59")
		c.assign("First", "10 21:59")
		c.assign("Third", "12 22:59")
		second := c.module
		another("M3")
		c.assign("Of others", "11 12:00")

		today, err := jana.Today(ctx)
		c.must(err)
		var got []string
		for _, w := range today.Work {
			got = append(got, fmt.Sprintf("%s of %s", w.Title, w.Module))
			if of := map[string]uint64{first.Title: first.ID, second.Title: second.ID}[w.Module]; w.ModuleID != of {
				t.Errorf("%s leads to module %d, want %d", w.Title, w.ModuleID, of)
			}
		}
		if want := "First of Analysis M2, Second of Analysis M1, Third of Analysis M2, Fourth of Analysis M2, Fifth of Analysis M1"; strings.Join(got, ", ") != want {
			t.Errorf("%q, want %q", strings.Join(got, ", "), want)
		}
	})
}

// TestATeamsExtensionEndsWithTheTeamsAssignment: the calendar, the start page and
// the reminder say what the verdict will say.
func TestATeamsExtensionEndsWithTheTeamsAssignment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		a := c.assign("Sheet", "10 22:59")
		c.extend(a, "team_id", c.teamOf(jana), "14 22:59")
		token := c.feed(jana)
		for team, day := range map[string]int{"true": 14, "false": 10} {
			c.Change(t, fmt.Sprintf("UPDATE assignments SET team = %s WHERE id = %d", team, a))
			c.Change(t, "DELETE FROM notices")
			k.Clock.Set(time.Date(2026, 11, day, 8, 0, 0, 0, time.UTC))
			due := time.Date(2026, 11, day, 22, 59, 0, 0, time.UTC)
			if got, want := strings.Join(c.dates(token), ", "), due.Format("02 15:04")+" assignment Sheet"; !strings.Contains(got, want) {
				t.Errorf("team %s: the calendar has %q, want %q", team, got, want)
			}
			today, err := jana.Today(ctx)
			c.must(err)
			if len(today.Work) != 1 || !today.Work[0].Due.Equal(due) {
				t.Errorf("team %s: the start page has %v", team, today.Work)
			}
			own, err := jana.OwnAssignments(ctx, c.module.ID)
			c.must(err)
			if verdict := own.Rows[0].Due(); !verdict.Equal(due) {
				t.Errorf("team %s: the verdict goes by %v", team, verdict)
			}
			c.tell()
			if got, want := c.told(jana), fmt.Sprintf("0 due/%d/%d", a, due.Unix()); !strings.Contains(got, want) {
				t.Errorf("team %s: told %q, want %q", team, got, want)
			}
		}
	})
}
