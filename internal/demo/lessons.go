package demo

import (
	"context"
	"strings"

	"luna/models"
)

// lecture is a lesson of the demo; the day counts from the first of the term.
type lecture struct {
	title, text string
	day         int
	draft       bool
	notes       string // the PDF that goes with it; empty: none
	after       []int  // the places, from 0, of those to be finished before
	asks        int    // how many questions it asks afterwards
}

// lectures are those of the first module.
var lectures = []lecture{
	{
		title: "Sequences and limits", day: 0, notes: page("Sequences: exercises", "1. Show that 1/n tends to 0.", "2. Find a bounded sequence without a limit."),
		text: "A sequence *converges* to **a** when it stays as close to **a** as you like, from some place on.\n\n" +
			"## What to take along\n\n- Every convergent sequence is bounded.\n- A bounded sequence need not converge: think of 1, –1, 1, –1, …\n\n" +
			"| Sequence | Limit |\n|---|---|\n| 1/n | 0 |\n| (1 + 1/n)ⁿ | e |\n\n> Write down the definition once by hand. It takes a minute and stays.",
	},
	{
		title: "Series", day: 14, after: []int{0},
		text: "A series is the sequence of its partial sums. It may grow without end although its terms tend to 0: the harmonic series does.\n\n" +
			"1. Look at the terms: do they tend to 0?\n2. Compare with a series that you know.\n3. Try the ratio test.\n",
	},
	{title: "Continuity", day: 28, asks: 2, text: "A function is continuous where small steps of the argument give small steps of the value.\n\n- [x] Read the definition\n- [ ] Find a function that is continuous nowhere\n"},
	{title: "Derivatives", day: 42, after: []int{2}, text: "The derivative is the slope of the line that fits best."},
	{title: "The mean value theorem", day: 63, text: "Somewhere on the way you drive as fast as on average."},
	{title: "Integrals", draft: true, text: "Outline: area, step functions, the fundamental theorem."},
}

// lessons gives the first module its lessons. Its first student has read the
// beginning.
func (s *stage) lessons(ctx context.Context, moduleID uint64) error {
	var made []models.Lesson
	for _, l := range lectures {
		in := models.LessonInput{Title: l.title, Text: l.text, Published: !l.draft}
		if l.day > 0 {
			in.Day, in.Clock = s.firstDay().AddDays(l.day).String(), "08:00"
		}
		for _, i := range l.after {
			in.Requires = append(in.Requires, made[i].ID)
		}
		lesson, err := s.lecturer.CreateLesson(ctx, moduleID, in)
		if err != nil {
			return err
		}
		made = append(made, lesson)
		if err := s.ask(ctx, lesson, l.asks); err != nil {
			return err
		}
		if l.notes == "" {
			continue
		}
		file, err := s.lecturer.AddFile(ctx, moduleID, "exercises.pdf", strings.NewReader(l.notes), int64(len(l.notes)))
		if err != nil {
			return err
		}
		if err := s.lecturer.AttachFile(ctx, moduleID, lesson.ID, file.ID, models.LessonAttachment, ""); err != nil {
			return err
		}
	}
	s.notes = made
	return nil
}

// ask lets a lesson ask the first questions of the module's survey.
func (s *stage) ask(ctx context.Context, lesson models.Lesson, questions int) error {
	if questions == 0 {
		return nil
	}
	asking, err := s.lecturer.LessonAsking(ctx, lesson.ModuleID, lesson.ID)
	if err != nil {
		return err
	}
	var codes []string
	for _, it := range asking.Sources[0].Items[:questions] {
		codes = append(codes, it.Code)
	}
	return s.lecturer.SetLessonQuestions(ctx, lesson.ModuleID, lesson.ID, asking.Sources[0].PlanID, codes)
}

// read lets students finish the first lessons, some of them more than others.
func (s *stage) read(ctx context.Context) error {
	s.clock.Set(s.now)
	for n, p := range s.students {
		for _, lesson := range s.notes[:1+n%3] {
			if _, err := p.scope.FinishLesson(ctx, lesson.ModuleID, lesson.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
