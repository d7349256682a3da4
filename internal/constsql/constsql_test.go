package constsql

import (
	"os"
	"strings"
	"testing"
)

// TestPlantedHolesAreFoundAndSoundCodeIsNot compares line by line: a hole that
// is missed is as wrong as a sound line that is reported.
func TestPlantedHolesAreFoundAndSoundCodeIsNot(t *testing.T) {
	found, err := Check(".", "./testdata/holes")
	if err != nil {
		t.Fatal(err)
	}
	lines := make(map[int]Finding)
	for _, f := range found {
		lines[f.Pos.Line] = f
	}
	data, err := os.ReadFile("testdata/holes/holes.go")
	if err != nil {
		t.Fatal(err)
	}
	holes := 0
	for i, line := range strings.Split(string(data), "\n") {
		hole := strings.HasSuffix(line, "// hole")
		f, reported := lines[i+1]
		switch {
		case hole && !reported:
			t.Errorf("line %d is not found: %s", i+1, line)
		case !hole && reported:
			t.Errorf("line %d is sound: %v", i+1, f)
		}
		if hole {
			holes++
		}
	}
	if holes < 30 {
		t.Errorf("only %d holes were planted", holes)
	}
}
