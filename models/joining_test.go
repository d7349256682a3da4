package models_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

const goodKey = "Blätter im Wind"

// lockedStage is a stage whose module asks for goodKey.
func lockedStage(t *testing.T, k *storetest.Kit) *stage {
	t.Helper()
	s := newStage(t, k)
	hash, err := models.HashKey(k.Store, goodKey)
	if err != nil {
		t.Fatal(err)
	}
	s.sql("UPDATE modules SET key_hash = ? WHERE id = ?", hash, s.module.ID)
	return s
}

func (s *stage) sql(text string, args ...any) {
	s.t.Helper()
	if err := models.RunSQL(s.Store, text, args...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) student() models.Scope { return s.Person(s.t, s.uni, models.Student) }

func (s *stage) join(by models.Scope, key string) error {
	return by.Join(context.Background(), s.module.ID, models.JoinInput{
		Password: key, Sharing: models.ShareAggregate, Address: "192.0.2.7", Terms: teachingTerms,
	})
}

func (s *stage) roster() []models.Enrollment {
	s.t.Helper()
	var rows []models.Enrollment
	if err := models.QueryRows(s.Store, &rows, "SELECT * FROM enrollments WHERE module_id = ? ORDER BY id", s.module.ID); err != nil {
		s.t.Fatal(err)
	}
	return rows
}

func TestTheRightPasswordJoinsAndConsentIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		s.plan("09:00")
		jana := s.student()
		if err := s.join(jana, "  Bla\u0308tter im Wind\n"); err != nil {
			t.Fatalf("a blank at the end and another way to write an umlaut: %v", err)
		}
		rows := s.roster()
		if len(rows) != 1 {
			t.Fatalf("%d rows on the roster, want 1", len(rows))
		}
		e := rows[0]
		if e.Sharing != models.ShareAggregate || e.ConsentVersion != models.ConsentVersion || !e.ConsentedAt.Equal(k.Now()) {
			t.Errorf("consent is %s, version %d at %s", e.Sharing, e.ConsentVersion, e.ConsentedAt)
		}
		if due, err := jana.DueSurveys(context.Background()); err != nil || len(due) != 1 {
			t.Errorf("who joins while a survey is open has %d to answer (%v), want 1", len(due), err)
		}
	})
}

func TestFiveWrongPasswordsCloseJoiningForAQuarterOfAnHour(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		jana, ben := s.student(), s.student()
		for try := range 5 {
			if err := s.join(jana, "wrong"); !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("try %d: %v, want wrong password", try+1, err)
			}
		}
		if err := s.join(jana, goodKey); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("sixth try: %v, want too many", err)
		}
		if err := s.join(ben, goodKey); err != nil {
			t.Errorf("another student in the same lecture hall: %v", err)
		}
		k.Clock.Advance(15*time.Minute + time.Second)
		if err := s.join(jana, goodKey); err != nil {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestGuessesAtTheSameMomentAreNotWorthMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		jana := s.student()
		compared := inParallel(40, func(int) error { return s.join(jana, "wrong") }, models.ErrWrongPassword)
		if compared > 5 {
			t.Errorf("%d of 40 guesses were compared, want at most 5", compared)
		}
	})
}

// inParallel runs fn n times at once and counts how often it gave want.
func inParallel(n int, fn func(i int) error, want error) int {
	var wg sync.WaitGroup
	given := make([]error, n)
	for i := range n {
		wg.Go(func() { given[i] = fn(i) })
	}
	wg.Wait()
	count := 0
	for _, err := range given {
		if errors.Is(err, want) || err == nil && want == nil {
			count++
		}
	}
	return count
}

func TestJoiningTwiceAtOnceGivesOneRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		jana := s.student()
		joined := inParallel(4, func(int) error { return s.join(jana, goodKey) }, nil)
		if rows := s.roster(); joined != 1 || len(rows) != 1 {
			t.Errorf("%d tries succeeded and the roster has %d rows, want 1 and 1", joined, len(rows))
		}
		if err := s.join(jana, goodKey); !errors.Is(err, models.ErrConflict) {
			t.Errorf("joining again: %v, want conflict", err)
		}
	})
}

func TestAModuleTakesNoMoreStudentsThanItHasPlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		s.sql("UPDATE modules SET capacity = 3 WHERE id = ?", s.module.ID)
		var students []models.Scope
		for range 6 {
			students = append(students, s.student())
		}
		joined := inParallel(6, func(i int) error { return s.join(students[i], goodKey) }, nil)
		if joined != 3 || len(s.roster()) != 3 {
			t.Errorf("%d joined, %d rows, want 3 and 3", joined, len(s.roster()))
		}
		seen, err := students[0].Joining(context.Background(), s.module.ID)
		if err != nil || !seen.Full {
			t.Errorf("the page says full = %v (%v)", seen.Full, err)
		}
	})
}

