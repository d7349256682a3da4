// Package holes is read by a test and never built into anything. A line that
// ends in "// hole" must be found, every other must not.
package holes

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type person struct {
	ID   uint64
	Name string
}

const byName = "name"

var orders = map[string]string{"name": "name_key", "email": "email_key"}

// Holes are what people have written in other programs.
func Holes(db *gorm.DB, sort, id, value string, in struct{ Column string }, any1 any, list []string) {
	var m person
	db.Order(sort).Find(&m)                                 // hole
	db.First(&m, id)                                        // hole
	db.Where("name = " + value).Find(&m)                    // hole
	db.Raw(fmt.Sprintf("SELECT %s FROM p", value)).Scan(&m) // hole
	db.Select(gorm.Expr(value)).Find(&m)                    // hole
	db.Table(value).Find(&m)                                // hole
	db.Exec("DELETE FROM p WHERE name = '" + value + "'")   // hole
	db.Or(value).Not("x = 1").Find(&m)                      // hole
	db.Select("name", value).Find(&m)                       // hole
	db.Group(value).Having("n > 1").Find(&m)                // hole
	db.Joins("JOIN " + value).Find(&m)                      // hole
	db.Model(&m).Pluck(value, &list)                        // hole
	db.Distinct(value).Find(&m)                             // hole
	db.Delete(&m, id)                                       // hole
	db.Order(in.Column).Find(&m)                            // hole
	db.Where(any1).Find(&m)                                 // hole
	db.Where(map[string]any{value: 1}).Find(&m)             // hole
	db.Model(&m).Update(value, 1)                           // hole
	db.Select(list).Find(&m)                                // hole
	db.Clauses(clause.Expr{SQL: value}).Find(&m)            // hole
	db.Order(clause.Column{Name: value}).Find(&m)           // hole
	db.Order(strings.Join(list, ", ")).Find(&m)             // hole
	db.Where("name = ?", value).Order("x" + value).Find(&m) // hole
	db.Where("a = ?", 1).Where(strings.ToLower(value), 1)   // hole
}

// second order: a text that the database itself gave.
func stored(db *gorm.DB) {
	var p person
	db.Where("id = ?", 1).Find(&p)
	db.Order(p.Name).Find(&p) // hole
	var column string
	db.Raw("SELECT 'name'").Scan(&column)
	db.Order(column).Find(&p)                      // hole
	also := func(where string) { db.Where(where) } // hole
	also(p.Name)
	later := func(where string) { db.Where(where) } // hole
	each(later)
	find := db.Where // hole
	find(p.Name)
	helper(db, p.Name)
}

func each(do func(string)) { do("x = 1") }

func helper(db *gorm.DB, where string) { db.Where(where).Find(&person{}) } // hole

// Connection goes past GORM.
func Connection(ctx context.Context, c *sql.DB, pool gorm.ConnPool, value string) {
	_, _ = c.ExecContext(ctx, "SELECT "+value) // hole
	_ = c.QueryRow(value)                      // hole
	_, _ = pool.QueryContext(ctx, value)       // hole
	_, _ = c.Prepare("SELECT " + value)        // hole
	_, _ = pool.ExecContext(ctx, "SELECT $1", value)
}

type question struct{ sql string }

var questions = []question{{"SELECT 1"}, {sql: "SELECT " + byName}}

// Sound is how it is done instead.
func Sound(db *gorm.DB, sort, id, value string, n uint64, list []string) {
	var m person
	column, way := order(sort)
	db.Order(column + way).Find(&m)
	db.Order(orders[sort]).Find(&m)
	db.First(&m, n)
	db.First(&m, "name = ?", id)
	db.Where("name = ?", value).Where(&person{Name: value}).Where(person{Name: value}).Find(&m)
	db.Where("id IN ?", list).Where(db.Where("a = ?", value).Or("b = ?", value)).Find(&m)
	db.Clauses(clause.Locking{Strength: "UPDATE"}).Order(byName + " DESC").Find(&m)
	db.Model(&m).Updates(map[string]any{"name": value})
	db.Model(&m).Select(gorm.Expr("lower(?)", value)).Find(&m)
	db.Raw(fmt.Sprintf("SELECT %d", n)).Scan(&m)
	for _, q := range questions {
		db.Exec(q.sql, value)
	}
	for name := range map[string]int{"a": 1} {
		db.Raw("SELECT * FROM pragma_" + name)
	}
	parts := []string{"a = 1"}
	if n > 1 {
		parts = append(parts, "b = 2")
	}
	db.Where(strings.Join(parts, " AND ")).Find(&m)
	changes := map[string]any{}
	changes["name"] = value
	db.Model(&m).Updates(changes)
	sound(db, "x = 1", value)
	also := func(where string, args ...any) { db.Where(where, args...) }
	also("x = ?", value)
}

func sound(db *gorm.DB, where string, args ...any) { db.Where(where, args...).Find(&person{}) }

func order(sort string) (column, way string) {
	if sort == "email" {
		return "email_key", " DESC"
	}
	return byName, ""
}

var _ = stored
