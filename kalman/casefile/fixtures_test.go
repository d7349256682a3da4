package casefile

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

type fixture struct {
	Kind      string
	Expected  map[string]any
	Tolerance map[string]float64
}

// TestEveryPublishedCaseIsReproduced runs each fixture as a user would and
// compares every number of "expected" at the tolerance the file states.
func TestEveryPublishedCaseIsReproduced(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.json")
	if err != nil || len(files) < 7 {
		t.Fatalf("found %d fixtures: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want fixture
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := Run(bytes.NewReader(data), &out); err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for key, x := range want.Expected {
				want.compare(t, key, got[key], x)
			}
		})
	}
}

func (f *fixture) compare(t *testing.T, key string, got, want any) {
	t.Helper()
	atol, rtol := f.Tolerance["atol"], f.Tolerance["rtol"]
	switch {
	case key == "loglik":
		atol, rtol = f.Tolerance["loglik_atol"], 0
	case f.Kind == kindFit:
		atol, rtol = 0, f.Tolerance["param_rtol"]
	}
	compareTree(t, key, got, want, func(g, w float64) bool { return math.Abs(g-w) <= atol+rtol*math.Abs(w) })
}

// compareTree walks both; covariances with an undetermined element (null on
// the diagonal) are not compared off the diagonal.
func compareTree(t *testing.T, path string, got, want any, near func(g, w float64) bool) {
	t.Helper()
	switch w := want.(type) {
	case nil:
		if got != nil {
			t.Errorf("%s = %v, want undetermined", path, got)
		}
	case float64:
		if g, ok := got.(float64); !ok || !near(g, w) {
			t.Errorf("%s = %v, want %v", path, got, w)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			t.Fatalf("%s has another shape: %v", path, got)
		}
		for i := range w {
			for _, cell := range cells(w, i) {
				cell(func(j int) {
					compareTree(t, path, g[i].([]any)[j], w[i].([]any)[j], near)
				}, func() { compareTree(t, path, g[i], w[i], near) })
			}
		}
	}
}

// cells yields for row i of a square matrix with null on its diagonal the
// elements that are determined, else the row as a whole.
func cells(rows []any, i int) []func(element func(j int), whole func()) {
	open := make([]bool, len(rows))
	square := false
	for k, r := range rows {
		row, ok := r.([]any)
		if !ok || len(row) != len(rows) {
			return []func(func(int), func()){func(_ func(int), whole func()) { whole() }}
		}
		if len(row) > 0 {
			if _, deeper := row[0].([]any); deeper {
				return []func(func(int), func()){func(_ func(int), whole func()) { whole() }}
			}
		}
		open[k] = row[k] == nil
		square = true
	}
	return []func(func(int), func()){func(element func(int), _ func()) {
		for j := range rows {
			if square && (j == i || (!open[i] && !open[j])) {
				element(j)
			}
		}
	}}
}
