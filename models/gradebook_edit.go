package models

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"luna/models/marks"
)

// Bounds of a gradebook.
const (
	mostCategories  = 20
	longestCategory = 60
	mostDropped     = 50
)

// CategoryInput is a category as staff typed it: the weight in percent, with at
// most one decimal. One in which nothing is typed is left out.
type CategoryInput struct{ Code, Name, Weight, Dropped string }

func (c CategoryInput) empty() bool {
	return strings.TrimSpace(c.Code+c.Name+c.Weight+c.Dropped) == ""
}

// GradebookInput is what staff say of how marks become one result.
type GradebookInput struct {
	Missing, Formula string
	Shown            bool
	Categories       []CategoryInput
	In               map[uint64]int // the place among Categories that an assignment counts in; without one in none
}

// GradebookEdit is the gradebook of a module for those who may change it.
type GradebookEdit struct {
	ModuleHead
	Settings    GradebookSettings
	Assignments []Assignment // without their texts
}

// GradebookEdit gives the settings of a gradebook to those who change those of
// the module. ErrNotFound for all others, ErrClosed for an archived module.
func (s Scope) GradebookEdit(ctx context.Context, moduleID uint64) (GradebookEdit, error) {
	var e GradebookEdit
	err := s.read(ctx, func(s Scope) error {
		if _, err := s.taughtManaged(moduleID); err != nil {
			return err
		}
		t := GradeTable{}
		err := s.openGradebook(&t, moduleID)
		e = GradebookEdit{t.ModuleHead, t.Settings, t.Assignments}
		return err
	})
	return e, err
}

// UpdateGradebook sets how the marks of a module become one result. The fields
// of Invalid are "missing", "formula", "categories", and "code-0", "name-0",
// "weight-0" and "dropped-0" of the first category. ErrConflict when somebody has
// saved since the revision.
func (s Scope) UpdateGradebook(ctx context.Context, moduleID uint64, revision int, in GradebookInput) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.taughtManaged(moduleID); err != nil {
			return err
		}
		if _, err := s.taughtLessons(moduleID); err != nil { // holds the module
			return err
		}
		old, err := s.gradebook(moduleID)
		if err != nil {
			return err
		}
		if old.Revision != revision {
			return ErrConflict
		}
		g, err := in.Check()
		if err != nil {
			return err
		}
		g.UniversityID, g.ModuleID, g.Revision = s.actor.UniversityID, moduleID, revision+1
		if err := s.replaceGradebook(g); err != nil {
			return err
		}
		return s.audit("gradebook.update", "module", moduleID, map[string]any{
			"categories": len(g.Categories), "missing": string(g.Missing), "formula": g.Formula != "", "shown": g.Shown,
		})
	})
}

// Check gives the settings that were typed, as they would be kept, with the
// faults that UpdateGradebook finds; the categories have their places as ids.
func (in GradebookInput) Check() (GradebookSettings, error) {
	f := faults{}
	g := GradebookSettings{In: map[uint64]uint64{}}
	g.Missing, g.Shown, g.Formula = MissingMark(in.Missing), in.Shown, strings.TrimSpace(in.Formula)
	if g.Missing != MissingOpen && g.Missing != MissingZero {
		f.add("missing", Say("Please choose what a missing mark counts as."))
	}
	codes := map[string]bool{}
	for i, c := range in.Categories {
		if c.empty() {
			continue
		}
		kept := c.check(f, strconv.Itoa(i))
		if key := foldKey(kept.Code); key != "" && codes[key] {
			f.add("code-"+strconv.Itoa(i), Say("Two categories have the code %s.", kept.Code))
		} else {
			codes[key] = true
		}
		kept.ID, kept.Position = uint64(i)+1, len(g.Categories)+1
		g.Categories = append(g.Categories, kept)
	}
	if len(g.Categories) > mostCategories {
		f.add("categories", Say("A gradebook has at most %d categories.", mostCategories))
	}
	for assignment, place := range in.In {
		if place >= 0 && place < len(in.Categories) && !in.Categories[place].empty() {
			g.In[assignment] = uint64(place) + 1
		}
	}
	checkFormula(f, g.Formula, codes)
	return g, f.err()
}

func (c CategoryInput) check(f faults, i string) GradeCategory {
	k := GradeCategory{Code: strings.TrimSpace(c.Code), Name: strings.TrimSpace(c.Name)}
	if !marks.Code(k.Code) {
		f.add("code-"+i, Say("Please use at most 20 letters and digits, a letter first, and no name of a function."))
	}
	checkLine(f, "name-"+i, k.Name, longestCategory)
	whole, part, _ := strings.Cut(strings.Replace(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(c.Weight), "%")), ",", ".", 1), ".")
	n, err := strconv.Atoi(strings.TrimSpace(whole + (part + "0")[:1]))
	if k.Weight = n; err != nil || n < 0 || n > 1000 || len(part) > 1 {
		f.add("weight-"+i, Say("Please enter a percentage from 0 to 100, with at most one decimal."))
	}
	k.Dropped = checkNumber(f, "dropped-"+i, c.Dropped, mostDropped)
	return k
}

// checkFormula refuses what cannot be read, and codes that no category has.
func checkFormula(f faults, text string, codes map[string]bool) {
	formula, err := marks.ParseFormula(text)
	var fault *marks.Fault
	if errors.As(err, &fault) {
		f.add("formula", fault.Message)
		return
	}
	for _, code := range formula.Codes() {
		if !codes[foldKey(code)] {
			f.add("formula", Say("No category has the code %s.", code))
		}
	}
}

// replaceGradebook puts the settings of a module in the place of the old ones.
func (s Scope) replaceGradebook(g GradebookSettings) error {
	for _, old := range []any{&CategoryAssignment{}, &GradeCategory{}, &Gradebook{}} {
		if err := s.of(old).Where("module_id = ?", g.ModuleID).Delete(old).Error; err != nil {
			return err
		}
	}
	if err := s.tx.Create(&g.Gradebook).Error; err != nil {
		return err
	}
	ids, err := insert(s.tx, g.Categories, func(k *GradeCategory) *uint64 {
		k.UniversityID, k.ModuleID = g.UniversityID, g.ModuleID
		return &k.ID
	})
	if err != nil {
		return err
	}
	var assignments []uint64 // those of the module alone
	if err := s.assignmentsOf(g.ModuleID).Order("id").Pluck("id", &assignments).Error; err != nil {
		return err
	}
	var places []CategoryAssignment
	for _, a := range assignments {
		if category := ids[g.In[a]]; category != 0 {
			places = append(places, CategoryAssignment{g.UniversityID, g.ModuleID, a, category})
		}
	}
	return created(s.tx, places)
}
