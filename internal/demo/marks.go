package demo

import (
	"context"
	"strconv"

	"luna/models"
)

// remarks are what the lecturer writes to those who handed in: the first to
// whom all is right, the others in turn.
var remarks = []string{
	"All three are right. A pleasure to read.",
	"Well argued. In the *third* series say why the terms decrease.",
	"The second ratio is 1/2, not 2: please look at it again.",
}

// rungs are the levels of a rubric that works reach in turn: most the best.
var rungs = []int{0, 1, 0, 0, 2, 0, 1}

// marks lets the lecturer mark the sheet that is over, but for what came late,
// and release it.
func (s *stage) marks(ctx context.Context) error {
	over := s.tasks[0]
	queue, err := s.lecturer.GradingQueue(ctx, over.ModuleID, over.ID, models.QueueQuery{Filter: models.QueueUngraded}, 1)
	if err != nil {
		return err
	}
	for i, row := range queue.Rows {
		if row.LateSeconds > 0 {
			continue
		}
		in, perfect := models.MarkInput{Choices: map[string]string{}, Feedback: remarks[1+i%2]}, true
		for j, c := range over.Rubric.V {
			level := rungs[(i*(j+2)+i/3)%len(rungs)] % len(c.Levels)
			in.Choices[c.Code], perfect = c.Levels[level].Code, perfect && level == 0
		}
		if perfect {
			in.Feedback = remarks[0]
		}
		if _, err := s.lecturer.SaveMark(ctx, over.ModuleID, over.ID, row.Key, 0, in); err != nil {
			return err
		}
	}
	for _, remark := range remarks {
		if err := s.lecturer.KeepComment(ctx, over.ModuleID, remark); err != nil {
			return err
		}
	}
	if err := s.pins(ctx, over); err != nil {
		return err
	}
	if _, err = s.lecturer.ReleaseMarks(ctx, over.ModuleID, over.ID); err != nil {
		return err
	}
	if err := s.gradebook(ctx); err != nil {
		return err
	}
	return s.inquiries(ctx, over)
}

// pins lets the lecturer comment on the files that were handed in.
func (s *stage) pins(ctx context.Context, over models.Assignment) error {
	for _, with := range papers {
		submission := s.handed[with.student]
		work, err := s.lecturer.SubmissionToRead(ctx, over.ModuleID, over.ID, submission)
		if err != nil {
			return err
		}
		in := with.pin
		for _, file := range work.Files {
			if file.Name == with.name {
				in.File = strconv.FormatUint(file.FileID, 10)
			}
		}
		if _, err := s.lecturer.AddPin(ctx, over.ModuleID, over.ID, submission, in); err != nil {
			return err
		}
	}
	return nil
}

// gradebook puts the sheets together, of which the lowest does not count, beside
// the essay.
func (s *stage) gradebook(ctx context.Context) error {
	in := models.GradebookInput{
		Missing: string(models.MissingZero), Shown: true, In: map[uint64]int{},
		Categories: []models.CategoryInput{{Code: "sheets", Name: "Exercise sheets", Weight: "60", Dropped: "1"}, {Code: "essay", Name: "Essay", Weight: "40"}},
	}
	for _, a := range s.tasks {
		if in.In[a.ID] = 0; a.Team {
			in.In[a.ID] = 1
		}
	}
	return s.lecturer.UpdateGradebook(ctx, s.tasks[0].ModuleID, 0, in)
}

// inquiries let two students ask about their marks, one of whom has an answer.
func (s *stage) inquiries(ctx context.Context, over models.Assignment) error {
	ask := func(p *pupil, text string) error { return p.scope.AskAboutMark(ctx, over.ModuleID, over.ID, text) }
	if err := ask(s.students[0], "Why is the second series not quite right? I thought that the ratio test says it."); err != nil {
		return err
	}
	asked, err := s.lecturer.GradingQueue(ctx, over.ModuleID, over.ID, models.QueueQuery{Filter: models.QueueAsked}, 1)
	if err != nil {
		return err
	}
	for _, row := range asked.Rows {
		err := s.lecturer.AnswerInquiry(ctx, over.ModuleID, over.ID, row.Key, "The test is the right one, and the ratio is 1/2. Please look at what I wrote.", true)
		if err != nil {
			return err
		}
	}
	return ask(s.students[1], "Does a sketch of the proof count?")
}
