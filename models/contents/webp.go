package contents

import (
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/riff"
	_ "golang.org/x/image/webp" // what image.Decode reads WebP with
)

// WebP is the type of a picture that is made anew as another kind. One that moves,
// or cannot be read, is a file like others.
const WebP = "image/webp"

// webpAhead is how far into a file its pixels may begin.
const webpAhead = 16 << 20

// webpHead finds what a WebP claims, in its own head and in that of its pixels,
// which need not agree: the more pixels of the two, and how many bytes each takes
// while it is decoded. One that moves is not ok.
func webpHead(file io.Reader) (pixels, each int64, ok bool) {
	form, chunks, err := riff.NewReader(io.LimitReader(file, webpAhead))
	if err != nil || form != (riff.FourCC{'W', 'E', 'B', 'P'}) {
		return 0, 0, false
	}
	for {
		id, _, data, err := chunks.Next()
		if err != nil {
			return 0, 0, false
		}
		switch string(id[:]) {
		case "VP8X":
			b, err := first(data, 10)
			if err != nil || b[0]&2 != 0 {
				return 0, 0, false
			}
			wide, high := binary.LittleEndian.Uint32(b[4:])&0xff_ffff, binary.LittleEndian.Uint32(b[6:])>>8
			pixels = max(pixels, int64(wide+1)*int64(high+1))
		case "ANIM", "ANMF":
			return 0, 0, false
		case "VP8 ":
			b, err := first(data, 10)
			if err != nil {
				return 0, 0, false
			}
			wide, high := binary.LittleEndian.Uint16(b[6:])&0x3fff, binary.LittleEndian.Uint16(b[8:])&0x3fff
			return max(pixels, int64(wide)*int64(high)), 6, true // with the pixels of its transparency as they are unpacked
		case "VP8L":
			b, err := first(data, 5)
			if err != nil {
				return 0, 0, false
			}
			sides := binary.LittleEndian.Uint32(b[1:])
			return max(pixels, int64(sides&0x3fff+1)*int64(sides>>14&0x3fff+1)), 8, true
		}
	}
}

func first(r io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

// opaque tells whether nothing shines through.
func opaque(p image.Image) bool {
	o, can := p.(interface{ Opaque() bool })
	return can && o.Opaque()
}
