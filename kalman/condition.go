package kalman

import "math"

// condition computes J and C for the filtered distribution s and the step e
// that follows it.
func (b *backward) condition(s *rootState, e *stepper) {
	b.load(s, e)
	for s.r > 0 && b.eliminateDiffuse(s) {
	}
	for i := range b.m {
		row := b.top[i*2*b.m : i*2*b.m+b.cols]
		b.topSize[i] = math.Max(b.topSize[i], norm(row))
	}
	for range b.m {
		if !b.eliminate() {
			break
		}
	}
}

func (b *backward) load(s *rootState, e *stepper) {
	m := b.m
	b.first, b.cols = 0, m+e.rank
	clear(b.coef)
	clear(b.gain)
	for i := range m {
		b.used[i] = false
		b.coef[i*m+i] = 1
		top, bot := b.top[i*2*m:(i+1)*2*m], b.bot[i*2*m:(i+1)*2*m]
		row := e.t[i*m : i*m+m]
		product(top[:m], row, s.l, m, m)
		copy(top[m:b.cols], e.lq[i*m:i*m+e.rank])
		copy(bot, s.l[i*m:i*m+m])
		clear(bot[m:])
		product(b.tg[i*m:i*m+s.r], row, s.g, m, s.r)
		copy(b.bg[i*m:i*m+m], s.g[i*m:i*m+m])
	}
	rowSizes(b.topSize, b.top, 2*m, b.cols)
	rowSizes(b.tgSize, b.tg, m, s.r)
	b.loadNoise(s, e)
}

func (b *backward) loadNoise(s *rootState, e *stepper) {
	m := b.m
	copy(b.ntop.n, s.nl.n)
	clear(b.fbot)
	copy(b.ntg.n, s.ng.n)
	b.ntop.carry(e.t)
	b.ntg.carry(e.t)
	rowSizes(b.size, s.l, m, m)
	for i := range m {
		b.ntop.add(i, sumSize(e.t[i*m:i*m+m], b.size))
		if !e.qdiag {
			b.ntop.add(i, 2*norm(e.lq[i*m:i*m+e.rank]))
		}
	}
	rowSizes(b.size, s.g, m, s.r)
	for i := range m {
		b.ntg.add(i, sumSize(e.t[i*m:i*m+m], b.size))
	}
}

// eliminateDiffuse uses a row of x' to fix one diffuse direction of x.
func (b *backward) eliminateDiffuse(s *rootState) bool {
	m, last := b.m, s.r-1
	i := b.pivot(b.tg, m, 0, s.r, b.tgSize, &b.ntg)
	if i < 0 {
		return false
	}
	row := b.tg[i*m : i*m+s.r]
	for j := range last {
		if row[j] == 0 {
			continue
		}
		c, sn, r := givens(row[last], row[j])
		b.ntg.rotation(b.tg, m, 0, last, j, c)
		rotate(b.tg, m, 0, m, last, j, c, sn)
		rotate(b.bg, m, 0, m, last, j, c, sn)
		row[last], row[j] = r, 0
	}
	b.used[i] = true
	s.r = last
	b.sweep(i, b.tg, b.bg, m, last, row[last])
	return true
}

// pivot returns the unused row of w that has most left in columns first to
// last-1 next to what it began with, or -1 when all are down to rounding.
func (b *backward) pivot(w []float64, stride, first, last int, began []float64, noise *rounding) int {
	at, best := -1, 0.0
	for i := range b.m {
		if b.used[i] || began[i] == 0 {
			continue
		}
		row := w[i*stride+first : i*stride+last]
		left := norm(row)
		if left <= negligible*eps*noise.of(b.coef[i*b.m:i*b.m+b.m]) {
			clear(row) // or a later step would blow the remains up
			continue
		}
		if share := left / began[i]; share > best {
			at, best = i, share
		}
	}
	return at
}

// eliminate uses a row of x' to fix one element of ξ.
func (b *backward) eliminate() bool {
	m := b.m
	at := b.pivot(b.top, 2*m, b.first, b.cols, b.topSize, &b.ntop)
	if at < 0 {
		return false
	}
	row := b.top[at*2*m : at*2*m+b.cols]
	for j := b.first + 1; j < b.cols; j++ {
		if row[j] == 0 {
			continue
		}
		c, s, r := givens(row[b.first], row[j])
		b.ntop.rotation(b.top, 2*m, 0, b.first, j, c)
		rotate(b.top, 2*m, 0, m, b.first, j, c, s)
		b.noteRotation(j, c)
		rotate(b.bot, 2*m, 0, m, b.first, j, c, s)
		row[b.first], row[j] = r, 0
	}
	b.used[at] = true
	b.sweep(at, b.top, b.bot, 2*m, b.first, row[b.first])
	b.first++
	return true
}

// noteRotation adds the rounding of a rotation of columns first and j of bot;
// where one of the two is zero there is no sum and hence none.
func (b *backward) noteRotation(j int, c float64) {
	for i := range b.m {
		x, y := b.bot[i*2*b.m+b.first], b.bot[i*2*b.m+j]
		if x != 0 && y != 0 {
			b.fbot[i] += math.Abs(c * y)
		}
	}
}

// sweep expresses column k of top and bot by row i of x', whose entry there is
// pivot, and takes the column out. For a diffuse column the row carries noise
// of its own, which moves with it.
func (b *backward) sweep(i int, top, bot []float64, stride, k int, pivot float64) {
	m := b.m
	diffuse := stride == m
	lead := b.coef[i*m : i*m+m]
	for j := range m {
		if f := top[j*stride+k] / pivot; !b.used[j] && f != 0 {
			axpy(b.coef[j*m:j*m+m], -f, lead)
			if diffuse {
				b.subtract(b.top, j, i, f)
			}
		}
		if f := bot[j*stride+k] / pivot; f != 0 {
			axpy(b.gain[j*m:j*m+m], f, lead)
			if diffuse {
				own := b.bot[j*2*m : j*2*m+b.cols]
				other := b.top[i*2*m : i*2*m+b.cols]
				b.fbot[j] += norm(own) + math.Abs(f)*norm(other)
				axpy(own, -f, other)
			}
		}
		bot[j*stride+k] = 0
	}
}

// subtract takes f times row i of top from row j and notes the rounding.
func (b *backward) subtract(top []float64, j, i int, f float64) {
	m := b.m
	x, y := top[j*2*m:j*2*m+b.cols], top[i*2*m:i*2*m+b.cols]
	b.ntop.add(j, norm(x)+math.Abs(f)*norm(y))
	axpy(x, -f, y)
}

// axpy adds f·y to x.
func axpy(x []float64, f float64, y []float64) {
	for i, v := range y {
		x[i] += f * v
	}
}
