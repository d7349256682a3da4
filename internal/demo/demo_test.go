package demo_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"luna/internal/demo"
	"luna/models"
	"luna/models/media"
	"luna/views/mails"
)

func TestTheDemoCanBeBuiltOnAnyDayOfTheYear(t *testing.T) {
	for _, day := range []string{"2026-11-21T19:56:00Z", "2026-03-29T01:30:00Z", "2027-01-01T23:59:59Z", "2028-02-29T03:10:00Z"} {
		t.Run(day, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, day)
			if err != nil {
				t.Fatal(err)
			}
			ctx, clock := context.Background(), demo.NewClock(func() time.Time { return now })
			folder, err := media.OpenFolder(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			defer folder.Close()
			store, err := models.Open(ctx, models.Options{
				Media: folder, File: t.TempDir() + "/luna.db", Now: clock.Now, Letters: mails.New(&url.URL{Scheme: "http", Host: "luna.test"}),
			})
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			if err := store.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			if err := demo.Build(ctx, store, clock); err != nil {
				t.Fatal(err)
			}
			if !store.Now().Equal(now) {
				t.Errorf("the clock stands at %v", store.Now())
			}
			theLoginsWork(t, store)
		})
	}
}

func theLoginsWork(t *testing.T, store *models.Store) {
	t.Helper()
	ctx := context.Background()
	for _, login := range demo.Logins() {
		token, err := store.SignIn(ctx, login.Email, login.Password, models.Browser{})
		if err != nil {
			t.Fatalf("%s: %v", login.Role, err)
		}
		v, err := store.Visitor(ctx, token)
		if err != nil {
			t.Fatalf("%s: %v", login.Role, err)
		}
		if v.Role != models.Student {
			continue
		}
		today, err := store.As(v.Actor).Today(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(today.Due) == 0 || len(today.Modules) < 2 {
			t.Errorf("the student finds %d surveys and %d modules", len(today.Due), len(today.Modules))
		}
	}
}
