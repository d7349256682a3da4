package marks

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"luna/models/questions"
)

// Bounds of a formula. Whoever writes one is trusted with a module and with
// nothing else: what it costs to read and to count must be small whatever is in it.
const (
	longestFormula = 500 // characters
	deepest        = 20  // brackets and signs in one another
	mostDigits     = 6   // of a number, before the point
	mostDecimals   = 4
	longestCode    = 20
)

// Fault says why a formula cannot be read, and where.
type Fault struct {
	At      int // the character, from 1 on
	Message questions.Message
}

// Error is for logs; pages print the message.
func (f *Fault) Error() string { return "formula: " + f.Message.Text }

// Why a formula has no value for somebody.
var (
	ErrMissing  = errors.New("a category has no mark yet")
	ErrDivision = errors.New("division by zero")
	ErrTooLarge = errors.New("the number is too large")
)

// Formula is arithmetic over the codes of categories: numbers, + − × ÷, brackets,
// min, max and round. The zero value is none.
type Formula struct{ root *node }

// operator is what a node does with its parts.
type operator byte

const (
	number  operator = '#'
	code    operator = 'c'
	plus    operator = '+'
	minus   operator = '-'
	times   operator = '*'
	through operator = '/'
	negated operator = 'n'
	lowest  operator = 'l'
	highest operator = 'h'
	rounded operator = 'r'
)

// calls are the functions, by the names that formulas call them by.
var calls = map[string]operator{"min": lowest, "max": highest, "round": rounded}

type node struct {
	op    operator
	word  string   // the code, or the number as digits with a point
	value *big.Rat // of a number
	parts []*node
}

// None tells whether there is no formula.
func (f Formula) None() bool { return f.root == nil }

// Codes are those that the formula names, in small letters, each once.
func (f Formula) Codes() []string {
	var codes []string
	var walk func(*node)
	walk = func(n *node) {
		if n.op == code && !slices.Contains(codes, fold(n.word)) {
			codes = append(codes, fold(n.word))
		}
		for _, part := range n.parts {
			walk(part)
		}
	}
	if f.root != nil {
		walk(f.root)
	}
	return codes
}

// Value counts the formula out, exactly. values are by code in small letters;
// where one is missing that the formula names the error is ErrMissing.
func (f Formula) Value(values map[string]*big.Rat) (*big.Rat, error) {
	if f.root == nil {
		return nil, ErrMissing
	}
	return f.root.count(values)
}

func (n *node) count(values map[string]*big.Rat) (*big.Rat, error) {
	switch n.op {
	case number:
		return n.value, nil
	case code:
		if v := values[fold(n.word)]; v != nil {
			return v, nil
		}
		return nil, ErrMissing
	}
	parts := make([]*big.Rat, len(n.parts))
	for i, part := range n.parts {
		v, err := part.count(values)
		if err != nil {
			return nil, err
		}
		parts[i] = v
	}
	return n.apply(parts)
}

// apply joins the values of the parts.
func (n *node) apply(parts []*big.Rat) (*big.Rat, error) {
	v := new(big.Rat)
	switch n.op {
	case plus:
		return v.Add(parts[0], parts[1]), nil
	case minus:
		return v.Sub(parts[0], parts[1]), nil
	case times:
		return v.Mul(parts[0], parts[1]), nil
	case through:
		if parts[1].Sign() == 0 {
			return nil, ErrDivision
		}
		return v.Quo(parts[0], parts[1]), nil
	case negated:
		return v.Neg(parts[0]), nil
	case lowest:
		return slices.MinFunc(parts, (*big.Rat).Cmp), nil
	case highest:
		return slices.MaxFunc(parts, (*big.Rat).Cmp), nil
	default: // rounded; how far is a whole number, see the parser
		decimals := 0
		if len(parts) == 2 {
			decimals = int(parts[1].Num().Int64())
		}
		return round(parts[0], decimals), nil
	}
}

// round gives the nearest number with so many decimals; halves go away from zero.
func round(v *big.Rat, decimals int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	whole := halfUp(new(big.Rat).Mul(v, new(big.Rat).SetInt(scale)))
	return new(big.Rat).SetFrac(whole, scale)
}

// halfUp is the nearest whole number; halves go away from zero.
func halfUp(v *big.Rat) *big.Int {
	half := big.NewRat(1, 2)
	if v.Sign() < 0 {
		half.Neg(half)
	}
	sum := new(big.Rat).Add(v, half)
	return new(big.Int).Quo(sum.Num(), sum.Denom())
}

// Words is how a formula is shown.
type Words struct {
	Number func(digits string) string // of what is written in it, "0.5"
	Code   func(code string) string   // in small letters
}

// Print shows the formula with spaces, with the signs of arithmetic, and without
// brackets that change nothing.
func (f Formula) Print(w Words) string {
	if f.root == nil {
		return ""
	}
	return f.root.print(w, 0)
}

// strength is how firmly an operator holds its parts together.
func (o operator) strength() int {
	switch o {
	case plus, minus:
		return 1
	case times, through:
		return 2
	case negated:
		return 3
	}
	return 4
}

func (n *node) print(w Words, around int) string {
	var s string
	own := n.op.strength()
	switch n.op {
	case number:
		return w.Number(n.word)
	case code:
		return w.Code(fold(n.word))
	case negated:
		s = "−" + n.parts[0].print(w, own)
	case plus, minus, times, through:
		sign := map[operator]string{plus: " + ", minus: " − ", times: " × ", through: " ÷ "}[n.op]
		s = n.parts[0].print(w, own) + sign + n.parts[1].print(w, own+1)
	default:
		inner := make([]string, len(n.parts))
		for i, part := range n.parts {
			inner[i] = part.print(w, 0)
		}
		for name, op := range calls {
			if op == n.op {
				s = name + "(" + strings.Join(inner, "; ") + ")"
			}
		}
	}
	if own < around {
		return "(" + s + ")"
	}
	return s
}

// fold is how codes are compared.
func fold(code string) string { return strings.ToLower(code) }
