package demo

import (
	"context"
	"strings"
	"time"

	"luna/models"
)

// How many students of the first module hand in the sheet that is over, the
// last of them a day late, and how many of them the next one already.
const (
	diligent = 34
	lastly   = 2
	early    = 7
)

// solutions are what students hand in, in turn.
var solutions = []string{
	"1. converges, by comparison with 1/(n(n–1))\n2. converges, by the ratio test\n3. converges, by Leibniz",
	"1. converges, since 1/n² ≤ 1/(n(n–1)) and that one telescopes\n2. converges: the ratio is 1/2\n3. converges, the terms fall to 0 and change sign",
	"1. I compare with the integral of 1/x², so it converges\n2. ratio test: (n+1)/2n → 1/2 < 1\n3. diverges, because the harmonic series does",
}

// work lets students hand in: the sheet that is over, and of the one that is
// due next a first attempt, with a better one begun.
func (s *stage) work(ctx context.Context) error {
	over, next := s.tasks[0], s.tasks[1]
	for n, p := range s.students[:diligent] {
		s.clock.Set(over.DueAt.Add(-time.Duration(1+n*n%97) * 47 * time.Minute))
		if n >= diligent-lastly {
			s.clock.Set(over.DueAt.AddDate(0, 0, 1))
		}
		if err := s.addPapers(ctx, n, over); err != nil {
			return err
		}
		b, err := handIn(ctx, p, over, solutions[n%len(solutions)])
		if err != nil {
			return err
		}
		s.handed = append(s.handed, b.ID)
	}
	s.clock.Set(s.now)
	for _, p := range s.students[:early] {
		if err := add(ctx, p, next, "exercise-1.txt", "For each ε take δ = min(1, ε/(2|a|+1)).\n"); err != nil {
			return err
		}
		if _, err := handIn(ctx, p, next, "Exercise 3 is on its own page."); err != nil {
			return err
		}
	}
	_, err := s.students[0].scope.SaveWork(ctx, next.ModuleID, next.ID, models.WorkInput{Attempt: 2, Text: "In exercise 2 I forgot the point 0. "})
	return err
}

// add puts a file beside what a student writes.
func add(ctx context.Context, p *pupil, a models.Assignment, name, file string) error {
	return p.scope.AddSubmissionFile(ctx, a.ModuleID, a.ID, name, strings.NewReader(file), int64(len(file)))
}

// addPapers puts beside a student's work what belongs there.
func (s *stage) addPapers(ctx context.Context, student int, a models.Assignment) error {
	for _, with := range papers {
		if with.student != student {
			continue
		}
		file, err := with.content()
		if err != nil {
			return err
		}
		if err := add(ctx, s.students[student], a, with.name, file); err != nil {
			return err
		}
	}
	return nil
}

// handIn hands in a text and the files beside it.
func handIn(ctx context.Context, p *pupil, a models.Assignment, text string) (models.Submission, error) {
	b, _, err := p.scope.HandIn(ctx, a.ModuleID, a.ID, models.HandInInput{WorkInput: models.WorkInput{Attempt: 1, Revision: 1, Text: text}})
	return b, err
}
