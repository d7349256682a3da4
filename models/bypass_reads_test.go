package models

import (
	"database/sql"

	"luna/models/wall"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// forgetfulReads go through GORM.
var forgetfulReads = []recipe{
	{"find everything", func(a *trial) { var m []Module; a.tx.Order("id").Find(&m); a.see(m) }},
	{"first by id", func(a *trial) { var m Module; a.tx.First(&m, 201); a.see(m.Title) }},
	{"take by the id in the record", func(a *trial) { m := Module{ID: 201}; a.tx.Take(&m); a.see(m.Title) }},
	{"last", func(a *trial) { var m Module; a.tx.Last(&m); a.see(m.Title) }},
	{"find by a list of ids", func(a *trial) { var m []Module; a.tx.Find(&m, []uint64{101, 201}); a.see(m) }},
	{"or after the university", func(a *trial) { var m []Module; a.north(&Module{}).Or("id > 0").Order("id").Find(&m); a.see(m) }},
	{"or in brackets", func(a *trial) {
		var m []Module
		a.tx.Where(a.tx.Where("university_id = ?", theNorth).Or("1 = 1")).Order("id").Find(&m)
		a.see(m)
	}},
	{"or in the text", func(a *trial) {
		var m []Module
		a.tx.Where("university_id = ? AND id = ? OR id > ?", theNorth, 101, 0).Order("id").Find(&m)
		a.see(m)
	}},
	{"or by clause", func(a *trial) {
		var m []Module
		a.north(&Module{}).Clauses(clause.Or(clause.Gt{Column: "id", Value: 0})).Order("id").Find(&m)
		a.see(m)
	}},
	{"not", func(a *trial) { var m []Module; a.tx.Not("university_id = ?", theNorth).Find(&m); a.see(m) }},
	{"a map without the university", func(a *trial) {
		var m []Module
		a.tx.Where(map[string]any{"status": "inactive"}).Order("id").Find(&m)
		a.see(m)
	}},
	{"a record whose university is zero", func(a *trial) {
		var m []Module
		a.tx.Where(&Module{UniversityID: 0, Term: Winter}).Order("id").Find(&m)
		a.see(m)
	}},
	{"a list of universities", func(a *trial) {
		var m []Module
		a.tx.Where("university_id IN ?", []uint64{theNorth, theSouth}).Order("id").Find(&m)
		a.see(m)
	}},
	{"at least the university", func(a *trial) {
		var m []Module
		a.tx.Where("university_id >= ?", theNorth).Order("id").Find(&m)
		a.see(m)
	}},
	{"another university's number", func(a *trial) { var m []Module; a.tx.Where("university_id = ?", theSouth).Find(&m); a.see(m) }},
	{"a table by name", func(a *trial) { var m []map[string]any; a.tx.Table("modules").Order("id").Find(&m); a.see(m) }},
	{"a table by another name", func(a *trial) {
		var titles []string
		a.tx.Table("modules AS m").Where("m.id > ?", 0).Order("m.id").Pluck("m.title", &titles)
		a.see(titles)
	}},
	{"a table that is a query", func(a *trial) {
		var titles []string
		a.tx.Table("(?) AS m", a.tx.Session(&gorm.Session{NewDB: true}).Model(&Module{})).Order("m.id").Pluck("m.title", &titles)
		a.see(titles)
	}},
	{"two tables in one text", func(a *trial) {
		var names []string
		a.tx.Table("modules m, users u").Where("m.university_id = ?", theNorth).Order("u.id, m.id").Pluck("u.name", &names)
		a.see(names)
	}},
	{"a join in text", func(a *trial) {
		var names []string
		a.tx.Model(&Module{}).Where("modules.university_id = ?", theNorth).Joins("JOIN users u ON u.id > 0").Order("u.id, modules.id").Pluck("u.name", &names)
		a.see(names)
	}},
	{"a join to the left in text", func(a *trial) {
		var names []string
		a.tx.Model(&Module{}).Where("modules.university_id = ?", theNorth).Joins("LEFT JOIN users u ON u.id > modules.id").Order("u.id, modules.id").Pluck("u.name", &names)
		a.see(names)
	}},
	{"a join with a query", func(a *trial) {
		var names []string
		a.tx.Model(&Module{}).Where("modules.university_id = ?", theNorth).
			Joins("JOIN (?) u ON u.id > modules.id", a.tx.Session(&gorm.Session{NewDB: true}).Model(&User{})).Order("u.id, modules.id").Pluck("u.name", &names)
		a.see(names)
	}},
	{"a join by clause", func(a *trial) {
		var titles []string
		a.tx.Model(&User{}).Where("users.university_id = ?", theNorth).Clauses(clause.From{Joins: []clause.Join{{
			Type: clause.InnerJoin, Table: clause.Table{Name: "modules"},
			ON: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "modules.id > users.id"}}},
		}}}).Order("modules.id, users.id").Pluck("modules.title", &titles)
		a.see(titles)
	}},
	{"a query in select", func(a *trial) {
		var name string
		a.north(&Module{}).Select("(SELECT max(name) FROM users)").Limit(1).Scan(&name)
		a.see(name)
	}},
	{"a number in select", func(a *trial) {
		var n int
		a.north(&Module{}).Select("(SELECT count(*) FROM users)").Limit(1).Scan(&n)
		a.see(n)
	}},
	{"a query as an argument of select", func(a *trial) {
		var n int
		a.north(&Module{}).Select("(?)", a.tx.Session(&gorm.Session{NewDB: true}).Model(&User{}).Select("count(*)")).Limit(1).Scan(&n)
		a.see(n)
	}},
	{"an oracle in where", func(a *trial) {
		var n int64
		a.north(&Module{}).Where("EXISTS (SELECT 1 FROM users u WHERE u.name LIKE 'SOUTH%')").Count(&n)
		a.see(n)
	}},
	{"an oracle by id", func(a *trial) {
		var n int64
		a.north(&Module{}).Where("id < (?)", a.tx.Session(&gorm.Session{NewDB: true}).Model(&Enrollment{}).Select("max(id)").Where("id > ?", 190)).Count(&n)
		a.see(n)
	}},
	{"an oracle in the order", func(a *trial) {
		var ids []uint64
		a.north(&Module{}).Order("CASE WHEN EXISTS (SELECT 1 FROM users u WHERE u.name LIKE 'SOUTH%') THEN id ELSE -id END").Pluck("id", &ids)
		a.see(ids)
	}},
	{"an oracle in having", func(a *trial) {
		var terms []string
		a.north(&Module{}).Group("term").Having("count(*) < (SELECT count(*) FROM users)").Pluck("term", &terms)
		a.see(terms)
	}},
	{"an oracle in group", func(a *trial) {
		var n []int
		a.north(&Module{}).Group("CASE WHEN id > (SELECT count(*) + 96 FROM users) THEN 1 ELSE 2 END").Order("1").Pluck("count(*)", &n)
		a.see(n)
	}},
	{"an oracle in a condition by expression", func(a *trial) {
		var n int64
		a.north(&Module{}).Where(gorm.Expr("(SELECT count(*) FROM faculties) > 3")).Count(&n)
		a.see(n)
	}},
	{"pluck", func(a *trial) { var t []string; a.tx.Model(&Module{}).Order("id").Pluck("title", &t); a.see(t) }},
	{"count", func(a *trial) { var n int64; a.tx.Model(&Module{}).Count(&n); a.see(n) }},
	{"count of different ones", func(a *trial) { var n int64; a.tx.Model(&Module{}).Distinct("university_id").Count(&n); a.see(n) }},
	{"scan of a mean", func(a *trial) { var y int; a.tx.Model(&Module{}).Select("max(year)").Scan(&y); a.see(y) }},
	{"rows", func(a *trial) {
		rows, err := a.tx.Model(&Module{}).Select("title").Order("id").Rows()
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			var title string
			_ = rows.Scan(&title)
			a.see(title)
		}
		a.see(rows.Err())
	}},
	{"one row", func(a *trial) {
		var t string
		_ = a.tx.Model(&Module{}).Select("max(title)").Where("id > 190").Row().Scan(&t)
		a.see(t)
	}},
	{"scanned rows", func(a *trial) {
		rows, err := a.tx.Model(&Faculty{}).Order("id").Rows()
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			var f Faculty
			_ = a.tx.ScanRows(rows, &f)
			a.see(f)
		}
	}},
	{"in batches", func(a *trial) {
		var m []Module
		a.tx.FindInBatches(&m, 2, func(*gorm.DB, int) error { a.see(m); return nil })
	}},
	{"first or a new one", func(a *trial) { var m Module; a.tx.Where("id = ?", 201).FirstOrInit(&m); a.see(m.Title) }},
	{"a new session", func(a *trial) {
		var m []Module
		a.north(&Module{}).Session(&gorm.Session{NewDB: true}).Order("id").Find(&m)
		a.see(m)
	}},
	{"a session without hooks", func(a *trial) {
		var m []Module
		a.tx.Session(&gorm.Session{SkipHooks: true}).Unscoped().Order("id").Find(&m)
		a.see(m)
	}},
	{"a session that prepares", func(a *trial) {
		var m []Module
		a.tx.Session(&gorm.Session{PrepareStmt: true}).Order("id").Find(&m)
		a.see(m)
	}},
	{"another context in the transaction", func(a *trial) {
		var m []Module
		a.tx.WithContext(wall.WithSystem(a.tx.Statement.Context, "corpus")).Order("id").Find(&m)
		a.see(m)
	}},
	{"another university in the transaction", func(a *trial) {
		var m []Module
		a.tx.WithContext(wall.WithTenant(a.tx.Statement.Context, theSouth)).Where("university_id = ?", theSouth).Find(&m)
		a.see(m)
	}},
	{"a query of the pool", func(a *trial) {
		rows, err := a.tx.Statement.ConnPool.QueryContext(a.tx.Statement.Context, "SELECT title FROM modules ORDER BY id")
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			var title string
			_ = rows.Scan(&title)
			a.see(title)
		}
	}},
	{"a row of the pool", func(a *trial) {
		var title string
		_ = a.tx.Statement.ConnPool.QueryRowContext(a.tx.Statement.Context, "SELECT max(title) FROM modules WHERE id > 190").Scan(&title)
		a.see(title)
	}},
	{"a statement prepared in the pool", func(a *trial) {
		s, err := a.tx.Statement.ConnPool.PrepareContext(a.tx.Statement.Context, "SELECT max(title) FROM modules WHERE id > 190")
		if err != nil {
			return
		}
		defer s.Close()
		var title string
		_ = s.QueryRow().Scan(&title)
		a.see(title)
	}},
	{"SQL of a chain, sent as text", func(a *trial) {
		a.raw(a.tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
			return tx.Session(&gorm.Session{NewDB: true, DryRun: true}).Where("university_id > ?", 0).Order("id").Find(&[]Faculty{})
		}))
	}},
	{"SQL of a dry run, sent again", func(a *trial) {
		s := a.tx.Session(&gorm.Session{DryRun: true}).Where("id > ?", 190).Order("id").Find(&[]Faculty{}).Statement
		var f []Faculty
		a.tx.Raw("SELECT * FROM faculties WHERE id > ? ORDER BY id", s.Vars...).Scan(&f)
		a.see(f)
	}},
	{"two queries put together", func(a *trial) {
		fresh := a.tx.Session(&gorm.Session{NewDB: true})
		var names []string
		a.tx.Table("(? UNION ?) AS x", fresh.Model(&Module{}).Select("title AS name").Where("university_id = ?", theNorth),
			fresh.Model(&User{}).Select("name")).Order("name").Pluck("name", &names)
		a.see(names)
	}},
	{"text that closes the bracket", func(a *trial) {
		var m []Module
		a.north(&Module{}).Where("1 = 1) OR (1 = 1").Order("id").Find(&m)
		a.see(m)
	}},
	{"text that goes on with UNION", func(a *trial) {
		var names []string
		a.tx.Model(&Module{}).Select("title").Where("university_id = 1 UNION SELECT name FROM users ORDER BY 1").Scan(&names)
		a.see(names)
	}},
	{"a university of one's own", func(a *trial) { var u []University; a.tx.Order("id").Find(&u); a.see(u) }},
	{"a record of the session's caller", func(a *trial) {
		var name sql.NullString
		a.tx.Model(&User{}).Select("name").Where("email_key = ?", "201@x").Scan(&name)
		a.see(name.String)
	}},
	{"one that has another order of AND and OR", func(a *trial) {
		var m []Module
		a.tx.Where("id > 0 OR id = 7 AND university_id = ?", theNorth).Order("id").Find(&m)
		a.see(m)
	}},
}
