package wall

// insert reads INSERT INTO t (…) VALUES … | SELECT … [ON CONFLICT …]
// [RETURNING …]. Each new row must be given the university.
func (r *reader) insert(lo, hi int) {
	target, i := r.target(lo, hi)
	if !r.isSign(i, "(") {
		r.fail("INSERT without a list of columns")
		return
	}
	columns, place := r.list(i+1, r.tokens[i].at), -1
	for n, c := range columns {
		switch {
		case c.hi-c.lo != 1 || !r.named(c.lo):
			r.fail("INSERT with other than names of columns")
		case target.tenant() && r.tokens[c.lo].text == target.column && place < 0:
			place = n
		case target.tenant() && r.tokens[c.lo].text == target.column:
			r.fail("INSERT names %s twice", target.column)
		}
	}
	if target.tenant() && (place < 0 || target.table == "universities") {
		r.fail("a new row of %s is not bound: the list of columns needs %s", target.table, tenantColumn)
	}
	body := r.tokens[i].at + 1
	returning := r.where(body, hi, "returning")
	conflict := body
	for conflict < returning && !(r.is(conflict, "on") && r.is(conflict+1, "conflict")) {
		conflict = r.after(conflict)
	}
	if r.is(body, "values") {
		r.rowsOf(body+1, conflict, len(columns), place)
	} else {
		r.selects(body, conflict, nil, func(s *scope, list span) { r.gives(s, list, len(columns), place) })
	}
	s := &scope{sources: []*source{target}}
	if conflict < returning {
		r.conflict(conflict+2, returning, s)
	}
	target.bound = true // as it is written
	r.rest(s, returning, hi)
}

// rowsOf reads the rows of VALUES.
func (r *reader) rowsOf(lo, hi, columns, place int) {
	for _, p := range r.list(lo, hi) {
		if !r.isSign(p.lo, "(") || r.tokens[p.lo].at != p.hi-1 {
			r.fail("VALUES with other than rows")
			return
		}
		values := r.list(p.lo+1, p.hi-1)
		if len(values) != columns {
			r.fail("VALUES with another number of values than columns")
			return
		}
		if place >= 0 {
			r.given(values[place], nil)
		}
		r.expression(p.lo+1, p.hi-1, nil)
	}
}

// gives reads what one SELECT of an INSERT gives for the columns.
func (r *reader) gives(s *scope, list span, columns, place int) {
	if place < 0 {
		return
	}
	items := r.list(list.lo, list.hi)
	if len(items) != columns {
		r.fail("SELECT with another number of values than columns, or with *")
		return
	}
	r.given(items[place], s)
}

// given wants a value to be the university's number: an argument that is, or
// the column of a bound table that cannot be null.
func (r *reader) given(p span, s *scope) {
	if p.hi > p.lo && r.operand(p.lo, p.hi) == p.hi-p.lo {
		if r.tokens[p.lo].kind == mark {
			r.needs = append(r.needs, r.tokens[p.lo].at)
			return
		}
		if s != nil {
			if v := r.side(p.lo, p.hi, s); v.src != nil && v.src.bound && !v.src.left {
				return
			}
		}
	}
	r.fail("a new row is not bound: its %s must be ? or that of a bound table", tenantColumn)
}

// conflict reads what happens to a row that is there already. It may be
// another university's, unless the key that both have in common names it.
func (r *reader) conflict(lo, hi int, s *scope) {
	target := s.sources[0]
	keyed := false
	if r.isSign(lo, "(") {
		end := r.tokens[lo].at
		for _, p := range r.list(lo+1, end) {
			keyed = keyed || p.hi-p.lo == 1 && r.tokens[p.lo].text == target.column
		}
		r.expression(lo+1, end, s)
		lo = end + 1
		if do := r.where(lo, hi, "do"); r.is(lo, "where") && do < hi { // of an index on a part
			r.expression(lo+1, do, s)
			lo = do
		}
	}
	if r.is(lo, "do") && r.is(lo+1, "nothing") && lo+2 == hi {
		return
	}
	if !r.is(lo, "do") || !r.is(lo+1, "update") || !r.is(lo+2, "set") {
		r.fail("ON CONFLICT with other than DO NOTHING or DO UPDATE SET")
		return
	}
	where := r.where(lo+3, hi, "where")
	s.sources = append(s.sources, &source{name: "excluded", column: tenantColumn, bound: true})
	if where < hi {
		r.conjuncts(where+1, hi, s, nil)
	}
	target.bound = keyed && target.tenant()
	if r.bound(s) {
		r.assignments(lo+3, where, target, s)
		r.rest(s, where, hi)
	}
}
