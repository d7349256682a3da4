package questions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxBytes is the largest definition that Parse reads.
const MaxBytes = 256 << 10

// maxDepth is how deep objects and lists may nest. encoding/json would go down
// to 10,000.
const maxDepth = 32

// object is a JSON object in the order it was written. Lists are []any,
// numbers json.Number.
type object struct {
	keys   []string
	values map[string]any
}

// readTree reads JSON that encoding/json would take too kindly: it refuses
// keys that come twice, deep nesting, invalid UTF-8 and anything after the
// end. A fault comes with the path that led to it.
func readTree(data []byte) (any, error) {
	if len(data) > MaxBytes {
		return nil, refuse("", Say("The questionnaire is larger than %d kB.", MaxBytes>>10))
	}
	if !utf8.Valid(data) {
		return nil, refuse("", Say("The questionnaire is not valid UTF-8 text."))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	r := treeReader{dec: dec}
	value, err := r.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse("", Say("Something follows after the end of the questionnaire (at byte %d).", dec.InputOffset()))
	}
	return value, nil
}

type treeReader struct {
	dec *json.Decoder
}

func (r treeReader) token(at string) (json.Token, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, refuse(at, Say("This is not valid JSON (at byte %d).", r.dec.InputOffset()))
	}
	return token, nil
}

func (r treeReader) value(at string, depth int) (any, error) {
	token, err := r.token(at)
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth >= maxDepth {
		return nil, refuse("", Say("The questionnaire is nested more than %d deep.", maxDepth))
	}
	if delim == '[' {
		return r.list(at, depth)
	}
	return r.object(at, depth)
}

func (r treeReader) list(at string, depth int) (any, error) {
	list := []any{}
	for r.dec.More() {
		value, err := r.value(fmt.Sprintf("%s[%d]", at, len(list)), depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err := r.token(at)
	return list, err
}

func (r treeReader) object(at string, depth int) (any, error) {
	o := object{values: map[string]any{}}
	for r.dec.More() {
		token, err := r.token(at)
		if err != nil {
			return nil, err
		}
		key := token.(string) // the decoder allows no other key
		if _, twice := o.values[key]; twice {
			return nil, refuse(join(at, clip(key)), Say("This key is there twice."))
		}
		value, err := r.value(join(at, clip(key)), depth+1)
		if err != nil {
			return nil, err
		}
		o.keys = append(o.keys, key)
		o.values[key] = value
	}
	_, err := r.token(at)
	return o, err
}

// clip keeps paths short when a key is not.
func clip(key string) string {
	if runes := []rune(key); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return key
}
