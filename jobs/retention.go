package jobs

import (
	"context"
	"fmt"
	"time"
)

// retain removes what is kept no longer, after it has made sure that nobody
// who was erased is back.
func (j *Jobs) retain(ctx context.Context, now time.Time) (string, error) {
	erased, err := j.Store.ReplayErasures(ctx)
	if err != nil {
		return "", err
	}
	removed, err := j.system("retention").Retain(ctx, now, false)
	detail := removed.String()
	if erased > 0 {
		detail += fmt.Sprintf(", %d erased again", erased)
	}
	return detail, err
}
