package kalman

import (
	"math/rand/v2"
	"testing"
)

// TestTheOtherWayBackAgreesWithDenseConditioning forces the smoother that
// looks ahead, which is otherwise used only where rounding errors would grow.
func TestTheOtherWayBackAgreesWithDenseConditioning(t *testing.T) {
	for i := range 300 {
		c := (&maker{Rand: rand.New(rand.NewPCG(uint64(i), 42))}).draw(6)
		want := askOracle(c)
		m, err := c.model(SquareRoot)
		if err != nil {
			t.Fatal(err)
		}
		var w Workspace
		var r Result
		var like likelihood
		s := Series{Y: c.y}
		w.use(m)
		r.resize(c.n, c.m, c.p)
		w.tape.resize(c.n, c.m)
		like.start()
		if err := w.forwardRoot(&r, &s, c.n, true, &like); err != nil {
			t.Fatal(err)
		}
		w.back.begin(&w.root)
		w.root.emit(&r.Smoothed, c.n-1)
		if err := w.smoothFuture(&r, &s, c.n); err != nil {
			t.Fatal(err)
		}
		var d deviation
		d.moments("smoothed", &r.Smoothed, &want.Smoothed)
		if d.worst > 1e-7 {
			t.Errorf("model %d (n %d, m %d, p %d): off by %.1e: %s", i, c.n, c.m, c.p, d.worst, d.where)
		}
	}
}
