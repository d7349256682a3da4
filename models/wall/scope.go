package wall

// source is what a FROM names: a table, a subquery, a function.
type source struct {
	name   string // by which the statement calls it; may be empty
	table  string // of the database; empty for anything else
	column string // that says whose a row is
	bound  bool   // all its rows are the university's
	left   bool   // it comes by LEFT JOIN, so its columns may be null
}

// tenant tells whether the source holds rows of universities.
func (s *source) tenant() bool { return tenantTables[s.table] != "" }

// scope is one SELECT, UPDATE or DELETE with what it reads from.
type scope struct {
	outer   *scope // the statement around it, whose rows it may name
	sources []*source
	named   []string // what WITH has named
	links   []link
}

// link is an equality that must hold of every row: two sources belong to the
// same university, or one (b is nil) to that of the transaction.
type link struct {
	a, b *source
	only *source // by LEFT JOIN: it binds this source alone
}

// find gives what a name before a dot stands for, looking outwards.
func (s *scope) find(name string) (src *source, own bool) {
	for at := s; at != nil; at = at.outer {
		for _, src := range at.sources {
			if src.name == name {
				return src, at == s
			}
		}
	}
	return nil, false
}

// sole gives the source of a column that has no name before it: there must be
// one alone that has the column. What is no table may have any.
func (s *scope) sole(column string) *source {
	var found *source
	for _, src := range s.sources {
		if column == "id" && len(s.sources) > 1 || src.column == column && found != nil {
			return nil
		}
		if src.column == column {
			found = src
		}
	}
	return found
}

// isNamed tells whether WITH has named it, here or around.
func (s *scope) isNamed(name string) bool {
	for at := s; at != nil; at = at.outer {
		for _, n := range at.named {
			if n == name {
				return true
			}
		}
	}
	return false
}

// settle follows the equalities until nothing more gets bound.
func (s *scope) settle() {
	for changed := true; changed; {
		changed = false
		for _, l := range s.links {
			changed = l.pull(l.a, l.b) || l.pull(l.b, l.a) || changed
		}
	}
}

// pull binds a by b, if b is bound.
func (l link) pull(a, b *source) bool {
	if a == nil || a.bound || l.only != nil && l.only != a || b != nil && !b.bound {
		return false
	}
	a.bound = true
	return true
}

// unbound gives a source that may hold rows of others.
func (s *scope) unbound() *source {
	for _, src := range s.sources {
		if src.tenant() && !src.bound {
			return src
		}
	}
	return nil
}
