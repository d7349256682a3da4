package models_test

import (
	"context"
	"errors"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestErasingLeavesNoRecordOfAStudent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		id := c.jana.Actor().UserID
		var email string
		if err := models.QueryRows(k.Store, &email, "SELECT email FROM users WHERE id = ?", id); err != nil {
			t.Fatal(err)
		}
		var invalid *models.Invalid
		if err := c.jana.EraseMyself(ctx, "somebody@else.example"); !errors.As(err, &invalid) {
			t.Fatalf("the address of somebody else: %v, want invalid", err)
		}
		if err := c.jana.EraseMyself(ctx, email); err != nil {
			t.Fatal(err)
		}
		for table, where := range map[string]string{
			"users": "id = ?", "enrollments": "student_id = ?", "consents": "user_id = ?", "sessions": "user_id = ?",
			"surveys": "enrollment_id = ?", "trends": "enrollment_id = ?",
		} {
			of := id
			if where == "enrollment_id = ?" {
				of = c.enrollment
			}
			var n int64
			if err := models.QueryRows(k.Store, &n, "SELECT count(*) FROM "+table+" WHERE "+where, of); err != nil || n != 0 {
				t.Errorf("%d rows are left in %s, %v", n, table, err)
			}
		}
		if err := c.jana.EraseMyself(ctx, email); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("once more: %v, want not found", err)
		}
	})
}
