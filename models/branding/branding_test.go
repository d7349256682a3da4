package branding_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"luna/models/branding"
)

func TestContrastIsThatOfTheGuidelines(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64 // WCAG 2.2, definition of contrast ratio; by hand
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#767676", "#ffffff", 4.54},
		{"#ff0000", "#ffffff", 4.00},
	} {
		a, _ := branding.Parse(c.a)
		b, _ := branding.Parse(c.b)
		if got := branding.Contrast(a, b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
	for _, bad := range []string{"", "red", "#fff", "#12345g", "1a5fb4", "#1a5fb4;", "#+1a5fb", "＃1a5fb4"} {
		if c, ok := branding.Parse(bad); ok {
			t.Errorf("%q is %v", bad, c)
		}
	}
}

func TestEveryColourCanBeReadInLightAndInDark(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	colours := []branding.Colour{{}, {R: 255, G: 255, B: 255}, {R: 255}, {G: 255}, {B: 255}, {R: 255, G: 255}, {R: 128, G: 128, B: 128}}
	for range 2000 {
		n := rng.Uint32()
		colours = append(colours, branding.Colour{R: uint8(n), G: uint8(n >> 8), B: uint8(n >> 16)})
	}
	white, _ := branding.Parse("#ffffff")
	surfaces := func(names ...string) (list []branding.Colour) {
		for _, name := range names {
			c, _ := branding.Parse(name)
			list = append(list, c)
		}
		return list
	}
	light, dark := surfaces("#ffffff", "#fcfbf6", "#f1f0ea"), surfaces("#0f1117", "#17191f", "#262833")
	for _, c := range colours {
		th := branding.NewTheme(c)
		for _, s := range append(light, th.Tint) {
			readable(t, c, th.Accent, s)
		}
		for _, s := range append(dark, th.DarkTint) {
			readable(t, c, th.DarkAccent, s)
		}
		for _, fill := range []branding.Colour{th.Fill, th.FillOver, th.DarkFill, th.DarkOver} {
			readable(t, c, white, fill)
		}
	}
	good, _ := branding.Parse("#1a3f8b")
	if th := branding.NewTheme(good); th.Accent != good || !strings.Contains(th.CSS(), "--accent: light-dark(#1a3f8b, #") {
		t.Errorf("a good colour was changed: %v", th.CSS())
	}
}

func readable(t *testing.T, of, text, on branding.Colour) {
	t.Helper()
	if c := branding.Contrast(text, on); c < branding.Readable {
		t.Errorf("of %s: %s on %s has a contrast of %.2f", of, text, on, c)
	}
}

func picture(w, h int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.Set(x, y, color.NRGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	return p
}

func encoded(t *testing.T, p image.Image, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := png.Encode(&b, p)
	if kind == "jpeg" {
		b.Reset()
		err = jpeg.Encode(&b, p, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoBecomesASmallPictureAndNothingElse(t *testing.T) {
	const secret = "<script>alert(1)</script>"
	for name, data := range map[string][]byte{
		"png": encoded(t, picture(900, 300), "png"), "jpeg": encoded(t, picture(900, 300), "jpeg"), "small": encoded(t, picture(20, 10), "png"),
		"with a tail": append(encoded(t, picture(100, 50), "png"), secret...),
	} {
		out, refused := branding.Logo(data)
		if !refused.IsZero() {
			t.Fatalf("%s: %s", name, refused.Text)
		}
		p, err := png.Decode(bytes.NewReader(out))
		if err != nil || p.Bounds().Dx() > 480 || p.Bounds().Dy() > 160 || bytes.Contains(out, []byte(secret)) {
			t.Errorf("%s: %v, %v", name, p.Bounds(), err)
		}
		if name == "small" && p.Bounds().Dx() != 20 {
			t.Errorf("a small logo was made %v", p.Bounds())
		}
		if name == "png" && p.At(0, 0) == p.At(100, 100) {
			t.Error("the picture is gone")
		}
	}
}

// header is the beginning of a PNG file that claims to be that large.
func header(w, h uint32) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = append(b, chunk...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
}

func TestAPictureBombIsRefusedWithoutBeingDecoded(t *testing.T) {
	for name, data := range map[string][]byte{
		"60,000 by 60,000": header(60_000, 60_000), "one row too wide": header(5000, 1), "too many pixels": header(4096, 4096), "largest of all": header(1<<31-1, 1<<31-1),
		"too large a file": append(encoded(t, picture(10, 10), "png"), make([]byte, branding.MaxLogo)...),
		"nothing":          nil, "text": []byte("logo"), "svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "gif": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
		"half a picture": encoded(t, picture(300, 300), "png")[:500],
	} {
		began := time.Now()
		allocated := testing.AllocsPerRun(1, func() {
			if _, refused := branding.Logo(data); refused.IsZero() {
				t.Errorf("%s was taken", name)
			}
		})
		if time.Since(began) > time.Second {
			t.Errorf("%s took %v, %v allocations", name, time.Since(began), allocated)
		}
	}
}
