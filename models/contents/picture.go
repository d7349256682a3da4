package contents

import (
	"bufio"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"luna/models/questions"
)

// MaxPixels is how many pixels a picture may have, all those of a moving one
// together; maxMemory is how many bytes they may take while it is decoded. What
// claims more is refused before that.
const (
	MaxPixels = 40_000_000
	maxMemory = 4 * MaxPixels
)

// Picture is a picture that was decoded: its pixels alone.
type Picture struct {
	kind   string
	still  image.Image
	moving *gif.GIF
}

// What is said about a picture that is not taken.
var (
	broken    = questions.Say("The picture cannot be read. Please save it again, as PNG or JPEG, and choose the new file.")
	tooMany   = questions.Say("The picture has too many pixels. At most %d million can be taken.", MaxPixels/1_000_000)
	largeWebP = questions.Say("The picture has too many pixels for a WebP. Please save it as PNG or JPEG, and choose the new file.")
)

// Decode reads a PNG, JPEG, GIF or WebP file; which one, its content says. The
// message tells why it is not taken; it is zero for a good one. A picture that was
// taken with the camera held otherwise is turned.
func Decode(file io.ReadSeeker) (p Picture, refused questions.Message) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return p, broken
	}
	head, kind, err := image.DecodeConfig(bufio.NewReader(file))
	if err != nil || head.Width < 1 || head.Height < 1 {
		return p, broken
	}
	p.kind = kind
	pixels, memory, turn, ok := measured(file, kind, head)
	switch {
	case !ok:
		return p, broken
	case pixels <= MaxPixels && memory > maxMemory && kind == "webp":
		return p, largeWebP
	case pixels > MaxPixels || memory > maxMemory:
		return p, tooMany
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return p, broken
	}
	if kind == "gif" {
		p.moving, err = gif.DecodeAll(bufio.NewReader(file))
	} else {
		p.still, _, err = image.Decode(bufio.NewReader(file))
	}
	if err != nil {
		return p, broken
	}
	if kind == "webp" {
		if p.kind = "png"; lossy(p.still) {
			p.kind = "jpeg"
		}
	}
	if turn != 1 {
		p.still = turning{p.still, turn}
	}
	return p, questions.Message{}
}

// measured finds out how many pixels there are, how many bytes each takes while
// it is decoded, and how the picture is to be turned. The pictures of a GIF are
// measured before any is unpacked.
func measured(file io.ReadSeeker, kind string, head image.Config) (pixels, memory int64, turn int, ok bool) {
	pixels, turn, ok = int64(head.Width)*int64(head.Height), 1, true
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, 0, 1, false
	}
	switch kind {
	case "gif":
		var all int64
		all, ok = gifPixels(bufio.NewReader(file))
		pixels = max(all, pixels)
		return pixels, pixels, turn, ok
	case "jpeg":
		each, turn := jpegHead(bufio.NewReader(file))
		return pixels, pixels * each, turn, ok
	case "webp":
		return webpHead(bufio.NewReader(file))
	}
	if head.ColorModel == color.NRGBA64Model || head.ColorModel == color.RGBA64Model {
		return pixels, 8 * pixels, turn, ok
	}
	return pixels, 4 * pixels, turn, ok
}

// Type is the media type of what Encode writes.
func (p Picture) Type() string { return "image/" + p.kind }

// Encode writes the picture as a file of the kind that it was; one that was a
// WebP as JPEG, or as PNG where something shines through or nothing was lost.
func (p Picture) Encode(w io.Writer) error {
	switch p.kind {
	case "gif":
		return gif.EncodeAll(w, p.moving)
	case "jpeg":
		return jpeg.Encode(w, p.still, &jpeg.Options{Quality: 90})
	}
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, p.still)
}
