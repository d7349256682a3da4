package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"luna/kalman"
)

func run(t *testing.T, text string) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := Run(strings.NewReader(text), &out); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// level is a local level case with holes for observations and more.
func level(more string) string {
	return `{"kind":"filter-smooth","model":{"Z":[[1]],"H":[[1]],"T":[[1]],"R":[[1]],"Q":[[1]],"c":[0],"d":[0],
		"a1":[0],"P1":[[0]],"P1inf":[[1]]},` + more + `}`
}

func TestFitNamesBoundaryAndDegeneracy(t *testing.T) {
	fit := func(model, y string) map[string]any {
		return run(t, `{"kind":"fit","named_model":{"type":"`+model+`"},"observations":`+y+`}`)
	}
	edge := fit("local-level", "[[1],[-1],[1],[-1],[1],[-1]]")
	if b, _ := edge["boundary"].([]any); len(b) != 1 || b[0] != "sigma2_eta" || edge["sigma2_eta"] != 0.0 {
		t.Errorf("pure noise: %v", edge)
	}
	if _, ok := edge["degenerate"]; ok {
		t.Errorf("pure noise is not degenerate: %v", edge)
	}
	constant := fit("local-level", "[[2],[2],[null],[2]]")
	if constant["degenerate"] == nil || constant["sigma2_eps"] != nil || constant["loglik"] != nil {
		t.Errorf("constant series: %v", constant)
	}
	for _, y := range []string{"[[1],[2],[3],[4],[5],[6],[7]]", "[[3],[3],[3],[3],[3]]"} {
		if line := fit("smooth-trend", y); line["degenerate"] == nil {
			t.Errorf("a straight line has no maximum: %v", line)
		}
	}
	if two := fit("local-level", "[[1],[2]]"); two["degenerate"] == nil {
		t.Errorf("two values: %v", two)
	}
}

// TestTrendFitAgreesWithThePublishedOne: Commandeur & Koopman (2007), sec. 3.4.
func TestTrendFitAgreesWithThePublishedOne(t *testing.T) {
	doc := finland(t, `"kind":"fit","named_model":{"type":"local-linear-trend"}`)
	if e, z := doc["sigma2_eps"].(float64), doc["sigma2_zeta"].(float64); math.Abs(e/0.00320083-1) > 1e-4 || math.Abs(z/0.00153314-1) > 1e-4 {
		t.Errorf("variances %v, %v", e, z)
	}
	if b, _ := doc["boundary"].([]any); len(b) != 1 || b[0] != "sigma2_eta" {
		t.Errorf("level variance must be at the boundary: %v", doc)
	}
	// Published without the diffuse constant and per observation.
	ll := doc["loglik"].(float64) + math.Log(2*math.Pi)
	if math.Abs(ll/34-0.7864746) > 1e-6 {
		t.Errorf("log-likelihood per observation %v", ll/34)
	}
}

func TestTimeVaryingMatricesAndIntercepts(t *testing.T) {
	// One state that is doubled and shifted, seen without noise: y = 1 + 2a.
	doc := run(t, `{"model":{"Z":[[[2]],[[2]],[[2]]],"H":[[0]],"T":[[[2]],[[3]],[[1]]],"R":[[1]],"Q":[[[0]],[[4]],[[0]]],
		"c":[[1],[0],[0]],"d":[1],"a1":[0],"P1":[[1]],"P1inf":[[0]]},"observations":[[5],[null]],"horizon":1}`)
	state := doc["forecast_state_mean"].([]any)[0].([]any)[0]
	items := doc["forecast_mean"].([]any)[0].([]any)[0]
	variance := doc["forecast_var"].([]any)[0].([]any)[0].([]any)[0]
	if state != 15.0 || items != 31.0 || variance != 16.0 {
		t.Errorf("state %v, item %v ± %v; want 15, 31 ± 16", state, items, variance)
	}
}

func TestUndeterminedNumbersAreNull(t *testing.T) {
	doc := run(t, level(`"observations":[[null],[null]],"horizon":1`))
	for _, key := range []string{"predicted_mean", "filtered_mean", "smoothed_mean", "forecast_state_mean", "forecast_mean"} {
		if doc[key].([]any)[0].([]any)[0] != nil {
			t.Errorf("%s: %v", key, doc[key])
		}
	}
	if doc["loglik"] != 0.0 || doc["nobs"] != 0.0 || doc["diffuse_rank"] != 0.0 {
		t.Errorf("nothing was observed: %v", doc)
	}
}

func TestWhatIsNoCaseIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"no JSON":        {"{", ErrCase},
		"kind":           {`{"kind":"guess"}`, ErrCase},
		"no model":       {`{"observations":[[1]]}`, ErrCase},
		"no rows":        {level(`"observations":[]`), kalman.ErrNoData},
		"long row":       {level(`"observations":[[1,2]]`), ErrCase},
		"times":          {level(`"observations":[[1],[2]],"times":[0]`), ErrCase},
		"unordered":      {level(`"observations":[[1],[2]],"times":[1,0]`), kalman.ErrTimeOrder},
		"horizon":        {level(`"observations":[[1]],"horizon":-1`), ErrCase},
		"ragged matrix":  {strings.Replace(level(`"observations":[[1]]`), `"T":[[1]]`, `"T":[[1,2]]`, 1), ErrCase},
		"steps":          {strings.Replace(level(`"observations":[[1]]`), `"T":[[1]]`, `"T":[[[1]],[[1]]]`, 1), ErrCase},
		"variance":       {strings.Replace(level(`"observations":[[1],[2]]`), `"Q":[[1]]`, `"Q":[[-1]]`, 1), kalman.ErrIndefinite},
		"unknown model":  {`{"kind":"fit","named_model":{"type":"magic"},"observations":[[1]]}`, ErrCase},
		"no named model": {`{"kind":"fit","observations":[[1]]}`, ErrCase},
	} {
		var out bytes.Buffer
		if err := Run(strings.NewReader(c.text), &out); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: something was written: %s", name, out.String())
		}
	}
}

func FuzzRun(f *testing.F) {
	f.Add(level(`"observations":[[1],[null],[2]],"horizon":1`))
	f.Add(`{"kind":"fit","named_model":{"type":"ou"},"observations":[[1],[2],[3],[1],[2],[2]]}`)
	f.Add(`{"model":{"Z":[[1,0]],"H":[[0]],"T":[[1,1],[0,1]],"Q":[[0,0],[0,0]]},"observations":[[1]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var out bytes.Buffer
		if err := Run(strings.NewReader(text), &out); err == nil && !json.Valid(out.Bytes()) {
			t.Fatalf("no JSON: %s", out.String())
		}
	})
}

// finland runs the observations of the fixture under another head.
func finland(t *testing.T, head string) map[string]any {
	t.Helper()
	data, err := os.ReadFile("../testdata/finland-smooth-trend.json")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Observations json.RawMessage
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return run(t, `{`+head+`,"observations":`+string(c.Observations)+`}`)
}
