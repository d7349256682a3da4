package jobs

import (
	"context"
	"time"
)

func (j *Jobs) computeTrends(ctx context.Context, now time.Time) (string, error) {
	return "", ctx.Err()
}

// Refresh recomputes.
func (j *Jobs) Refresh(ctx context.Context, universityID, enrollmentID uint64) error {
	return ctx.Err()
}
