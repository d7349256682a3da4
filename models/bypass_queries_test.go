package models

// text gives a recipe that sends one query.
func text(name, statement string, args ...any) recipe {
	return recipe{name, func(a *trial) { a.raw(statement, args...) }}
}

// forgetfulQueries are SQL in text.
var forgetfulQueries = []recipe{
	text("all rows", "SELECT title FROM modules ORDER BY id"),
	text("a number that is written", "SELECT title FROM modules WHERE university_id = 2 ORDER BY id"),
	text("a number that is calculated", "SELECT title FROM modules WHERE university_id = ? + 1 ORDER BY id", theNorth),
	text("itself", "SELECT title FROM modules WHERE university_id = university_id ORDER BY id"),
	text("a comment instead of the condition", "SELECT title FROM modules -- WHERE university_id = 1\n ORDER BY id"),
	text("a comment around the condition", "SELECT title FROM modules /* WHERE university_id = 1 */ ORDER BY id"),
	text("a comment behind OR", "SELECT title FROM modules WHERE university_id = ? OR 1 = 1 -- ORDER BY id", theNorth),
	text("odd case", "SELECT title FROM MoDuLeS ORDER BY id"),
	text("quotes", `SELECT "title" FROM "modules" ORDER BY "id"`),
	text("odd case in quotes sqlite", `SELECT title FROM "MODULES" ORDER BY id`),
	text("square brackets sqlite", "SELECT title FROM [modules] ORDER BY id"),
	text("a text as the table sqlite", "SELECT title FROM 'modules' ORDER BY id"),
	text("its schema sqlite", "SELECT title FROM main.modules ORDER BY id"),
	text("its schema postgres", "SELECT title FROM public.modules ORDER BY id"),
	text("escapes in the name postgres", `SELECT title FROM U&"\006dodules" ORDER BY id`),
	text("TABLE postgres", "TABLE faculties"),
	text("ONLY postgres", "SELECT title FROM ONLY modules ORDER BY id"),
	text("a whole row postgres", "SELECT CAST(m AS text) FROM modules m ORDER BY m.id"),
	text("a list postgres", "SELECT array_to_string(ARRAY(SELECT name FROM users ORDER BY id), ',')"),
	text("from the side postgres", "SELECT u.name FROM modules m, LATERAL (SELECT name FROM users ORDER BY id DESC LIMIT 1) u WHERE m.university_id = ?", theNorth),
	text("a query as XML postgres", "SELECT CAST(query_to_xml('SELECT name FROM users ORDER BY id', true, true, '') AS text)"),
	text("names of the columns changed postgres", "SELECT m.d FROM modules AS m (a, university_id, c, b, d) WHERE m.university_id >= ?", theNorth),
	text("UNION", "SELECT title FROM modules WHERE university_id = ? UNION SELECT name FROM users ORDER BY 1", theNorth),
	text("UNION the other way round", "SELECT name FROM users UNION SELECT title FROM modules WHERE university_id = ? ORDER BY 1", theNorth),
	text("EXCEPT", "SELECT name FROM users EXCEPT SELECT title FROM modules WHERE university_id = ? ORDER BY 1", theNorth),
	text("INTERSECT", "SELECT title FROM modules INTERSECT SELECT title FROM modules ORDER BY 1"),
	text("WITH", "WITH x AS (SELECT name FROM users) SELECT name FROM x ORDER BY name"),
	text("WITH beside a bound table", "WITH x AS (SELECT name FROM users) SELECT x.name FROM x, modules m WHERE m.university_id = ? ORDER BY x.name", theNorth),
	text("WITH RECURSIVE", "WITH RECURSIVE x (n) AS (SELECT 1 UNION SELECT n + 1 FROM x WHERE n < (SELECT count(*) FROM users)) SELECT max(n) FROM x"),
	text("a query in FROM", "SELECT x.name FROM (SELECT name FROM users) x ORDER BY x.name"),
	text("a query in FROM, bound outside", "SELECT x.n FROM (SELECT count(*) AS n, ? AS university_id FROM users) x WHERE x.university_id = 1", 1),
	text("a query in LIMIT", "SELECT id FROM modules WHERE university_id = ? ORDER BY id LIMIT (SELECT count(*) - 5 FROM users)", theNorth),
	text("a query in OFFSET", "SELECT id FROM modules WHERE university_id = ? ORDER BY id LIMIT 9 OFFSET (SELECT count(*) - 5 FROM users WHERE id > 0)", theNorth),
	text("a query in CASE", "SELECT CASE WHEN (SELECT count(*) FROM users) > 3 THEN 'many' ELSE 'few' END"),
	text("a query in coalesce", "SELECT coalesce((SELECT max(name) FROM users WHERE id > 190), '')"),
	text("a query in VALUES", "VALUES ((SELECT count(*) FROM users))"),
	text("a query in a function's place", "SELECT upper((SELECT max(name) FROM users WHERE id > 190))"),
	text("an EXISTS", "SELECT EXISTS (SELECT 1 FROM users WHERE email_key = ?) AS there", "201@x"),
	text("a NOT IN", "SELECT count(*) FROM modules WHERE university_id = ? AND 201 NOT IN (SELECT id FROM modules)", theNorth),
	text("a name that is hidden", "SELECT (SELECT count(*) FROM users m WHERE m.university_id >= 1) FROM modules m WHERE m.university_id = ?", theNorth),
	text("a name of the outer table", "SELECT (SELECT count(*) FROM users u WHERE m.university_id = ?) FROM modules m WHERE m.university_id = ?", theNorth, theNorth),
	text("a comma", "SELECT u.name FROM modules m, users u WHERE m.university_id = ? ORDER BY u.id, m.id", theNorth),
	text("a join by id alone", "SELECT e.pseudonym FROM modules m JOIN enrollments e ON e.module_id >= m.id WHERE m.university_id = ? ORDER BY e.id, m.id", theNorth),
	text("CROSS JOIN", "SELECT u.name FROM modules m CROSS JOIN users u WHERE m.university_id = ? ORDER BY u.id, m.id", theNorth),
	text("LEFT JOIN that binds the left", "SELECT m.title FROM modules m LEFT JOIN faculties f ON f.university_id = ? AND m.university_id = f.university_id ORDER BY m.id, f.id", theNorth),
	text("RIGHT JOIN", "SELECT f.name FROM modules m RIGHT JOIN faculties f ON m.university_id = ? AND f.id = m.faculty_id ORDER BY f.id", theNorth),
	text("FULL JOIN", "SELECT f.name FROM modules m FULL JOIN faculties f ON f.university_id = m.university_id AND f.id = m.faculty_id ORDER BY f.id"),
	text("a join by university alone", "SELECT u.name FROM modules m JOIN users u ON u.university_id = m.university_id ORDER BY u.id, m.id"),
	text("AND that belongs to BETWEEN", "SELECT title FROM modules WHERE (university_id = ?) >= (id BETWEEN 0 AND 999) OR true ORDER BY id", theNorth),
	text("AND that belongs to CASE", "SELECT title FROM modules WHERE CASE WHEN id > 0 AND university_id = ? AND 1 = 1 THEN 1 = 1 ELSE 1 = 1 END ORDER BY id", theNorth),
	text("NOT", "SELECT title FROM modules WHERE NOT (university_id = ?) ORDER BY id", theNorth),
	text("IS NOT NULL", "SELECT title FROM modules WHERE (university_id = ?) IS NOT NULL ORDER BY id", theNorth),
	text("the condition in select", "SELECT title, university_id = ? AS own FROM modules ORDER BY id", theNorth),
	text("the condition in the order", "SELECT title FROM modules ORDER BY university_id = ?, id", theNorth),
	text("a window", "SELECT count(*) OVER () AS n FROM modules ORDER BY id LIMIT 1"),
	text("a row before", "SELECT title, lead(title) OVER (ORDER BY id) AS next FROM modules ORDER BY id LIMIT 3"),
	text("a sum with FILTER", "SELECT count(*) FILTER (WHERE id > 0) AS n FROM modules"),
	text("a mean", "SELECT max(year) AS newest, count(*) AS n FROM modules"),
	text("one text of all", "SELECT max(name) AS last, min(name) AS first FROM users"),
	text("FOR UPDATE postgres", "SELECT title FROM modules ORDER BY id FOR UPDATE"),
	text("two statements", "SELECT title FROM modules; SELECT name FROM users"),
}

// hostile are recipes of somebody who attacks, not of one who forgets: row-level
// security cannot stop them, because they change what it goes by or ask where
// it does not reach. No text of anybody gets into SQL, see the check of that.
var hostile = []recipe{
	{"another university by set_config postgres", func(a *trial) {
		a.exec("SELECT set_config('app.tenant', '2', true)")
		a.raw("SELECT title FROM modules ORDER BY id")
	}},
	{"another university by SET postgres", func(a *trial) {
		a.exec("SET LOCAL app.tenant = '2'")
		a.raw("SELECT title FROM modules ORDER BY id")
	}},
	{"another role postgres", func(a *trial) {
		a.exec("SET LOCAL ROLE luna_system")
		a.raw("SELECT title FROM modules ORDER BY id")
	}},
	text("another university in the same statement postgres",
		"WITH x AS MATERIALIZED (SELECT set_config('app.tenant', '2', true) AS v) SELECT m.title FROM x, modules m WHERE x.v = '2' ORDER BY m.id"),
	text("statistics sqlite", "SELECT name FROM sqlite_schema WHERE name LIKE 'SOUTH%'"),
}
