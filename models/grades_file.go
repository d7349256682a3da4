package models

import "context"

// OwnMarkFile gives a student the file that is given along with a released mark.
// ErrNotFound while the mark is not released, and where there is none.
func (s Scope) OwnMarkFile(ctx context.Context, moduleID, assignmentID uint64) (FileReading, error) {
	reading := FileReading{store: s.store}
	err := s.read(ctx, func(s Scope) error {
		h, err := s.handing(moduleID, assignmentID, false)
		if err != nil {
			return err
		}
		g, err := s.ownGrade(h)
		if err != nil || g.FileID == nil {
			return orNotFound(err)
		}
		return s.readMedia(&reading, moduleID, *g.FileID)
	})
	return reading, err
}
