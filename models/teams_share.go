package models

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
)

// How students are shared out into teams.
const (
	ShareByTeams   = "teams" // so many teams
	ShareBySize    = "size"  // so many students in a team
	ShareRandomly  = "random"
	ShareByName    = "name"
	longestSeed    = 64
	smallestTeam   = 2 // that is asked for
	numberInName   = "#"
	longestCounter = 9 // digits of a number in a name that is counted on from
)

// TeamSharing says how the students who are in no team are shared out, as it was
// typed.
type TeamSharing struct {
	By, Number string
	Order      string
	Name       string // of the teams; numberInName is where the number stands
	Seed       string // of a random order; empty: a new one
}

// SharePlan is what sharing out would do.
type SharePlan struct {
	ModuleHead
	TeamSharing // with the seed of the order that is shown
	Teams       TeamDrafts
	Hash        string
}

// TeamSizes is how many teams have how many students.
type TeamSizes struct{ Teams, Students int }

// Sizes counts the teams by their size, the largest first.
func (p SharePlan) Sizes() []TeamSizes {
	var sizes []TeamSizes
	for _, t := range p.Teams {
		if n := len(t.Members); len(sizes) == 0 || sizes[len(sizes)-1].Students != n {
			sizes = append(sizes, TeamSizes{0, n})
		}
		sizes[len(sizes)-1].Teams++
	}
	return sizes
}

// PreviewSharing tells what teams sharing out would make now, and makes none. The
// fields of Invalid are "by", "number", "order" and "name". ErrClosed for an
// archived module.
func (s Scope) PreviewSharing(ctx context.Context, moduleID uint64, in TeamSharing) (SharePlan, error) {
	var p SharePlan
	err := s.read(ctx, func(s Scope) error {
		var err error
		p, err = s.planSharing(moduleID, in)
		return err
	})
	if err != nil {
		return p, err
	}
	return p, s.sawEnrolled(ctx, p.Teams.members(), AccessRoster, moduleID)
}

// ShareOut makes the teams that the preview with the hash showed, and gives how
// many they are. ErrConflict, with nothing done, where they would be others by
// now.
func (s Scope) ShareOut(ctx context.Context, moduleID uint64, in TeamSharing, hash string) (int, error) {
	n := 0
	err := s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		p, err := s.planSharing(moduleID, in)
		if err != nil {
			return err
		}
		if p.Hash != hash {
			return ErrConflict
		}
		if err := p.Teams.do(s, moduleID); err != nil {
			return err
		}
		n = len(p.Teams)
		return s.audit("team.share", "module", moduleID, map[string]any{"teams": n, "students": len(p.Teams.members())})
	})
	return n, err
}

// planSharing shares out those who are in no team now.
func (s Scope) planSharing(moduleID uint64, in TeamSharing) (SharePlan, error) {
	p := SharePlan{TeamSharing: in}
	var err error
	if p.ModuleHead, err = s.openTeams(moduleID); err != nil {
		return p, err
	}
	free, err := s.freeStudents(moduleID)
	if err != nil {
		return p, err
	}
	var taken []string
	if err := s.teamsOf(moduleID).Pluck("name", &taken).Error; err != nil {
		return p, err
	}
	if p.Seed == "" || in.Order == ShareByName {
		p.Seed = rand.Text()
	}
	f := faults{}
	sizes := in.sizes(f, len(free), mostTeams-len(taken))
	if in.Order != ShareRandomly && in.Order != ShareByName {
		f.add("order", Say("Please choose an order."))
	}
	if len(p.Seed) > longestSeed {
		f.add("order", Say("Please choose an order."))
	}
	names := teamNames(strings.TrimSpace(in.Name), len(sizes), taken)
	checkTeamNames(f, in.Name, names)
	if err := f.err(); err != nil {
		return p, err
	}
	p.Teams = shareOut(free, p.Order == ShareRandomly, p.Seed, sizes, names)
	p.Hash, err = p.Teams.hash()
	return p, err
}

