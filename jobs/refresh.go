package jobs

import (
	"context"

	"luna/models"
)

// Refresh recomputes one enrollment's curves right after an answer, with the
// parameters that are stored. A scale that has none yet waits for the job, as
// the class does.
func (j *Jobs) Refresh(ctx context.Context, universityID, enrollmentID uint64) error {
	system := j.system("refresh")
	m, err := system.EnrollmentModule(ctx, universityID, enrollmentID)
	if err != nil {
		return err
	}
	in, err := system.TrendInput(ctx, m, enrollmentID)
	if err != nil {
		return err
	}
	panels, err := scored(in.Versions, in.Surveys, 1)
	if err != nil {
		return err
	}
	out, stored := models.TrendOutput{TrendModule: m}, newStored(&in)
	for i := range panels {
		fit := stored.fits[panels[i].key]
		if fit == nil || stored.curves(&panels[i], *fit)[0] {
			continue
		}
		people, err := curves(&panels[i], *fit, 1)
		if err != nil {
			return err
		}
		people[0].UniversityID, people[0].ComputedAt = universityID, in.ReadAt
		out.Trends = append(out.Trends, people...)
	}
	if out.Empty() {
		return nil
	}
	return system.SaveTrends(ctx, out)
}
