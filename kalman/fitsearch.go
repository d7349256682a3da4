package kalman

import "math"

// gridStep is the distance of the points of log(Q/H) that are tried first.
const gridStep = 2.0

// search returns the best log(Q/H). The likelihood may have two local maxima,
// so a grid decides between valleys before a parabola-and-golden-section
// search (Brent 1973) goes down into the best. The grid, in units of the mean
// step, ends where the data no longer tell a ratio from the edge: a walk adds
// up to Q n² over the series, noise to H n.
func (x *LevelFitter) search() float64 {
	unit := x.unit()
	size := math.Log(float64(len(x.y)))
	best, at := math.Inf(1), 0.0
	for r := -2*size - 6; r <= size+8; r += gridStep {
		if v := x.value(r - unit); v < best {
			best, at = v, r-unit
		}
	}
	return minimise(x.value, at-gridStep, at+gridStep)
}

// unit is the logarithm of the mean step.
func (x *LevelFitter) unit() float64 {
	sum := 0.0
	for _, g := range x.gap[1:] {
		sum += g
	}
	if sum == 0 {
		return 0
	}
	return math.Log(sum / float64(len(x.gap)-1))
}

// golden is the smaller part of the golden section.
const golden = 0.38196601125010515

// minimise is Brent's (1973) search without derivatives in [a, b], to the
// square root of the machine precision.
func minimise(f func(float64) float64, a, b float64) float64 {
	const tol = 1e-8
	x := a + golden*(b-a)
	w, v := x, x
	fx := f(x)
	fw, fv := fx, fx
	d, e := 0.0, 0.0
	for range 100 {
		mid := (a + b) / 2
		if math.Abs(x-mid) <= 2*tol*(1+math.Abs(x))-(b-a)/2 {
			break
		}
		d, e = brentStep(x, w, v, fx, fw, fv, a, b, mid, d, e)
		u := x + d
		fu := f(u)
		if fu <= fx {
			if u >= x {
				a = x
			} else {
				b = x
			}
			v, w, x = w, x, u
			fv, fw, fx = fw, fx, fu
			continue
		}
		if u < x {
			a = u
		} else {
			b = u
		}
		if fu <= fw || w == x {
			v, w = w, u
			fv, fw = fw, fu
		} else if fu <= fv || v == x || v == w {
			v, fv = u, fu
		}
	}
	return x
}

// brentStep returns the next move d and the one before the last: through the
// parabola of the three best points where it shrinks, else a golden section.
func brentStep(x, w, v, fx, fw, fv, a, b, mid, d, e float64) (step, last float64) {
	const tol = 1e-8
	r := (x - w) * (fx - fv)
	q := (x - v) * (fx - fw)
	p := (x-v)*q - (x-w)*r
	q = 2 * (q - r)
	if q > 0 {
		p = -p
	}
	q = math.Abs(q)
	least := tol * (1 + math.Abs(x))
	if math.Abs(p) < math.Abs(q*e/2) && p > q*(a-x) && p < q*(b-x) {
		step, last = p/q, d
	} else {
		last = b - x
		if x >= mid {
			last = a - x
		}
		step = golden * last
	}
	if math.Abs(step) < least {
		step = math.Copysign(least, step)
	}
	return step, last
}

// errors fills in standard errors from the second differences of the
// likelihood in the logarithms of the variances that are not at an edge.
func (x *LevelFitter) errors(f *LocalLevelFit) {
	const h = 0.01
	ll := func(dh, dq float64) float64 {
		v, scale := x.profile(f.H*math.Exp(dh), f.Q*math.Exp(dq))
		n := float64(len(x.y) - 1)
		// Back from the profile to the likelihood at these very variances.
		return -0.5 * (v - n*math.Log(scale) + n*scale)
	}
	hh := -(ll(h, 0) - 2*ll(0, 0) + ll(-h, 0)) / (h * h)
	qq := -(ll(0, h) - 2*ll(0, 0) + ll(0, -h)) / (h * h)
	switch f.Boundary {
	case NoSignal:
		f.SEH = f.H / math.Sqrt(hh)
	case NoNoise:
		f.SEQ = f.Q / math.Sqrt(qq)
	case Interior:
		hq := -(ll(h, h) - ll(h, -h) - ll(-h, h) + ll(-h, -h)) / (4 * h * h)
		if det := hh*qq - hq*hq; det > 0 && hh > 0 {
			f.SEH, f.SEQ = f.H*math.Sqrt(qq/det), f.Q*math.Sqrt(hh/det)
		}
	}
}
