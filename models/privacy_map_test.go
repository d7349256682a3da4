package models_test

import (
	"database/sql"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// nobodies are tables with a column that looks like a person's, but in which
// nobody is.
var nobodies = map[string]string{
	"departments":        "name of a department",
	"faculties":          "name of a faculty",
	"identity_providers": "name of a university's login",
	"leases":             "name of a job and of a process",
	"programmes":         "name of a programme",
	"universities":       "name of a university, and the address of its office",
	"grade_categories":   "name of a category of assignments",
	"teams":              "name of a team, which staff write; who is in it stands in team_members",
}

// personal are the names of columns in which something about a person stands,
// whether or not they point to the table of people.
var personal = regexp.MustCompile(`^(e_?mail|recipient|address|agent|phone|subject|name|person|pseudonym|birth\w*|ip|(user|actor|owner|student|subject|staff|author|person|enrollment)_id)$`)

// columnsOf reads the schema: the columns of each table.
func columnsOf(t *testing.T, k *storetest.Kit, db *sql.DB) map[string][]string {
	t.Helper()
	query := `SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'`
	if k.Engine() == models.Postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`
	}
	return pairs(t, db, query)
}

// pointersOf reads which columns of each table point to people or enrollments.
func pointersOf(t *testing.T, k *storetest.Kit, db *sql.DB) map[string][]string {
	t.Helper()
	return pointersTo(t, k, db, "users", "enrollments")
}

// pointersTo reads which columns of each table point to one of two.
func pointersTo(t *testing.T, k *storetest.Kit, db *sql.DB, one, other string) map[string][]string {
	t.Helper()
	query := `SELECT t.name, f."from" FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
		WHERE t.type = 'table' AND f."table" IN ('` + one + `', '` + other + `') AND f."from" <> 'university_id'`
	if k.Engine() == models.Postgres {
		query = `SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
			JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
			WHERE c.contype = 'f' AND c.confrelid IN ('` + one + `'::regclass, '` + other + `'::regclass) AND a.attname <> 'university_id'`
	}
	return pairs(t, db, query)
}

func pairs(t *testing.T, db *sql.DB, query string) map[string][]string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(all[table], column) {
			all[table] = append(all[table], column)
		}
	}
	return all
}

// tablesWithPeople finds in the schema which tables have people in them, and by
// which columns.
func tablesWithPeople(t *testing.T, k *storetest.Kit, db *sql.DB) map[string][]string {
	t.Helper()
	found := pointersOf(t, k, db)
	for table, columns := range columnsOf(t, k, db) {
		for _, column := range columns {
			if personal.MatchString(column) && !slices.Contains(found[table], column) {
				found[table] = append(found[table], column)
			}
		}
	}
	for table := range nobodies {
		delete(found, table)
	}
	found["users"] = append(found["users"], "id")
	return found
}

// missing says what is not in the maps.
func missing(found map[string][]string) []string {
	known := map[string]models.PersonTable{}
	for _, table := range models.PersonTables() {
		known[table.Name] = table
	}
	var faults []string
	for _, name := range slices.Sorted(maps.Keys(found)) {
		table, there := known[name]
		switch {
		case !there:
			faults = append(faults, fmt.Sprintf("%s has people in it (%s) and is in none of the maps", name, strings.Join(found[name], ", ")))
			continue
		case (table.Export == "") == (table.Unexported == ""):
			faults = append(faults, name+" is not in the export map")
		case (len(table.Erase) == 0) == (table.Stays == ""):
			faults = append(faults, name+" is not in the erasure map")
		}
		if !slices.Contains(models.RetentionKeys(), table.Keep) {
			faults = append(faults, name+" is not in the retention map")
		}
	}
	return faults
}

func TestEveryTableWithAPersonIsInAllThreeMaps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		db := k.Database(t)
		found := tablesWithPeople(t, k, db)
		if len(found) < 15 {
			t.Fatalf("only %d tables with people were found: %v", len(found), found)
		}
		for _, fault := range missing(found) {
			t.Error(fault)
		}
		columns := columnsOf(t, k, db)
		for _, table := range models.PersonTables() {
			if columns[table.Name] == nil {
				t.Errorf("the maps name %s, which is not in the schema", table.Name)
			}
		}
		for table, why := range nobodies {
			if columns[table] == nil {
				t.Errorf("%s (%s) is not in the schema", table, why)
			}
		}
	})
}

func TestAPlantedTableWithAPersonIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		db := k.Database(t)
		for _, statement := range []string{
			`CREATE TABLE planted_pointer (id integer PRIMARY KEY, keeper integer NOT NULL REFERENCES users (id))`,
			`CREATE TABLE planted_place (id integer PRIMARY KEY, university_id integer, seat integer,
				FOREIGN KEY (university_id, seat) REFERENCES enrollments (university_id, id))`,
			`CREATE TABLE planted_text (id integer PRIMARY KEY, recipient text)`,
			`CREATE TABLE planted_number (id integer PRIMARY KEY, student_id integer)`,
			`CREATE TABLE planted_nobody (id integer PRIMARY KEY, weather text)`,
		} {
			if k.Engine() == models.Postgres {
				statement = strings.ReplaceAll(statement, " integer", " bigint")
			}
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		faults := strings.Join(missing(tablesWithPeople(t, k, db)), "\n")
		for _, table := range []string{"planted_pointer", "planted_place", "planted_text", "planted_number"} {
			if !strings.Contains(faults, table) {
				t.Errorf("%s was not found:\n%s", table, faults)
			}
		}
		if strings.Contains(faults, "planted_nobody") {
			t.Errorf("a table without people was found:\n%s", faults)
		}
	})
}

// whose are columns that say whose a record is: the export is of one person.
var whose = map[string][]string{
	"users": {"id"}, "enrollments": {"student_id"}, "forms": {"owner_id"}, "people_imports": {"actor_id"},
	"access_entries": {"subject_id"}, "support_views": {"subject_id"}, "surveys": {"enrollment_id"}, "trends": {"enrollment_id"},
}

func TestTheExportHasEveryColumnOrSaysWhyNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		columns := columnsOf(t, k, k.Database(t))
		for _, table := range models.PersonTables() {
			if table.Export == "" {
				continue
			}
			selected, _, _ := strings.Cut(table.Export, "FROM ")
			alias := regexp.MustCompile(`FROM ` + table.Name + ` (\w)\b`).FindStringSubmatch(table.Export)
			if alias == nil {
				t.Errorf("the export of %s does not read it", table.Name)
				continue
			}
			for _, column := range columns[table.Name] {
				handed := regexp.MustCompile(`\b` + alias[1] + `\.` + column + `\b`).MatchString(selected)
				_, hidden := table.Hidden[column]
				owner := column == "university_id" || column == "user_id" || slices.Contains(whose[table.Name], column)
				if !handed && !hidden && !owner {
					t.Errorf("%s.%s is neither handed out, nor is it said why not", table.Name, column)
				}
			}
			for column := range table.Hidden {
				if !slices.Contains(columns[table.Name], column) {
					t.Errorf("%s.%s is hidden, but not in the schema", table.Name, column)
				}
			}
		}
	})
}
