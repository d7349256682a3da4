package models_test

import (
	"context"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestLookingAtAPersonIsNotedOnceADayWithHowOften(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, _ := k.University(t, "north")
		jana, emma := k.Person(t, u, models.Lecturer), k.Person(t, u, models.Student)
		ctx := context.Background()
		note := func(s models.Scope, act string) {
			t.Helper()
			if err := s.NoteAccessForTest(ctx, emma.Actor().UserID, act, 0); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			note(jana, models.AccessTrend)
		}
		note(jana, models.AccessRoster)
		note(emma, models.AccessTrend) // oneself
		k.Clock.Advance(24 * time.Hour)
		note(jana, models.AccessTrend)
		log, err := emma.AccessLog(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(log.Rows) != 3 {
			t.Fatalf("%d lines: %+v", len(log.Rows), log.Rows)
		}
		if first := log.Rows[0]; first.Act != models.AccessTrend || first.Times != 1 {
			t.Errorf("the newest line is %+v", first)
		}
		if last := log.Rows[2]; last.Times != 3 || last.Role != "lecturer" || last.Name == "" {
			t.Errorf("the oldest line is %+v", last)
		}
		other, err := jana.AccessLog(ctx, 0)
		if err != nil || len(other.Rows) != 0 {
			t.Errorf("the lecturer reads %+v, %v", other.Rows, err)
		}
	})
}
