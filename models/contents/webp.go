package contents

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/riff"
	_ "golang.org/x/image/webp" // what image.Decode reads WebP with
)

// WebP is the type of a picture that is made anew as another kind. One that moves,
// or cannot be read, is a file like others.
const WebP = "image/webp"

// webpAhead is how far into a file its chunks are walked through, exifAhead how
// much of one is read for how the camera was held.
const (
	webpAhead = 64 << 20
	exifAhead = 64 << 10
)

// treesMemory is what the trees of codes take of a picture, or its transparency,
// that was packed without loss: 2,600 groups are taken, each of five trees of up
// to 2,328 codes, 53 kB together. A file of half a megabyte can have them all, and
// while they are there so are four bytes a pixel and one of tiles. It leaves such
// pictures 4.6 million pixels, which all screens of a telephone have room in.
const treesMemory = 137_000_000

// webpHead finds what a WebP claims, in its own head and in that of its pixels,
// which need not agree: the more pixels of the two, how many bytes they take while
// they are decoded, and, behind them, how the camera was held. One that moves is
// not ok.
func webpHead(file io.Reader) (pixels, memory int64, turn int, ok bool) {
	turn = 1
	form, chunks, err := riff.NewReader(io.LimitReader(file, webpAhead))
	if err != nil || form != (riff.FourCC{'W', 'E', 'B', 'P'}) {
		return 0, 0, turn, false
	}
	trees := false
	for {
		id, _, data, err := chunks.Next()
		if err != nil {
			return pixels, memory, turn, ok
		}
		switch kind := string(id[:]); {
		case kind == "EXIF":
			exif, _ := io.ReadAll(io.LimitReader(data, exifAhead))
			turn = orientationOf(bytes.TrimPrefix(exif, []byte("Exif\x00\x00")))
		case ok: // what follows the pixels is not decoded
		case kind == "ANIM" || kind == "ANMF":
			return 0, 0, turn, false
		case kind == "ALPH":
			b, err := first(data, 1)
			if err != nil {
				return 0, 0, turn, false
			}
			trees = trees || b[0]&3 == 1
		case kind == "VP8X" || kind == "VP8 " || kind == "VP8L":
			claimed, can := webpPixels(kind, data)
			if !can {
				return 0, 0, turn, false
			}
			pixels, ok = max(pixels, claimed), kind != "VP8X"
			memory = 6 * pixels // with those of its transparency as they are unpacked
			if kind == "VP8L" {
				memory, trees = 8*pixels, true
			}
			if trees {
				memory = max(memory, 5*pixels+treesMemory)
			}
		}
	}
}

// webpPixels reads how many pixels a chunk claims.
func webpPixels(kind string, data io.Reader) (pixels int64, ok bool) {
	b, err := first(data, map[string]int{"VP8X": 10, "VP8 ": 10, "VP8L": 5}[kind])
	if err != nil {
		return 0, false
	}
	switch kind {
	case "VP8X":
		wide, high := binary.LittleEndian.Uint32(b[4:])&0xff_ffff, binary.LittleEndian.Uint32(b[6:])>>8
		return int64(wide+1) * int64(high+1), b[0]&2 == 0 // else it moves
	case "VP8L":
		sides := binary.LittleEndian.Uint32(b[1:])
		return int64(sides&0x3fff+1) * int64(sides>>14&0x3fff+1), true
	}
	wide, high := binary.LittleEndian.Uint16(b[6:])&0x3fff, binary.LittleEndian.Uint16(b[8:])&0x3fff
	return int64(wide) * int64(high), true
}

func first(r io.Reader, n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

// lossy tells whether nothing is lost that was not before when it becomes a JPEG:
// it was packed as one is, and nothing shines through.
func lossy(p image.Image) bool {
	switch p := p.(type) {
	case *image.YCbCr:
		return true
	case *image.NYCbCrA:
		return p.Opaque()
	}
	return false
}
