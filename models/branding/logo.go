package branding

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // logos come as JPEG too
	"image/png"

	"luna/models/questions"
)

// How large a logo may be: the file in bytes, and each side of the picture in
// pixels. What is larger is not even decoded.
const (
	MaxLogo     = 200 << 10
	maxLogoSide = 4096
	maxPixels   = 4 << 20
)

// The size to which a logo is made.
const logoWidth, logoHeight = 480, 160

// Logo makes a small PNG of a PNG or JPEG file: whatever else the file held is
// gone. The message says why a file is not taken; it is zero for a good one.
func Logo(data []byte) (picture []byte, refused questions.Message) {
	if len(data) > MaxLogo {
		return nil, questions.Say("The file is too large. At most %d kB can be taken.", MaxLogo>>10)
	}
	head, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "png" && kind != "jpeg" {
		return nil, questions.Say("Please choose a picture in PNG or JPEG format.")
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxLogoSide || head.Height > maxLogoSide || head.Width*head.Height > maxPixels {
		return nil, questions.Say("The picture has too many pixels. At most 4096 by 1024 can be taken.")
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, questions.Say("Please choose a picture in PNG or JPEG format.")
	}
	var out bytes.Buffer
	if err := png.Encode(&out, shrunk(full)); err != nil {
		return nil, questions.Say("Please choose a picture in PNG or JPEG format.")
	}
	return out.Bytes(), questions.Message{}
}

// shrunk makes a picture fit, each of its pixels the mean of those that it
// stands for.
func shrunk(full image.Image) image.Image {
	from := full.Bounds()
	scale := max(1, float64(from.Dx())/logoWidth, float64(from.Dy())/logoHeight)
	to := image.NewNRGBA(image.Rect(0, 0, max(1, int(float64(from.Dx())/scale)), max(1, int(float64(from.Dy())/scale))))
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			part := image.Rect(int(float64(x)*scale), int(float64(y)*scale), int(float64(x+1)*scale), int(float64(y+1)*scale))
			to.Set(x, y, mean(full, part.Add(from.Min).Intersect(from)))
		}
	}
	return to
}

func mean(of image.Image, r image.Rectangle) color.Color {
	var red, green, blue, alpha, n uint64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			a, b, c, d := of.At(x, y).RGBA()
			red, green, blue, alpha, n = red+uint64(a), green+uint64(b), blue+uint64(c), alpha+uint64(d), n+1
		}
	}
	n = max(n, 1)
	return color.RGBA64{uint16(red / n), uint16(green / n), uint16(blue / n), uint16(alpha / n)}
}
