package models

import (
	"context"

	"gorm.io/gorm"
)

// copyAtOnce is how many rows one statement of a copy writes.
const copyAtOnce = 500

// CopyModule makes a new, inactive module of an old one: its lessons and
// assignments with their files, and its survey plans, none of which runs. All
// dates are moved by as many weeks as lie between the first weeks of the two.
// Nobody comes along but the actor, who owns the copy, and the enrolment
// password does not either. The fields of Invalid are those of a module, and
// "file" with ErrQuota where there is no room for the files.
func (s Scope) CopyModule(ctx context.Context, id uint64, in ModuleCopyInput) (Module, error) {
	var made Module
	err := s.write(ctx, func(s Scope) error {
		if err := s.holdToCopy(id); err != nil {
			return err
		}
		preview, content, by, err := s.previewed(id, in)
		if err != nil {
			return err
		}
		if err := s.reserve(s.actor.UserID, content.bytes()); err != nil {
			return err
		}
		if made, err = s.makeCopy(preview.Module, in); err != nil {
			return err
		}
		content.move(by)
		if err := s.fill(made, id, content); err != nil {
			return err
		}
		return s.audit("module.copy", "module", made.ID, map[string]any{
			"from": id, "lessons": preview.Lessons, "assignments": preview.Assignments, "plans": preview.Plans, "files": preview.Files,
		})
	})
	return made, err
}

// holdToCopy keeps others from changing the module's content until the copy is
// made.
func (s Scope) holdToCopy(id uint64) error {
	if _, err := s.copied(id); err != nil {
		return err
	}
	if lock, err := s.store.locks(s.tx); err != nil || !lock {
		return err
	}
	var held Module
	return known(s.of(&held).Where("id = ?", id).Clauses(lockRow).Take(&held).Error)
}

// makeCopy adds the module itself.
func (s Scope) makeCopy(old Module, in ModuleCopyInput) (Module, error) {
	m := Module{UniversityID: s.actor.UniversityID, JoinCode: secret(9), Status: Inactive, CreatedAt: s.now()}
	whole := in.module(old)
	whole.check() // trims; the faults were found by the preview
	whole.record(&m)
	if err := known(s.tx.Create(&m).Error); err != nil { // ErrConflict: another of this code was made meanwhile
		return m, err
	}
	return m, s.tx.Create(&ModuleStaff{UniversityID: m.UniversityID, ModuleID: m.ID, UserID: s.actor.UserID, Role: Owner}).Error
}

// fill puts the content into the copy. Rows of one kind go in together; what
// joins them follows the new ids.
func (s Scope) fill(m Module, from uint64, c course) error {
	ids, err := s.fillFiles(m, c.files)
	if err != nil {
		return err
	}
	ids.module = [2]uint64{from, m.ID}
	if ids.lessons, err = insert(s.tx, c.lessons, func(l *Lesson) *uint64 {
		l.ModuleID, l.Revision, l.CreatedAt, l.UpdatedAt = m.ID, 1, s.now(), s.now()
		return &l.ID
	}); err != nil {
		return err
	}
	if ids.assignments, err = insert(s.tx, c.assignments, func(a *Assignment) *uint64 {
		a.ModuleID, a.Revision, a.CreatedAt, a.UpdatedAt, a.ReleaseAt = m.ID, 1, s.now(), s.now(), nil
		return &a.ID
	}); err != nil {
		return err
	}
	if ids.plans, err = insert(s.tx, c.plans, func(p *SurveyPlan) *uint64 {
		p.ModuleID, p.CreatedAt = m.ID, s.now()
		p.StartedAt, p.StoppedAt, p.CreatedUntil, p.RuleFrom = nil, nil, nil, nil
		return &p.ID
	}); err != nil {
		return err
	}
	if err := s.fillJoins(m, ids, c); err != nil {
		return err
	}
	if err := s.fillGradebook(m, ids, c); err != nil {
		return err
	}
	return s.relink(ids, c)
}

func (s Scope) fillFiles(m Module, files []courseFile) (copyIDs, error) {
	rows := make([]File, len(files))
	for i, f := range files {
		rows[i] = File{ID: f.ID, UniversityID: m.UniversityID, ModuleID: m.ID, MediaID: f.MediaID, UploaderID: &s.actor.UserID, Name: f.Name, CreatedAt: s.now()}
	}
	ids, err := insert(s.tx, rows, func(f *File) *uint64 { return &f.ID })
	return copyIDs{files: ids}, err
}

// fillJoins copies what has no id of its own.
func (s Scope) fillJoins(m Module, ids copyIDs, c course) error {
	for i := range c.requirements {
		r := &c.requirements[i]
		r.ModuleID, r.LessonID, r.RequiresID = m.ID, ids.lessons[r.LessonID], ids.lessons[r.RequiresID]
	}
	for i := range c.lessonFiles {
		f := &c.lessonFiles[i]
		f.ModuleID, f.LessonID, f.FileID = m.ID, ids.lessons[f.LessonID], ids.files[f.FileID]
	}
	for i := range c.given {
		f := &c.given[i]
		f.ModuleID, f.AssignmentID, f.FileID = m.ID, ids.assignments[f.AssignmentID], ids.files[f.FileID]
	}
	for i := range c.asked {
		q := &c.asked[i]
		q.ModuleID, q.LessonID, q.PlanID = m.ID, ids.lessons[q.LessonID], ids.plans[q.PlanID]
	}
	if err := created(s.tx, c.asked); err != nil {
		return err
	}
	if err := created(s.tx, c.requirements); err != nil {
		return err
	}
	if err := created(s.tx, c.lessonFiles); err != nil {
		return err
	}
	return created(s.tx, c.given)
}

// insert adds rows as new ones, changed by fresh, which also says where the id
// stands. It gives the new id of each old one.
func insert[T any](tx *gorm.DB, rows []T, fresh func(*T) *uint64) (map[uint64]uint64, error) {
	old, now := make([]uint64, len(rows)), make([]*uint64, len(rows))
	for i := range rows {
		now[i] = fresh(&rows[i])
		old[i], *now[i] = *now[i], 0
	}
	if err := created(tx, rows); err != nil {
		return nil, err
	}
	ids := make(map[uint64]uint64, len(rows))
	for i, id := range old {
		ids[id] = *now[i]
	}
	return ids, nil
}

// created adds rows, some at a time.
func created[T any](tx *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(rows, copyAtOnce).Error
}
