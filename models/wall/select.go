package wall

// visit is called with every SELECT of a query and the list of what it gives.
type visit func(s *scope, list span)

// selects reads a query: WITH, one SELECT or several put together.
func (r *reader) selects(lo, hi int, outer *scope, each visit) {
	top := &scope{outer: outer}
	if r.is(lo, "with") {
		lo = r.with(lo+1, hi, top)
	}
	next := r.where(lo, hi, "union", "intersect", "except")
	single := next == hi
	for r.err == nil {
		r.arm(lo, next, top, single, each)
		if next == hi {
			return
		}
		if lo = next + 1; r.is(lo, "all") || r.is(lo, "distinct") {
			lo++
		}
		next = r.where(lo, hi, "union", "intersect", "except")
	}
}

// with reads the queries that are given a name. The name must be a new one:
// else it would depend on the place which of two it means.
func (r *reader) with(lo, hi int, top *scope) int {
	for {
		if !r.named(lo) || !r.is(lo+1, "as") || !r.isSign(lo+2, "(") || !r.query(lo+3) {
			r.fail("WITH is not followed by: name AS (SELECT …)")
			return hi
		}
		name, end := r.tokens[lo].text, r.tokens[lo+2].at
		if _, table := TenantColumn(name); table {
			r.fail("WITH names %s, which is a table", name)
			return hi
		}
		r.selects(lo+3, end, top, nil)
		top.named = append(top.named, name)
		if !r.isSign(end+1, ",") {
			return end + 1
		}
		lo = end + 2
	}
}

// clauses of a SELECT, in the order in which they stand.
const (
	clauseList = iota
	clauseFrom
	clauseWhere
	clauseGroup
	clauseHaving
	clauseWindow
	clauseOrder
	clauseLimit
	clauseLock
	clauses
)

var clauseWords = map[string]int{
	"from": clauseFrom, "where": clauseWhere, "group": clauseGroup, "having": clauseHaving, "window": clauseWindow,
	"order": clauseOrder, "limit": clauseLimit, "offset": clauseLimit, "fetch": clauseLimit, "for": clauseLock,
}

// cut finds the clauses of a SELECT. They must stand in order: what does not is
// not the clause that it looks like.
func (r *reader) cut(lo, hi int) (parts [clauses]span) {
	at, start := clauseList, lo
	for i := lo; i < hi; i = r.after(i) {
		if r.tokens[i].kind != word {
			continue
		}
		c, ok := clauseWords[r.tokens[i].text]
		if !ok || c == clauseFrom && i > lo+1 && r.is(i-1, "distinct") && (r.is(i-2, "is") || r.is(i-2, "not")) {
			continue
		}
		if c < at || c == at && c != clauseLimit {
			r.fail("%q in a place of its own", r.tokens[i].text)
			return parts
		}
		if c == at { // LIMIT … OFFSET …
			continue
		}
		parts[at] = span{start, i}
		at, start = c, i+1
		if (c == clauseGroup || c == clauseOrder) && r.is(start, "by") {
			start++
		}
	}
	parts[at] = span{start, hi}
	return parts
}

// arm reads one SELECT, or VALUES.
func (r *reader) arm(lo, hi int, top *scope, single bool, each visit) {
	if r.is(lo, "values") {
		if each != nil {
			r.fail("VALUES beside a SELECT")
		}
		r.expression(lo+1, hi, top)
		return
	}
	if !r.is(lo, "select") || lo >= hi {
		r.fail("a query that does not begin with SELECT")
		return
	}
	parts := r.cut(lo+1, hi)
	s := &scope{outer: top}
	ons := r.from(parts[clauseFrom], s)
	if p := parts[clauseWhere]; p != (span{}) {
		r.conjuncts(p.lo, p.hi, s, nil)
	}
	if !r.bound(s) {
		return
	}
	list := parts[clauseList]
	if r.is(list.lo, "distinct") || r.is(list.lo, "all") {
		list.lo++
	}
	r.expressions(s, list, parts[clauseWhere], parts[clauseGroup], parts[clauseHaving], parts[clauseWindow])
	r.expressions(s, ons...)
	if each != nil {
		each(s, list)
	}
	if !single { // what orders several SELECTs belongs to none of them
		s = top
	}
	r.expressions(s, parts[clauseOrder])
	r.limit(parts[clauseLimit], s)
	r.lock(parts[clauseLock])
}

// bound settles what is bound in a scope and refuses it if that is not all.
func (r *reader) bound(s *scope) bool {
	s.settle()
	if src := s.unbound(); src != nil {
		name := src.table
		if src.name != src.table {
			name += " " + src.name
		}
		r.fail("%s is not bound: every row must have %s.%s = ? or equal to that of a bound table, beside AND alone",
			name, src.name, src.column)
	}
	return r.err == nil
}

// limit reads LIMIT … OFFSET ….
func (r *reader) limit(p span, s *scope) {
	for i := p.lo; i < p.hi; i = r.after(i) {
		if r.is(i, "offset") {
			r.expression(p.lo, i, s)
			p.lo = i + 1
		}
	}
	r.expression(p.lo, p.hi, s)
}

// lock reads FOR UPDATE and the like.
func (r *reader) lock(p span) {
	for i := p.lo; i < p.hi; i++ {
		if t := r.tokens[i]; t.kind != word && t.kind != quoted {
			r.fail("FOR is followed by %q", t.text)
		}
	}
}
