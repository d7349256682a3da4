package kalman

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Estimate is one parameter of a fit.
type Estimate struct {
	Name  string
	Value float64
	SE    float64 // NaN where there is none
	Edge  bool    // at the edge of its range: the variance is zero
}

// SeriesFit is a maximum likelihood fit of a named model to one series.
type SeriesFit struct {
	Estimates []Estimate
	LogLik    float64
	Info      Info
	Converged bool
	Flat      bool // the data do not tell the parameters apart
}

// Get returns the value of the named parameter, NaN when there is none.
func (f *SeriesFit) Get(name string) float64 {
	for _, e := range f.Estimates {
		if e.Name == name {
			return e.Value
		}
	}
	return math.NaN()
}

// Named chooses the model of FitSeries.
type Named string

// The models that FitSeries knows and the names of their parameters.
const (
	FitNamedTrend  Named = "local-linear-trend"     // sigma2_eps, sigma2_eta, sigma2_zeta
	FitNamedSmooth Named = "smooth-trend"           // sigma2_eps, sigma2_zeta
	FitNamedWalk   Named = "integrated-random-walk" // sigma2_eps, sigma2_zeta
	FitNamedOU     Named = "ou"                     // mean, rate, stationary_var, obs_var
)

// edgeVariance is where the search stops, relative to the variance of the
// data; from there the edge itself, zero, is tried.
const edgeVariance = 1e-9

// ErrUnknownModel: FitSeries does not know the name.
var ErrUnknownModel = errors.New("kalman: unknown model")

// FitSeries fits a named model to one series by maximum likelihood, from an
// exact diffuse start where the process has no stationary distribution. A
// variance whose maximum lies at zero is zero and marked Edge.
//
// Errors: ErrUnknownModel; ErrNoData; ErrNotIdentified with fewer values than
// parameters; ErrDegenerate where the likelihood grows without bound because
// the series can be followed without any noise; those of FitPanel.
func FitSeries(ctx context.Context, name Named, s Series) (SeriesFit, error) {
	spec, err := name.spec(0, 1)
	if err != nil {
		return SeriesFit{}, err
	}
	if n := countValues(s); n > 0 && n <= len(spec.ps) {
		return SeriesFit{}, fmt.Errorf("%d values for %d parameters: %w", n, len(spec.ps), ErrNotIdentified)
	}
	one := []Series{s}
	mean, total, _, err := spreadOf(one)
	if err != nil {
		return SeriesFit{}, err
	}
	if spec, err = name.spec(mean, total); err != nil {
		return SeriesFit{}, err
	}
	sum, err := fitNamed(ctx, spec.ps, spec.build, spec.starts, one, PanelOptions{Workers: 1})
	if err != nil {
		return SeriesFit{}, err
	}
	fit := SeriesFit{LogLik: sum.LogLik, Info: sum.Info, Converged: sum.Converged, Flat: sum.Flat}
	return fit, spec.settle(&fit, s, sum.Boundary)
}

// fitSpec is what a named model brings to the search.
type fitSpec struct {
	ps     []param
	build  func() (*Model, error)
	starts [][]float64
}

func countValues(s Series) int {
	n := 0
	for _, y := range s.Y {
		if !math.IsNaN(y) {
			n++
		}
	}
	return n
}

func (name Named) spec(mean, total float64) (*fitSpec, error) {
	x := &fitSpec{}
	v := map[string]*float64{}
	add := func(p param) {
		p.value, p.se = new(float64), new(float64)
		v[p.name] = p.value
		x.ps = append(x.ps, p)
	}
	noise := func(name string) {
		add(param{name: name, scale: total, lower: math.Log(edgeVariance), upper: math.Log(mostVariance)})
	}
	switch name {
	case FitNamedTrend:
		noise("sigma2_eps")
		noise("sigma2_eta")
		noise("sigma2_zeta")
		x.build = func() (*Model, error) { return NewLocalTrend(*v["sigma2_eps"], *v["sigma2_eta"], *v["sigma2_zeta"]) }
		x.starts = [][]float64{{-1, -3, -6}, {-3, -1, -8}, {-1, -8, -4}, {-6, -6, -2}}
	case FitNamedSmooth:
		noise("sigma2_eps")
		noise("sigma2_zeta")
		x.build = func() (*Model, error) { return NewLocalTrend(*v["sigma2_eps"], 0, *v["sigma2_zeta"]) }
		x.starts = [][]float64{{-1, -8}, {-1, -4}, {-5, -2}}
	case FitNamedWalk:
		noise("sigma2_eps")
		noise("sigma2_zeta")
		x.build = func() (*Model, error) { return NewIntegratedWalk(*v["sigma2_eps"], *v["sigma2_zeta"]) }
		x.starts = [][]float64{{-1, -8}, {-1, -4}, {-5, -2}}
	case FitNamedOU:
		add(param{name: "mean", linear: true, centre: mean, scale: math.Sqrt(total), lower: -10, upper: 10})
		add(param{name: "rate", free: true, scale: 1, lower: -12, upper: 6})
		noise("stationary_var")
		noise("obs_var")
		x.build = func() (*Model, error) {
			return NewOU(*v["mean"], *v["rate"], *v["stationary_var"], *v["obs_var"])
		}
		x.starts = [][]float64{{0, -3, -0.2, -2}, {0, -1, -0.5, -1}, {0, 0, -0.2, -4}, {0, -2, -0.1, -8}}
	default:
		return nil, fmt.Errorf("%q: %w", string(name), ErrUnknownModel)
	}
	return x, nil
}

// ParameterNames lists the parameters of a named model, nil for an unknown one.
func ParameterNames(name Named) []string {
	x, err := name.spec(0, 1)
	if err != nil {
		return nil
	}
	names := make([]string, len(x.ps))
	for i := range x.ps {
		names[i] = x.ps[i].name
	}
	return names
}

// settle moves variances at the floor of the search to zero where the
// likelihood does not fall, and fills in the estimates.
func (x *fitSpec) settle(fit *SeriesFit, s Series, boundary []string) error {
	edges := 0
	var w Workspace
	for _, p := range x.ps {
		edge := false
		for _, b := range boundary {
			edge = edge || b == p.name
		}
		if edge && !p.linear && !p.free && *p.value < p.scale {
			edges++
			old := *p.value
			*p.value = 0
			if m, err := x.build(); err != nil {
				*p.value = old
			} else if ll, _, err := m.LogLik(&w, s); err != nil || ll < fit.LogLik-1e-6*float64(fit.Info.N) {
				*p.value = old
			} else {
				fit.LogLik = math.Max(fit.LogLik, ll)
			}
		}
		fit.Estimates = append(fit.Estimates, Estimate{Name: p.name, Value: *p.value, SE: *p.se, Edge: edge})
	}
	if edges == x.variances() {
		return fmt.Errorf("all variances go to zero: %w", ErrDegenerate)
	}
	return nil
}

func (x *fitSpec) variances() int {
	n := 0
	for _, p := range x.ps {
		if !p.linear && !p.free {
			n++
		}
	}
	return n
}
