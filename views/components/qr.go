package components

import (
	"fmt"
	"strings"
)

// quiet is the light margin a scanner needs around a code, in modules.
const quiet = 4

func qrBox(dark [][]bool) string {
	size := len(dark) + 2*quiet
	return fmt.Sprintf("0 0 %d %d", size, size)
}

// qrPath draws each run of dark modules in a row as one rectangle.
func qrPath(dark [][]bool) string {
	var path strings.Builder
	for y, row := range dark {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start+quiet, y+quiet, x-start, x-start)
		}
	}
	return path.String()
}
