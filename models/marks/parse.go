package marks

import (
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"luna/models/questions"
)

// ParseFormula reads a formula as people write it: "0.4 × hw + 0.6 × exam". A
// number may have a decimal comma; what functions take is separated by
// semicolons, or by commas where these cannot be decimal ones. Nothing at all is
// no formula. The error is a *Fault.
func ParseFormula(text string) (Formula, error) {
	if strings.TrimSpace(text) == "" {
		return Formula{}, nil
	}
	if utf8.RuneCountInString(text) > longestFormula {
		return Formula{}, &Fault{longestFormula + 1, questions.Say("The formula is too long. Please use at most %d characters.", longestFormula)}
	}
	p := &parser{text: []rune(text)}
	root, err := p.sum(inBrackets)
	if err == nil && p.next() != 0 {
		err = p.unexpected()
	}
	if err != nil {
		return Formula{}, err
	}
	return Formula{root}, nil
}

// Code tells whether a category can have this code: letters and digits, a letter
// first, and not the name of a function.
func Code(s string) bool {
	n := 0
	for i, c := range s {
		if n++; !letter(c) && (i == 0 || !digit(c)) {
			return false
		}
	}
	_, taken := calls[fold(s)]
	return n > 0 && n <= longestCode && !taken
}

func letter(c rune) bool { return unicode.IsLetter(c) || c == '_' }
func digit(c rune) bool  { return c >= '0' && c <= '9' }

// parser reads by recursive descent.
type parser struct {
	text  []rune
	at    int
	depth int
}

// place is what the innermost bracket is: it decides what a comma means.
type place bool

const (
	inBrackets place = false // or in none
	inCall     place = true
)

// next is the character that comes next, spaces aside; 0: none does.
func (p *parser) next() rune {
	for p.at < len(p.text) && unicode.IsSpace(p.text[p.at]) {
		p.at++
	}
	return p.peek()
}

func (p *parser) peek() rune {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) fault(m questions.Message) error { return &Fault{p.at + 1, m} }

func (p *parser) unexpected() error {
	if c := p.next(); c != 0 {
		return p.fault(questions.Say("At character %d: “%s” cannot stand here.", p.at+1, string(c)))
	}
	return p.fault(questions.Say("The formula ends too early."))
}

// signs are the operators, in the ways in which people type them.
var signs = map[rune]operator{
	'+': plus, '-': minus, '−': minus, '–': minus,
	'*': times, '×': times, '·': times, '/': through, '÷': through, ':': through,
}

func (p *parser) sum(in place) (*node, error) {
	return p.chain(func() (*node, error) { return p.product(in) }, plus, minus)
}

func (p *parser) product(in place) (*node, error) {
	return p.chain(func() (*node, error) { return p.signed(in) }, times, through)
}

// chain reads parts that are joined by one of two operators, from the left.
func (p *parser) chain(part func() (*node, error), a, b operator) (*node, error) {
	left, err := part()
	for err == nil {
		op := signs[p.next()]
		if op != a && op != b {
			return left, nil
		}
		p.at++
		var right *node
		if right, err = part(); err == nil {
			left = &node{op: op, parts: []*node{left, right}}
		}
	}
	return nil, err
}

func (p *parser) signed(in place) (*node, error) {
	if signs[p.next()] != minus {
		return p.single(in)
	}
	p.at++
	return p.deeper(func() (*node, error) {
		part, err := p.signed(in)
		return &node{op: negated, parts: []*node{part}}, err
	})
}

// deeper reads what is inside something else, if that is not too deep.
func (p *parser) deeper(inside func() (*node, error)) (*node, error) {
	if p.depth++; p.depth > deepest {
		return nil, p.fault(questions.Say("There are too many brackets in one another."))
	}
	defer func() { p.depth-- }()
	return inside()
}

// single reads a number, a code, brackets or a function.
func (p *parser) single(in place) (*node, error) {
	switch c := p.next(); {
	case digit(c):
		return p.number(in)
	case letter(c):
		return p.named()
	case c == '(':
		p.at++
		return p.deeper(func() (*node, error) {
			inner, err := p.sum(inBrackets)
			if err == nil && p.next() != ')' {
				err = p.unexpected()
			}
			p.at++
			return inner, err
		})
	}
	return nil, p.unexpected()
}

func (p *parser) number(in place) (*node, error) {
	whole, decimals := p.digits(), ""
	if c := p.peek(); c == '.' || c == ',' && p.at+1 < len(p.text) && digit(p.text[p.at+1]) {
		if c == ',' && in == inCall {
			return nil, p.fault(questions.Say("At character %d: please write a decimal point, and semicolons between what a function takes.", p.at+1))
		}
		p.at++
		if decimals = p.digits(); decimals == "" {
			return nil, p.unexpected()
		}
	}
	word := whole
	if decimals != "" {
		word += "." + decimals
	}
	value, ok := new(big.Rat).SetString(word)
	if !ok || len(whole) > mostDigits || len(decimals) > mostDecimals {
		return nil, p.fault(questions.Say("Please use numbers of at most %d digits and %d decimals.", mostDigits, mostDecimals))
	}
	return &node{op: number, word: word, value: value}, nil
}

func (p *parser) digits() string {
	from := p.at
	for digit(p.peek()) {
		p.at++
	}
	return string(p.text[from:p.at])
}

// named reads a code, or a function with what it takes.
func (p *parser) named() (*node, error) {
	from := p.at
	for letter(p.peek()) || digit(p.peek()) {
		p.at++
	}
	word := string(p.text[from:p.at])
	op, call := calls[fold(word)]
	if !call {
		return &node{op: code, word: word}, nil
	}
	if p.next() != '(' {
		return nil, p.unexpected()
	}
	return p.deeper(func() (*node, error) { return p.call(fold(word), op) })
}

func (p *parser) call(name string, op operator) (*node, error) {
	n := &node{op: op}
	for {
		p.at++ // the bracket, or what separates
		part, err := p.sum(inCall)
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, part)
		if c := p.next(); c != ';' && c != ',' {
			break
		}
	}
	if p.next() != ')' {
		return nil, p.unexpected()
	}
	p.at++
	switch {
	case op != rounded && len(n.parts) < 2:
		return nil, p.fault(questions.Say("%s takes two values or more, with semicolons between them.", name))
	case op == rounded && !roundable(n.parts):
		return nil, p.fault(questions.Say("round takes a value, and how many decimals it keeps: 0 to %d.", mostDecimals))
	}
	return n, nil
}

// roundable tells whether round can take these.
func roundable(parts []*node) bool {
	if len(parts) != 2 {
		return len(parts) == 1
	}
	decimals := parts[1]
	return decimals.op == number && decimals.value.IsInt() && decimals.value.Num().Int64() <= mostDecimals
}
