package models_test

import (
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

func TestTheLogTellsWhomAnImportChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		tom, gone := o.add(t, "Tom", models.Student), o.add(t, "Gone", models.Student)
		o.add(t, "Same", models.Student)
		plan := o.plan(t, "email,name,role\ntom@north.example,Tom,lecturer\nsame@north.example,Same,student\n")
		order := models.ImportOrder{Hash: plan.Hash, Deactivate: true, Typed: "1"}
		if _, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, order); err != nil {
			t.Fatal(err)
		}
		for action, id := range map[string]uint64{"user.role": tom.ID, "user.deactivate": gone.ID, "user.import-check": o.u.ID} {
			var of []uint64
			err := models.QueryRows(k.Store, &of, "SELECT object_id FROM audit_entries WHERE university_id = ? AND action = ?", o.u.ID, action)
			if err != nil || len(of) != 1 || of[0] != id {
				t.Errorf("%s is noted of %v, want %d, %v", action, of, id, err)
			}
		}
		o.plan(t, "email,name\nnew@north.example,New\n")
		k.Clock.Advance(2 * time.Hour)
		if c, err := k.System("test").CleanUp(t.Context(), k.Now()); err != nil || c.Imports != 1 {
			t.Errorf("of the tables that are over %d are removed, %v", c.Imports, err)
		}
	})
}
