package wall

import "strings"

// from reads the sources of a scope and gives the conditions of its joins.
func (r *reader) from(p span, s *scope) (ons []span) {
	if p == (span{}) {
		return nil
	}
	left := false
	for i := p.lo; r.err == nil; {
		var src *source
		src, i = r.source(i, p.hi, s)
		src.left = left
		s.sources = append(s.sources, src)
		if r.is(i, "on") && i < p.hi {
			end := r.join(i+1, p.hi)
			var only *source
			if left {
				only = src
			}
			r.conjuncts(i+1, end, s, only)
			ons = append(ons, span{i + 1, end})
			i = end
		} else if left {
			r.fail("LEFT JOIN without ON")
		}
		if i >= p.hi {
			break
		}
		left, i = r.joined(i)
	}
	return ons
}

// join finds where the next source begins.
func (r *reader) join(lo, hi int) int {
	for i := lo; i < hi; i = r.after(i) {
		if r.isSign(i, ",") || r.is(i, "join") || r.is(i, "inner") || r.is(i, "cross") || r.is(i, "left") ||
			r.is(i, "right") || r.is(i, "full") || r.is(i, "natural") {
			return i
		}
	}
	return hi
}

// joined reads how the next source is joined. RIGHT and FULL would bring back
// rows that a condition before has dropped.
func (r *reader) joined(i int) (left bool, next int) {
	switch {
	case r.isSign(i, ","), r.is(i, "join"):
		return false, i + 1
	case (r.is(i, "inner") || r.is(i, "cross")) && r.is(i+1, "join"):
		return false, i + 2
	case r.is(i, "left") && r.is(i+1, "join"):
		return true, i + 2
	case r.is(i, "left") && r.is(i+1, "outer") && r.is(i+2, "join"):
		return true, i + 3
	}
	r.fail("%q after a table", r.tokens[i].text)
	return false, i
}

// source reads a table, a function or a subquery with its other name.
func (r *reader) source(i, hi int, s *scope) (src *source, next int) {
	src = &source{column: tenantColumn}
	switch {
	case i >= hi:
		r.fail("FROM without a table")
		return src, hi
	case r.isSign(i, "(") && r.query(i+1):
		next = r.tokens[i].at + 1
		r.selects(i+1, next-1, s.outer, nil)
	case !r.named(i):
		r.fail("%q where a table is expected", r.tokens[i].text)
		return src, hi
	case r.isSign(i+1, "("):
		next = r.tokens[i+1].at + 1
		r.rows(i, next-1, s)
		src.name = r.tokens[i].text
	case r.isSign(i+1, "."):
		next = r.catalogued(i)
		src.name = r.tokens[i].text
	default:
		next = i + 1
		src.name = r.tokens[i].text
		if !s.isNamed(src.name) {
			r.table(src)
		}
	}
	return src, r.alias(src, next, hi)
}

// alias reads the other name of a source, and those of its columns.
func (r *reader) alias(src *source, i, hi int) int {
	as := r.is(i, "as")
	if as {
		i++
	}
	if i < hi && r.named(i) {
		src.name = r.tokens[i].text
		i++
	} else if as {
		r.fail("AS without a name")
	}
	if i < hi && r.isSign(i, "(") {
		end := r.tokens[i].at
		if src.table != "" || r.query(i+1) || r.anySign(i+1, end, "(") {
			r.fail("columns of %s get other names", src.name)
		}
		i = end + 1
	}
	return i
}

// table tells which table a source is.
func (r *reader) table(src *source) {
	column, known := TenantColumn(src.name)
	switch {
	case column != "":
		src.table, src.column, r.tenant = src.name, column, src.name
	case known:
		src.table, src.column = src.name, ""
	case strings.HasPrefix(src.name, "pg_") || strings.HasPrefix(src.name, "sqlite_") || strings.HasPrefix(src.name, "pragma_"):
		r.catalogue = src.name
	default:
		r.fail("the table %s is not known", src.name)
	}
}

// catalogued reads a table with its schema: the database's own alone have one.
func (r *reader) catalogued(i int) int {
	schema := r.tokens[i].text
	if schema != "information_schema" && schema != "pg_catalog" || !r.named(i+2) || r.isSign(i+3, "(") {
		r.fail("a table with the schema %s", schema)
	}
	r.catalogue = schema
	return i + 3
}

// rows reads a function that stands in the place of a table.
func (r *reader) rows(i, end int, s *scope) {
	name := r.tokens[i].text
	switch {
	case strings.HasPrefix(name, "pragma_"):
		r.catalogue = name
	case !rowFunctions[name]:
		r.fail("the function %s is not known", name)
		return
	}
	for j := i + 2; j < end; j++ {
		if r.query(j) {
			r.fail("a query in the arguments of %s", name)
		}
	}
	r.expression(i+2, end, s)
}
