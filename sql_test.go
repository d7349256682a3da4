package main

import (
	"slices"
	"testing"

	"luna/internal/constsql"
)

// passesOn lists who may hand a text on that is not constant, with the reason.
var passesOn = map[string]string{
	"walled":   "the pool under GORM sends what GORM has put together, after the guard has read it",
	"walledTx": "the same in a transaction",

	"preparingConn": "a connection of that pool: it sends what has come to it",
}

// TestEverySQLTextIsWrittenInTheSource: no text of a person can become SQL. How
// sharp this is, package constsql shows on holes that are planted.
func TestEverySQLTextIsWrittenInTheSource(t *testing.T) {
	var patterns []string
	for _, s := range sources(t) {
		if pattern := "./" + s.dir; !s.helper() && !slices.Contains(patterns, pattern) {
			patterns = append(patterns, pattern)
		}
	}
	found, err := constsql.Check(".", patterns...)
	if err != nil {
		t.Fatal(err)
	}
	needed := make(map[string]bool)
	for _, f := range found {
		if _, may := passesOn[f.In]; may {
			needed[f.In] = true
			continue
		}
		t.Error(f)
	}
	for name := range passesOn {
		if !needed[name] {
			t.Errorf("%s does not need its exception any more", name)
		}
	}
}
