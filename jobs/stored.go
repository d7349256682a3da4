package jobs

import (
	"slices"

	"luna/models"
)

// stored is what the database holds of a module's trends.
type stored struct {
	fits    map[scaleKey]*models.ModelFit
	modules map[scaleKey]*models.ModuleTrend
	stamps  map[stampKey]models.TrendStamp
	seen    map[stampKey]bool
}

type stampKey struct {
	scaleKey
	enrollment uint64
}

func newStored(in *models.TrendInput) stored {
	s := stored{
		map[scaleKey]*models.ModelFit{}, map[scaleKey]*models.ModuleTrend{}, map[stampKey]models.TrendStamp{}, map[stampKey]bool{},
	}
	for i, f := range in.Fits {
		s.fits[scaleKey{f.FormID, f.Scale}] = &in.Fits[i]
	}
	for i, t := range in.ModuleTrends {
		s.modules[scaleKey{t.FormID, t.Scale}] = &in.ModuleTrends[i]
	}
	for _, t := range in.Trends {
		s.stamps[stampKey{scaleKey{t.FormID, t.Scale}, t.EnrollmentID}] = t
	}
	return s
}

// curves tells for each person of a panel whether the stored curve still
// stands.
func (s stored) curves(p *panel, f models.ModelFit) []bool {
	same := make([]bool, len(p.people))
	for i := range p.people {
		key := stampKey{p.key, p.people[i].enrollment}
		s.seen[key] = true
		same[i] = f.ID != 0 && s.stamps[key].FitID == f.ID && s.stamps[key].InputHash == curveHash(&p.people[i], f)
	}
	return same
}

// unseen are the stored curves to which no answer belongs any more, in order.
func (s stored) unseen() []models.TrendStamp {
	var gone []models.TrendStamp
	for key, stamp := range s.stamps {
		if !s.seen[key] {
			gone = append(gone, stamp)
		}
	}
	slices.SortFunc(gone, func(a, b models.TrendStamp) int {
		return compareText(a.InputHash, b.InputHash)
	})
	return gone
}
