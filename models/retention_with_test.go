package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/schedule"
)

func TestAWrongLastDayCostsNoAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		left := func(surveys, trends int64) {
			t.Helper()
			for table, want := range map[string]int64{"surveys": surveys, "trends": trends} {
				var n int64
				if err := models.QueryRows(k.Store, &n, "SELECT count(*) FROM "+table); err != nil || n != want {
					t.Errorf("%d rows are left in %s, want %d, %v", n, table, want, err)
				}
			}
		}
		c.sql("UPDATE universities SET keep_answers_months = 6 WHERE id = ?", c.uni.ID)
		c.sql("UPDATE modules SET first_day = '2001-01-01', last_day = '2001-02-01' WHERE id = ?", c.module.ID)
		if n := over(t, k, c.uni)[models.KeepAnswers]; n != 0 {
			t.Errorf("the report counts %d surveys", n)
		}
		if removed := c.retain(false); removed[models.KeepAnswers] != 0 {
			t.Errorf("removed %v", removed)
		}
		left(4, 1)

		long := k.Now().AddDate(-1, 0, 0)
		c.sql("UPDATE surveys SET opens_at = ?, closes_at = ? WHERE id <> ?", long, long.Add(time.Hour), c.open)
		if removed := c.retain(false); removed[models.KeepAnswers] != 3 {
			t.Errorf("removed %v of what is old itself", removed)
		}
		left(1, 1) // the open one, and the trend that goes on with it

		k.Clock.Set(k.Now().AddDate(0, 7, 0))
		if removed := c.retain(false); removed[models.KeepAnswers] != 1 {
			t.Errorf("removed %v at last", removed)
		}
		left(0, 0)
	})
}

func TestTheLastDayOfAModuleIsNotBeforeWhatWasAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		admin := k.Person(t, c.uni, models.Administrator)
		today := schedule.DateOf(k.Now(), c.zone)
		in := c.module.Input()
		in.First, in.Last = today.AddDays(-60), today.AddDays(-1)
		var invalid *models.Invalid
		if err := admin.UpdateModule(t.Context(), c.module.ID, in); !errors.As(err, &invalid) || !strings.Contains(invalid.Fields["last"].Text, "answered already") {
			t.Errorf("a last day before an answer: %v", err)
		}
		in.Last = today
		if err := admin.UpdateModule(t.Context(), c.module.ID, in); err != nil {
			t.Error(err)
		}
		// What is wrong since long does not keep anybody from another title.
		c.sql("UPDATE modules SET last_day = ? WHERE id = ?", today.AddDays(-1).String(), c.module.ID)
		in.Title, in.Last = "Another", today.AddDays(-1)
		if err := admin.UpdateModule(t.Context(), c.module.ID, in); err != nil {
			t.Error(err)
		}
	})
}

// withMonths are the settings of a university with other months.
func withMonths(u models.University, answers, people int) models.SettingsInput {
	return models.SettingsInput{
		Name: u.Name, TimeZone: u.TimeZone, Language: u.Language, MinGroup: u.MinGroup, MoodGroup: u.MoodGroup,
		KeepAnswers: answers, KeepPeople: people, KeepAudit: u.KeepAuditMonths,
	}
}

// keptFor is so many months for everything.
func keptFor(months int) models.SettingsInput {
	return models.SettingsInput{KeepAnswers: months, KeepPeople: months, KeepAudit: months}
}

// TestAShorterAuditLogWantsToBeTyped: whoever runs the installation may remove
// what the university keeps no longer.
func TestAShorterAuditLogWantsToBeTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, admin := k.University(t, "north")
		before := k.Fingerprint(t)
		in := withMonths(u, 0, 0)
		in.KeepAudit = u.KeepAuditMonths - 1
		var invalid *models.Invalid
		for _, in.ConfirmAudit = range []int{0, u.KeepAuditMonths} {
			if err := admin.UpdateSettings(t.Context(), u.ID, in); !errors.As(err, &invalid) || len(invalid.Fields) != 1 || invalid.Fields["confirm_audit"].Text == "" {
				t.Errorf("%d months, typed once more as %d: %v", in.KeepAudit, in.ConfirmAudit, err)
			}
		}
		if k.Fingerprint(t) != before {
			t.Error("what was refused changed something")
		}
		in.ConfirmAudit = in.KeepAudit
		if err := admin.UpdateSettings(t.Context(), u.ID, in); err != nil {
			t.Error(err)
		}
		k.Clock.Set(k.Now().AddDate(2, 0, 0))
		if over, err := admin.RetentionWith(t.Context(), u.ID, keptFor(12)); err != nil || over[models.KeepAudit] == 0 {
			t.Errorf("two years later none of the log is older than one: %v, %v", over, err)
		}
		if over, err := admin.RetentionWith(t.Context(), u.ID, keptFor(36)); err != nil || over[models.KeepAudit] != 0 {
			t.Errorf("two years later some of the log is older than three: %v, %v", over, err)
		}
	})
}

func TestShorterRetentionWantsToBeTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		admin := k.Person(t, c.uni, models.Administrator)
		for i, step := range []struct {
			answers, people, typedAnswers, typedPeople int
			refused                                    []string
		}{
			{6, 0, 0, 0, []string{"confirm_answers"}}, // from for ever
			{6, 12, 6, 0, []string{"confirm_people"}},
			{6, 12, 12, 6, []string{"confirm_answers", "confirm_people"}},
			{6, 12, 6, 12, nil},
			{6, 12, 0, 0, nil}, // as it was
			{5, 12, 0, 0, []string{"confirm_answers"}},
			{6, 11, 6, 12, []string{"confirm_people"}},
			{24, 0, 0, 0, nil}, // longer, and for ever
			{23, 0, 23, 0, nil},
		} {
			before := k.Fingerprint(t)
			in := withMonths(c.uni, step.answers, step.people)
			in.ConfirmAnswers, in.ConfirmPeople = step.typedAnswers, step.typedPeople
			err := admin.UpdateSettings(ctx, c.uni.ID, in)
			var fields []string
			var invalid *models.Invalid
			if errors.As(err, &invalid) {
				for field := range invalid.Fields {
					fields = append(fields, field)
				}
				slices.Sort(fields)
				if k.Fingerprint(t) != before {
					t.Errorf("step %d was refused and changed something", i)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(fields, step.refused) {
				t.Errorf("step %d: refused at %v, want %v", i, fields, step.refused)
			}
		}
		_, list := logged(t, admin, models.AuditSearch{Group: "university"})
		if facts := list.Rows[0].Facts; !strings.Contains(facts, `"keep_answers":23`) || !strings.Contains(facts, `"keep_answers_was":24`) {
			t.Errorf("the log says %s", facts)
		}
	})
}

func TestWhatFewerMonthsWouldRemoveIsSaidBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		gone := c.student().Actor().UserID
		c.sql("UPDATE users SET deactivated_at = ? WHERE id = ?", k.Now(), gone)
		c.at("2027-10-01 12:00")
		other, stranger := k.University(t, "south")
		own, lecturer := k.Person(t, c.uni, models.Administrator), k.Person(t, c.uni, models.Lecturer)
		before := k.Fingerprint(t)
		for name, who := range map[string]models.Scope{"its own": own, "the platform's": k.Platform()} {
			if over, err := who.RetentionWith(ctx, c.uni.ID, keptFor(6)); err != nil || over[models.KeepAnswers] != 4 || over[models.KeepPeople] != 1 {
				t.Errorf("%s administrator is told %v, %v", name, over, err)
			}
			for _, months := range []int{-1, 0, 240} {
				if over, err := who.RetentionWith(ctx, c.uni.ID, keptFor(months)); err != nil || over[models.KeepAnswers] != 0 || over[models.KeepPeople] != 0 {
					t.Errorf("with %d months %s administrator is told %v, %v", months, name, over, err)
				}
			}
			if over, err := k.Platform().RetentionWith(ctx, other.ID, keptFor(1)); err != nil || over[models.KeepAnswers] != 0 {
				t.Errorf("of another university: %v, %v", over, err)
			}
		}
		for name, who := range map[string]models.Scope{"another university's administrator": stranger, "a student": c.jana, "a lecturer": lecturer} {
			if _, err := who.RetentionWith(ctx, c.uni.ID, keptFor(1)); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		if k.Fingerprint(t) != before {
			t.Error("asking changed something")
		}
	})
}

func TestAUniversitySeesThatThePlatformChangedItsSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, admin := k.University(t, "north")
		_, south := k.University(t, "south")
		platform := k.As(models.Actor{UserID: 4711, Role: models.Administrator})
		in := withMonths(u, 6, 0)
		in.ConfirmAnswers = 6
		if err := platform.UpdateSettings(t.Context(), u.ID, in); err != nil {
			t.Fatal(err)
		}
		search := models.AuditSearch{Group: "university", Object: "university", ObjectID: u.ID}
		for name, who := range map[string]models.Scope{"the university": admin, "the platform": platform} {
			_, list := logged(t, who, search)
			i := slices.IndexFunc(list.Rows, func(r models.AuditRow) bool { return r.Action == "university.settings" })
			if i < 0 {
				t.Errorf("%s sees nothing of it: %+v", name, list.Rows)
				continue
			}
			if r := list.Rows[i]; r.ActorRole != "platform" || !strings.Contains(r.Facts, `"keep_answers":6`) || !strings.Contains(r.Facts, `"keep_answers_was":0`) {
				t.Errorf("%s reads %+v", name, r)
			}
		}
		if ids, _ := logged(t, south, search); len(ids) != 0 {
			t.Errorf("another university sees %v", ids)
		}
		in.KeepAnswers = 7
		if err := admin.UpdateSettings(t.Context(), u.ID, in); err != nil {
			t.Fatal(err)
		}
		_, list := logged(t, admin, search)
		if n := len(list.Rows); n != 2 || list.Rows[0].ActorRole != "administrator" {
			t.Errorf("the university's own change makes it %d entries: %+v", n, list.Rows)
		}
	})
}
