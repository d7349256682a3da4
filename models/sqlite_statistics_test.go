package models_test

import (
	"context"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestAYoungDatabasePlansLikeAGrownOne(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	u, _ := k.University(t, "north")
	jana := k.Person(t, u, models.Student)
	teacher := k.Person(t, u, models.Lecturer)
	ctx := context.Background()
	k.NoScans(t, k.Statements(func() {
		for _, read := range []func() error{
			func() error { _, err := jana.DueSurveys(ctx); return err },
			func() error { _, err := jana.Today(ctx); return err },
			func() error { _, err := jana.MyModules(ctx, 12); return err },
			func() error { _, err := teacher.MyModules(ctx, 12); return err },
			func() error { _, err := teacher.TaughtModules(ctx); return err },
		} {
			if err := read(); err != nil {
				t.Fatal(err)
			}
		}
	}))
}
