package models_test

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"testing"

	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
)

var testKey = []byte("a data key for pseudonyms, 32 bytes")

func TestAPseudonymIsShortAndAlwaysTheSame(t *testing.T) {
	form := regexp.MustCompile(`^[A-HK-NPR-Z][1-9]\d{0,2}$`)
	for student := range uint64(500) {
		name := models.PseudonymOf(testKey, 1, 2, student)
		if !form.MatchString(name) {
			t.Fatalf("%q cannot be said", name)
		}
		if again := models.PseudonymOf(testKey, 1, 2, student); again != name {
			t.Fatalf("%q became %q", name, again)
		}
	}
}

// agreement is the share of students whose pseudonym is the same by two ways of
// making it.
func agreement(n uint64, one, other func(student uint64) string) float64 {
	same := 0.0
	for student := range n {
		if one(student) == other(student) {
			same++
		}
	}
	return same / float64(n)
}

func TestAPseudonymTellsNothingWithoutTheKeyNorInAnotherModule(t *testing.T) {
	need.Long(t)
	const n, names = 20_000, 22 * 999
	own := func(s uint64) string { return models.PseudonymOf(testKey, 1, 2, s) }
	bound := 1.0/names + 4*math.Sqrt(1.0/names/n) // chance and four standard deviations
	for what, other := range map[string]func(uint64) string{
		"another key":        func(s uint64) string { return models.PseudonymOf([]byte("another key of thirty-two bytes"), 1, 2, s) },
		"another module":     func(s uint64) string { return models.PseudonymOf(testKey, 1, 3, s) },
		"another university": func(s uint64) string { return models.PseudonymOf(testKey, 2, 2, s) },
	} {
		if share := agreement(n, own, other); share > bound {
			t.Errorf("with %s %.5f of the pseudonyms are the same, chance is %.5f", what, share, 1.0/names)
		}
	}
}

// TestTheOrderOfEnrolmentCannotBeRead links a class by what a lecturer could
// sort by: the order of pseudonyms against that of joining.
func TestTheOrderOfEnrolmentCannotBeRead(t *testing.T) {
	const classes, n = 200, 30
	sum := 0.0
	for class := range uint64(classes) {
		names := make([]string, n)
		for student := range uint64(n) {
			names[student] = models.PseudonymOf(testKey, 1, class+1, student+1)
		}
		agree := 0
		for i := range names {
			for j := range i {
				if names[j] < names[i] {
					agree++
				}
			}
		}
		sum += 2*float64(agree)/(n*(n-1)/2) - 1 // Kendall's tau
	}
	tau := sum / classes
	// The variance of tau without any order is 2(2n+5)/(9n(n-1)), Kendall 1938.
	sd := math.Sqrt(2 * (2*n + 5) / (9.0 * n * (n - 1)) / classes)
	if math.Abs(tau) > 3.5*sd {
		t.Errorf("the order of joining shows: tau %.4f, standard deviation %.4f", tau, sd)
	}
}

func TestAStudentHasTheirOwnPseudonymInEachModuleAndKeepsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, s := context.Background(), lockedStage(t, k)
		jana := s.student()
		if err := s.join(jana, goodKey); err != nil {
			t.Fatal(err)
		}
		first := s.roster()[0]
		want := models.PseudonymOf(k.Options().DataKey, s.uni.ID, s.module.ID, jana.Actor().UserID)
		if first.Pseudonym != want {
			t.Errorf("the pseudonym is %q, want %q", first.Pseudonym, want)
		}
		// One that somebody has already is not given out again.
		ben := s.student()
		taken := models.PseudonymOf(k.Options().DataKey, s.uni.ID, s.module.ID, ben.Actor().UserID)
		s.sql("UPDATE enrollments SET pseudonym = ? WHERE id = ?", taken, first.ID)
		if err := s.join(ben, goodKey); err != nil {
			t.Fatal(err)
		}
		if got := s.roster()[1].Pseudonym; got == taken || got == "" {
			t.Errorf("two have the pseudonym %q", got)
		}
		// Leaving and coming back changes nothing.
		if err := jana.Leave(ctx, s.module.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.join(jana, goodKey); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.roster()[0].Pseudonym); got != taken {
			t.Errorf("the pseudonym changed to %q", got)
		}
	})
}
