package kalman

import (
	"math"
	"math/big"
)

// The oracle knows nothing of recursions: it writes down the joint covariance
// of all observations and all states in 1,600-bit numbers, the diffuse start
// with κ = 2^400, and eliminates the observations from it one by one.

const (
	oracleBits = 1600
	kappaExp   = 400
	// A pivot that has lost this many bits of its size was zero: a noise-free
	// value that was certain already.
	lostBits = 1000
)

type oracle struct {
	n, m, p int
	cov     [][]*big.Float // lower triangle: n·p observations, then n·m states
	mean    []*big.Float
	size    []int // exponent of the prior variance
	result  Result
}

func num(x float64) *big.Float { return new(big.Float).SetPrec(oracleBits).SetFloat64(x) }

func mulAdd(sum *big.Float, x float64, y *big.Float) {
	if x != 0 && y.Sign() != 0 {
		t := num(x)
		sum.Add(sum, t.Mul(t, y))
	}
}

// askOracle returns what Smooth should return for the series y.
func askOracle(c *testCase) *Result {
	if c.want != nil {
		return c.want
	}
	o := newOracle(c)
	o.prior(c)
	o.result.resize(o.n, o.m, o.p)
	log := 0.0
	for t := range o.n {
		o.read(&o.result.Predicted, t)
		for j := range o.p {
			k := t*o.p + j
			v, f := math.NaN(), math.NaN()
			if y := c.y[k]; !math.IsNaN(y) {
				v, f = o.eliminate(k, y, &log)
			}
			o.result.Innov[k], o.result.InnovVar[k] = v, f
		}
		o.read(&o.result.Filtered, t)
	}
	for t := range o.n {
		o.read(&o.result.Smoothed, t)
	}
	o.result.LogLik = log
	c.want = &o.result
	return c.want
}

func newOracle(c *testCase) *oracle {
	o := &oracle{n: c.n, m: c.m, p: c.p}
	total := c.n * (c.m + c.p)
	o.cov, o.mean = make([][]*big.Float, total), make([]*big.Float, total)
	for i := range total {
		o.cov[i] = make([]*big.Float, i+1)
		for j := range o.cov[i] {
			o.cov[i][j] = num(0)
		}
		o.mean[i] = num(0)
	}
	return o
}

func (o *oracle) state(t, i int) int { return o.n*o.p + t*o.m + i }

func (o *oracle) at(i, j int) *big.Float { return o.cov[max(i, j)][min(i, j)] }

// prior fills in the joint distribution before anything is observed.
func (o *oracle) prior(c *testCase) {
	for i := range o.m {
		o.mean[o.state(0, i)].SetFloat64(c.a1[i])
		for j := range i + 1 {
			x := o.at(o.state(0, i), o.state(0, j))
			x.SetFloat64(c.p1[i*o.m+j])
			inf := num(c.p1inf[i*o.m+j])
			x.Add(x, inf.SetMantExp(inf, kappaExp))
		}
	}
	for t := 1; t < o.n; t++ {
		o.priorState(c, t)
	}
	for t := range o.n {
		for j := range o.p {
			o.priorItem(c, t, j)
		}
	}
	o.size = make([]int, len(o.mean))
	for i := range o.size {
		o.size[i] = o.cov[i][i].MantExp(nil)
	}
}

func (o *oracle) priorState(c *testCase, t int) {
	tr, q, m := c.t[t-1], c.q[t-1], o.m
	for i := range m {
		a := o.state(t, i)
		o.mean[a].SetFloat64(c.c[t-1][i])
		for k := range m {
			mulAdd(o.mean[a], tr[i*m+k], o.mean[o.state(t-1, k)])
		}
		for b := o.state(0, 0); b < o.state(t, 0); b++ {
			for k := range m {
				mulAdd(o.at(a, b), tr[i*m+k], o.at(o.state(t-1, k), b))
			}
		}
	}
	for i := range m {
		for j := range i + 1 {
			x := o.at(o.state(t, i), o.state(t, j))
			x.SetFloat64(q[i*m+j])
			for k := range m {
				mulAdd(x, tr[j*m+k], o.at(o.state(t, i), o.state(t-1, k)))
			}
		}
	}
}

