package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Bounds of a rubric.
const (
	mostCriteria     = 30
	mostLevels       = 10 // of a criterion
	longestCriterion = 200
	longestLevel     = 500
)

// CriterionInput is a criterion as staff typed it. Without a title and without
// levels it is left out; so is a level without words and points. What the rubric
// has already says so by its code.
type CriterionInput struct {
	Code, Title string
	Levels      []LevelInput
}

// LevelInput is a level of a criterion as staff typed it.
type LevelInput struct{ Code, Title, Points string }

// UpdateRubric sets the criteria of an assignment as it was seen at a revision,
// in this order, the levels of each from the best on. The fields of Invalid are
// "criteria", "criterion-0", "criterion-0-level-1" and "criterion-0-points-1".
// ErrConflict when the assignment has changed since.
func (s Scope) UpdateRubric(ctx context.Context, moduleID, id uint64, revision int, in []CriterionInput) (Assignment, error) {
	var a Assignment
	err := s.write(ctx, func(s Scope) error {
		var err error
		if a, err = s.ownAssignment(moduleID, id); err != nil {
			return err
		}
		if a.Revision != revision {
			return ErrConflict
		}
		f := faults{}
		a.Rubric.V = (&newRubric{f, knownCodes(a.Rubric.V), a.Revision, 0}).read(in)
		if err := f.err(); err != nil {
			return err
		}
		if err := s.saveAssignment(&a); err != nil {
			return err
		}
		return s.audit("assignment.rubric", "module", moduleID, map[string]any{"assignment": id, "criteria": len(a.Rubric.V)})
	})
	return a, err
}

// knownCodes are the codes that criteria and levels have by now.
func knownCodes(rubric []RubricCriterion) map[string]bool {
	codes := map[string]bool{}
	for _, c := range rubric {
		codes[c.Code] = true
		for _, l := range c.Levels {
			codes[c.Code+"/"+l.Code] = true
		}
	}
	return codes
}

// newRubric makes a rubric out of what was typed.
type newRubric struct {
	faults   faults
	known    map[string]bool
	revision int // at which what is new gets its code: no code comes back
	made     int
}

func (r *newRubric) read(in []CriterionInput) []RubricCriterion {
	rubric := []RubricCriterion{}
	for i, c := range in {
		title := strings.TrimSpace(c.Title)
		field := fmt.Sprintf("criterion-%d", i)
		code := r.code("", c.Code)
		levels := r.levels(field, code, c.Levels)
		if title == "" && len(levels) == 0 {
			continue
		}
		checkLine(r.faults, field, title, longestCriterion)
		if len(levels) < 2 || len(levels) > mostLevels {
			r.faults.add(field, Say("Please describe 2 to %d levels.", mostLevels))
		}
		rubric = append(rubric, RubricCriterion{Code: code, Title: title, Levels: levels})
	}
	if len(rubric) > mostCriteria {
		r.faults.add("criteria", Say("A rubric has at most %d criteria.", mostCriteria))
	}
	return rubric
}

func (r *newRubric) levels(field, criterion string, in []LevelInput) []RubricLevel {
	var levels []RubricLevel
	for j, l := range in {
		title := strings.TrimSpace(l.Title)
		if title == "" && strings.TrimSpace(l.Points) == "" {
			continue
		}
		checkLine(r.faults, fmt.Sprintf("%s-level-%d", field, j), title, longestLevel)
		points := checkPoints(r.faults, fmt.Sprintf("%s-points-%d", field, j), l.Points)
		levels = append(levels, RubricLevel{Code: r.code(criterion+"/", l.Code), Title: title, Points: points})
	}
	slices.SortStableFunc(levels, func(a, b RubricLevel) int { return cmp.Compare(b.Points, a.Points) })
	return levels
}

// code keeps the code of what is there, once, and gives what is new another.
func (r *newRubric) code(prefix, code string) string {
	if r.known[prefix+code] {
		delete(r.known, prefix+code)
		return code
	}
	r.made++
	return fmt.Sprintf("%d-%d", r.revision, r.made)
}
