package wall

// side is one side of an equality.
type side struct {
	src   *source // the source whose column it is
	bound bool    // it is the university's number for certain
	arg   int     // or an argument that must be; -1
}

// conjuncts reads a condition of which every part between ANDs must hold, and
// notes the equalities that bind. A condition with OR binds nothing. only is
// the source that a LEFT JOIN joins by this condition, nil for any other one.
func (r *reader) conjuncts(lo, hi int, s *scope, only *source) {
	if r.any(lo, hi, "or") || r.anySign(lo, hi, ",") {
		return
	}
	between := 0
	start := lo
	for i := lo; i < hi; i = r.after(i) {
		switch {
		case r.is(i, "between"):
			between++
		case r.is(i, "and") && between > 0: // x BETWEEN y AND z
			between--
		case r.is(i, "and"):
			r.conjunct(start, i, s, only)
			start = i + 1
		}
	}
	r.conjunct(start, hi, s, only)
}

// conjunct reads one part of a condition: in brackets another condition, or an
// equality.
func (r *reader) conjunct(lo, hi int, s *scope, only *source) {
	switch {
	case lo >= hi:
		r.fail("a condition with nothing in it")
	case r.isSign(lo, "(") && r.tokens[lo].at == hi-1 && !r.query(lo+1):
		r.conjuncts(lo+1, hi-1, s, only)
	default:
		left := r.operand(lo, hi)
		right := r.operand(lo+left+1, hi)
		if eq := lo + left; left > 0 && right > 0 && r.isSign(eq, "=") && eq+1+right == hi {
			r.equal(r.side(lo, eq, s), r.side(eq+1, hi, s), s, only)
		}
	}
}

// operand tells how many tokens a plain column or placeholder takes; 0 for
// anything else.
func (r *reader) operand(lo, hi int) int {
	switch {
	case lo < hi && r.tokens[lo].kind == mark:
		return 1
	case lo+2 < hi && r.named(lo) && r.isSign(lo+1, ".") && r.named(lo+2):
		return 3
	case lo < hi && r.named(lo):
		return 1
	}
	return 0
}

// side finds what an operand stands for.
func (r *reader) side(lo, hi int, s *scope) side {
	t := r.tokens[lo]
	switch {
	case t.kind == mark:
		return side{arg: t.at}
	case hi-lo == 1:
		return side{src: s.sole(t.text), arg: -1}
	}
	src, own := s.find(t.text)
	switch {
	case src == nil || src.column != r.tokens[hi-1].text:
		return side{arg: -1}
	case own:
		return side{src: src, arg: -1}
	default:
		return side{bound: src.bound, arg: -1}
	}
}

// equal notes that both sides are the same university.
func (r *reader) equal(a, b side, s *scope, only *source) {
	if a.src == nil {
		a, b = b, a
	}
	if a.src == nil || b.src == nil && !b.bound && b.arg < 0 {
		return
	}
	if b.arg >= 0 {
		r.needs = append(r.needs, b.arg)
	}
	s.links = append(s.links, link{a: a.src, b: b.src, only: only})
}
