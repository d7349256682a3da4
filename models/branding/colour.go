// Package branding makes a university's colour and logo fit for the pages: the
// colour can be read in light and in dark, the logo is a small picture and
// nothing else.
package branding

import (
	"fmt"
	"math"
	"strconv"
)

// Readable is the contrast of text that everybody can read (WCAG 2.2, 1.4.3).
const Readable = 4.5

// Colour is a colour in sRGB.
type Colour struct{ R, G, B uint8 }

// Parse reads "#1a5fb4".
func Parse(s string) (Colour, bool) {
	if len(s) != 7 || s[0] != '#' {
		return Colour{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return Colour{}, false
	}
	return Colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// String writes a colour as Parse reads it.
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// luminance is the relative luminance of WCAG 2.2.
func (c Colour) luminance() float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func Contrast(a, b Colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// mix is c with a part of another colour in it.
func (c Colour) mix(other Colour, part float64) Colour {
	blend := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*(1-part) + float64(b)*part)) }
	return Colour{blend(c.R, other.R), blend(c.G, other.G), blend(c.B, other.B)}
}

// The surfaces on which the accent stands, see tokens.css: the ones with the
// least contrast to it.
var (
	black, white = Colour{}, Colour{255, 255, 255}
	lightSunk    = Colour{0xf1, 0xf0, 0xea}
	darkSunk     = Colour{0x26, 0x28, 0x33}
	darkPaper    = Colour{0x0f, 0x11, 0x17}
)

// Theme is what becomes of a colour: accents to read, fills under white text,
// tints under the accent, each for the light and the dark theme.
type Theme struct {
	Accent, Fill, FillOver, Tint             Colour
	DarkAccent, DarkFill, DarkOver, DarkTint Colour
}

// NewTheme darkens and lightens a colour as far as it must so that everything
// written in it or on it can be read.
func NewTheme(c Colour) Theme {
	var t Theme
	t.Accent = towards(c, black, func(x Colour) bool {
		return Contrast(x, lightSunk) >= Readable && Contrast(x, x.mix(white, tintLight)) >= Readable
	})
	t.Tint = t.Accent.mix(white, tintLight)
	t.DarkAccent = towards(c, white, func(x Colour) bool {
		return Contrast(x, darkSunk) >= Readable && Contrast(x, x.mix(darkPaper, tintDark)) >= Readable
	})
	t.DarkTint = t.DarkAccent.mix(darkPaper, tintDark)
	t.Fill = t.Accent
	t.FillOver = t.Fill.mix(black, 0.15)
	t.DarkFill = towards(c, black, func(x Colour) bool { return Contrast(x, white) >= Readable })
	for Contrast(t.DarkFill.mix(white, 0.04), white) >= 6.5 { // not lost on a dark page
		t.DarkFill = t.DarkFill.mix(white, 0.04)
	}
	t.DarkOver = t.DarkFill.mix(black, 0.12)
	return t
}

// How much of the surface is in a tint.
const tintLight, tintDark = 0.93, 0.86

// towards mixes c with the end until it will do. The end itself always does.
func towards(c, end Colour, will func(Colour) bool) Colour {
	for part := 0.0; part < 1; part += 0.02 {
		if x := c.mix(end, part); will(x) {
			return x
		}
	}
	return end
}

// CSS is the style sheet that puts the theme in place of ours.
func (t Theme) CSS() string {
	return fmt.Sprintf(`:root {
	--accent: light-dark(%s, %s);
	--fill: light-dark(%s, %s);
	--fill-over: light-dark(%s, %s);
	--tint: light-dark(%s, %s);
}
`, t.Accent, t.DarkAccent, t.Fill, t.DarkFill, t.FillOver, t.DarkOver, t.Tint, t.DarkTint)
}
