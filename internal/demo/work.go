package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"

	"luna/models"
)

// paper is a file that a student hands in beside the text, with a comment of
// the lecturer at a place of it.
type paper struct {
	student int
	name    string
	content func() (string, error)
	pin     models.PinInput
}

// papers are a program that is marked already, and a plot and a page of somebody
// who was late.
var papers = []paper{
	{0, "partial_sums.py", coded, models.PinInput{Place: "21", Text: "A thousand terms do not settle the third sum: it nears its limit as slowly as 1/sqrt(n) falls."}},
	{diligent - lastly, "partial-sums.png", plotted, models.PinInput{Place: "1", X: "880", Y: "860", Text: "Here the third sums settle. Does that go with what you wrote?"}},
	{diligent - lastly, "series.pdf", solved, models.PinInput{Place: "1", X: "450", Y: "377", Text: "What becomes of the signs? You compare the absolute values."}},
}

// solved is a page with proofs, of which the last is none.
func solved() (string, error) {
	return page("Exercise sheet 3: series",
		"1. The integral of 1/x^2 from 1 to infinity is finite, and 1/x^2 falls.", "So the sum of 1/n^2 converges.", "",
		"2. With a_n = n/2^n the ratio is a_(n+1)/a_n = (n+1)/(2n).", "It tends to 1/2, which is less than 1.",
		"By the ratio test, the sum of n/2^n converges.", "",
		"3. We have 1/sqrt(n) >= 1/n, and the harmonic series diverges.", "So this series diverges, too."), nil
}

// page is a PDF of one page, in a typeface that needs no file.
func page(title string, lines ...string) string {
	var text strings.Builder
	escaped := strings.NewReplacer("(", `\(`, ")", `\)`).Replace
	fmt.Fprintf(&text, "BT /B 20 Tf 72 760 Td (%s) Tj ET\n", escaped(title))
	for i, line := range lines {
		fmt.Fprintf(&text, "BT /F 15 Tf 72 %d Td (%s) Tj ET\n", 715-24*i, escaped(line))
	}
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[5 0 R]/Count 1>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>", "<</Type/Font/Subtype/Type1/BaseFont/Times-Bold>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R/B 4 0 R>>>>/Contents 6 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", text.Len(), text.String()),
	}
	var out, table strings.Builder
	out.WriteString("%PDF-1.4\n")
	for n, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, object)
	}
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, out.Len())
	return out.String()
}

// plotted is how the partial sums of the three series grow, each in its colour.
func plotted() (string, error) {
	const width, height, edge = 640, 400, 30
	white, black := color.RGBA{255, 255, 255, 255}, color.RGBA{60, 60, 60, 255}
	colours := []color.RGBA{{37, 99, 235, 255}, {217, 119, 6, 255}, {5, 150, 105, 255}}
	plot := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{white, black, colours[0], colours[1], colours[2]})
	for x := edge; x < width-edge; x++ {
		plot.Set(x, height/2+100, black)
	}
	for y := edge; y < height-edge; y++ {
		plot.Set(edge, y, black)
	}
	for i, term := range []func(n float64) float64{
		func(n float64) float64 { return 1 / (n * n) },
		func(n float64) float64 { return n / math.Pow(2, n) },
		func(n float64) float64 { return math.Pow(-1, n) / math.Sqrt(n) },
	} {
		sum := 0.0
		for n := 1; n <= 40; n++ {
			sum += term(float64(n))
			dot(plot, edge+14*n, height/2+100-int(math.Round(sum*110)), colours[i])
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, plot)
	return out.String(), err
}

// dot draws a point that can be seen.
func dot(plot *image.Paletted, x, y int, c color.Color) {
	for dx := -3; dx <= 3; dx++ {
		for dy := -3; dy <= 3; dy++ {
			if dx*dx+dy*dy <= 10 {
				plot.Set(x+dx, y+dy, c)
			}
		}
	}
}

// coded is a program that counts what the plot shows.
func coded() (string, error) {
	return `"""Partial sums of the three series of sheet 3."""
from math import sqrt


def partial_sums(term, last):
    """Return the sums of term(1) to term(n) for n = 1, ..., last."""
    sums, total = [], 0.0
    for n in range(1, last + 1):
        total += term(n)
        sums.append(total)
    return sums


SERIES = {
    "1/n^2": lambda n: 1 / n**2,
    "n/2^n": lambda n: n / 2**n,
    "(-1)^n/sqrt(n)": lambda n: (-1)**n / sqrt(n),
}

for name, term in SERIES.items():
    print(f"{name:>15}", partial_sums(term, 1000)[-1])
`, nil
}
