package models_test

import (
	"errors"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// twoFaculties are a faculty with a department and a programme with a student,
// and an empty one.
func twoFaculties(t *testing.T, s models.Scope, student uint64) (science, arts, department, programme uint64) {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a, err := s.CreateFaculty(ctx, "Science")
	check(err)
	b, err := s.CreateFaculty(ctx, "Arts")
	check(err)
	d, err := s.CreateDepartment(ctx, a.ID, "Physics")
	check(err)
	check(s.SaveProgramme(ctx, a.ID, 0, models.ProgrammeInput{Name: "Physics (B.Sc.)", Department: d.ID}))
	detail, err := s.Faculty(ctx, a.ID)
	check(err)
	_, err = s.SetProgramme(ctx, []uint64{student}, detail.Programmes[0].ID)
	check(err)
	return a.ID, b.ID, d.ID, detail.Programmes[0].ID
}

func TestADepartmentMovesWithItsProgrammesToAFacultyOfTheSameUniversityOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := t.Context()
		u, admin := k.University(t, "north")
		other, eve := k.University(t, "south")
		student := k.Person(t, u, models.Student).Actor().UserID
		science, arts, physics, programme := twoFaculties(t, admin, student)
		foreign, _, theirs, _ := twoFaculties(t, eve, k.Person(t, other, models.Student).Actor().UserID)
		for name, err := range map[string]error{
			"into a foreign faculty":    admin.MoveDepartment(ctx, science, physics, foreign),
			"a foreign department":      admin.MoveDepartment(ctx, foreign, theirs, arts),
			"out of the wrong faculty":  admin.MoveDepartment(ctx, arts, physics, science),
			"into nowhere":              admin.MoveDepartment(ctx, science, physics, 987654),
			"by a lecturer":             k.Person(t, u, models.Lecturer).MoveDepartment(ctx, science, physics, arts),
			"by the platform":           k.Platform().MoveDepartment(ctx, science, physics, arts),
			"a name in another faculty": admin.RenameDepartment(ctx, arts, physics, "X"),
		} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := admin.CreateDepartment(ctx, arts, "Physics"); err != nil {
			t.Fatal(err)
		}
		refused(t, admin.MoveDepartment(ctx, science, physics, arts), "faculty")
		if err := admin.RenameDepartment(ctx, science, physics, "Natural philosophy"); err != nil {
			t.Fatal(err)
		}
		if err := admin.SaveProgramme(ctx, arts, 0, models.ProgrammeInput{Name: "Physics (B.Sc.)"}); err != nil {
			t.Fatal(err)
		}
		refused(t, admin.MoveDepartment(ctx, science, physics, arts), "faculty")
		if err := admin.SaveProgramme(ctx, science, programme, models.ProgrammeInput{Name: "Physics (M.Sc.)", Department: physics}); err != nil {
			t.Fatal(err)
		}
		if err := admin.MoveDepartment(ctx, science, physics, arts); err != nil {
			t.Fatal(err)
		}
		f, err := admin.Faculty(ctx, arts)
		if err != nil || len(f.Departments) != 2 || len(f.Programmes) != 2 || f.Programmes[1].Students != 1 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestWhatIsInUseIsNotDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := t.Context()
		u, admin := k.University(t, "north")
		student := k.Person(t, u, models.Student).Actor().UserID
		science, arts, physics, programme := twoFaculties(t, admin, student)
		for name, err := range map[string]error{
			"a programme with a student": admin.DeleteProgramme(ctx, science, programme), "a department with a programme": admin.DeleteDepartment(ctx, science, physics),
			"a faculty with both": admin.DeleteFaculty(ctx, science),
		} {
			if !errors.Is(err, models.ErrConflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := admin.DeleteProgramme(ctx, arts, programme); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of another faculty: %v", err)
		}
		if n, err := admin.SetProgramme(ctx, []uint64{student}, 0); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		for _, err := range []error{admin.DeleteProgramme(ctx, science, programme), admin.DeleteDepartment(ctx, science, physics), admin.DeleteFaculty(ctx, science)} {
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestTheOverviewOfThePlatformCostsTheSameForManyPeople(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	u, _ := k.University(t, "north")
	k.University(t, "south")
	empty, err := k.Platform().CreateUniversity(t.Context(), models.UniversityInput{Slug: "empty", Name: "Empty", TimeZone: "UTC", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		k.Person(t, u, models.Student)
	}
	trips := k.Statements(func() {
		rows, err := k.Platform().Universities(t.Context())
		if err != nil || len(rows) != 3 || rows[1].Administrators != 1 {
			t.Errorf("%+v, %v", rows, err)
		}
		orphans, err := k.Platform().Orphans(t.Context())
		if err != nil || len(orphans) != 1 || orphans[0].ID != empty.ID {
			t.Errorf("%+v, %v", orphans, err)
		}
	})
	k.NoScans(t, trips)
	if size, err := k.Platform().Storage(t.Context()); err != nil || size.Bytes == 0 {
		t.Errorf("%+v, %v", size, err)
	}
	if _, err := k.As(models.Actor{UserID: 1, UniversityID: u.ID, Role: models.Administrator}).Storage(t.Context()); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a university reads the size of all: %v", err)
	}
}
