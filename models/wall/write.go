package wall

// target reads the table that a statement changes.
func (r *reader) target(i, hi int) (src *source, next int) {
	src = &source{column: tenantColumn}
	if !r.named(i) || r.isSign(i+1, ".") {
		r.fail("a statement that changes something other than a table")
		return src, hi
	}
	src.name = r.tokens[i].text
	r.table(src)
	next = i + 1
	if r.is(next, "as") || next < hi && r.named(next) {
		next = r.alias(src, next, hi)
	}
	return src, next
}

// update reads UPDATE t [AS x] SET … [FROM …] [WHERE …] [RETURNING …].
func (r *reader) update(lo, hi int) {
	target, i := r.target(lo, hi)
	if !r.is(i, "set") {
		r.fail("UPDATE without SET")
		return
	}
	s := &scope{sources: []*source{target}}
	returning := r.where(i, hi, "returning")
	where := r.where(i, returning, "where")
	from := r.begin(i, where)
	var ons []span
	if from < where {
		ons = r.from(span{from + 1, where}, s)
	}
	if where < returning {
		r.conjuncts(where+1, returning, s, nil)
	}
	if !r.bound(s) {
		return
	}
	r.assignments(i+1, from, target, s)
	r.expressions(s, ons...)
	r.rest(s, where, returning)
	r.rest(s, returning, hi)
}

// begin finds the FROM of an UPDATE, which that of IS DISTINCT FROM is not.
func (r *reader) begin(lo, hi int) int {
	for i := lo; i < hi; i = r.after(i) {
		if r.is(i, "from") && !(r.is(i-1, "distinct") && (r.is(i-2, "is") || r.is(i-2, "not"))) {
			return i
		}
	}
	return hi
}

// rest reads what follows a word such as WHERE, if it is there.
func (r *reader) rest(s *scope, lo, hi int) {
	if lo < hi {
		r.expression(lo+1, hi, s)
	}
}

// delete reads DELETE FROM t [AS x] [WHERE …] [RETURNING …].
func (r *reader) delete(lo, hi int) {
	target, i := r.target(lo, hi)
	s := &scope{sources: []*source{target}}
	returning := r.where(i, hi, "returning")
	if i != returning && !r.is(i, "where") {
		r.fail("%q after the table of a DELETE", r.tokens[i].text)
		return
	}
	if i < returning {
		r.conjuncts(i+1, returning, s, nil)
	}
	if r.bound(s) {
		r.rest(s, i, returning)
		r.rest(s, returning, hi)
	}
}

// assignments reads what SET sets. A row stays with its university.
func (r *reader) assignments(lo, hi int, target *source, s *scope) {
	for _, p := range r.list(lo, hi) {
		if p.hi-p.lo < 3 || !r.named(p.lo) || !r.isSign(p.lo+1, "=") {
			r.fail("SET with other than: column = value")
			return
		}
		if target.tenant() && r.tokens[p.lo].text == target.column && !r.same(p, target, s) {
			r.fail("SET changes %s of %s", target.column, target.table)
		}
		r.expression(p.lo+2, p.hi, s)
	}
}

// same tells whether SET gives a row the university that it has, as saving a
// whole record does.
func (r *reader) same(p span, target *source, s *scope) bool {
	if target.table == "universities" {
		return false
	}
	value := p.lo + 2
	if p.hi-value != r.operand(value, p.hi) {
		return false
	}
	v := r.side(value, p.hi, s)
	if v.arg >= 0 {
		r.needs = append(r.needs, v.arg)
		return true
	}
	return v.src != nil && v.src.bound && !v.src.left
}