func (o *oracle) priorItem(c *testCase, t, j int) {
	z, m := c.z[t], o.m
	a := t*o.p + j
	o.mean[a].SetFloat64(c.d[t][j])
	for k := range m {
		mulAdd(o.mean[a], z[j*m+k], o.mean[o.state(t, k)])
	}
	for b := o.state(0, 0); b < len(o.mean); b++ {
		for k := range m {
			mulAdd(o.at(a, b), z[j*m+k], o.at(o.state(t, k), b))
		}
	}
	for b := range a + 1 {
		tb, jb := b/o.p, b%o.p
		x := o.at(a, b)
		if tb == t {
			x.SetFloat64(c.h[t][j*o.p+jb])
		}
		for k := range m {
			mulAdd(x, c.z[tb][jb*m+k], o.at(a, o.state(tb, k)))
		}
	}
}

// eliminate conditions everything on observation k being y.
func (o *oracle) eliminate(k int, y float64, log *float64) (v, f float64) {
	pivot := new(big.Float).Copy(o.cov[k][k])
	diff := num(y)
	diff.Sub(diff, o.mean[k])
	o.result.Info.N++
	v, _ = diff.Float64()
	if pivot.Sign() <= 0 || pivot.MantExp(nil) < o.size[k]-lostBits {
		o.result.Info.Redundant++
		return v, 0
	}
	if pivot.MantExp(nil) > kappaExp/2 {
		o.result.Info.DiffuseRank++
		scaled := new(big.Float).SetMantExp(pivot, -kappaExp)
		f, _ = scaled.Float64()
		*log -= 0.5 * (log2Pi + math.Log(f))
		v, f = math.NaN(), math.Inf(1)
	} else {
		f, _ = pivot.Float64()
		e := num(0).Mul(diff, diff)
		e2, _ := e.Quo(e, pivot).Float64()
		*log -= 0.5 * (log2Pi + math.Log(f) + e2)
	}
	o.condition(k, pivot, diff)
	return v, f
}

func (o *oracle) condition(k int, pivot, diff *big.Float) {
	var with []int
	column := map[int]*big.Float{}
	for i := range o.mean {
		if x := o.at(i, k); x.Sign() != 0 && (i > k) {
			with = append(with, i)
			column[i] = new(big.Float).Copy(x)
		}
	}
	t := num(0)
	for _, i := range with {
		gain := num(0).Quo(column[i], pivot)
		o.mean[i].Add(o.mean[i], t.Mul(gain, diff))
		for _, j := range with {
			if j <= i {
				x := o.cov[i][j]
				x.Sub(x, t.Mul(gain, column[j]))
			}
		}
	}
}

// read copies the present distribution of the state of row t.
func (o *oracle) read(dst *Moments, t int) {
	m := o.m
	open := make([]bool, m)
	for i := range m {
		a := o.state(t, i)
		open[i] = o.cov[a][a].Sign() > 0 && o.cov[a][a].MantExp(nil) > kappaExp/2
		dst.Mean[t*m+i], _ = o.mean[a].Float64()
		if open[i] {
			dst.Mean[t*m+i] = math.NaN()
		}
	}
	k := t * packed(m)
	for i := range m {
		for j := i; j < m; j++ {
			x := o.at(o.state(t, i), o.state(t, j))
			dst.Cov[k], _ = x.Float64()
			switch {
			case i == j && open[i]:
				dst.Cov[k] = math.Inf(1)
			case open[i] || open[j]:
				dst.Cov[k] = math.NaN()
			case i == j && (x.Sign() <= 0 || x.MantExp(nil) < o.size[o.state(t, i)]-lostBits):
				dst.Cov[k] = 0
			}
			k++
		}
	}
}
