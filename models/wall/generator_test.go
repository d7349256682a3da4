package wall

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes random statements over a few small tables. An honest one
// binds everything that it names, in one of the ways that there are; another
// one forgets, negates, misplaces or shadows what binds.
//
// In the text @T stands for the university's number, @F for another's, @N for
// any other argument.
type generator struct {
	*rand.Rand
	honest bool
	deep   int
}

// named is a source as the generator knows it, in a scope.
type namedSource struct{ name, table, key string }

type place struct {
	sources []namedSource
	outer   *place
}

var generated = []string{"modules", "users", "enrollments", "universities", "attempts"}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) pick(texts ...string) string { return texts[g.IntN(len(texts))] }

// statement writes one of any kind, and tells whether it only reads.
func (g *generator) statement() (text string, reads, inserts bool) {
	g.deep = 0
	switch n := g.IntN(100); {
	case n < 70:
		return g.top(), true, false
	case n < 80:
		return g.update(), false, false
	case n < 88:
		return g.remove(), false, false
	default:
		return g.insert(), false, true
	}
}

// top is a query that may put several together or name some first.
func (g *generator) top() string {
	list := g.pick("columns", "one")
	switch {
	case g.chance(15):
		return g.query(nil, list) + " " + g.pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT") + " " + g.query(nil, list)
	case g.chance(15):
		first := g.query(nil, "columns")
		where := " WHERE w.n > @N"
		if g.chance(50) {
			where = fmt.Sprintf(" JOIN modules m ON m.university_id = w.university_id WHERE w.university_id = @%s", g.number())
		}
		return "WITH w AS (" + first + ") SELECT w.n FROM w" + where
	default:
		return g.query(nil, list)
	}
}

// number is the university of the transaction, in honest statements always.
func (g *generator) number() string {
	if g.honest || g.chance(92) {
		return "T"
	}
	return "F"
}

// query writes one SELECT that gives columns, or one aggregate.
func (g *generator) query(outer *place, list string) string {
	g.deep++
	defer func() { g.deep-- }()
	here := &place{outer: outer}
	from := g.from(here)
	if list == "columns" {
		s := here.sources[0]
		list = fmt.Sprintf("%s.n AS n, %s.%s AS university_id", s.name, s.name, s.key)
	} else {
		list = g.pick("count(*)", "max("+g.column(here)+")", "sum("+g.column(here)+")")
	}
	if g.deep < 3 && g.chance(15) {
		from = strings.Replace(from, "@@", "AND "+g.column(here)+" > ("+g.query(here, "one")+")", 1)
	}
	return "SELECT " + list + " FROM " + strings.ReplaceAll(from, "@@", "")
}

// from writes sources, joins and the condition, and fills the place.
func (g *generator) from(here *place) string {
	var b strings.Builder
	var where []string
	for i := range 1 + g.IntN(3) {
		s, text := g.source(here)
		join := ""
		if i > 0 {
			join = g.pick(", ", " JOIN ", " CROSS JOIN ", " LEFT JOIN ", " LEFT JOIN ")
		}
		b.WriteString(join + text)
		binding := g.binding(here, s)
		here.sources = append(here.sources, s)
		on := join == " LEFT JOIN " || join == " JOIN " && g.chance(70)
		switch {
		case on && (g.honest || g.chance(80)):
			b.WriteString(" ON " + strings.Join(nonEmpty(g.shuffled(binding, g.atom(here))), " AND "))
		case on:
			b.WriteString(" ON " + g.atom(here))
			where = append(where, binding)
		default:
			where = append(where, binding)
		}
		if on && !g.honest && g.chance(10) { // a condition on what came before
			b.WriteString(" AND " + g.binding(here, here.sources[g.IntN(len(here.sources))]) + " ")
		}
	}
	for g.chance(45) {
		where = append(where, g.atom(here))
	}
	where = nonEmpty(g.shuffled(where...))
	if len(where) == 0 {
		where = []string{"1 = 1"}
	}
	return b.String() + " WHERE " + g.joined(where) + " @@"
}

// joined puts conditions together: with AND, but for a forgetful one.
func (g *generator) joined(parts []string) string {
	if len(parts) > 1 && g.chance(20) {
		n := 1 + g.IntN(len(parts)-1)
		parts = append([]string{"(" + g.joined(parts[:n]) + ")"}, parts[n:]...)
	}
	text := parts[0]
	for _, p := range parts[1:] {
		and := " AND "
		if !g.honest && g.chance(6) {
			and = g.pick(" OR ", " AND 1 BETWEEN 0 AND ", " AND NOT ")
		}
		text += and + p
	}
	return text
}

// source is a table or a query in its place.
func (g *generator) source(here *place) (namedSource, string) {
	name := g.pick("a", "b", "c", "d", "m", "u")
	for here.has(name, g.honest) { // others take names that hide those outside
		name += "x"
	}
	if g.deep < 3 && g.chance(12) {
		return namedSource{name, "", tenantColumn}, "(" + g.query(here.outer, "columns") + ") " + name
	}
	table := g.pick(generated...)
	key := tenantColumn
	switch table {
	case "universities":
		key = "id"
	case "attempts":
		key = "n"
	}
	return namedSource{name, table, key}, table + g.pick(" ", " AS ") + name
}

