package models

import (
	"context"
	"strconv"

	"gorm.io/gorm"
)

// stock are the comments that those who mark a module use again.
func (s Scope) stock(moduleID uint64) *gorm.DB {
	return s.of(&MarkingComment{}).Where("module_id = ?", moduleID)
}

// markingComments are all of them, the oldest first.
func (s Scope) markingComments(moduleID uint64) ([]MarkingComment, error) {
	var list []MarkingComment
	return list, s.stock(moduleID).Order("id").Find(&list).Error
}

// Stock are the comments of a module, for its staff.
type Stock struct {
	ModuleHead
	Comments []MarkingComment
}

// MarkingComments gives them.
func (s Scope) MarkingComments(ctx context.Context, moduleID uint64) (Stock, error) {
	var list Stock
	err := s.read(ctx, func(s Scope) error {
		var err error
		if list.ModuleHead, err = s.taughtHead(moduleID); err != nil {
			return err
		}
		list.Comments, err = s.markingComments(moduleID)
		return err
	})
	return list, err
}

// KeepComment adds a comment for use again. The same once more is no error. The
// field of Invalid is "comment"; ErrClosed for an archived module.
func (s Scope) KeepComment(ctx context.Context, moduleID uint64, text string) error {
	return s.write(ctx, func(s Scope) error {
		if _, err := s.taughtLessons(moduleID); err != nil {
			return err
		}
		f := faults{}
		text := pinText(f, "comment", text)
		if err := f.err(); err != nil {
			return err
		}
		return s.keepComment(moduleID, text)
	})
}

// keepComment is KeepComment inside a transaction, for a text that was checked.
func (s Scope) keepComment(moduleID uint64, text string) error {
	var same, all int64
	if err := s.stock(moduleID).Where("text = ?", text).Count(&same).Error; err != nil || same > 0 {
		return err
	}
	if err := s.stock(moduleID).Count(&all).Error; err != nil {
		return err
	}
	if all >= mostStock {
		return &Invalid{Fields: map[string]Message{"comment": tooManyKept(), "pin": tooManyKept()}}
	}
	me := s.actor.UserID
	c := MarkingComment{UniversityID: s.actor.UniversityID, ModuleID: moduleID, Text: text, AuthorID: &me, CreatedAt: s.now()}
	if err := known(s.tx.Create(&c).Error); err != nil {
		return err
	}
	return s.audit("module.comment", "module", moduleID, map[string]any{"comment": c.ID})
}

func tooManyKept() Message {
	return Say("%d comments are kept already. Please remove one first.", mostStock)
}

// EditComment changes a comment that is used again; where it was used nothing
// changes. The field of Invalid is "comment-" with its number.
func (s Scope) EditComment(ctx context.Context, moduleID, id uint64, text string) error {
	return s.write(ctx, func(s Scope) error {
		if err := s.heldComment(moduleID, id); err != nil {
			return err
		}
		f := faults{}
		text := pinText(f, "comment-"+strconv.FormatUint(id, 10), text)
		if err := f.err(); err != nil {
			return err
		}
		if err := s.stock(moduleID).Where("id = ?", id).Update("text", text).Error; err != nil {
			return err
		}
		return s.audit("module.comment", "module", moduleID, map[string]any{"comment": id})
	})
}

// RemoveComment removes one.
func (s Scope) RemoveComment(ctx context.Context, moduleID, id uint64) error {
	return s.write(ctx, func(s Scope) error {
		if err := s.heldComment(moduleID, id); err != nil {
			return err
		}
		if err := s.stock(moduleID).Where("id = ?", id).Delete(&MarkingComment{}).Error; err != nil {
			return err
		}
		return s.audit("module.comment-delete", "module", moduleID, map[string]any{"comment": id})
	})
}

// heldComment gives nil where the actor may change the comment.
func (s Scope) heldComment(moduleID, id uint64) error {
	if _, err := s.taughtLessons(moduleID); err != nil {
		return err
	}
	return known(s.stock(moduleID).Where("id = ?", id).Take(&MarkingComment{}).Error)
}
