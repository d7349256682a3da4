package models

// markingComments are the comments that those who mark a module use again, the
// oldest first.
func (s Scope) markingComments(moduleID uint64) ([]MarkingComment, error) {
	var list []MarkingComment
	return list, s.of(&MarkingComment{}).Where("module_id = ?", moduleID).Order("id").Find(&list).Error
}
