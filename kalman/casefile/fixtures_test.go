package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
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
	near := func(g, w float64) bool { return math.Abs(g-w) <= atol+rtol*math.Abs(w) }
	if strings.HasSuffix(key, "_var") {
		compareCovariances(t, key, got, want, near)
		return
	}
	compareTree(t, key, got, want, near)
}

// compareCovariances compares a list of matrices; an undetermined variance is
// null and the covariances with that element are not compared.
func compareCovariances(t *testing.T, key string, got, want any, near func(g, w float64) bool) {
	t.Helper()
	g, w := got.([]any), want.([]any)
	if len(g) != len(w) {
		t.Fatalf("%s has %d matrices, want %d", key, len(g), len(w))
	}
	for step := range w {
		rows := w[step].([]any)
		open := func(i int) bool { return rows[i].([]any)[i] == nil }
		for i := range rows {
			for j := range rows {
				if i == j || (!open(i) && !open(j)) {
					path := fmt.Sprintf("%s[%d][%d][%d]", key, step, i, j)
					compareTree(t, path, g[step].([]any)[i].([]any)[j], rows[i].([]any)[j], near)
				}
			}
		}
	}
}

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
			compareTree(t, fmt.Sprintf("%s[%d]", path, i), g[i], w[i], near)
		}
	}
}
