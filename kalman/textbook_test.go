package kalman

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// textbook is the filter and smoother as books print it, with mat.Dense
// arithmetic and inverses at every step. The benchmarks measure against it.
type textbook struct {
	z, t, q, p1 *mat.Dense
	h           []float64
	m           int
}

func newTextbook(z, t, q *mat.Dense, p1 mat.Matrix, h []float64) *textbook {
	m, _ := t.Dims()
	return &textbook{z: z, t: t, q: q, p1: mat.DenseCopyOf(p1), h: h, m: m}
}

// smooth returns the smoothed means and covariances of y.
func (x *textbook) smooth(y []float64) (means []*mat.VecDense, covs []*mat.Dense) {
	p := len(x.h)
	n := len(y) / p
	a, c := mat.NewVecDense(x.m, nil), mat.DenseCopyOf(x.p1)
	am, pm, af, pf := make([]*mat.VecDense, n), make([]*mat.Dense, n), make([]*mat.VecDense, n), make([]*mat.Dense, n)
	for i := range n {
		if i > 0 {
			a, c = x.predict(a, c)
		}
		am[i], pm[i] = a, c
		a, c = x.update(a, c, y[i*p:i*p+p])
		af[i], pf[i] = a, c
	}
	means, covs = make([]*mat.VecDense, n), make([]*mat.Dense, n)
	means[n-1], covs[n-1] = af[n-1], pf[n-1]
	for i := n - 2; i >= 0; i-- {
		var inv, j, d, s, g mat.Dense
		if inv.Inverse(pm[i+1]) != nil {
			panic("singular")
		}
		j.Product(pf[i], x.t.T(), &inv)
		var dv, mv mat.VecDense
		dv.SubVec(means[i+1], am[i+1])
		mv.MulVec(&j, &dv)
		mv.AddVec(&mv, af[i])
		d.Sub(covs[i+1], pm[i+1])
		g.Product(&j, &d, j.T())
		s.Add(pf[i], &g)
		means[i], covs[i] = &mv, &s
	}
	return means, covs
}

func (x *textbook) predict(a *mat.VecDense, c *mat.Dense) (*mat.VecDense, *mat.Dense) {
	var b mat.VecDense
	var d mat.Dense
	b.MulVec(x.t, a)
	d.Product(x.t, c, x.t.T())
	d.Add(&d, x.q)
	return &b, &d
}

func (x *textbook) update(a *mat.VecDense, c *mat.Dense, y []float64) (*mat.VecDense, *mat.Dense) {
	var rows []int
	for j, v := range y {
		if !math.IsNaN(v) {
			rows = append(rows, j)
		}
	}
	if len(rows) == 0 {
		return a, c
	}
	z, h, v := mat.NewDense(len(rows), x.m, nil), mat.NewDense(len(rows), len(rows), nil), mat.NewVecDense(len(rows), nil)
	for i, j := range rows {
		z.SetRow(i, mat.Row(nil, j, x.z))
		h.Set(i, i, x.h[j])
		v.SetVec(i, y[j])
	}
	var f, inv, k, kz, d mat.Dense
	var e, b mat.VecDense
	f.Product(z, c, z.T())
	f.Add(&f, h)
	if inv.Inverse(&f) != nil {
		panic("singular")
	}
	k.Product(c, z.T(), &inv)
	e.MulVec(z, a)
	e.SubVec(v, &e)
	b.MulVec(&k, &e)
	b.AddVec(a, &b)
	kz.Product(&k, z, c)
	d.Sub(c, &kz)
	return &b, &d
}
