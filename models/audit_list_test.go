package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// logged is what a search finds, by the ids that the test wrote.
func logged(t testing.TB, s models.Scope, in models.AuditSearch) (ids []uint64, list models.AuditList) {
	t.Helper()
	list, err := s.AuditLog(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Rows {
		ids = append(ids, row.ObjectID)
	}
	return ids, list
}

func TestTheLogIsFilteredAndReadPageByPageBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		_, south := k.University(t, "south")
		act(t, south, 1)
		for id := uint64(1); id <= 120; id++ {
			act(t, admin, id)
		}
		test := models.AuditSearch{Group: "test"}
		first, page := logged(t, admin, test)
		if len(first) != 50 || first[0] != 120 || first[49] != 71 || page.Previous != 0 || page.Next == 0 {
			t.Fatalf("the first page is %v, %d, %d", first, page.Previous, page.Next)
		}
		test.After = page.Next
		second, page := logged(t, admin, test)
		if len(second) != 50 || second[0] != 70 || page.Previous == 0 {
			t.Fatalf("the second page is %v", second)
		}
		test.After, test.Before = 0, page.Previous
		if back, _ := logged(t, admin, test); len(back) != 50 || back[0] != 120 {
			t.Errorf("back on the first page: %v", back)
		}
		few := k.Statements(func() { logged(t, admin, models.AuditSearch{Group: "faculty"}) })
		many := k.Statements(func() { logged(t, admin, models.AuditSearch{Group: "test"}) })
		if len(many) > len(few)+2 || len(many) > 6 {
			t.Errorf("%d statements for a page, %d for one without entries", len(many), len(few))
		}
		k.NoScans(t, many)
	})
}

func TestEachFilterOfTheLogFindsWhatItSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, admin := k.University(t, "north")
		other := k.Person(t, u, models.Administrator)
		act(t, admin, 1)
		begin := k.Clock.Now()
		k.Clock.Advance(24 * time.Hour)
		act(t, other, 2)
		faculty, err := admin.CreateFaculty(context.Background(), "Science")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.SignIn(context.Background(), "nobody@north.example", "wrong password", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			in   models.AuditSearch
			want int
		}{
			"a group":                  {models.AuditSearch{Group: "test"}, 2},
			"no group by its half":     {models.AuditSearch{Group: "tes"}, 0},
			"an actor":                 {models.AuditSearch{Group: "test", Actor: other.Actor().UserID}, 1},
			"a name":                   {models.AuditSearch{Group: "test", Query: "ADMINISTRATOR"}, 2},
			"no name":                  {models.AuditSearch{Group: "test", Query: "%"}, 0},
			"an object":                {models.AuditSearch{Object: "faculty", ObjectID: faculty.ID}, 1},
			"a day":                    {models.AuditSearch{Group: "test", From: begin.Add(time.Hour)}, 1},
			"the days before":          {models.AuditSearch{Group: "test", To: begin.Add(time.Hour)}, 1},
			"what was refused":         {models.AuditSearch{Outcome: models.AuditRefused}, 0}, // it was nobody of this university
			"what nobody wrote":        {models.AuditSearch{Group: "test", Outcome: "maybe"}, 0},
			"signs of another program": {models.AuditSearch{Group: "test' OR 1=1 --"}, 0},
		} {
			if ids, _ := logged(t, admin, c.in); len(ids) != c.want {
				t.Errorf("%s: found %v, want %d", name, ids, c.want)
			}
		}
		refused, list := logged(t, k.Platform(), models.AuditSearch{Outcome: models.AuditRefused})
		if len(refused) != 1 || list.Rows[0].ActorID != 0 || list.Rows[0].ObjectID != 0 || list.Rows[0].ActorRole != "nobody" {
			t.Errorf("the vain try is %+v", list.Rows)
		}
		for _, s := range []models.Scope{k.Person(t, u, models.Lecturer), k.Person(t, u, models.Student)} {
			if _, err := s.AuditLog(context.Background(), models.AuditSearch{}); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("a %s reads the log: %v", s.Actor().Role, err)
			}
		}
	})
}

func TestTheStateOfTheLogIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, admin := k.University(t, "north")
		ctx, system := context.Background(), k.System("test")
		if _, list := logged(t, admin, models.AuditSearch{}); list.State != (models.AuditState{}) {
			t.Errorf("before anybody looked: %+v", list.State)
		}
		if err := system.NoteAnchored(ctx); err != nil {
			t.Fatal(err)
		}
		chains := []models.AuditChain{{AuditHead: models.AuditHead{UniversityID: u.ID}, Faults: make([]models.AuditFault, 2)}}
		if err := system.NoteVerified(ctx, chains); err != nil {
			t.Fatal(err)
		}
		_, list := logged(t, admin, models.AuditSearch{})
		if s := list.State; !s.AnchoredAt.Equal(k.Now()) || !s.VerifiedAt.Equal(k.Now()) || s.Faults != 2 {
			t.Errorf("the state is %+v", s)
		}
	})
}
