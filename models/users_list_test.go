package models_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestThePeopleListTurnsPagesInEveryOrderWithoutGapsOrDoubles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		for i := range 119 {
			in := models.UserInput{Email: fmt.Sprintf("p%03d@x.example", (i*37)%119), Name: fmt.Sprintf("Ömer %d", i/4), Role: models.Student}
			if _, err := admin.CreateUser(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
		for _, sort := range []string{"", "name", "-name", "email", "-email", "created", "-created", "nonsense"} {
			var forth []uint64
			var last models.UserList
			for search := (models.UserSearch{Sort: sort}); ; search.After = last.Next {
				list, err := admin.Users(ctx, search)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range list.Rows {
					forth = append(forth, row.ID)
				}
				if last = list; list.Next == 0 {
					break
				}
			}
			unique := slices.Clone(forth)
			slices.Sort(unique)
			if unique = slices.Compact(unique); len(unique) != 120 || len(forth) != 120 || last.Total != 120 {
				t.Errorf("%q: %d rows, %d people, total %d", sort, len(forth), len(unique), last.Total)
			}
			back, err := admin.Users(ctx, models.UserSearch{Sort: sort, Before: last.Previous})
			if err != nil || len(back.Rows) != 50 || back.Rows[0].ID != forth[50] {
				t.Errorf("%q: back gives %d rows, %v", sort, len(back.Rows), err)
			}
		}
	})
}

func TestThePeopleListSearchesAndFilters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := k.University(t, "north")
		for _, in := range []models.UserInput{
			{Email: "jana@x.example", Name: "Jana Weiß", Role: models.Lecturer, Password: goodPassword},
			{Email: "oe@x.example", Name: "Özlem Ak", Role: models.Student},
			{Email: "gone@x.example", Name: "Gone 100%", Role: models.Student, Password: goodPassword},
		} {
			u, err := admin.CreateUser(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(in.Email, "gone") {
				if err := admin.Deactivate(ctx, u.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, c := range []struct {
			search models.UserSearch
			want   int
		}{
			{models.UserSearch{Query: "WEISS"}, 0},
			{models.UserSearch{Query: "weiß"}, 1},
			{models.UserSearch{Query: "ÖZLEM"}, 1},
			{models.UserSearch{Query: "jana@"}, 1},
			{models.UserSearch{Query: "100%"}, 1},
			{models.UserSearch{Query: "100_"}, 0},
			{models.UserSearch{Role: models.Student}, 2},
			{models.UserSearch{State: models.UserDeactivated}, 1},
			{models.UserSearch{State: models.UserActive}, 1},
			{models.UserSearch{State: models.UserWaiting}, 2},
			{models.UserSearch{Role: models.Student, State: models.UserWaiting, Query: "x.example"}, 1},
		} {
			list, err := admin.Users(ctx, c.search)
			if err != nil || list.Total != c.want || len(list.Rows) != c.want {
				t.Errorf("%+v: %d of %d rows, want %d, %v", c.search, len(list.Rows), list.Total, c.want, err)
			}
		}
		if n := len(k.Statements(func() { _, _ = admin.Users(ctx, models.UserSearch{Query: "x"}) })); n > 2 {
			t.Errorf("the list takes %d statements", n)
		}
	})
}
