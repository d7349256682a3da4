package models_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// notOwners are tables that point to files, but keep none.
var notOwners = map[string]string{
	"uploads": "how a file came; it goes with the file",
}

// TestEveryTableWithFilesKeepsThem: what a table points to is neither swept up
// nor erased as a file that belongs to nothing.
func TestEveryTableWithFilesKeepsThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f := withFiles(t, k)
		var looks []string // for files that belong to nothing
		for _, statement := range k.Statements(func() { sweep(t, f) }) {
			if strings.Contains(statement, "FROM lesson_files") {
				looks = append(looks, statement)
			}
		}
		if len(looks) == 0 {
			t.Fatal("nothing was swept")
		}
		for _, table := range models.PersonTables() {
			if table.Name == "files" {
				looks = append(looks, table.Erase[:2]...) // what is given back, and what goes
			}
		}
		owners := pointersTo(t, k, k.Database(t), "files", "files")
		for table := range notOwners {
			if owners[table] == nil {
				t.Errorf("%s does not point to files", table)
			}
			delete(owners, table)
		}
		if len(owners) < 5 || len(looks) < 3 {
			t.Fatalf("only %v point to files, and %d statements ask", owners, len(looks))
		}
		for _, table := range slices.Sorted(maps.Keys(owners)) {
			for _, column := range owners[table] {
				if column == "module_id" {
					continue // goes along in the key
				}
				asks := regexp.MustCompile(`FROM ` + table + ` (\w+)\s+WHERE \w+\.university_id = (files|f)\.university_id AND \w+\.` + column + ` = (files|f)\.id\)`)
				for _, statement := range looks {
					if !asks.MatchString(statement) {
						t.Errorf("%s.%s points to files, and is not asked in\n%s", table, column, statement)
					}
				}
			}
		}
	})
}
