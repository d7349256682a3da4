package wall

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheMemoryOfStatementsIsBounded(t *testing.T) {
	const statement = "SELECT * FROM modules WHERE university_id = ? AND id > "
	for i := range 5 * generation {
		if err := (Side{Tenant: north}).Check(fmt.Sprint(statement, i), []any{north}); err != nil {
			t.Fatal(err)
		}
		// what is asked again and again stays, and is judged by its arguments anew
		if err := (Side{Tenant: north}).Check(statement+"0", []any{south}); err == nil {
			t.Fatal("another university's number passes a second time")
		}
	}
	if n := len(cache.young) + len(cache.old); n > 2*generation {
		t.Errorf("it remembers %d statements", n)
	}
	if _, ok := cache.young[statement+"0"]; !ok {
		t.Error("it has forgotten what was asked just now")
	}
	long := statement + strings.Repeat("0", longest)
	if err := (Side{Tenant: north}).Check(long, []any{north}); err != nil {
		t.Fatal(err)
	}
	if _, ok := cache.young[long]; ok {
		t.Error("it remembers a very long statement")
	}
}