func TestOnlyAnActiveModuleOfTheOwnUniversityCanBeJoined(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), lockedStage(t, k)
		south, _ := k.University(t, "south")
		stranger := k.Person(t, south, models.Student)
		refused := func(who string, by models.Scope, id uint64) {
			t.Helper()
			if _, err := by.Joining(ctx, id); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s sees the page: %v", who, err)
			}
			err := by.Join(ctx, id, models.JoinInput{Password: goodKey, Sharing: models.ShareNamed, Terms: teachingTerms})
			if !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s joins: %v", who, err)
			}
		}
		refused("another university's student", stranger, s.module.ID)
		refused("a lecturer", k.Person(t, s.uni, models.Lecturer), s.module.ID)
		refused("a student with a wrong number", s.student(), s.module.ID+1000)
		if _, err := stranger.JoinCode(ctx, s.module.JoinCode); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another university's code: %v", err)
		}
		for _, status := range []models.ModuleStatus{models.Inactive, models.Archived} {
			s.sql("UPDATE modules SET status = ? WHERE id = ?", status, s.module.ID)
			refused("a student of an "+string(status)+" module", s.student(), s.module.ID)
		}
		if rows := s.roster(); len(rows) != 0 {
			t.Errorf("%d rows on the roster, want none", len(rows))
		}
	})
}

func TestAModuleWithoutAPasswordTakesNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := newStage(t, k)
		for _, try := range []string{"", " ", "anything"} {
			if err := s.join(s.student(), try); !errors.Is(err, models.ErrWrongPassword) {
				t.Errorf("password %q: %v, want wrong password", try, err)
			}
		}
	})
}

func TestComingBackKeepsRowPseudonymAndNumbers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), lockedStage(t, k)
		s.at("2026-11-02 09:30")
		s.plan("09:00")
		jana := s.student()
		if err := s.join(jana, goodKey); err != nil {
			t.Fatal(err)
		}
		before := s.roster()[0]
		if err := jana.Leave(ctx, s.module.ID); err != nil {
			t.Fatal(err)
		}
		if err := jana.Leave(ctx, s.module.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("leaving twice: %v, want not found", err)
		}
		if due, err := jana.DueSurveys(ctx); err != nil || len(due) != 0 {
			t.Errorf("after leaving %d surveys are due (%v)", len(due), err)
		}
		s.at("2026-11-05 09:30")
		if err := s.join(jana, goodKey); err != nil {
			t.Fatal(err)
		}
		rows := s.roster()
		if len(rows) != 1 || rows[0].ID != before.ID || rows[0].Pseudonym != before.Pseudonym || rows[0].LeftAt != nil {
			t.Errorf("after coming back the roster is %+v, was %+v", rows, before)
		}
		if due, err := jana.DueSurveys(ctx); err != nil || len(due) != 1 {
			t.Errorf("after coming back %d surveys are due (%v), want 1", len(due), err)
		}
		s.surveys(rows[0]) // complains about a hole in the numbers
	})
}

func TestSharingCanBeChangedAtAnyTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), lockedStage(t, k)
		jana := s.student()
		if err := s.join(jana, goodKey); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(time.Hour)
		if err := jana.Agree(ctx, s.module.ID, models.Agreement{Sharing: models.ShareNamed, Terms: teachingTerms}); err != nil {
			t.Fatal(err)
		}
		if e := s.roster()[0]; e.Sharing != models.ShareNamed || !e.ConsentedAt.Equal(k.Now()) {
			t.Errorf("sharing is %s since %s", e.Sharing, e.ConsentedAt)
		}
		var invalid *models.Invalid
		if err := jana.Agree(ctx, s.module.ID, models.Agreement{Sharing: "everybody", Terms: teachingTerms}); !errors.As(err, &invalid) {
			t.Errorf("an unknown level: %v, want invalid", err)
		}
		if err := s.student().Agree(ctx, s.module.ID, models.Agreement{Sharing: models.ShareNamed, Terms: teachingTerms}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a student who is not in it: %v, want not found", err)
		}
	})
}

func TestPseudonymsAreUniqueAndDoNotTellTheOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		const n = 12
		for range n {
			if err := s.join(s.student(), goodKey); err != nil {
				t.Fatal(err)
			}
		}
		var names []string
		for _, e := range s.roster() {
			names = append(names, e.Pseudonym)
		}
		if sort.StringsAreSorted(names) {
			t.Errorf("pseudonyms follow the order of enrolment: %v", names)
		}
		if distinct := len(set(names)); distinct != n {
			t.Errorf("%d different pseudonyms for %d students: %v", distinct, n, names)
		}
	})
}

func set[T comparable](list []T) map[T]bool {
	m := map[T]bool{}
	for _, x := range list {
		m[x] = true
	}
	return m
}

func TestTheJoiningPageNamesTheLecturersOwnerFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		s := lockedStage(t, k)
		for i, role := range []models.StaffRole{models.CoLecturer, models.ModuleTutor, models.Owner} {
			id := k.Person(t, s.uni, models.Lecturer).Actor().UserID
			s.sql("UPDATE users SET name = ? WHERE id = ?", fmt.Sprintf("person %d", i), id)
			s.insert(&models.ModuleStaff{UniversityID: s.uni.ID, ModuleID: s.module.ID, UserID: id, Role: role})
		}
		seen, err := s.student().Joining(context.Background(), s.module.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(seen.Lecturers); got != "[person 2 person 0]" {
			t.Errorf("lecturers are %s", got)
		}
	})
}
