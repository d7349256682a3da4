package demo

import (
	"context"
	"strings"
	"time"

	"luna/models"
	"luna/models/deadlines"
)

// task is an assignment of the demo; its days count from the moment that the
// demo shows.
type task struct {
	title, text string
	points      string
	due, cut    int // days; 0: none
	unit        deadlines.Unit
	percent     string
	floor       string
	attempts    string
	team, draft bool
	sheet       string // of the file that is given along; empty: none
	rubric      []models.CriterionInput
}

// tasks are those of the first module: one that is over and marked by a rubric,
// one that is due soon, one for teams, and a draft.
var tasks = []task{
	{
		title: "Exercise sheet 3: series", points: "20", due: -10, cut: -8, unit: deadlines.Day, percent: "20", floor: "40",
		text: "Decide for each series whether it converges, and say why.\n\n1. the sum of 1/n²\n2. the sum of n/2ⁿ\n3. the sum of (–1)ⁿ/√n\n",
		rubric: []models.CriterionInput{
			criterion("Results", "all three right", "8", "one wrong", "5", "two or more wrong", "0"),
			criterion("Reasons", "complete", "8", "with gaps", "4", "missing", "0"),
			criterion("Writing", "easy to follow", "4", "can be followed", "2", "hard to follow", "0"),
		},
	},
	{
		title: "Exercise sheet 4: continuity", points: "20", due: 3, cut: 6, unit: deadlines.Day, percent: "20", floor: "40", attempts: "3",
		text:  "Solve **all** exercises of the sheet. Photographs of handwritten pages are welcome as long as one can read them.\n",
		sheet: "Sheet 4: continuity\n\n1. Show that x² is continuous.\n2. Where is 1/x continuous?\n3. Find a function that is continuous in exactly one place.\n",
	},
	{
		title: "Essay: a theorem and its story", points: "30", due: 17, cut: 19, unit: deadlines.Hour, percent: "5", floor: "50", team: true,
		text: "Choose a theorem of the lecture. Tell where it comes from, prove it, and show what it is good for.\n\n- three to five pages\n- with sources\n",
		rubric: []models.CriterionInput{
			criterion("Mathematics", "complete and right", "15", "right with gaps", "8", "wrong in essential places", "0"),
			criterion("Story", "lively and with sources", "10", "in order", "5", "missing", "0"),
			criterion("Language", "clear", "5", "understandable", "3", "hard to follow", "0"),
		},
	},
	{title: "Exercise sheet 5: derivatives", points: "20", draft: true, text: "Outline: product rule, chain rule, two words on physics.\n"},
}

// criterion is one with levels and their points, in turn.
func criterion(title string, levels ...string) models.CriterionInput {
	c := models.CriterionInput{Title: title}
	for i := 0; i < len(levels); i += 2 {
		c.Levels = append(c.Levels, models.LevelInput{Title: levels[i], Points: levels[i+1]})
	}
	return c
}

// assignments gives the first module its assignments, two teams, and one student
// some days more.
func (s *stage) assignments(ctx context.Context, moduleID uint64) error {
	for _, t := range tasks {
		a, err := s.assign(ctx, moduleID, t)
		if err != nil {
			return err
		}
		s.tasks = append(s.tasks, a)
	}
	for _, name := range []string{"Emmy Noether", "Leonhard Euler"} {
		team, err := s.lecturer.CreateTeam(ctx, moduleID, name)
		if err != nil {
			return err
		}
		page, err := s.lecturer.Team(ctx, moduleID, team.ID, "")
		if err != nil {
			return err
		}
		var members []uint64
		for _, c := range page.Alone[:3] {
			members = append(members, c.ID)
		}
		if err := s.lecturer.JoinTeam(ctx, moduleID, team.ID, members); err != nil {
			return err
		}
	}
	soon := s.tasks[1]
	list, err := s.lecturer.Extensions(ctx, moduleID, soon.ID, models.ExtensionSearch{})
	if err != nil {
		return err
	}
	return s.lecturer.GrantExtension(ctx, moduleID, soon.ID, models.ExtensionInput{
		Enrollments: []uint64{list.Students[1].ID}, Day: s.inDays(7), Reason: "Away for a championship, as agreed.",
	})
}

// assign sets one assignment as its lecturer would.
func (s *stage) assign(ctx context.Context, moduleID uint64, t task) (models.Assignment, error) {
	a, err := s.lecturer.CreateAssignment(ctx, moduleID, t.title)
	if err != nil {
		return a, err
	}
	if len(t.rubric) > 0 {
		if a, err = s.lecturer.UpdateRubric(ctx, moduleID, a.ID, a.Revision, t.rubric); err != nil {
			return a, err
		}
	}
	if t.sheet != "" {
		file, err := s.lecturer.AddFile(ctx, moduleID, "sheet-4.txt", strings.NewReader(t.sheet), int64(len(t.sheet)))
		if err != nil {
			return a, err
		}
		if err := s.lecturer.GiveFile(ctx, moduleID, a.ID, file.ID); err != nil {
			return a, err
		}
	}
	return s.lecturer.UpdateAssignment(ctx, moduleID, a.ID, a.Revision, models.AssignmentInput{
		Title: t.title, Text: t.text, Points: t.points, Published: !t.draft, DueDay: s.inDays(t.due), CutDay: s.inDays(t.cut),
		LateUnit: string(t.unit), LatePercent: t.percent, LateFloor: t.floor, Attempts: t.attempts, Team: t.team, TakesText: true, MostFiles: "5",
	})
}

// inDays is the day so many days from the moment that the demo shows; 0 is none.
func (s *stage) inDays(n int) string {
	if n == 0 {
		return ""
	}
	return s.now.In(s.zone).AddDate(0, 0, n).Format(time.DateOnly)
}
