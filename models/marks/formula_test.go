package marks_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"luna/models/marks"
)

var values = map[string]*big.Rat{"hw": big.NewRat(80, 1), "exam": big.NewRat(2, 3), "übung": big.NewRat(50, 1)}

// plain shows a formula with codes and with decimal points.
var plain = marks.Words{Number: func(s string) string { return s }, Code: func(s string) string { return s }}

func TestAFormulaIsCountedAsInSchool(t *testing.T) {
	for text, want := range map[string]string{
		"1 + 2 × 3":                   "7",
		"2 - 3 − 4 – 5":               "-10",
		"24 / 4 : 3 ÷ 2":              "1",
		"(1 + 2) * 3":                 "9",
		"-2 · 3":                      "-6",
		"--2":                         "2",
		"0.4 * HW + 0,6 * Exam":       "162/5",
		"min(hw; exam; 70)":           "2/3",
		"max(hw, exam, 70)":           "80",
		"round(2.5)":                  "3",
		"round(0 - 2.5)":              "-3",
		"round(exam; 2)":              "67/100",
		"round(12.344; 2)":            "617/50",
		"Round((0,5 + hw); 0)":        "81",
		"max(0.5 * Übung; 100 ÷ 3)":   "100/3",
		"1/3 + 1/3 + 1/3":             "1",
		"0.1 + 0.2":                   "3/10",
		"999999 × 999999 × 999999.99": "99999799000101999999/100",
	} {
		f, err := marks.ParseFormula(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got, err := f.Value(values)
		expected, _ := new(big.Rat).SetString(want)
		if err != nil || got.Cmp(expected) != 0 {
			t.Errorf("%s is %v (%v), want %s", text, got, err, want)
		}
	}
}

func TestAFormulaWithoutAValueSaysWhy(t *testing.T) {
	for text, want := range map[string]error{
		"0.5 × lab":      marks.ErrMissing,
		"min(hw; lab)":   marks.ErrMissing,
		"hw / (2 - 2)":   marks.ErrDivision,
		"0 × (1 / 0)":    marks.ErrDivision,
		"":               marks.ErrMissing,
		"round(1/0 ; 1)": marks.ErrDivision,
	} {
		f, err := marks.ParseFormula(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := f.Value(values); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestAFormulaThatCannotBeReadSaysWhere(t *testing.T) {
	for text, at := range map[string]int{
		"hw +":                        5,
		"hw exam":                     4,
		"(hw":                         4,
		"hw)":                         3,
		"2 ^ 3":                       3,
		"1.":                          3,
		"1.2.3":                       4,
		"1234567":                     8,
		"1.23456":                     8,
		"min(hw)":                     8,
		"min hw":                      5,
		"min(hw; )":                   9,
		"round(hw; 5)":                13,
		"round(hw; 0.5)":              15,
		"round(hw; hw)":               14,
		"max(0,5 × hw; exam)":         6, // 0 and 5 × hw, or a half of hw?
		"=SUM(A1)":                    1,
		"hw; exam":                    3,
		"\x00":                        1,
		strings.Repeat("-", 25) + "1": 22,
		strings.Repeat("(", 25) + "1" + strings.Repeat(")", 25): 22,
		strings.Repeat("1+", 250) + "1":                         501,
	} {
		_, err := marks.ParseFormula(text)
		var fault *marks.Fault
		if !errors.As(err, &fault) || fault.At != at {
			t.Errorf("%.40q: %+v, want a fault at %d", text, err, at)
		}
	}
}

func TestAFormulaIsShownWithoutWhatChangesNothing(t *testing.T) {
	for text, want := range map[string]string{
		"((0,40*HW)+(0.6*Exam))": "0.40 × hw + 0.6 × exam",
		"a-(b-c)-d":              "a − (b − c) − d",
		"a/(b*c)":                "a ÷ (b × c)",
		"-(a+b)":                 "−(a + b)",
		"-(-a)":                  "−−a",
		"MIN( a,b ;ROUND(c;1))":  "min(a; b; round(c; 1))",
	} {
		f, err := marks.ParseFormula(text)
		if err != nil || f.Print(plain) != want {
			t.Errorf("%s is shown as %q (%v), want %q", text, f.Print(plain), err, want)
		}
	}
}

func TestACodeIsAWordThatNoFunctionHas(t *testing.T) {
	for s, want := range map[string]bool{
		"HW": true, "Übung2": true, "lab_1": true, "": false, "1a": false, "a b": false, "a-b": false, "Max": false, "round": false,
		strings.Repeat("a", 20): true, strings.Repeat("a", 21): false,
	} {
		if marks.Code(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// FuzzFormula: whatever is typed is read or refused at a place in it, and what is
// shown of it reads as the same again.
func FuzzFormula(f *testing.F) {
	for _, seed := range []string{"0.4 × hw + 0,6 × exam", "max(min(hw; exam), round(hw/3; 2)) - -(1)", "((((1))))", "1/0", "min(1,2)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := marks.ParseFormula(text)
		if err != nil {
			var fault *marks.Fault
			if !errors.As(err, &fault) || fault.At < 1 || fault.At > len([]rune(text))+1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		all := map[string]*big.Rat{}
		for _, code := range formula.Codes() {
			if !marks.Code(code) && len([]rune(code)) <= 20 {
				t.Fatalf("%q names %q, which is no code", text, code)
			}
			all[code] = big.NewRat(int64(7*len(code)), 3)
		}
		shown := formula.Print(plain)
		again, err := marks.ParseFormula(shown)
		if len([]rune(shown)) > 500 {
			return // spaces made it too long
		}
		if err != nil || again.Print(plain) != shown {
			t.Fatalf("%q is shown as %q, which reads as %q (%v)", text, shown, again.Print(plain), err)
		}
		a, errA := formula.Value(all)
		b, errB := again.Value(all)
		if !errors.Is(errA, errB) || errA == nil && a.Cmp(b) != 0 {
			t.Fatalf("%q is %v (%v), as shown %v (%v)", text, a, errA, b, errB)
		}
	})
}
