package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/schedule"
)

func TestFacultiesAreNamedOnceAndDeletedOnlyUnused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		science, err := admin.CreateFaculty(ctx, "  Science ")
		if err != nil || science.Name != "Science" {
			t.Fatalf("%+v, %v", science, err)
		}
		_, err = admin.CreateFaculty(ctx, "Science")
		refused(t, err, "name")
		_, err = admin.CreateFaculty(ctx, strings.Repeat("x", 1<<20))
		refused(t, err, "name")
		arts, err := admin.CreateFaculty(ctx, "Arts")
		if err != nil {
			t.Fatal(err)
		}
		refused(t, admin.RenameFaculty(ctx, arts.ID, "Science"), "name")
		if err := admin.RenameFaculty(ctx, arts.ID, "Arts and Letters"); err != nil {
			t.Fatal(err)
		}
		day := schedule.DateOf(k.Clock.Now(), time.UTC)
		m := models.Module{
			UniversityID: u.ID, FacultyID: &science.ID, Code: "M1", Title: "Maths", Term: models.Winter, Year: 2026,
			FirstDay: day, LastDay: day, JoinCode: "j1", Status: models.Inactive, CreatedAt: k.Clock.Now(),
		}
		if err := models.InsertRows(k.Store, &m); err != nil {
			t.Fatal(err)
		}
		if err := admin.DeleteFaculty(ctx, science.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("deleting one in use: %v, want conflict", err)
		}
		if err := admin.DeleteFaculty(ctx, arts.ID); err != nil {
			t.Fatal(err)
		}
		rows, err := admin.Faculties(ctx)
		if err != nil || len(rows) != 1 || rows[0].Name != "Science" || rows[0].Modules != 1 {
			t.Errorf("faculties: %+v, %v", rows, err)
		}
		_, south := k.University(t, "south")
		for who, s := range map[string]models.Scope{"south": south, "platform": k.Platform(), "lecturer": k.Person(t, u, models.Lecturer)} {
			if err := s.RenameFaculty(ctx, science.ID, "Mine"); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s renames: %v", who, err)
			}
			if err := s.DeleteFaculty(ctx, science.ID); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s deletes: %v", who, err)
			}
		}
	})
}

func TestAPlatformAdministratorGivesAUniversityItsFirstAdministrator(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		in := models.UserInput{Email: "ada@north.example", Name: "Ada", Role: models.Student, Password: goodPassword}
		ada, err := k.Platform().AddAdministrator(ctx, u.ID, in)
		if err != nil || ada.Role != models.Administrator || ada.UniversityID == nil || *ada.UniversityID != u.ID {
			t.Fatalf("%+v, %v", ada, err)
		}
		if rows, err := k.Platform().Administrators(ctx, u.ID); err != nil || len(rows) != 2 {
			t.Errorf("%d administrators, %v", len(rows), err)
		}
		in.Email = "eve@north.example"
		if _, err := admin.AddAdministrator(ctx, u.ID, in); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("by an administrator of the university: %v", err)
		}
		if _, err := k.Platform().AddAdministrator(ctx, u.ID+1000, in); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("at no university: %v", err)
		}
	})
}

func TestClosingAUniversityEndsItsSessionsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		m := signedIn(t, k, admin, models.Lecturer, "jana")
		if err := k.Platform().SetUniversityActive(ctx, u.ID, false); err != nil {
			t.Fatal(err)
		}
		if m.in(t, k) {
			t.Error("the session goes on")
		}
		in := models.UniversityInput{Slug: u.Slug, Name: "Renamed", TimeZone: u.TimeZone, Language: u.Language}
		if err := k.Platform().UpdateUniversity(ctx, u.ID, in); err != nil {
			t.Fatal(err)
		}
		if m.in(t, k) {
			t.Error("another name opened the university again")
		}
		if err := k.Platform().SetUniversityActive(ctx, u.ID, true); err != nil {
			t.Fatal(err)
		}
		if !m.in(t, k) {
			t.Error("after reopening the session is gone")
		}
	})
}
