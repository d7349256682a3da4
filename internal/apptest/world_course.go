package apptest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"luna/models"
)

// buildAssignment gives the student something to hand in, a few days more for
// it, and a team.
func (w *World) buildAssignment(ctx context.Context, a *App) error {
	s, sheet, now := w.Lecturer.Scope, "Sheet of "+w.Slug, a.Clock.Now().In(w.Zone())
	assignment, err := s.CreateAssignment(ctx, w.Module.ID, "Assignment of "+w.Slug)
	if err != nil {
		return err
	}
	file, err := s.AddFile(ctx, w.Module.ID, "sheet.txt", strings.NewReader(sheet), int64(len(sheet)))
	if err != nil {
		return err
	}
	w.Assignment, w.AssignmentFile = assignment.ID, file.ID
	if err := s.GiveFile(ctx, w.Module.ID, w.Assignment, file.ID); err != nil {
		return err
	}
	_, err = s.UpdateAssignment(ctx, w.Module.ID, w.Assignment, assignment.Revision, models.AssignmentInput{
		Title: assignment.Title, Text: "Solve *" + w.Slug + "*", Points: "10", Published: true,
		DueDay: now.AddDate(0, 0, 7).Format(time.DateOnly), TakesText: true, MostFiles: "5",
	})
	if err != nil {
		return err
	}
	notices, err := w.Student.Scope.Notices(ctx, 0)
	if err != nil {
		return err
	}
	w.Notice = notices.Rows[0].ID
	err = s.GrantExtension(ctx, w.Module.ID, w.Assignment, models.ExtensionInput{Enrollments: []uint64{w.Enrollment}, Day: now.AddDate(0, 0, 9).Format(time.DateOnly)})
	if err != nil {
		return err
	}
	list, err := s.Extensions(ctx, w.Module.ID, w.Assignment, models.ExtensionSearch{})
	if err != nil {
		return err
	}
	team, err := s.CreateTeam(ctx, w.Module.ID, "Team of "+w.Slug)
	if err != nil {
		return err
	}
	w.Extension, w.Team = list.Rows[0].ID, team.ID
	return s.JoinTeam(ctx, w.Module.ID, w.Team, []uint64{w.Enrollment})
}

// buildSubmission lets the student hand in, and begin another attempt.
func (w *World) buildSubmission(ctx context.Context, _ *App) error {
	s, module, assignment := w.Student.Scope, w.Module.ID, w.Assignment
	add := func(name, content string) (uint64, error) {
		if err := s.AddSubmissionFile(ctx, module, assignment, name, strings.NewReader(content), int64(len(content))); err != nil {
			return 0, err
		}
		work, err := s.OwnWork(ctx, module, assignment)
		if err != nil {
			return 0, err
		}
		return work.Files[0].FileID, nil
	}
	var err error
	if w.SubmissionFile, err = add("essay.txt", "Essay of "+w.Slug); err != nil {
		return err
	}
	b, _, err := s.HandIn(ctx, module, assignment, models.HandInInput{WorkInput: models.WorkInput{Attempt: 1, Revision: 1, Text: "Submission of " + w.Slug}})
	if err != nil {
		return err
	}
	w.Submission = b.ID
	if w.DraftFile, err = add("better.txt", "Draft of "+w.Slug); err != nil {
		return err
	}
	return w.buildPin(ctx)
}

// buildPin lets the lecturer write a comment on the submission, and keep it.
func (w *World) buildPin(ctx context.Context) error {
	s, module, assignment := w.Lecturer.Scope, w.Module.ID, w.Assignment
	pin := models.PinInput{File: strconv.FormatUint(w.SubmissionFile, 10), Place: "1", Text: "Comment of " + w.Slug, Keep: true}
	kept, err := s.AddPin(ctx, module, assignment, w.Submission, pin)
	if err != nil {
		return err
	}
	stock, err := s.MarkingComments(ctx, module)
	if err != nil {
		return err
	}
	w.Pin, w.Comment = kept.ID, stock.Comments[0].ID
	file, err := s.AddFile(ctx, module, "feedback.txt", strings.NewReader("Feedback of "+w.Slug), int64(len("Feedback of "+w.Slug)))
	if err != nil {
		return err
	}
	return s.GiveMarkFile(ctx, module, assignment, w.Enrollment, file.ID)
}

// buildMark lets the student have a mark, see it and ask about it.
func (w *World) buildMark(ctx context.Context, _ *App) error {
	s, module, assignment := w.Lecturer.Scope, w.Module.ID, w.Assignment
	_, err := s.SaveMark(ctx, module, assignment, w.Enrollment, 0, models.MarkInput{Points: "7.5", Feedback: "Feedback of " + w.Slug})
	if err != nil {
		return err
	}
	if _, err := s.ReleaseMarks(ctx, module, assignment); err != nil {
		return err
	}
	return w.Student.Scope.AskAboutMark(ctx, module, assignment, "Question of "+w.Slug)
}
