package models_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// over is what a dry run says of a university, class by class.
func over(t *testing.T, k *storetest.Kit, u models.University) map[models.RetentionKey]int64 {
	t.Helper()
	lines, err := k.As(models.Actor{UserID: 1, UniversityID: u.ID, Role: models.Administrator}).Retention(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	counts := map[models.RetentionKey]int64{}
	for _, line := range lines {
		counts[line.Key] = line.Over
	}
	return counts
}

func (c consented) retain(dry bool) models.Removed {
	c.t.Helper()
	removed, err := c.System("retention").Retain(context.Background(), c.Now(), dry)
	if err != nil {
		c.t.Fatal(err)
	}
	return removed
}

func TestNothingIsRemovedWhereNoTimeIsSet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		gone := c.student().Actor().UserID
		c.sql("UPDATE users SET deactivated_at = ? WHERE id = ?", k.Now(), gone)
		k.Clock.Set(k.Now().AddDate(40, 0, 0))
		before := k.Fingerprint(t)
		if removed := c.retain(false); removed[models.KeepAnswers] != 0 || removed[models.KeepPeople] != 0 {
			t.Errorf("removed %v", removed)
		}
		if k.Fingerprint(t) != before {
			t.Error("something was changed")
		}
	})
}

func TestAnswersGoSoManyMonthsAfterTheLastDayOfTheirModule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		c.sql("UPDATE universities SET keep_answers_months = 6 WHERE id = ?", c.uni.ID)
		c.at("2027-09-30 12:00") // six months after 31 March 2027 is the next day
		if removed := c.retain(false); removed[models.KeepAnswers] != 0 {
			t.Errorf("removed on the last day: %v", removed)
		}
		c.at("2027-10-01 12:00")
		before := k.Fingerprint(t)
		if n := over(t, k, c.uni)[models.KeepAnswers]; n != 4 {
			t.Errorf("the report counts %d surveys, want 4", n)
		}
		if dry := c.retain(true); dry[models.KeepAnswers] != 4 {
			t.Errorf("the dry run counts %v", dry)
		}
		if k.Fingerprint(t) != before {
			t.Error("a dry run changed something")
		}
		if removed := c.retain(false); removed[models.KeepAnswers] != 4 {
			t.Errorf("removed %v", removed)
		}
		for _, table := range []string{"surveys", "trends"} {
			var n int64
			if err := models.QueryRows(k.Store, &n, "SELECT count(*) FROM "+table); err != nil || n != 0 {
				t.Errorf("%d rows are left in %s, %v", n, table, err)
			}
		}
		if again := c.retain(false); len(again) != 0 {
			t.Errorf("the second run removed %v", again)
		}
	})
}

func TestPeopleAreErasedSoManyMonthsAfterTheyWereDeactivated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		c.sql("UPDATE universities SET keep_people_months = 12 WHERE id = ?", c.uni.ID)
		c.sql("UPDATE users SET deactivated_at = ? WHERE id = ?", k.Now(), c.jana.Actor().UserID)
		c.fill(c.jana, c.enrollment)
		k.Clock.Set(k.Now().AddDate(0, 12, 0))
		if removed := c.retain(false); removed[models.KeepPeople] != 0 {
			t.Errorf("removed to the day: %v", removed)
		}
		k.Clock.Set(k.Now().AddDate(0, 0, 1))
		if n := over(t, k, c.uni)[models.KeepPeople]; n != 1 {
			t.Errorf("the report counts %d people", n)
		}
		if removed := c.retain(false); removed[models.KeepPeople] != 1 {
			t.Errorf("removed %v", removed)
		}
		if left := hits(k.Bytes(t), c.jana.Actor().UserID); len(left) > 0 {
			t.Errorf("still to be read: %v", left)
		}
		if ledger, err := os.ReadFile(k.Ledger()); err != nil || !strings.Contains(string(ledger), "erased ") {
			t.Errorf("the ledger is %q, %v", ledger, err)
		}
	})
}

func TestWhoLookedIsKeptForTwoYears(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		c.fill(c.jana, c.enrollment)
		k.Clock.Set(k.Now().AddDate(0, 24, 0))
		if removed := c.retain(false); removed[models.KeepAccess] != 0 {
			t.Errorf("removed to the day: %v", removed)
		}
		k.Clock.Set(k.Now().AddDate(0, 0, 1))
		if removed := c.retain(false); removed[models.KeepAccess] != 1 || removed.String() == "nothing is over" {
			t.Errorf("removed %v", removed)
		}
		for _, table := range []string{"access_entries", "support_views", "account_links", "people_imports", "handshakes"} {
			var n int64
			if err := models.QueryRows(k.Store, &n, "SELECT count(*) FROM "+table); err != nil || n != 0 {
				t.Errorf("%d rows are left in %s, %v", n, table, err)
			}
		}
	})
}
