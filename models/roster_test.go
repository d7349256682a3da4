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

// answerAll completes the open surveys of a student.
func (c *course) answerAll(s models.Scope) {
	c.t.Helper()
	c.must(models.RunSQL(c.Store, "UPDATE surveys SET completed_at = ?, answers = '{}' WHERE enrollment_id = ? AND opens_at <= ?",
		c.Now(), c.enrollment(s).ID, c.Now()))
}

func TestTheRosterCountsAnswersOnlyOfThoseWhoShareUnderTheirName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		k.Clock.Advance(2 * time.Hour) // the survey of Monday, 10:00, is open
		people := map[models.Sharing]models.Scope{}
		for _, sharing := range []models.Sharing{models.ShareNamed, models.SharePseudonym, models.ShareAggregate} {
			people[sharing] = c.join(sharing)
			c.answerAll(people[sharing])
		}
		k.Clock.Advance(24 * time.Hour)
		list, err := c.owner.Roster(ctx, c.module.ID, models.RosterSearch{ByJoined: true})
		c.must(err)
		if len(list.Rows) != 3 || list.Students != 3 {
			t.Fatalf("roster: %+v", list)
		}
		for _, row := range list.Rows {
			named := row.ID == c.enrollment(people[models.ShareNamed]).ID
			if row.Named != named || (row.Answered == 1 && row.Issued == 1) != named || !named && row.Answered+row.Issued != 0 {
				t.Errorf("row %+v, named %v", row, named)
			}
		}
		one, err := c.owner.SharedTrend(ctx, c.module.ID, fmt.Sprint(c.enrollment(people[models.ShareNamed]).ID))
		c.must(err)
		if one.Person.LastAnswer == nil || one.Person.LastAnswer.UTC().Hour() != 11 || one.Person.Answered != 1 || one.Person.LastMissed != nil {
			t.Errorf("last answer: %+v", one.Person)
		}
	})
}

func TestTheRosterIsSearchedSortedAndReadPageByPageBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		for i := range 60 {
			student := k.Person(t, c.uni, models.Student)
			c.must(models.RunSQL(k.Store, "UPDATE users SET name = ?, name_key = ? WHERE id = ?",
				fmt.Sprintf("Özil %02d", i), fmt.Sprintf("özil %02d", i), student.Actor().UserID))
			c.must(models.InsertRows(k.Store, &models.Enrollment{
				UniversityID: c.uni.ID, ModuleID: c.module.ID, StudentID: student.Actor().UserID, Pseudonym: fmt.Sprintf("K%d", i),
				Sharing: models.ShareAggregate, ConsentVersion: 1, ConsentedAt: k.Now(), EnrolledAt: k.Now().Add(-time.Duration(i/2) * time.Hour),
			}))
		}
		for _, in := range []models.RosterSearch{{}, {Down: true}, {ByJoined: true}, {ByJoined: true, Down: true}} {
			read := func(after, before uint64) models.Roster {
				in := in
				in.After, in.Before = after, before
				list, err := c.owner.Roster(ctx, c.module.ID, in)
				c.must(err)
				return list
			}
			first := read(0, 0)
			second := read(first.Next, 0)
			back := read(0, second.Previous)
			if len(first.Rows) != 50 || len(second.Rows) != 10 || !slices.Equal(back.Rows, first.Rows) {
				t.Errorf("%+v: pages of %d and %d, back %d", in, len(first.Rows), len(second.Rows), len(back.Rows))
			}
			sorted := slices.IsSortedFunc(append(first.Rows, second.Rows...), func(a, b models.RosterRow) int {
				order := map[bool]int{true: -1, false: 1}
				switch {
				case in.ByJoined && !a.JoinedAt.Equal(b.JoinedAt):
					return order[a.JoinedAt.Before(b.JoinedAt) != in.Down]
				case in.ByJoined:
					return 0
				}
				return order[(a.Name < b.Name) != in.Down]
			})
			if !sorted {
				t.Errorf("%+v: not in order", in)
			}
		}
		if found, err := c.owner.Roster(ctx, c.module.ID, models.RosterSearch{Query: "ÖZIL 1"}); err != nil || len(found.Rows) != 10 {
			t.Errorf("found %d (%v)", len(found.Rows), err)
		}
		if _, err := c.owner.Roster(ctx, c.module.ID, models.RosterSearch{After: 1 << 40}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after nobody: %v", err)
		}
		all := k.Statements(func() { _, err := c.owner.Roster(ctx, c.module.ID, models.RosterSearch{}); c.must(err) })
		if k.NoScans(t, all); len(all) > 6 { // the last one notes who looked
			t.Errorf("%d statements for a page", len(all))
		}
	})
}

func TestARemovedStudentIsAskedNothingMoreAndMayComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := newCourse(t, k), t.Context()
		c.open()
		k.Clock.Advance(2 * time.Hour)
		s := c.join(models.ShareNamed)
		e := c.enrollment(s)
		if err := c.colleague.RemoveStudent(ctx, c.module.ID, e.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("by a lecturer of other modules: %v", err)
		}
		c.must(c.owner.RemoveStudent(ctx, c.module.ID, e.ID))
		if due, err := s.DueSurveys(ctx); err != nil || len(due) != 0 {
			t.Errorf("still asked: %+v, %v", due, err)
		}
		if err := s.Attends(ctx, c.module.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("still in the module: %v", err)
		}
		if err := c.owner.RemoveStudent(ctx, c.module.ID, e.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a second time: %v", err)
		}
		c.must(s.Join(ctx, c.module.ID, models.JoinInput{Password: "open the gate", Sharing: models.ShareAggregate, Terms: teachingTerms}))
		if due, err := s.DueSurveys(ctx); err != nil || len(due) != 1 {
			t.Errorf("back again, due: %+v, %v", due, err)
		}
	})
}
