package models

import (
	"context"

	"luna/models/schedule"
)

// ModuleCopyInput is what staff say of the copy of a module. Numbers and days
// that could not be read come as for ModuleInput.
type ModuleCopyInput struct {
	Code, Title string
	Term        Term
	Year        int
	First, Last schedule.Date
}

// NextTerm is the copy as it usually is: the same a year later, on the same days
// of the week.
func (m Module) NextTerm() ModuleCopyInput {
	const year = 52 * 7
	return ModuleCopyInput{Code: m.Code, Title: m.Title, Term: m.Term, Year: m.Year + 1, First: m.FirstDay.AddDays(year), Last: m.LastDay.AddDays(year)}
}

// module is the copy as the settings of a module.
func (in ModuleCopyInput) module(m Module) ModuleInput {
	whole := m.Input()
	whole.Code, whole.Title, whole.Term, whole.Year, whole.First, whole.Last = in.Code, in.Title, in.Term, in.Year, in.First, in.Last
	return whole
}

// ModuleCopy is what a copy of a module would be.
type ModuleCopy struct {
	ModuleHead
	In                          ModuleCopyInput
	Weeks                       int // by which everything is moved
	Lessons, Assignments, Plans int
	Files                       int
	Bytes                       int64
	Dates                       []CopiedDate
}

// course is the content of a module: what its teachers made, and nothing of
// anybody who is in it.
type course struct {
	lessons      []Lesson
	requirements []LessonRequirement
	lessonFiles  []LessonFile
	asked        []LessonQuestions
	assignments  []Assignment
	given        []AssignmentFile
	plans        []SurveyPlan
	files        []courseFile

	gradebooks []Gradebook // one, or none
	categories []GradeCategory
	places     []CategoryAssignment
	comments   []MarkingComment
}

// courseFile is a file of a lesson or an assignment.
type courseFile struct {
	ID, MediaID uint64
	Name        string
	Size        int64
}

func (c course) bytes() (sum int64) {
	for _, f := range c.files {
		sum += f.Size
	}
	return sum
}

// ModuleToCopy gives a module to the lecturers who may copy it: those who may
// change its settings. An archived one can be copied, too.
func (s Scope) ModuleToCopy(ctx context.Context, id uint64) (ModuleHead, error) {
	var head ModuleHead
	err := s.read(ctx, func(s Scope) error {
		var err error
		head, err = s.copied(id)
		return err
	})
	return head, err
}

// copied is ModuleToCopy inside a transaction.
func (s Scope) copied(id uint64) (ModuleHead, error) {
	head, err := s.taughtHead(id)
	if err == nil && !head.Manages {
		err = ErrNotFound
	}
	return head, err
}

// PreviewModuleCopy says what CopyModule would make, and gives the same errors,
// but for the room that files take.
func (s Scope) PreviewModuleCopy(ctx context.Context, id uint64, in ModuleCopyInput) (ModuleCopy, error) {
	var c ModuleCopy
	err := s.read(ctx, func(s Scope) error {
		var err error
		c, _, _, err = s.previewed(id, in)
		return err
	})
	return c, err
}

// previewed is PreviewModuleCopy inside a transaction, with the content as it is
// and how it is moved.
func (s Scope) previewed(id uint64, in ModuleCopyInput) (c ModuleCopy, content course, by mover, err error) {
	if c.ModuleHead, err = s.copied(id); err != nil {
		return c, content, by, err
	}
	whole := in.module(c.Module)
	f := whole.check()
	if in.First.Valid() && (in.First.Year < 2000 || in.First.Year > 2100) {
		f.add("first", Say("Please enter a day of the years 2000 to 2100."))
	}
	if err = s.checkModule(f, whole, 0); err != nil {
		return c, content, by, err
	}
	u, err := s.home()
	if err != nil {
		return c, content, by, err
	}
	if content, err = s.course(id); err != nil {
		return c, content, by, err
	}
	c.In, c.In.Code, c.In.Title = in, whole.Code, whole.Title
	c.Lessons, c.Assignments, c.Plans = len(content.lessons), len(content.assignments), len(content.plans)
	c.Files, c.Bytes = len(content.files), content.bytes()
	c.Weeks = schedule.Weeks(c.FirstDay, in.First)
	by = mover{days: 7 * c.Weeks, zone: u.Zone(), first: in.First, last: in.Last}
	c.Dates = content.dates(by)
	return c, content, by, nil
}

// course reads the content of a module, in a number of statements that does not
// depend on how much it is.
func (s Scope) course(id uint64) (course, error) {
	var c course
	for _, q := range []struct {
		rows  any
		order string
	}{
		{&c.lessons, "position, id"},
		{&c.requirements, "lesson_id, requires_id"},
		{&c.asked, "lesson_id"},
		{&c.lessonFiles, "lesson_id, position, file_id"},
		{&c.assignments, "due_at, id"},
		{&c.given, "assignment_id, position, file_id"},
		{&c.gradebooks, "module_id"},
		{&c.categories, "position, id"},
		{&c.places, "assignment_id"},
		{&c.comments, "id"},
	} {
		if err := s.of(q.rows).Where("module_id = ?", id).Order(q.order).Find(q.rows).Error; err != nil {
			return c, err
		}
	}
	// Answers that were given elsewhere are a plan, too, but nobody's course.
	if err := s.of(&c.plans).Where("module_id = ? AND NOT imported", id).Order("id").Find(&c.plans).Error; err != nil {
		return c, err
	}
	err := s.tx.Raw(`SELECT f.id, f.media_id, f.name, d.size FROM files f JOIN media d ON d.university_id = f.university_id AND d.id = f.media_id
		WHERE f.university_id = ? AND f.module_id = ?
			AND (EXISTS (SELECT 1 FROM lesson_files l WHERE l.university_id = f.university_id AND l.file_id = f.id)
				OR EXISTS (SELECT 1 FROM assignment_files a WHERE a.university_id = f.university_id AND a.file_id = f.id))
		ORDER BY f.id`, s.actor.UniversityID, id).Scan(&c.files).Error
	return c, err
}
