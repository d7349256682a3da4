package models_test

import (
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// An activation that is sent twice must not pass for a return of the module:
// what the job missed meanwhile would be left out for good.
func TestActivatingAnActiveModuleAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newCourse(t, k)
		c.open()
		e := c.enrollment(c.join(models.ShareAggregate))
		issued := func() (n int) {
			c.must(models.QueryRows(k.Store, &n, "SELECT count(*) FROM surveys WHERE enrollment_id = ?", e.ID))
			return n
		}
		before := issued()
		k.Clock.Advance(14 * 24 * time.Hour) // no job ran
		c.must(c.owner.ActivateModule(t.Context(), c.module.ID))
		if n := issued(); n != before {
			t.Errorf("%d surveys after the second activation, want %d", n, before)
		}
		if _, err := k.System("test").CreateDueSurveys(t.Context(), k.Now()); err != nil {
			t.Fatal(err)
		}
		if n := issued() - before; n < 4 {
			t.Errorf("two weeks of Mondays and Thursdays gave %d surveys, want 4 at least", n)
		}
	})
}
