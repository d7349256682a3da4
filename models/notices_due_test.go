package models_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// tell runs the job and gives how many were told.
func (c *course) tell() int {
	c.t.Helper()
	n, err := c.System("notices").TellWhatIsNew(c.t.Context(), c.Now())
	c.must(err)
	return n
}

// TestWhatComesByTimeIsToldOnce to those who are there, with what was missed
// while nobody ran the job.
func TestWhatComesByTimeIsToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		k.Clock.Set(time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)) // a Tuesday
		c.open()
		jana, left := c.join(models.ShareAggregate), c.join(models.ShareAggregate)
		c.must(left.Leave(ctx, c.module.ID))
		c.Change(t, fmt.Sprintf(`INSERT INTO lessons (university_id, module_id, position, title, text, published, publish_at, revision, created_at, updated_at) VALUES
			(%[1]d, %[2]d, 1, 'Day', '', true, '2026-11-05 06:00:00+00:00', 1, '2026-11-01 08:00:00+00:00', '2026-11-01 08:00:00+00:00'),
			(%[1]d, %[2]d, 2, 'Draft', '', false, '2026-11-05 06:00:00+00:00', 1, '2026-11-01 08:00:00+00:00', '2026-11-01 08:00:00+00:00')`, c.uni.ID, c.module.ID))
		sheet := c.assign("Sheet", "06 22:59")
		c.Change(t, "UPDATE assignments SET publish_at = '2026-11-05 07:00:00+00:00'")
		want := func(what, list string) {
			t.Helper()
			n := c.tell()
			if got := c.told(jana, left); got != list {
				t.Errorf("%s: %q, want %q", what, got, list)
			}
			if again := c.tell(); again != 0 {
				t.Errorf("%s: %d told again after %d", what, again, n)
			}
		}
		want("before anything", "")
		_, err := k.System("test").CreateDueSurveys(ctx, time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC))
		c.must(err)
		survey := c.number("SELECT min(id) FROM surveys WHERE slot > '2026-11-05 00:00:00+00:00'")
		want("a survey that opens on Thursday", "")
		k.Clock.Set(time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)) // nobody ran it for two days
		late := c.join(models.ShareAggregate)
		lesson := c.number("SELECT min(id) FROM lessons")
		first := fmt.Sprintf("0 survey/%d, 0 lesson/%d, 0 assignment/%d", survey, lesson, sheet)
		n := c.tell()
		if got := c.told(jana, left); got[:min(len(first), len(got))] != first || n != 4 {
			t.Errorf("on the day %d: %q, want %q", n, got, first)
		}
		if got := c.noticeMails(jana, left, late); got != "" {
			t.Errorf("nobody has asked for mail: %s", got)
		}
		c.Change(t, fmt.Sprintf("DELETE FROM notices WHERE user_id = %d", late.Actor().UserID))
		c.must(late.Leave(ctx, c.module.ID))
		k.Clock.Set(time.Date(2026, 11, 6, 8, 0, 0, 0, time.UTC))
		due := fmt.Sprintf(", 0 due/%d/%d", sheet, time.Date(2026, 11, 6, 22, 59, 0, 0, time.UTC).Unix())
		first = strings.Replace(first, ", 0 lesson", " read, 0 lesson", 1) // the survey is over
		want("on the last day", first+due)
		if got := c.noticeMails(jana, left); got != "0 Bald fällig: Sheet" {
			t.Errorf("by mail: %s", got)
		}
		c.extend(sheet, "enrollment_id", c.enrollment(jana).ID, "12 22:59")
		want("with an extension", first+due)
		k.Clock.Set(time.Date(2026, 11, 12, 8, 0, 0, 0, time.UTC))
		second := fmt.Sprintf(", 0 due/%d/%d", sheet, time.Date(2026, 11, 12, 22, 59, 0, 0, time.UTC).Unix())
		due += " read"
		want("at its end", first+due+second)
		other := c.assign("Other", "13 06:00")
		c.handIn(other, jana, "NULL")
		want("handed in", first+due+second)
		c.assign("Third", "13 06:30")
		c.must(c.owner.ArchiveModule(ctx, c.module.ID))
		want("in the archive", first+due+second)
	})
}

// TestTheJobAsksAsMuchForManyAsForOne: the statements do not grow with students,
// lessons or assignments.
func TestTheJobAsksAsMuchForManyAsForOne(t *testing.T) {
	c := newCourse(t, storetest.New(t, models.SQLite))
	c.Clock.Set(time.Date(2026, 11, 9, 8, 0, 0, 0, time.UTC))
	c.open()
	c.join(models.ShareAggregate)
	for range 4 {
		c.tell() // what there is so far
	}
	count := func(sheets, students int) int {
		t.Helper()
		for range students {
			c.join(models.ShareAggregate)
		}
		for range sheets {
			c.assign("Sheet", "10 06:00")
		}
		told := 0
		n := len(c.Statements(func() { told = c.tell() }))
		if told < sheets {
			t.Fatalf("%d told of %d", told, sheets)
		}
		return n
	}
	if one, many := count(1, 0), count(5, 6); one != many {
		t.Errorf("%d statements for one, %d for many", one, many)
	}
}

// TestWhoHasBeenToldIsAskedForSoManyAtATime: what the job asks grows with the
// number of statements, not with their length.
func TestWhoHasBeenToldIsAskedForSoManyAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withWork(t, k)
		news := make([]models.Notice, 2*models.AskedAtOnce+1)
		for i := range news {
			news[i] = models.Notice{UserID: c.jana.Actor().UserID, Kind: models.NoticeLesson, Key: fmt.Sprint("thing ", i), Title: "L", Link: "/"}
		}
		for _, i := range []int{0, models.AskedAtOnce, 2 * models.AskedAtOnce} {
			if err := c.who.Notify(t.Context(), news[i], news[i].UserID); err != nil {
				t.Fatal(err)
			}
		}
		asked := 0
		for _, statement := range k.Statements(func() {
			fresh, err := c.who.Untold(t.Context(), news)
			if err != nil || len(fresh) != 2*models.AskedAtOnce-2 {
				t.Errorf("%d are new, %v", len(fresh), err)
			}
		}) {
			if n := strings.Count(statement, "thing "); n > models.AskedAtOnce {
				t.Errorf("a statement asks of %d notices", n)
			}
			if strings.Contains(statement, "FROM notices") {
				asked++
			}
		}
		if asked != 3 {
			t.Errorf("%d statements, want 3", asked)
		}
	})
}
