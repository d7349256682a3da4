package models

import (
	"context"
	"slices"
	"time"

	"luna/models/privacy"
	"luna/models/questions"
)

// ScaleInfo is what a reader of a trend needs to know about its scale.
type ScaleInfo struct {
	Code       string
	Title      questions.Text
	Min, Max   float64
	Items      int
	HighIsGood bool
	Neutral    bool
	Group      int // the smallest group of which its mean is shown
}

// ClassTrend is the class's curve of one scale.
type ClassTrend struct {
	ModuleTrend
	Info ScaleInfo
}

// ModuleTrends is what a module's staff may see of how students are doing.
type ModuleTrends struct {
	ModuleHead
	MinGroup  int // the smallest group of which anything is shown
	MoodGroup int // the smallest group of which a mean of mood is shown
	Named     int // students who share their trend under their name
	Pseudonym int // students who share it under a pseudonym
	Scales    []ClassTrend
	// TooSmall: the module has too few students for each of its class trends,
	// whatever the job has stored.
	TooSmall bool
	Shared   SharedTrends
}

// HidesPseudonyms tells whether the trends that are shared under a pseudonym
// are held back: a pseudonym hides nobody among fewer than MinGroup students
// who could be behind it.
func (m ModuleTrends) HidesPseudonyms() bool {
	return m.Pseudonym > 0 && !privacy.Publishable(m.Students-m.Named, m.Students, m.MinGroup)
}

// ModuleTrends gives the class trends, and a page of the students who share
// theirs, to the module's staff. It reads what the job has stored and computes
// nothing.
func (s Scope) ModuleTrends(ctx context.Context, moduleID uint64, page SharedPage) (ModuleTrends, error) {
	var t ModuleTrends
	err := s.read(ctx, func(s Scope) error {
		if err := s.trendsHead(moduleID, &t); err != nil {
			return err
		}
		infos, err := s.scaleInfos(moduleID)
		if err != nil {
			return err
		}
		if !t.TooSmall {
			if err := s.classTrends(&t, infos); err != nil {
				return err
			}
		}
		return s.sharedTrends(&t, infos, page)
	})
	if err != nil {
		return t, err
	}
	return t, s.sawEnrolled(ctx, t.Shared.seen, AccessShared, moduleID)
}

func (s Scope) classTrends(t *ModuleTrends, infos scaleInfos) error {
	var rows []ModuleTrend
	if err := s.of(&ModuleTrend{}).Where("module_id = ?", t.ID).Order("form_id, scale").Find(&rows).Error; err != nil {
		return err
	}
	small := false
	for _, row := range rows {
		info, ok := infos.of(row.FormID, row.Scale)
		if info.Group = t.MoodGroup; info.Neutral {
			info.Group = t.MinGroup
		}
		switch {
		case !ok:
		case privacy.Publishable(t.Students, t.Students, info.Group):
			t.Scales = append(t.Scales, ClassTrend{row, info})
		default:
			small = true
		}
	}
	t.TooSmall = small && len(t.Scales) == 0
	sortByPlace(t.Scales, infos, func(c ClassTrend) (uint64, string) { return c.FormID, c.Scale })
	return nil
}

// trendsHead reads the module, and how many share what.
func (s Scope) trendsHead(moduleID uint64, t *ModuleTrends) error {
	var err error
	if t.ModuleHead, err = s.taughtHead(moduleID); err != nil {
		return err
	}
	u, err := s.home()
	if err != nil {
		return err
	}
	var row struct{ Named, Pseudonym int }
	err = s.tx.Raw(`SELECT coalesce(sum(CASE WHEN sharing = 'named' THEN 1 ELSE 0 END), 0) AS named,
			coalesce(sum(CASE WHEN sharing = 'pseudonym' THEN 1 ELSE 0 END), 0) AS pseudonym
		FROM enrollments WHERE university_id = ? AND module_id = ? AND left_at IS NULL`, s.actor.UniversityID, moduleID).Scan(&row).Error
	t.Named, t.Pseudonym, t.MinGroup = row.Named, row.Pseudonym, max(u.MinGroup, privacy.Floor)
	t.MoodGroup = max(t.MinGroup, u.MoodGroup)
	t.TooSmall = !privacy.Publishable(t.Students, t.Students, t.MinGroup)
	return err
}

// Group is the smallest group of which every class trend is shown.
func (m ModuleTrends) Group() int {
	for _, c := range m.Scales {
		if !c.Info.Neutral {
			return m.MoodGroup
		}
	}
	if len(m.Scales) == 0 {
		return m.MoodGroup
	}
	return m.MinGroup
}

// LastShown is the newest point that may be shown.
func (t ClassTrend) LastShown() (ModuleTrendPoint, bool) {
	for _, p := range slices.Backward(t.Points.V) {
		if p.Shown {
			return p, true
		}
	}
	return ModuleTrendPoint{}, false
}

// Visible are the points to draw: those up to now, without the period that is
// not over yet and has nothing to show. What is left out at the end is not a
// lack of answers.
func (t ClassTrend) Visible(now time.Time) []ModuleTrendPoint {
	points := t.Points.V
	for len(points) > 0 {
		last := points[len(points)-1]
		if last.Shown || last.To.Before(now) {
			break
		}
		points = points[:len(points)-1]
	}
	return points
}
