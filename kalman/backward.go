package kalman

// backward holds the smoothed distribution of the next state and conditions
// the filtered one on it.
//
// Given the next state x' = T x + c + Lq ζ the filtered state is again
// normal, x = a + J (x' - pred) + C ξ (and what is left of δ). The rows of x' are used one after
// the other as if they were observations, so a singular prediction (companion
// forms, zero noise) needs no inverse: a row that says nothing new is passed
// over. The smoothed covariance is C C' + J S J', a sum of squares.
type backward struct {
	m, r            int
	mean            []float64 // m, smoothed mean of the next state
	l, g            []float64 // m×m factors of it; r columns of g
	u               []float64 // m×m: the r directions of the start left open for good
	top             []float64 // m×2m: [T L, Lq]
	bot             []float64 // m×2m: [L, 0], in the end C
	tg              []float64 // m×m: T G
	bg              []float64 // m×m: G
	nl, ns          rounding  // of [C, J l]; scratch
	err             rounding  // of l, carried back from row to row
	ntop            rounding  // of top
	ntg             rounding  // of tg
	fbot            []float64 // m: rounding of the sums in bot
	size            []float64 // m, scratch
	topSize, tgSize []float64 // m: norms that the rows of top and tg began with
	coef            []float64 // m×m: rows of top in terms of x' - pred
	gain            []float64 // m×m: J
	shift           []float64 // m: smoothed less filtered mean of the next state
	diff            []float64 // m: x' - pred
	used            []bool
	w               []float64
	cols            int // columns of top and bot not yet used up start here … 2m
	first           int
}

func (b *backward) resize(m int) {
	b.m = m
	for _, x := range []*rounding{&b.nl, &b.err, &b.ns, &b.ntop, &b.ntg} {
		x.resize(m)
	}
	for _, x := range []*[]float64{&b.mean, &b.fbot, &b.size, &b.topSize, &b.tgSize, &b.shift, &b.diff} {
		*x = make([]float64, m)
	}
	for _, x := range []*[]float64{&b.l, &b.g, &b.u, &b.tg, &b.bg, &b.coef, &b.gain} {
		*x = make([]float64, m*m)
	}
	b.top, b.bot, b.w = make([]float64, 2*m*m), make([]float64, 2*m*m), make([]float64, 3*m*m)
	b.used = make([]bool, m)
}

// begin takes the last filtered distribution as the smoothed one.
func (b *backward) begin(s *rootState) {
	copy(b.mean, s.a)
	clear(b.shift)
	copy(b.err.n, s.nl.n)
	copy(b.l, s.l)
	b.leaveOpen(s)
	b.open(s)
}

// leaveOpen notes the directions that are left after the last row.
func (b *backward) leaveOpen(s *rootState) {
	m := s.m
	b.r = s.r + s.nlost
	for i := range m {
		copy(b.u[i*m:], s.v[i*m:i*m+s.r])
		copy(b.u[i*m+s.r:], s.lost[i*m:i*m+s.nlost])
	}
}

// open sets g = G V'U: how the state of s depends on the directions that the
// whole series leaves open.
func (b *backward) open(s *rootState) {
	m := b.m
	clear(b.g)
	if b.r == 0 {
		return
	}
	for i := range m {
		row := s.g[i*m : i*m+s.r]
		for k := range b.r {
			sum := 0.0
			for j, x := range row {
				for d := range m {
					sum += x * s.v[d*m+j] * b.u[d*m+k]
				}
			}
			b.g[i*m+k] = sum
		}
		if own := b.g[i*m : i*m+b.r]; norm(own) <= negligible*float64(m)*eps*(s.ng.row(i)+norm(row)) {
			clear(own)
		}
	}
}

// difference sets diff to the smoothed mean of the next state less its
// prediction: what its own row added and what the later ones did. Taken as a
// difference of the two means it would lose its digits where T contracts.
func (b *backward) difference(up []float64) {
	for i, x := range up {
		b.diff[i] = b.shift[i] + x
	}
}
