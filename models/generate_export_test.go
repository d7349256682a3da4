package models

import (
	"context"

	"gorm.io/gorm"
)

// InsertRows writes records past every verb: tests set the stage with it.
func InsertRows(s *Store, records ...any) error {
	return s.across(context.Background(), "test", func(tx *gorm.DB) error {
		for _, r := range records {
			if err := tx.Create(r).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// RunSQL changes records past every verb.
func RunSQL(s *Store, sql string, args ...any) error {
	return s.across(context.Background(), "test", func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error })
}

// QueryRows reads records past every verb.
func QueryRows(s *Store, into any, sql string, args ...any) error {
	return s.readingAcross(context.Background(), "test", func(tx *gorm.DB) error { return tx.Raw(sql, args...).Scan(into).Error })
}

// CreateCurrentSurveys runs createCurrentSurveys in a transaction of its own.
func CreateCurrentSurveys(s *Store, m Module, e Enrollment) error {
	return System{store: s}.in(m.UniversityID).write(context.Background(), func(s Scope) error {
		return s.createCurrentSurveys(m, e)
	})
}

// ResumeSurveys runs resumeSurveys in a transaction of its own.
func ResumeSurveys(s *Store, m Module) error {
	return System{store: s}.in(m.UniversityID).write(context.Background(), func(s Scope) error {
		return s.resumeSurveys(context.Background(), m.ID)
	})
}
