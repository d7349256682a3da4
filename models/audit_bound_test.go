package models_test

import (
	"errors"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestAnExportOfTheLogIsReadInSlicesAndBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		const many = 4500
		if err := admin.ManyAuditForTest(t.Context(), many); err != nil {
			t.Fatal(err)
		}
		slices, entries, last := 0, 0, uint64(0)
		export := func() error {
			return admin.EachAudit(t.Context(), models.AuditSearch{Group: "user"}, func(rows []models.AuditRow) error {
				if slices++; len(rows) > 2000 {
					t.Errorf("a slice of %d", len(rows))
				}
				for _, r := range rows {
					if last != 0 && r.Seq >= last {
						t.Fatalf("entry %d behind %d", r.Seq, last)
					}
					last = r.Seq
				}
				entries += len(rows)
				// Nothing is held meanwhile: what somebody does now goes on.
				return admin.AuditForTest(t.Context(), "user.update", "user", 1, nil)
			})
		}
		if err := export(); err != nil || slices != 3 || entries < many || entries > many+10 {
			t.Errorf("%d entries in %d slices, %v", entries, slices, err)
		}
		defer models.BoundAuditExport(many)()
		before := entries
		var invalid *models.Invalid
		if err := export(); !errors.As(err, &invalid) || invalid.Fields["from"].Text == "" || entries != before {
			t.Errorf("more than the bound: %v, %d handed over", err, entries-before)
		}
		log, err := admin.AuditLog(t.Context(), models.AuditSearch{Group: "audit"})
		if err != nil || len(log.Rows) != 1 || log.Rows[0].Details["entries"] == nil {
			t.Errorf("the log says %v, %v", log.Rows, err)
		}
	})
}
