package models

import (
	"slices"

	"luna/models/marks"
)

// GradebookSettings is how a module's marks become one result. Without
// categories all assignments count together.
type GradebookSettings struct {
	Gradebook
	Categories []GradeCategory   // in their order
	In         map[uint64]uint64 // the category of each assignment that counts in one
}

// Category gives the category that an assignment counts in; nil: in none, or
// there are none at all.
func (g GradebookSettings) Category(assignment uint64) *GradeCategory {
	i := slices.IndexFunc(g.Categories, func(c GradeCategory) bool { return c.ID == g.In[assignment] })
	if i < 0 {
		return nil
	}
	return &g.Categories[i]
}

// Weights is what the categories weigh together, per mille.
func (g GradebookSettings) Weights() int {
	sum := 0
	for _, c := range g.Categories {
		sum += c.Weight
	}
	return sum
}

// Parsed is the formula; none where the weighted mean is taken.
func (g GradebookSettings) Parsed() marks.Formula {
	f, err := marks.ParseFormula(g.Formula)
	if err != nil {
		return marks.Formula{} // what is kept could be read when it was saved
	}
	return f
}

// gradebook reads how the marks of a module become one result.
func (s Scope) gradebook(moduleID uint64) (GradebookSettings, error) {
	g := GradebookSettings{Gradebook: Gradebook{UniversityID: s.actor.UniversityID, ModuleID: moduleID, Missing: MissingOpen}, In: map[uint64]uint64{}}
	var kept []Gradebook
	if err := s.of(&Gradebook{}).Where("module_id = ?", moduleID).Limit(1).Find(&kept).Error; err != nil {
		return g, err
	}
	if len(kept) > 0 {
		g.Gradebook = kept[0]
	}
	if err := s.of(&GradeCategory{}).Where("module_id = ?", moduleID).Order("position, id").Find(&g.Categories).Error; err != nil {
		return g, err
	}
	var places []CategoryAssignment
	err := s.of(&CategoryAssignment{}).Where("module_id = ?", moduleID).Find(&places).Error
	for _, p := range places {
		g.In[p.AssignmentID] = p.CategoryID
	}
	return g, err
}

// counter makes results of marks. Its shape is the same for all students.
type counter struct {
	formula    marks.Formula
	categories []marks.Category
	place      []int // of each assignment among the categories; -1: it counts in none
}

func (g GradebookSettings) counter(assignments []Assignment) counter {
	c := counter{formula: g.Parsed(), place: make([]int, len(assignments))}
	for _, k := range g.Categories {
		c.categories = append(c.categories, marks.Category{Code: k.Code, Weight: k.Weight, Dropped: k.Dropped})
	}
	if len(g.Categories) == 0 {
		c.categories = []marks.Category{{Weight: 1}}
	}
	for i, a := range assignments {
		c.place[i] = 0
		if len(g.Categories) > 0 {
			id, there := g.In[a.ID]
			c.place[i] = slices.IndexFunc(g.Categories, func(k GradeCategory) bool { return there && k.ID == id })
		}
	}
	return c
}

// result counts what somebody has: has gives for each assignment the points that
// count, if any do. dropped tells which of them are left out as the lowest.
func (c counter) result(assignments []Assignment, has func(i int) (points int, counts bool)) (r marks.Result, dropped []bool) {
	book := marks.Book{Formula: c.formula, Categories: slices.Clone(c.categories)}
	from := make([][]int, len(book.Categories)) // the assignments behind the marks
	for i, a := range assignments {
		k := c.place[i]
		if k < 0 {
			continue
		}
		if points, counts := has(i); counts {
			book.Categories[k].Marks = append(book.Categories[k].Marks, marks.Mark{Points: points, Of: a.Points})
			from[k] = append(from[k], i)
		}
	}
	r = book.Result()
	dropped = make([]bool, len(assignments))
	for k, score := range r.Scores {
		for _, mark := range score.Dropped {
			dropped[from[k][mark]] = true
		}
	}
	return r, dropped
}