// freeStudents are those of a module who are in no team, by name.
func (s Scope) freeStudents(moduleID uint64) ([]Candidate, error) {
	var free []Candidate
	err := s.tx.Raw(`SELECT e.id, u.name FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM team_members x WHERE x.university_id = e.university_id AND x.enrollment_id = e.id)
		ORDER BY u.name_key, e.id`, s.actor.UniversityID, moduleID).Scan(&free).Error
	return free, err
}

// sizes are those of the teams, the largest first. They differ by one at most,
// and nobody is in a team alone who is not the only one.
func (in TeamSharing) sizes(f faults, students, room int) []int {
	if students == 0 {
		f.add("number", Say("There is nobody who is in no team."))
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(in.Number))
	teams, least := n, (students+mostMembers-1)/mostMembers
	switch in.By {
	case ShareByTeams:
		most := max(1, students/smallestTeam)
		if err != nil || n < least || n > most {
			f.add("number", Say("With the students who are in no team, please enter a number from %d to %d.", least, most))
			return nil
		}
	case ShareBySize:
		if err != nil || n < smallestTeam || n > mostMembers {
			f.add("number", Say("Please enter a number from %d to %d.", smallestTeam, mostMembers))
			return nil
		}
		teams = teamsOfSize(students, n)
	default:
		f.add("by", Say("Please choose what the number is."))
		return nil
	}
	if teams > room {
		f.add("number", Say("A module has at most %d teams.", mostTeams))
		return nil
	}
	return evenly(students, teams)
}

// teamsOfSize is how many teams it takes so that none has more students than
// size; one less where somebody would be left alone.
func teamsOfSize(students, size int) int {
	teams := (students + size - 1) / size
	if students/teams < smallestTeam && teams > 1 {
		teams--
	}
	return teams
}

// evenly gives sizes that differ by one at most, the largest first.
func evenly(students, teams int) []int {
	sizes := make([]int, teams)
	for i := range sizes {
		sizes[i] = students / teams
		if i < students%teams {
			sizes[i]++
		}
	}
	return sizes
}

// shareOut puts students into teams of these sizes. A random order is made of
// the seed alone, and of who there is, whatever they are called.
func shareOut(students []Candidate, randomly bool, seed string, sizes []int, names []string) TeamDrafts {
	place := make([]int, len(students)) // in the order of the names
	for i := range place {
		place[i] = i
	}
	if randomly {
		lots := make([][sha256.Size]byte, len(students))
		for i, who := range students {
			lots[i] = sha256.Sum256([]byte(seed + " " + strconv.FormatUint(who.ID, 10)))
		}
		slices.SortFunc(place, func(a, b int) int { return bytes.Compare(lots[a][:], lots[b][:]) })
	}
	teams := make(TeamDrafts, len(sizes))
	for i, size := range sizes {
		own := slices.Sorted(slices.Values(place[:size]))
		place = place[size:]
		teams[i].Name = names[i]
		for _, at := range own {
			teams[i].Members = append(teams[i].Members, students[at])
		}
	}
	return teams
}

// teamNames gives n names after a pattern that no team has, with numbers that go
// on behind the highest one.
func teamNames(pattern string, n int, taken []string) []string {
	if !strings.Contains(pattern, numberInName) {
		pattern += " " + numberInName
	}
	before, behind, _ := strings.Cut(pattern, numberInName)
	highest, there := 0, make(map[string]bool, len(taken))
	for _, name := range taken {
		there[name] = true
		rest, begins := strings.CutPrefix(name, before)
		digits, ends := strings.CutSuffix(rest, behind)
		number, err := strconv.ParseUint(digits, 10, 32)
		if begins && ends && err == nil && len(digits) <= longestCounter {
			highest = max(highest, int(number))
		}
	}
	names := make([]string, 0, n)
	for number := highest + 1; len(names) < n; number++ {
		if name := before + strconv.Itoa(number) + behind; !there[name] {
			names = append(names, name)
		}
	}
	return names
}

// checkTeamNames looks at the pattern, and at the longest of the names.
func checkTeamNames(f faults, pattern string, names []string) {
	if checkLine(f, "name", pattern, longestTeam); len(names) > 0 {
		checkLine(f, "name", names[len(names)-1], longestTeam)
	}
}
