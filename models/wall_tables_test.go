package models_test

import (
	"fmt"
	"testing"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/wall"
)

// TestTheGuardKnowsEveryTableAndColumn compares what the guard takes for tables
// of universities with the schema, both ways by column: a new table must be
// told to it, and no column may have a name that it cannot read.
func TestTheGuardKnowsEveryTableAndColumn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		query := `SELECT table_name AS "table", column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`
		if k.Engine() == models.SQLite {
			query = `SELECT t.name AS "table", c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
				WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`
		}
		var columns []struct{ Table, Name string }
		if err := models.QueryRows(k.Store, &columns, query); err != nil {
			t.Fatal(err)
		}
		if len(columns) < 200 {
			t.Fatalf("the schema has %d columns", len(columns))
		}
		bound := make(map[string]string)
		for _, c := range columns {
			if c.Name == "university_id" {
				bound[c.Table] = c.Name
			}
		}
		bound["universities"] = "id"
		for _, c := range columns {
			column, known := wall.TenantColumn(c.Table)
			if !known || column != bound[c.Table] {
				t.Errorf("%s is bound by %q, for the guard by %q (known: %v)", c.Table, bound[c.Table], column, known)
				continue
			}
			statement, args := fmt.Sprintf("SELECT x.%s FROM %s x", c.Name, c.Table), []any(nil)
			if column != "" {
				statement, args = statement+" WHERE x."+column+" = ?", []any{uint64(1)}
			}
			if err := (wall.Side{Tenant: 1}).Check(statement, args); err != nil {
				t.Errorf("%s.%s: %v", c.Table, c.Name, err)
			}
		}
	})
}