// binding is what keeps a source to the university; empty if there is no need.
func (g *generator) binding(here *place, s namedSource) string {
	if s.table == "attempts" || s.table == "" && g.chance(50) || !g.honest && g.chance(12) {
		return ""
	}
	own := s.name + "." + s.key
	other := "@" + g.number()
	if len(here.sources) > 0 && g.chance(60) {
		o := here.sources[g.IntN(len(here.sources))]
		if o.table != "attempts" && o.table != "" || !g.honest {
			other = o.name + "." + o.key
		}
	} else if here.outer != nil && g.chance(60) {
		o := here.outer.sources[g.IntN(len(here.outer.sources))]
		if o.table != "attempts" && o.table != "" || !g.honest {
			other = o.name + "." + o.key
		}
	}
	if !g.honest && g.chance(3) {
		return own + g.pick(" <> ", " >= ", " IS NOT ") + other
	}
	if g.chance(50) {
		own, other = other, own
	}
	return own + " = " + other
}

// has tells whether a name is taken, here or also outside.
func (p *place) has(name string, outside bool) bool {
	for at := p; at != nil && (at == p || outside); at = at.outer {
		for _, s := range at.sources {
			if s.name == name {
				return true
			}
		}
	}
	return false
}

// atom is a condition that binds nothing.
func (g *generator) atom(here *place) string {
	column := g.column(here)
	switch g.IntN(9) {
	case 0:
		return column + " > @N"
	case 1:
		return "(" + column + " < @N OR " + g.column(here) + " = @N)"
	case 2:
		return column + " BETWEEN @N AND 9"
	case 3:
		return "CASE WHEN " + column + " > @N AND 1 = 1 THEN 1 ELSE " + g.column(here) + " END"
	case 4:
		return "NOT " + column + " = @N"
	case 5, 6:
		if g.deep < 3 {
			return g.pick("EXISTS (", "NOT EXISTS (") + g.query(here, "columns") + ")"
		}
	case 7:
		if g.deep < 3 {
			return column + " IN (" + g.query(here, "one") + ")"
		}
	}
	return column + " IS NOT NULL"
}

// column is any number of any source that can be named.
func (g *generator) column(here *place) string {
	at := here
	if here.outer != nil && g.chance(20) {
		at = here.outer
	}
	return at.sources[g.IntN(len(at.sources))].name + ".n"
}

func (g *generator) shuffled(parts ...string) []string {
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return parts
}

func nonEmpty(parts []string) (left []string) {
	for _, p := range parts {
		if p != "" {
			left = append(left, p)
		}
	}
	return left
}

// condition is a WHERE on one table that is changed.
func (g *generator) condition(table string) string {
	here := &place{sources: []namedSource{{table, table, tenantColumn}}}
	binding := g.pick(tenantColumn, table+"."+tenantColumn) + " = @" + g.number()
	if !g.honest && g.chance(20) {
		binding = g.binding(here, here.sources[0])
	}
	parts := nonEmpty(g.shuffled(binding, g.atom(here), g.atom(here)))
	return g.joined(parts)
}

func (g *generator) update() string {
	table := g.pick("modules", "users", "enrollments")
	g.deep++
	set := g.pick("n = n + 1", "n = @N", "n = ("+g.query(&place{sources: []namedSource{{table, table, tenantColumn}}}, "one")+")")
	if !g.honest && g.chance(15) {
		set = "university_id = @F"
	} else if g.chance(15) {
		set += ", university_id = @" + g.number()
	}
	return "UPDATE " + table + " SET " + set + " WHERE " + g.condition(table)
}

func (g *generator) remove() string {
	table := g.pick("modules", "users", "enrollments")
	g.deep++
	return "DELETE FROM " + table + " WHERE " + g.condition(table)
}

func (g *generator) insert() string {
	table := g.pick("modules", "users", "enrollments")
	text := "INSERT INTO " + table + " (id, university_id, n) "
	if g.chance(50) {
		text += "VALUES (@N, @" + g.number() + ", @N)"
	} else {
		text += fmt.Sprintf("SELECT @N, x.university_id, count(*) FROM modules x WHERE x.university_id = @%s GROUP BY x.university_id", g.number())
	}
	switch {
	case g.chance(30):
		text += " ON CONFLICT DO NOTHING"
	case g.chance(40):
		text += " ON CONFLICT (university_id, id) DO UPDATE SET n = excluded.n"
	case g.chance(60):
		text += " ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE " + g.pick("excluded.university_id", "@T") + " = " + table + ".university_id"
	case !g.honest:
		text += " ON CONFLICT (id) DO UPDATE SET n = excluded.n"
	}
	return text
}
