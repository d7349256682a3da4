package models

import (
	"context"
	"math"
	"slices"
	"time"

	"luna/models/questions"
)

// minTrendAnswers is how many answers a student's own curve needs before it
// says anything.
const minTrendAnswers = 3

// mostScales is more than a questionnaire has; it keeps groups apart when
// curves are put in the order of their questionnaires.
const mostScales = 1 << 16

// OwnTrend is one of the student's own curves, with what is needed to read it.
type OwnTrend struct {
	EnrollmentID  uint64
	ModuleID      uint64
	Module        string
	Sharing       Sharing
	FormVersionID uint64
	ScaleCode     string
	Points        JSON[[]TrendPoint]
	Forecast      JSON[[]TrendForecast]
	ComputedAt    time.Time
	Scale         questions.Scale `gorm:"-"`
	Low           float64         `gorm:"-"` // the ends of the scale
	High          float64         `gorm:"-"`
	place         int             // in the order of modules and their questionnaires
}

// OwnTrends lists the student's own curves, module by module; scales that have
// too few answers are not among them.
func (s Scope) OwnTrends(ctx context.Context) ([]OwnTrend, error) {
	if err := s.only(Student); err != nil {
		return nil, err
	}
	var trends []OwnTrend
	err := s.read(ctx, func(s Scope) error {
		var err error
		trends, err = s.ownTrends(0)
		return err
	})
	return trends, err
}

// ownTrends reads what the job has computed, for one module or for all with 0.
// The questionnaire is the newest version that the module's plans have used.
func (s Scope) ownTrends(moduleID uint64) ([]OwnTrend, error) {
	var rows []OwnTrend
	err := s.tx.Raw(`SELECT e.id AS enrollment_id, e.module_id, e.sharing, m.title AS module, t.scale AS scale_code, t.points, t.forecast, t.computed_at,
			(SELECT max(v.id) FROM survey_plans p JOIN form_versions v ON v.university_id = p.university_id AND v.id = p.form_version_id
				WHERE p.university_id = e.university_id AND p.module_id = e.module_id AND v.form_id = t.form_id) AS form_version_id
		FROM enrollments e
			JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
			JOIN trends t ON t.university_id = e.university_id AND t.enrollment_id = e.id
		WHERE e.university_id = ? AND e.student_id = ? AND e.left_at IS NULL AND (e.module_id = ? OR ?) AND t.answers >= ?
		ORDER BY m.first_day DESC, m.title, m.id, t.form_id, t.scale`,
		s.actor.UniversityID, s.actor.UserID, moduleID, moduleID == 0, minTrendAnswers).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	ids := make([]uint64, 0, len(rows))
	for _, t := range rows {
		if !slices.Contains(ids, t.FormVersionID) {
			ids = append(ids, t.FormVersionID)
		}
	}
	parsed, err := s.definitions(ids...)
	if err != nil {
		return nil, err
	}
	trends := make([]OwnTrend, 0, len(rows))
	group := 0
	for i, t := range rows {
		if i > 0 && (rows[i-1].ModuleID != t.ModuleID || rows[i-1].FormVersionID != t.FormVersionID) {
			group++
		}
		d := parsed[t.FormVersionID]
		at := slices.IndexFunc(d.Scales, func(scale questions.Scale) bool { return scale.Code == t.ScaleCode && scale.Shown })
		if at < 0 || len(t.Points.V) < minTrendAnswers {
			continue
		}
		t.Scale, t.place = d.Scales[at], group*mostScales+at
		t.Low, t.High = t.Scale.Range(d)
		trends = append(trends, t)
	}
	slices.SortStableFunc(trends, func(a, b OwnTrend) int { return a.place - b.place })
	return trends, nil
}

// Last is the newest point of the curve.
func (t OwnTrend) Last() TrendPoint { return t.Points.V[len(t.Points.V)-1] }

// freshest is the curve with the newest answer; of several the first.
func freshest(trends []OwnTrend) *OwnTrend {
	var best *OwnTrend
	for i := range trends {
		if best == nil || trends[i].Last().At.After(best.Last().At) {
			best = &trends[i]
		}
	}
	return best
}

// Change is how a curve has moved since an earlier answer.
type Change struct {
	Since time.Time // of the answer it is compared with
	By    float64   // upward is positive
	Clear bool      // larger than what it could be by chance
}

// compareAfter is how far back a curve is compared: two weeks, and where it is
// younger at least this long.
const (
	compareAfter  = 14 * 24 * time.Hour
	compareLeast  = 5 * 24 * time.Hour
	trendIsOldNow = 21 * 24 * time.Hour
)

// Change compares the newest point with the last one that is at least two
// weeks older, else with the first. ok is false when the curve is too short for
// that, or too old to say something about now. Two smoothed means of one curve
// lean the same way, so that the root of the sum of their variances is more
// than the true uncertainty of the difference: the rule is on the safe side.
func (t OwnTrend) Change(now time.Time) (c Change, ok bool) {
	last, then := t.Last(), t.Points.V[0]
	for _, p := range t.Points.V {
		if last.At.Sub(p.At) >= compareAfter {
			then = p
		}
	}
	if last.At.Sub(then.At) < compareLeast || now.Sub(last.At) > trendIsOldNow {
		return Change{}, false
	}
	by := last.Mean - then.Mean
	return Change{Since: then.At, By: by, Clear: math.Abs(by) > math.Hypot(last.SD, then.SD)}, true
}

// Better tells whether the change is for the good; a scale without a good end
// has no such thing.
func (t OwnTrend) Better(c Change) bool { return (c.By > 0) == t.Scale.HighIsGood && !t.Scale.Neutral }

// Thanks is what a student sees after handing in.
type Thanks struct {
	OwnSurvey
	Next  *ComingSurvey // nil: none will come
	Due   int           // surveys of any module that still wait
	Trend *OwnTrend
}

// Thanks gives the page after a survey was handed in. ErrConflict for one that
// was not.
func (s Scope) Thanks(ctx context.Context, id uint64) (Thanks, error) {
	if err := s.only(Student); err != nil {
		return Thanks{}, err
	}
	var t Thanks
	err := s.read(ctx, func(s Scope) error {
		var err error
		if t.OwnSurvey, err = s.ownSurvey(id); err != nil {
			return err
		}
		if t.State != SurveyDone {
			return ErrConflict
		}
		if t.Next, err = s.next(t.ModuleID); err != nil {
			return err
		}
		due, err := s.due(0)
		if err != nil {
			return err
		}
		t.Due = len(due)
		trends, err := s.ownTrends(t.ModuleID)
		t.Trend = freshest(trends)
		return err
	})
	return t, err
}
