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
)

// assign adds a published assignment to the module, due at a time of November
// 2026 in UTC, "10 22:59", and gives its id.
func (c *course) assign(title, due string) uint64 {
	c.t.Helper()
	c.Change(c.t, fmt.Sprintf(`INSERT INTO assignments (university_id, module_id, title, points, published, due_at, created_at, updated_at)
		VALUES (%d, %d, '%s', 1000, true, '2026-11-%s:00+00:00', '2026-11-01 08:00:00+00:00', '2026-11-01 08:00:00+00:00')`, c.uni.ID, c.module.ID, title, due))
	return c.number("SELECT max(id) FROM assignments WHERE university_id = ?", c.uni.ID)
}

// number reads one.
func (c *course) number(query string, args ...any) uint64 {
	c.t.Helper()
	var n uint64
	c.must(models.QueryRows(c.Store, &n, query, args...))
	return n
}

// extend gives other times to an enrollment or, with a column of that name, a team.
func (c *course) extend(assignment uint64, whose string, id uint64, due string) {
	c.t.Helper()
	c.Change(c.t, fmt.Sprintf(`INSERT INTO extensions (university_id, assignment_id, %s, due_at, created_at)
		VALUES (%d, %d, %d, '2026-11-%s:00+00:00', '2026-11-01 08:00:00+00:00')`, whose, c.uni.ID, assignment, id, due))
}

// teamOf makes a team of one student.
func (c *course) teamOf(s models.Scope) uint64 {
	c.t.Helper()
	c.Change(c.t, fmt.Sprintf("INSERT INTO teams (university_id, module_id, name, created_at) VALUES (%d, %d, 'Team', '2026-11-01 08:00:00+00:00')", c.uni.ID, c.module.ID))
	team := c.number("SELECT max(id) FROM teams WHERE university_id = ?", c.uni.ID)
	c.Change(c.t, fmt.Sprintf("INSERT INTO team_members (university_id, module_id, team_id, enrollment_id) VALUES (%d, %d, %d, %d)",
		c.uni.ID, c.module.ID, team, c.enrollment(s).ID))
	return team
}

// handIn is an active submission: of a student, and where team is one, of it.
func (c *course) handIn(assignment uint64, s models.Scope, team string) {
	c.t.Helper()
	c.Change(c.t, fmt.Sprintf(`INSERT INTO submissions (university_id, module_id, assignment_id, enrollment_id, team_id, attempt, state, active, submitted_at, counted_at, created_at, updated_at)
		VALUES (%d, %d, %d, %d, %s, 1, 'submitted', true, '2026-11-01 08:00:00+00:00', '2026-11-01 08:00:00+00:00', '2026-11-01 08:00:00+00:00', '2026-11-01 08:00:00+00:00')`,
		c.uni.ID, c.module.ID, assignment, c.enrollment(s).ID, team))
}

// dates are what somebody's calendar says, one line each.
func (c *course) dates(token string) []string {
	c.t.Helper()
	calendar, err := c.Calendar(c.t.Context(), token)
	c.must(err)
	var lines []string
	for _, d := range calendar.Dates {
		line := fmt.Sprintf("%s %s %s", d.Starts.UTC().Format("02 15:04"), d.Kind, d.Title)
		if !d.Ends.IsZero() {
			line += d.Ends.UTC().Format(" to 15:04")
		}
		if d.Draft {
			line += " (draft)"
		}
		lines = append(lines, line)
	}
	return lines
}

func (c *course) feed(s models.Scope) string {
	c.t.Helper()
	token, err := s.MakeCalendarFeed(c.t.Context())
	c.must(err)
	return token
}

func TestACalendarHoldsWhatIsTheirsNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana, tom := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		usual, own, teams := c.assign("Usual", "10 22:59"), c.assign("Own", "11 22:59"), c.assign("Teams", "12 22:59")
		c.extend(own, "enrollment_id", c.enrollment(jana).ID, "13 22:59")
		team := c.teamOf(jana)
		c.extend(teams, "team_id", team, "14 22:59")
		c.extend(own, "team_id", team, "15 22:59") // the own one goes before
		c.Change(t, fmt.Sprintf("UPDATE assignments SET team = true WHERE id IN (%d, %d)", own, teams))
		c.Change(t, fmt.Sprintf("UPDATE assignments SET published = false WHERE id = %d", c.assign("Draft", "09 22:59")))
		c.Change(t, fmt.Sprintf("UPDATE assignments SET publish_at = '2026-11-08 00:00:00+00:00' WHERE id = %d", c.assign("Hidden", "09 21:59")))
		for title, day := range map[string]string{"Seen": "2026-11-01", "To come": "2026-11-20"} {
			_, err := c.owner.CreateLesson(ctx, c.module.ID, models.LessonInput{Title: title, Published: true, Day: day, Clock: "10:00"})
			c.must(err)
		}
		_, err := k.System("test").CreateDueSurveys(ctx, k.Clock.Now())
		c.must(err)

		slots := []string{"02 09:00 survey Weekly to 19:00", "05 09:00 survey Weekly to 19:00", "09 09:00 survey Weekly to 19:00", "12 09:00 survey Weekly to 19:00"}
		token := c.feed(jana)
		want := append([]string{"01 09:00 lesson Seen", "10 22:59 assignment Usual", "13 22:59 assignment Own", "14 22:59 assignment Teams", "20 09:00 lesson "}, slots...)
		slices.Sort(want)
		if got := c.dates(token); !slices.Equal(got, want) {
			t.Errorf("hers:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if got := c.dates(c.feed(tom)); !slices.Contains(got, "11 22:59 assignment Own") || !slices.Contains(got, "12 22:59 assignment Teams") {
			t.Errorf("his, without an extension:\n%s", strings.Join(got, "\n"))
		}
		staff := append([]string{
			"01 09:00 lesson Seen", "09 21:59 assignment Hidden", "09 22:59 assignment Draft (draft)", "10 22:59 assignment Usual", "11 22:59 assignment Own", "12 22:59 assignment Teams",
			"20 09:00 lesson To come",
		}, slots...)
		slices.Sort(staff)
		tutors := c.feed(c.tutor)
		if got := c.dates(tutors); !slices.Equal(got, staff) {
			t.Errorf("the staff's:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(staff, "\n"))
		}
		if got := c.dates(c.feed(c.colleague)); len(got) > 0 {
			t.Errorf("a colleague has %v", got)
		}

		// What changes is there at the next reading.
		c.handIn(usual, jana, "NULL")
		if got := c.dates(token); !slices.Equal(got, want) {
			t.Errorf("handing in moved something: %v", got)
		}
		c.must(jana.Leave(ctx, c.module.ID))
		c.must(c.owner.RemoveStaff(ctx, c.module.ID, c.tutor.Actor().UserID))
		if got, staffs := c.dates(token), c.dates(tutors); len(got) > 0 || len(staffs) > 0 {
			t.Errorf("after leaving, she has %v, the tutor %v", got, staffs)
		}
	})
}

func TestTheAddressOfACalendarIsAsGoodAsItsPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		reads := func(token string) error { _, err := c.Calendar(ctx, token); return err }
		gone := func(what, token string) {
			t.Helper()
			if err := reads(token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := jana.MyCalendarFeed(ctx); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("before: %v", err)
		}
		if _, err := c.admin.MakeCalendarFeed(ctx); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an administrator, who has no dates: %v", err)
		}
		old := c.feed(jana)
		token := c.feed(jana)
		gone("the address before", old)
		gone("nothing", "")
		c.must(reads(token))
		if strings.Contains(string(k.Bytes(t)), token) {
			t.Error("the token itself is in the database")
		}
		first, err := jana.MyCalendarFeed(ctx)
		c.must(err)
		k.Clock.Advance(30 * time.Minute)
		c.must(reads(token))
		if again, err := jana.MyCalendarFeed(ctx); err != nil || first.ReadAt == nil || !again.ReadAt.Equal(*first.ReadAt) {
			t.Errorf("read at %v, then noted at %v, %v", first.ReadAt, again.ReadAt, err)
		}
		k.Clock.Advance(31 * time.Minute)
		c.must(reads(token))
		if later, err := jana.MyCalendarFeed(ctx); err != nil || !later.ReadAt.After(*first.ReadAt) {
			t.Errorf("an hour later: %v, %v", later.ReadAt, err)
		}

		c.Change(t, fmt.Sprintf("UPDATE universities SET active = false WHERE id = %d", c.uni.ID))
		gone("a closed university", token)
		c.Change(t, fmt.Sprintf("UPDATE universities SET active = true WHERE id = %d", c.uni.ID))
		c.must(c.admin.Deactivate(ctx, jana.Actor().UserID))
		gone("a deactivated person", token)
		c.must(c.admin.Reactivate(ctx, jana.Actor().UserID))
		c.must(reads(token))
		c.must(jana.RevokeCalendarFeed(ctx))
		gone("taken back", token)
		c.must(jana.RevokeCalendarFeed(ctx))
	})
}

func TestACalendarIsReadInAConstantNumberOfStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		jana := c.join(models.ShareAggregate)
		tokens := []string{c.feed(jana), c.feed(c.owner)}
		count := func() (n [2]int) {
			for i, token := range tokens {
				_, err := c.Calendar(ctx, token) // notes the reading
				c.must(err)
				sent := k.Statements(func() { _, err := c.Calendar(ctx, token); c.must(err) })
				k.NoScans(t, sent)
				n[i] = len(sent)
			}
			return n
		}
		few := count()
		for i := range 7 {
			c.assign(fmt.Sprint(i), "10 22:59")
			_, err := c.owner.CreatePlan(ctx, c.module.ID, c.anyPlan())
			c.must(err)
		}
		_, err := k.System("test").CreateDueSurveys(ctx, k.Clock.Now())
		c.must(err)
		if many := count(); many != few {
			t.Errorf("%v statements without dates, %v with some", few, many)
		}
		t.Logf("statements: %v", few)
	})
}
