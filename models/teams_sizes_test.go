package models

import (
	"fmt"
	"slices"
	"testing"
)

func TestStudentsAreSharedOutEvenlyAndNobodyIsLeftAlone(t *testing.T) {
	for students := 1; students <= 320; students++ {
		for number := 1; number <= 160; number++ {
			for _, by := range []string{ShareBySize, ShareByTeams} {
				f := faults{}
				sizes := TeamSharing{By: by, Number: fmt.Sprint(number)}.sizes(f, students, mostTeams)
				taken := number <= max(1, students/2) && number >= (students+mostMembers-1)/mostMembers
				if by == ShareBySize {
					taken = number >= 2 && number <= mostMembers
				}
				if taken != (len(f) == 0) {
					t.Fatalf("%d students, %d %s: %v", students, number, by, f)
				}
				if !taken {
					continue
				}
				all := 0
				for _, n := range sizes {
					all += n
				}
				largest, smallest := sizes[0], sizes[len(sizes)-1]
				if all != students || largest-smallest > 1 || !slices.IsSortedFunc(sizes, func(a, b int) int { return b - a }) {
					t.Fatalf("%d students, %d %s: %v", students, number, by, sizes)
				}
				if smallest < 2 && students > 1 || largest > mostMembers || by == ShareByTeams && len(sizes) != number {
					t.Fatalf("%d students, %d %s: %v", students, number, by, sizes)
				}
				if by == ShareBySize && largest > max(number, 3) {
					t.Fatalf("%d students, %d %s: %v", students, number, by, sizes)
				}
			}
		}
	}
}

func TestEveryStudentComesIntoOneTeam(t *testing.T) {
	for _, students := range []int{1, 2, 3, 7, 50, 300} {
		who, names := make([]Candidate, students), make([]string, students)
		for i := range who {
			who[i], names[i] = Candidate{ID: uint64(1000 - i), Name: fmt.Sprint("P", i)}, fmt.Sprint("T", i)
		}
		for teams := 1; teams <= max(1, students/2); teams = 2*teams + 1 {
			sizes := evenly(students, teams)
			for _, randomly := range []bool{true, false} {
				drafts := shareOut(who, randomly, "seed", sizes, names)
				seen := map[uint64]int{}
				for i, d := range drafts {
					if len(d.Members) != sizes[i] || d.Name != names[i] {
						t.Errorf("%d of %d students in %q", len(d.Members), sizes[i], d.Name)
					}
					for _, m := range d.Members {
						seen[m.ID]++
					}
				}
				for _, one := range who {
					if seen[one.ID] != 1 {
						t.Errorf("%d students in %d teams: somebody is in %d", students, teams, seen[one.ID])
					}
				}
				if !randomly && (drafts[0].Members[0] != who[0] || drafts[len(drafts)-1].Members[sizes[len(sizes)-1]-1] != who[students-1]) {
					t.Errorf("by name: %+v", drafts)
				}
			}
		}
	}
}

// TestARandomOrderIsOneOfAllAndHangsOnTheSeed counts where the first of six
// students comes: in each of three teams about as often.
func TestARandomOrderIsOneOfAllAndHangsOnTheSeed(t *testing.T) {
	who, names := make([]Candidate, 6), []string{"A", "B", "C"}
	for i := range who {
		who[i].ID = uint64(i + 1)
	}
	in := [3]int{}
	const draws = 3000
	for seed := range draws {
		drafts := shareOut(who, true, fmt.Sprint(seed), []int{2, 2, 2}, names)
		again := shareOut(who, true, fmt.Sprint(seed), []int{2, 2, 2}, names)
		for i, d := range drafts {
			if !slices.Equal(d.Members, again[i].Members) {
				t.Fatalf("the seed %d gives two orders", seed)
			}
			if slices.Contains(d.Members, who[0]) {
				in[i]++
			}
		}
	}
	for i, n := range in {
		if n < draws/3-150 || n > draws/3+150 { // ±5.8 standard deviations of 25.8
			t.Errorf("team %d of 3 gets one student %d times in %d", i, n, draws)
		}
	}
}

func TestNamesOfTeamsGoOnBehindThoseThatAreThere(t *testing.T) {
	for _, c := range []struct {
		pattern string
		taken   []string
		want    string
	}{
		{"Team", nil, "[Team 1 Team 2 Team 3]"},
		{"Team", []string{"Team 4", "team 9", "Team 1b", "Team", "Gruppe 7"}, "[Team 5 Team 6 Team 7]"},
		{"Team", []string{"Team 007"}, "[Team 8 Team 9 Team 10]"},
		{"Team", []string{"Team 99999999999999999999"}, "[Team 1 Team 2 Team 3]"},
		{"Team", []string{"Team 999999999", "Team 1000000001"}, "[Team 1000000000 Team 1000000002 Team 1000000003]"},
		{"#. Gruppe", []string{"2. Gruppe"}, "[3. Gruppe 4. Gruppe 5. Gruppe]"},
		{"#", []string{"12"}, "[13 14 15]"},
		{"A # #", nil, "[A 1 # A 2 # A 3 #]"},
	} {
		if got := fmt.Sprint(teamNames(c.pattern, 3, c.taken)); got != c.want {
			t.Errorf("%q behind %v: %s, want %s", c.pattern, c.taken, got, c.want)
		}
	}
}
