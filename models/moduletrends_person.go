package models

import (
	"context"
	"math"
	"time"
)

// When a student's answers say something about how they are doing.
const (
	enoughAnswers = 4
	silentAfter   = 7 * 24 * time.Hour
)

// judge says how a student is doing: first whether there are answers at all,
// then whether they have stopped, then whether the curve is where it usually is.
func (t SharedTrend) judge(scale ScaleInfo, now time.Time) (state TrendState, silentDays int) {
	if t.LastAnswer == nil || t.Answered < enoughAnswers {
		return TooFewAnswers, 0
	}
	// Silence is a survey that was not answered, not a holiday without surveys.
	if quiet := now.Sub(*t.LastAnswer); quiet >= silentAfter && t.LastMissed != nil && t.LastMissed.After(*t.LastAnswer) {
		return Silent, int(quiet / (24 * time.Hour))
	}
	return usual(t.Trend, scale), 0
}

// usual compares the newest point of a curve with its own past: outside of what
// it has been, widened by its uncertainty, and by a twentieth of the scale.
func usual(points []TrendPoint, scale ScaleInfo) TrendState {
	if len(points) < enoughAnswers {
		return TooFewAnswers
	}
	last, past := points[len(points)-1], points[:len(points)-1]
	mean, spread := 0.0, 0.0
	for _, p := range past {
		mean += p.Mean / float64(len(past))
	}
	for _, p := range past {
		spread += (p.Mean - mean) * (p.Mean - mean) / float64(len(past))
	}
	by := last.Mean - mean
	switch {
	case math.Abs(by) < leastMove*(scale.Max-scale.Min), math.Abs(by) <= nineOfTen*math.Sqrt(spread+last.SD*last.SD):
		return AsExpected
	case by > 0:
		return AboveUsual
	}
	return BelowUsual
}

// PersonTrend is one student's curve of one scale.
type PersonTrend struct {
	Trend
	Info ScaleInfo
}

// PersonTrends is one student as the module's staff may see them.
type PersonTrends struct {
	ModuleHead
	Person SharedTrend
	Scales []PersonTrend
}

// SharedTrend gives the curves of one student to the module's staff, as long as
// the student shares them. ErrNotFound for everybody else, whether they share
// nothing, have left, or never were there.
func (s Scope) SharedTrend(ctx context.Context, moduleID uint64, handle string) (PersonTrends, error) {
	var one PersonTrends
	var enrollment uint64
	err := s.read(ctx, func(s Scope) error {
		var head ModuleTrends
		if err := s.trendsHead(moduleID, &head); err != nil {
			return err
		}
		who, err := s.sharer(head, handle)
		if err != nil {
			return err
		}
		one.ModuleHead, enrollment = head.ModuleHead, who.ID
		infos, err := s.scaleInfos(moduleID)
		if err != nil {
			return err
		}
		return s.personTrends(&one, enrollment, infos)
	})
	if err != nil {
		return one, err
	}
	return one, s.sawEnrolled(ctx, []uint64{enrollment}, AccessTrend, moduleID)
}

// personTrends reads the curves and the counts of one enrollment.
func (s Scope) personTrends(one *PersonTrends, enrollmentID uint64, infos scaleInfos) error {
	var rows []Trend
	if err := s.of(&Trend{}).Where("enrollment_id = ?", enrollmentID).Order("form_id, scale").Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if info, ok := infos.of(row.FormID, row.Scale); ok {
			one.Scales = append(one.Scales, PersonTrend{row, info})
		}
	}
	sortByPlace(one.Scales, infos, func(t PersonTrend) (uint64, string) { return t.FormID, t.Scale })
	var row sharedRow
	err := s.tx.Raw(`SELECT `+sharedColumns+` FROM enrollments e
		JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
		WHERE e.university_id = ? AND e.id = ?`, s.now(), s.now(), s.actor.UniversityID, enrollmentID).Take(&row).Error
	if err != nil {
		return err
	}
	var first ScaleInfo
	if len(one.Scales) > 0 {
		first, row.Points = one.Scales[0].Info, one.Scales[0].Points
	}
	one.Person = row.shared(first, s.now())
	return nil
}
