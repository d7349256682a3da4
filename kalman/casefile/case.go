// Package casefile reads a state-space model with its observations as JSON,
// runs package kalman on it and writes the result as JSON, so that anyone can
// compare the numbers with those of other software.
//
// A case holds the matrices Z H T R Q c d a1 P1 P1inf under "model", each one
// matrix or, where it changes with time, a list of n + horizon matrices; the n
// rows of "observations" (null is missing); optionally "times", "horizon" and,
// for "kind": "fit", a "named_model". In the answer null is a number that the
// data do not determine: an infinite variance and what depends on it.
package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxSize bounds what Run reads.
const maxSize = 256 << 20

// Kinds of case.
const (
	kindSmooth = "filter-smooth"
	kindFit    = "fit"
)

// ErrCase is the reason when the JSON is no case: an unknown kind, a matrix of
// the wrong shape, a row too short.
var ErrCase = errors.New("casefile: not a case")

type caseFile struct {
	Name         string          `json:"name"`
	Kind         string          `json:"kind"`
	Model        *modelJSON      `json:"model"`
	Observations [][]number      `json:"observations"`
	Times        []float64       `json:"times"`
	Items        []int           `json:"items"`
	Horizon      int             `json:"horizon"`
	Named        json.RawMessage `json:"named_model"`
}

type modelJSON struct {
	Z     json.RawMessage `json:"Z"`
	H     json.RawMessage `json:"H"`
	T     json.RawMessage `json:"T"`
	R     json.RawMessage `json:"R"`
	Q     json.RawMessage `json:"Q"`
	C     json.RawMessage `json:"c"`
	D     json.RawMessage `json:"d"`
	A1    json.RawMessage `json:"a1"`
	P1    json.RawMessage `json:"P1"`
	P1Inf json.RawMessage `json:"P1inf"`
}

// number is a float64 that reads null as NaN and writes NaN and ±Inf as null.
type number float64

func (x *number) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*x = number(math.NaN())
		return nil
	}
	var f float64
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	*x = number(f)
	return nil
}

func (x number) MarshalJSON() ([]byte, error) {
	f := float64(x)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(f)
}

// Run reads one case from r, computes it and writes the result to w as JSON
// with the keys of a case's "expected": filtered, predicted, smoothed and
// forecast moments with the log-likelihood, or the parameters of a fit. An
// error wraps ErrCase for input that is no case, else it is one of package
// kalman.
func Run(r io.Reader, w io.Writer) error {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return fmt.Errorf("casefile: reading: %w", err)
	}
	if len(data) > maxSize {
		return fmt.Errorf("%w: more than %d bytes", ErrCase, maxSize)
	}
	var c caseFile
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("%w: %w", ErrCase, err)
	}
	out, err := c.solve()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("casefile: writing: %w", err)
	}
	return nil
}

func (c *caseFile) solve() (any, error) {
	if c.Horizon < 0 || c.Horizon > 1e6 {
		return nil, fmt.Errorf("%w: horizon %d", ErrCase, c.Horizon)
	}
	switch c.Kind {
	case kindFit:
		return c.fit()
	case kindSmooth, "":
		return c.smooth()
	}
	return nil, fmt.Errorf("%w: kind %q", ErrCase, c.Kind)
}
