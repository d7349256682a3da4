package models

import (
	"context"

	"gorm.io/gorm/clause"
)

// TrendOutput is what changed in a module's trends. A trend or module trend
// whose FitID is 0 belongs to the new fit of its form and scale.
type TrendOutput struct {
	TrendModule
	Fits         []ModelFit
	Trends       []Trend
	ModuleTrends []ModuleTrend
	Gone         []TrendStamp // curves without answers
}

// Empty tells whether nothing changed.
func (o TrendOutput) Empty() bool {
	return len(o.Fits)+len(o.Trends)+len(o.ModuleTrends)+len(o.Gone) == 0
}

// rowsAtOnce is how many rows one statement writes: SQLite takes 32,766
// parameters, PostgreSQL 65,535.
const rowsAtOnce = 500

// SaveTrends writes what changed, in one transaction and a few rows at a time.
// A curve that was computed from a later reading of the answers stays: the job
// must not put back an older one. ErrConflict when another process has fitted
// the same scale meanwhile; then nothing is written.
func (s System) SaveTrends(ctx context.Context, o TrendOutput) error {
	return s.in(o.UniversityID).write(ctx, func(s Scope) error {
		if err := s.saveFits(&o); err != nil {
			return err
		}
		if err := s.saveCurves(o); err != nil {
			return err
		}
		for _, gone := range o.Gone {
			err := s.of(&Trend{}).
				Where("enrollment_id = ? AND form_id = ? AND scale = ? AND input_hash = ?", gone.EnrollmentID, gone.FormID, gone.Scale, gone.InputHash).
				Delete(&Trend{}).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s Scope) saveFits(o *TrendOutput) error {
	if len(o.Fits) == 0 {
		return nil
	}
	if err := s.tx.CreateInBatches(&o.Fits, rowsAtOnce).Error; err != nil {
		return known(err)
	}
	type scale struct {
		form uint64
		code string
	}
	fresh := map[scale]uint64{}
	for _, f := range o.Fits {
		fresh[scale{f.FormID, f.Scale}] = f.ID
	}
	for i := range o.Trends {
		if t := &o.Trends[i]; t.FitID == 0 {
			t.FitID = fresh[scale{t.FormID, t.Scale}]
		}
	}
	for i := range o.ModuleTrends {
		if t := &o.ModuleTrends[i]; t.FitID == 0 {
			t.FitID = fresh[scale{t.FormID, t.Scale}]
		}
	}
	return nil
}

func (s Scope) saveCurves(o TrendOutput) error {
	if len(o.Trends) > 0 {
		err := s.tx.Clauses(clause.OnConflict{
			Columns:   columns("university_id", "enrollment_id", "form_id", "scale"),
			DoUpdates: clause.AssignmentColumns([]string{"fit_id", "answers", "points", "forecast", "input_hash", "computed_at"}),
			Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "trends.computed_at <= excluded.computed_at"}}},
		}).CreateInBatches(&o.Trends, rowsAtOnce).Error
		if err != nil {
			return err
		}
	}
	if len(o.ModuleTrends) == 0 {
		return nil
	}
	return s.tx.Clauses(clause.OnConflict{
		Columns:   columns("university_id", "module_id", "form_id", "scale"),
		DoUpdates: clause.AssignmentColumns([]string{"fit_id", "period", "points", "input_hash", "computed_at"}),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "module_trends.computed_at <= excluded.computed_at"}}},
	}).CreateInBatches(&o.ModuleTrends, rowsAtOnce).Error
}

func columns(names ...string) []clause.Column {
	list := make([]clause.Column, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}

// ForgetTrends removes everything that was computed of a module; the next run
// of the job computes it anew, from the answers as they are then.
func (s System) ForgetTrends(ctx context.Context, universityID, moduleID uint64) error {
	return s.in(universityID).write(ctx, func(s Scope) error {
		ids := s.of(&Enrollment{}).Select("id").Where("module_id = ?", moduleID)
		if err := s.of(&Trend{}).Where("enrollment_id IN (?)", ids).Delete(&Trend{}).Error; err != nil {
			return err
		}
		for _, record := range []any{&ModuleTrend{}, &ModelFit{}} {
			if err := s.of(record).Where("module_id = ?", moduleID).Delete(record).Error; err != nil {
				return err
			}
		}
		return nil
	})
}
