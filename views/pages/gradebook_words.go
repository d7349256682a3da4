package pages

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"luna/models"
	"luna/models/marks"
	"luna/views/layouts"
	"luna/views/text"
)

func gradesHref(module uint64, rest string) string {
	return fmt.Sprintf("/modules/%d/grades%s", module, rest)
}

// MarkNote says beside a mark in a table what its number does not say.
func MarkNote(p text.Printer, c models.GradeCell) string {
	var said []string
	switch {
	case c.Points == nil && c.Late:
		said = append(said, p.T("to mark, late"))
	case c.Points == nil && c.HandedIn:
		said = append(said, p.T("to mark"))
	case c.Points == nil && c.Overdue:
		said = append(said, p.T("missing"))
	case c.Points == nil:
	case c.Penalty > 0:
		said = append(said, p.T("late: %s − %s", pointsNumber(p, *c.Points), pointsNumber(p, *c.Points-c.Final)))
	case c.Late:
		said = append(said, p.T("late"))
	}
	if c.Dropped {
		said = append(said, p.T("does not count"))
	}
	return strings.Join(said, " · ")
}

// markState is MarkNote, and whether the student sees the mark.
func markState(p text.Printer, c models.GradeCell) string {
	note := MarkNote(p, c)
	switch {
	case c.Points == nil:
		return note
	case note != "":
		note += " · "
	}
	if c.Released {
		return note + p.T("released")
	}
	return note + p.T("not released")
}

// MarkShown is the number in a cell of a table.
func MarkShown(p text.Printer, c models.GradeCell) string {
	switch {
	case c.Hidden:
		return "·"
	case c.Points == nil:
		return "–"
	}
	return pointsNumber(p, c.Final)
}

// MarkTyped is the mark in the field of a table, before what being late costs.
func MarkTyped(p text.Printer, points *int) string {
	if points == nil {
		return ""
	}
	return marks.Print(*points, p.Lang)
}

// percentOf prints hundredths of a percent.
func percentOf(p text.Printer, hundredths int) string { return pointsNumber(p, hundredths) + "\u202f%" }

// ResultShown is what a gradebook comes to for somebody: a percentage, or what
// its own formula gives.
func ResultShown(p text.Printer, g models.GradebookSettings, r marks.Result) string {
	switch {
	case r.Err != nil:
		return "–"
	case g.Formula != "":
		return pointsNumber(p, r.Value)
	}
	return percentOf(p, r.Value)
}

// resultMissing says why there is no result.
func resultMissing(p text.Printer, err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, marks.ErrDivision):
		return p.T("The formula divides by zero.")
	case errors.Is(err, marks.ErrTooLarge):
		return p.T("The formula gives a number that is too large.")
	}
	return p.T("There are not enough marks yet.")
}

// gradebookRules say in sentences how marks become a result.
func gradebookRules(p text.Printer, g models.GradebookSettings) []string {
	var said []string
	switch {
	case g.Formula != "":
		said = append(said, p.T("The result is %s, each in percent.", spelled(p, g, nil)))
	case len(g.Categories) == 0:
		said = append(said, p.T("The result is the share of all points that were reached, over all assignments together."))
	default:
		said = append(said, p.T("The result is the weighted mean: %s. What has no mark yet stands aside.", weights(p, g)))
	}
	for _, c := range g.Categories {
		if c.Dropped > 0 {
			said = append(said, p.N(c.Dropped, "In %[2]s the lowest mark does not count.", "In %[2]s the %[1]d lowest marks do not count.", c.Dropped, c.Name))
		}
	}
	if g.Missing == models.MissingZero {
		return append(said, p.T("What is due and not handed in counts as no points."))
	}
	return append(said, p.T("What has no mark does not count."))
}

func weights(p text.Printer, g models.GradebookSettings) string {
	parts := make([]string, len(g.Categories))
	for i, c := range g.Categories {
		parts[i] = percentOf(p, 10*c.Weight) + " " + c.Name
	}
	return strings.Join(parts, ", ")
}

// spelled is the formula with the names of the categories, or with numbers of
// somebody in their places: hundredths of a percent, by code.
func spelled(p text.Printer, g models.GradebookSettings, numbers map[string]int) string {
	return g.Parsed().Print(marks.Words{
		Number: func(digits string) string {
			if p.Lang == "de" {
				return strings.Replace(digits, ".", ",", 1)
			}
			return digits
		},
		Code: func(code string) string {
			for _, c := range g.Categories {
				if strings.EqualFold(c.Code, code) {
					if n, there := numbers[code]; there {
						return pointsNumber(p, n)
					}
					return c.Name
				}
			}
			return code
		},
	})
}

