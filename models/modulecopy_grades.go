package models

// fillGradebook copies how marks become a result, and the comments that are used
// again: nobody's marks, and not who wrote them.
func (s Scope) fillGradebook(m Module, ids copyIDs, c course) error {
	for i := range c.gradebooks {
		c.gradebooks[i].ModuleID, c.gradebooks[i].Revision = m.ID, 1
	}
	if err := created(s.tx, c.gradebooks); err != nil {
		return err
	}
	categories, err := insert(s.tx, c.categories, func(k *GradeCategory) *uint64 {
		k.ModuleID = m.ID
		return &k.ID
	})
	if err != nil {
		return err
	}
	for i := range c.places {
		p := &c.places[i]
		p.ModuleID, p.AssignmentID, p.CategoryID = m.ID, ids.assignments[p.AssignmentID], categories[p.CategoryID]
	}
	if err := created(s.tx, c.places); err != nil {
		return err
	}
	_, err = insert(s.tx, c.comments, func(x *MarkingComment) *uint64 {
		x.ModuleID, x.AuthorID, x.CreatedAt = m.ID, nil, s.now()
		return &x.ID
	})
	return err
}
