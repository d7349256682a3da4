package models_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/questions"
)

func TestAnArchivedFormLeavesTheListAndTakesNoChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		jana, omar := k.Person(t, u, models.Lecturer), k.Person(t, u, models.Lecturer)
		f, v := published(t, jana)
		if err := admin.ArchiveForm(ctx, f.ID); err != nil {
			t.Fatal(err)
		}
		for _, s := range []models.Scope{jana, omar, admin} {
			if list, _ := s.Forms(ctx, models.FormSearch{}); len(list.Rows) != 0 {
				t.Error("an archived form is in the list")
			}
		}
		if list, _ := omar.Forms(ctx, models.FormSearch{Archived: true}); len(list.Rows) != 0 {
			t.Error("a colleague lists another's archive")
		}
		if list, _ := jana.Forms(ctx, models.FormSearch{Archived: true}); len(list.Rows) != 1 {
			t.Error("the owner does not find the form in the archive")
		}
		if _, err := jana.EditForm(ctx, f.ID, 1, retitle("x")); !errors.Is(err, models.ErrClosed) {
			t.Errorf("editing it: %v, want closed", err)
		}
		if _, err := jana.FormVersion(ctx, v.ID); err != nil {
			t.Errorf("its version is gone: %v", err)
		}
		if err := jana.RestoreForm(ctx, f.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := jana.EditForm(ctx, f.ID, 1, retitle("x")); err != nil {
			t.Errorf("editing it after restoring: %v", err)
		}
	})
}

func TestTheListFindsAndTurnsPagesWithoutGapsOrDoubles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		want := 120
		for i := range want {
			d := questions.Definition{Title: questions.Text{"en": fmt.Sprintf("Form %d", i), "de": "Änderung 100%"}, Pages: []questions.Page{{}}}
			if _, err := jana.CreateForm(ctx, d); err != nil {
				t.Fatal(err)
			}
			if i%3 == 0 { // several share a moment
				k.Clock.Advance(time.Second)
			}
		}
		seen, after := map[uint64]bool{}, ""
		for {
			list, err := jana.Forms(ctx, models.FormSearch{Query: "äNDERUNG 100%", After: after})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range list.Rows {
				if seen[row.ID] {
					t.Errorf("form %d twice", row.ID)
				}
				seen[row.ID] = true
			}
			if after = list.Next; after == "" {
				break
			}
		}
		if len(seen) != want {
			t.Errorf("turned over %d forms, want %d", len(seen), want)
		}
		if list, _ := jana.Forms(ctx, models.FormSearch{Query: "100_"}); len(list.Rows) != 0 {
			t.Error("an underscore in the search is taken as a wildcard")
		}
		if n := len(k.Statements(func() { _, _ = jana.Forms(ctx, models.FormSearch{}) })); n > 1 {
			t.Errorf("the list takes %d statements", n)
		}
	})
}
