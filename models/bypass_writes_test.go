package models

import (
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

var corpusDay = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

func facultyOf(university uint64, name string) *Faculty {
	return &Faculty{UniversityID: university, Name: name, CreatedAt: corpusDay}
}

// command gives a recipe that sends one change.
func command(name, statement string, args ...any) recipe {
	return recipe{name, func(a *trial) { a.exec(statement, args...) }}
}

// sees how many rows a change reached.
func (a *trial) did(tx *gorm.DB) {
	if tx.Error == nil {
		a.see(tx.RowsAffected)
	}
}

// forgetfulWrites change, make and remove.
var forgetfulWrites = []recipe{
	{"change all", func(a *trial) { a.did(a.tx.Model(&Module{}).Where("1 = 1").Update("description", "x")) }},
	{"change all, allowed", func(a *trial) {
		a.did(a.tx.Session(&gorm.Session{AllowGlobalUpdate: true}).Model(&Module{}).Update("description", "x"))
	}},
	{"change by id", func(a *trial) {
		a.did(a.tx.Model(&Module{}).Where("id = ?", 201).Updates(map[string]any{"title": "x"}))
	}},
	{"change by the id in the record", func(a *trial) { a.did(a.tx.Model(&Module{ID: 201}).Updates(Module{Title: "x"})) }},
	{"change a column", func(a *trial) { a.did(a.tx.Model(&Module{ID: 201}).UpdateColumn("title", "x")) }},
	{"change or", func(a *trial) { a.did(a.north(&Module{}).Or("id = ?", 201).Update("title", "x")) }},
	{"change with a new session", func(a *trial) {
		a.did(a.north(&Module{}).Session(&gorm.Session{NewDB: true}).Model(&Module{}).Where("id > 0").Update("description", "x"))
	}},
	{"change and prepare", func(a *trial) {
		a.did(a.tx.Session(&gorm.Session{PrepareStmt: true}).Model(&Module{}).Where("id > 0").Update("description", "x"))
	}},
	{"change by a copied text", func(a *trial) {
		a.did(a.tx.Model(&Module{}).Where("university_id = 1").Update("description", gorm.Expr("(SELECT max(name) FROM users)")))
	}},
	{"change of a bound row by a copied text", func(a *trial) {
		a.did(a.north(&Module{}).Update("description", gorm.Expr("(SELECT max(name) FROM users)")))
	}},
	{"change if there is somebody", func(a *trial) {
		a.did(a.north(&Module{}).Where("EXISTS (SELECT 1 FROM users u WHERE u.email_key = ?)", "201@x").Update("description", "x"))
	}},
	{"save a record", func(a *trial) {
		a.tx.Save(&Faculty{ID: 201, UniversityID: theNorth, Name: "mine", CreatedAt: corpusDay})
	}},
	{"save a record of another", func(a *trial) {
		a.tx.Save(&Faculty{ID: 201, UniversityID: theSouth, Name: "x", CreatedAt: corpusDay})
	}},
	{"give a row away", func(a *trial) { a.did(a.north(&Faculty{}).Where("id = ?", 101).Update("university_id", theSouth)) }},
	{"give a row away with a map", func(a *trial) {
		a.did(a.tx.Model(&User{}).Where("id = ?", 101).Updates(map[string]any{"university_id": theSouth, "name": "x"}))
	}},
	{"give a row to nobody", func(a *trial) {
		a.did(a.north(&User{}).Where("id = ?", 101).Updates(map[string]any{"role": "administrator", "university_id": nil}))
	}},
	{"take a row", func(a *trial) { a.did(a.tx.Model(&User{}).Where("id = ?", 203).Update("university_id", theNorth)) }},
	{"change from a table", func(a *trial) {
		a.exec("UPDATE modules SET description = u.name FROM users u WHERE modules.university_id = ? AND u.id = modules.id + 100", theNorth)
	}},
	command("change in text", "UPDATE modules SET description = 'x'"),
	command("change nothing, count everything", "UPDATE modules SET title = title WHERE id > 0"),
	command("change in a comment", "UPDATE modules SET description = 'x' -- WHERE university_id = 1"),
	command("change with its schema sqlite", "UPDATE main.modules SET description = 'x'"),
	command("change with its schema postgres", "UPDATE public.modules SET description = 'x'"),
	command("change in WITH postgres", "WITH x AS (UPDATE users SET name = 'x' RETURNING id) SELECT count(*) FROM x"),
	{"change and give back", func(a *trial) {
		var m []Module
		a.tx.Model(&m).Clauses(clause.Returning{Columns: []clause.Column{{Name: "title"}}}).Where("id = 201").Update("description", "x")
		a.see(m)
	}},
	text("give back what others are called", "UPDATE modules SET description = '' WHERE university_id = ? AND id = 101 RETURNING (SELECT max(name) FROM users)", theNorth),
	{"rename another university", func(a *trial) { a.did(a.tx.Model(&University{ID: theSouth}).Update("name", "x")) }},
	{"found a university", func(a *trial) {
		a.tx.Create(&University{Slug: "west", Name: "west", TimeZone: "UTC", Language: "de", MinGroup: 5, MoodGroup: 10, KeepAuditMonths: 24, CreatedAt: corpusDay})
	}},

	{"remove by id", func(a *trial) { a.did(a.tx.Delete(&Enrollment{}, 201)) }},
	{"remove by the id in the record", func(a *trial) { a.did(a.tx.Delete(&Enrollment{ID: 202})) }},
	{"remove by condition", func(a *trial) { a.did(a.tx.Where("sharing = ?", "named").Delete(&Enrollment{})) }},
	{"remove or", func(a *trial) { a.did(a.north(&Enrollment{}).Or("id = 201").Delete(&Enrollment{})) }},
	{"remove all, allowed", func(a *trial) {
		a.did(a.tx.Session(&gorm.Session{AllowGlobalUpdate: true}).Unscoped().Delete(&Enrollment{}))
	}},
	command("remove in text", "DELETE FROM enrollments WHERE id > 190"),
	command("remove by a query", "DELETE FROM enrollments WHERE university_id = ? AND id + 100 IN (SELECT id FROM enrollments)", theNorth),
	command("remove another's through a join postgres", "DELETE FROM enrollments e USING modules m WHERE m.university_id = ? AND e.id > m.id", theNorth),

	{"create for another", func(a *trial) { a.tx.Create(facultyOf(theSouth, "x")) }},
	{"create for another in batches", func(a *trial) {
		a.tx.CreateInBatches([]*Faculty{facultyOf(theNorth, "a"), facultyOf(theNorth, "b"), facultyOf(theSouth, "c")}, 2)
	}},
	{"create for another in one list", func(a *trial) {
		a.tx.Create([]*Faculty{facultyOf(theNorth, "a"), facultyOf(theSouth, "c")})
	}},
	{"create for another with a map", func(a *trial) {
		a.tx.Model(&Faculty{}).Create(map[string]any{"university_id": theSouth, "name": "x", "created_at": corpusDay})
	}},
	{"create for nobody", func(a *trial) {
		a.tx.Create(&User{Email: "x@x", EmailKey: "x@x", Name: "x", NameKey: "x", Role: Administrator, Epoch: 1, CreatedAt: corpusDay})
	}},
	{"create without the column", func(a *trial) {
		a.tx.Omit("university_id").Create(&User{Email: "x@x", EmailKey: "x@x", Name: "x", NameKey: "x", Role: Administrator, Epoch: 1, CreatedAt: corpusDay})
	}},
	{"create or find", func(a *trial) { f := Faculty{}; a.tx.Where("id = ?", 201).FirstOrCreate(&f); a.see(f.Name) }},
	{"create or change what is found", func(a *trial) {
		f := Faculty{}
		a.tx.Where("id = ?", 201).Assign(Faculty{Name: "x"}).FirstOrCreate(&f)
		a.see(f.Name)
	}},
	{"create over a row by id", func(a *trial) {
		a.tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&Faculty{ID: 201, UniversityID: theNorth, Name: "x", CreatedAt: corpusDay})
	}},
	{"create over a column by id", func(a *trial) {
		a.tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"name"})}).
			Create(&Faculty{ID: 201, UniversityID: theNorth, Name: "x", CreatedAt: corpusDay})
	}},
	{"create over an address", func(a *trial) {
		id := theNorth
		a.tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email_key"}}, DoUpdates: clause.AssignmentColumns([]string{"password_hash"})}).
			Create(&User{UniversityID: &id, Email: "201@x", EmailKey: "201@x", Name: "x", NameKey: "x", Role: Student, Epoch: 1, PasswordHash: "mine", CreatedAt: corpusDay})
	}},
	command("create instead sqlite", "REPLACE INTO faculties (id, university_id, name, created_at) VALUES (203, 1, 'x', ?)", corpusDay),
	command("create or replace sqlite", "INSERT OR REPLACE INTO enrollments (id, university_id, module_id, student_id, pseudonym, sharing, consent_version, consented_at, enrolled_at) VALUES (203, 1, 101, 102, 'x', 'named', 1, ?, ?)", corpusDay, corpusDay),
	command("create in text", "INSERT INTO faculties (university_id, name, created_at) VALUES (2, 'x', ?)", corpusDay),
	command("create copies of others", "INSERT INTO faculties (university_id, name, created_at) SELECT ?, name, created_at FROM users", theNorth),
	command("create for everybody", "INSERT INTO faculties (university_id, name, created_at) SELECT id, 'x', created_at FROM universities"),
	command("create from one's own for another", "INSERT INTO faculties (university_id, name, created_at) SELECT 2, title, created_at FROM modules WHERE university_id = ?", theNorth),
	{"create after a text that others have", func(a *trial) {
		a.exec("INSERT INTO faculties (university_id, name, created_at) VALUES (?, (SELECT max(name) FROM users), ?)", theNorth, corpusDay)
	}},

	{"a transaction inside", func(a *trial) {
		_ = a.tx.Transaction(func(tx *gorm.DB) error {
			return tx.Model(&Module{}).Where("id > 0").Update("description", "x").Error
		})
	}},
	{"a point to come back to", func(a *trial) {
		a.tx.SavePoint("here")
		a.tx.Model(&Module{}).Where("id > 0").Update("description", "x")
		var n int64
		a.tx.Model(&Faculty{}).Count(&n)
		a.see(n)
	}},
	{"the pool, changing", func(a *trial) {
		if done, err := a.tx.Statement.ConnPool.ExecContext(a.tx.Statement.Context, "UPDATE modules SET description = 'x'"); err == nil {
			n, _ := done.RowsAffected()
			a.see(n)
		}
	}},
	{"orders to the driver postgres", func(a *trial) {
		if done, err := a.tx.Statement.ConnPool.ExecContext(a.tx.Statement.Context,
			"UPDATE modules SET description = 'x' WHERE university_id = $2 OR $1 = 1", pgx.QueryExecModeExec, int64(1), theNorth); err == nil {
			n, _ := done.RowsAffected()
			a.see(n)
		}
	}},
	{"SQL of a chain, changing", func(a *trial) {
		a.exec(a.tx.ToSQL(func(tx *gorm.DB) *gorm.DB {
			return tx.Session(&gorm.Session{NewDB: true, DryRun: true}).Model(&Module{}).Where("id > ?", 0).Update("description", "x")
		}))
	}},
	{"two changes in one postgres", func(a *trial) { a.exec("UPDATE modules SET description = 'x'; SELECT 1") }},
	{"two changes in one sqlite", func(a *trial) { a.exec("SELECT 1; UPDATE modules SET description = 'x'") }},
}