// exampleShares are what somebody has in the categories of an example.
var exampleShares = []int{80, 60, 90, 70, 50}

// gradebookExample counts the settings through with somebody who does not exist.
func gradebookExample(p text.Printer, g models.GradebookSettings) string {
	if len(g.Categories) == 0 {
		return ""
	}
	book, numbers, shares := marks.Book{Formula: g.Parsed()}, map[string]int{}, []string{}
	for i, c := range g.Categories {
		share := exampleShares[i%len(exampleShares)]
		book.Categories = append(book.Categories, marks.Category{Code: c.Code, Weight: c.Weight, Marks: []marks.Mark{{Points: share, Of: 100}}})
		numbers[strings.ToLower(c.Code)] = 100 * share
		shares = append(shares, p.T("%s in %s", percentOf(p, 100*share), c.Name))
	}
	r := book.Result()
	if r.Err != nil {
		return p.T("For somebody with %s there would be no result: %s", strings.Join(shares, ", "), resultMissing(p, r.Err))
	}
	if g.Formula != "" {
		return p.T("Somebody with %s comes to %s = %s.", strings.Join(shares, ", "), spelled(p, g, numbers), ResultShown(p, g, r))
	}
	return p.T("Somebody with %s comes to %s = %s.", strings.Join(shares, ", "), meanSpelled(p, g, book), ResultShown(p, g, r))
}

// meanSpelled writes a weighted mean out: "40 % × 80 + 60 % × 60".
func meanSpelled(p text.Printer, g models.GradebookSettings, book marks.Book) string {
	sum := 0
	for i, c := range book.Categories {
		if len(c.Marks) > 0 {
			sum += g.Categories[i].Weight
		}
	}
	var parts []string
	for i, c := range book.Categories {
		if len(c.Marks) > 0 && sum > 0 {
			weight, _ := big.NewRat(int64(100*g.Categories[i].Weight), int64(sum)).Float64()
			parts = append(parts, p.Number(weight, decimalsOf(g.Categories[i].Weight, sum))+"\u202f% × "+pointsNumber(p, 100*c.Marks[0].Points))
		}
	}
	return strings.Join(parts, " + ")
}

// decimalsOf is how many decimals a share needs to be read: none where it is even.
func decimalsOf(part, whole int) int {
	if 100*part%whole == 0 {
		return 0
	}
	return 1
}

// releasedSome tells for each assignment whether some of its marks are released
// and some are not: only then each cell says which it is.
func releasedSome(t models.GradeTable) []bool {
	mixed := make([]bool, len(t.Assignments))
	for j := range t.Assignments {
		marked, shown := columnCount(t, j)
		mixed[j] = shown > 0 && shown < marked
	}
	return mixed
}

func columnCount(t models.GradeTable, j int) (marked, shown int) {
	for _, row := range t.Rows {
		if row.Cells[j].Points != nil {
			marked++
			if row.Cells[j].Released {
				shown++
			}
		}
	}
	return marked, shown
}

// columnNote says under the title of a column what holds for all of it.
func columnNote(p layouts.Page, t models.GradeTable, j int) string {
	a := t.Assignments[j]
	parts := []string{pointsText(p.Printer, a.Points)}
	if c := t.Settings.Category(a.ID); c != nil {
		parts = append(parts, c.Name)
	} else if len(t.Settings.Categories) > 0 {
		parts = append(parts, p.T("does not count"))
	}
	marked, shown := columnCount(t, j)
	switch {
	case a.Anonymous && (marked == 0 || anyHidden(t, j)):
		parts = append(parts, p.T("anonymous"))
	case marked > 0 && shown == 0:
		parts = append(parts, p.T("not released"))
	}
	return strings.Join(parts, " · ")
}

// anyHidden tells whether a column keeps marks back that would say whose they are.
func anyHidden(t models.GradeTable, j int) bool {
	return slices.ContainsFunc(t.Rows, func(row models.GradeRow) bool { return row.Cells[j].Hidden })
}

// ownNumbers are what a student has in the categories, by code.
func ownNumbers(own models.OwnResult) map[string]int {
	numbers := map[string]int{}
	for i, c := range own.Settings.Categories {
		if score := own.Result.Scores[i]; score.Known {
			numbers[strings.ToLower(c.Code)] = score.Value
		}
	}
	return numbers
}
