package contents

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// jpegHead reads what stands before the pixels of a JPEG: how many bytes each of
// them takes while it is decoded, and how the camera was held, 1 to 8 as Exif
// counts (JEITA CP-3451, tag 274); 1, which is upright, where nothing is said.
func jpegHead(r *bufio.Reader) (each int64, turn int) {
	each, turn = 4, 1
	var mark [4]byte
	if _, err := io.ReadFull(r, mark[:2]); err != nil {
		return each, turn
	}
	for {
		if _, err := io.ReadFull(r, mark[:]); err != nil || mark[0] != 0xff || mark[1] == 0xda {
			return each, turn
		}
		n := int(binary.BigEndian.Uint16(mark[2:])) - 2
		if n < 0 {
			return each, turn
		}
		segment := make([]byte, n) // 64 kB at most
		if _, err := io.ReadFull(r, segment); err != nil {
			return each, turn
		}
		if mark[1] == 0xc2 {
			each = max(each, progressive(segment))
		}
		if exif, is := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); is && mark[1] == 0xe1 {
			turn = orientationOf(exif)
		}
	}
}

// progressive is what a pixel takes when all coefficients, of four bytes each,
// are there at once: of the parts of colour some are smaller than the picture.
func progressive(frame []byte) int64 {
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
		return 4
	}
	var all, most int64
	for part := frame[6:]; len(part) >= 3; part = part[3:] {
		n := int64(part[1]>>4) * int64(part[1]&15)
		all, most = all+n, max(most, n)
	}
	return (5*all + most - 1) / max(most, 1)
}

// orientationOf looks for the tag in the first directory of Exif data.
func orientationOf(exif []byte) int {
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(exif[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return 1
	}
	tags := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(tags) < 12 {
			return 1
		}
		if order.Uint16(tags) == 274 {
			if turn := int(order.Uint16(tags[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		tags = tags[12:]
	}
	return 1
}

// turning is a picture as it looks when the turn is taken back, without a copy.
type turning struct {
	image.Image
	turn int
}

// ColorModel is that of the picture: some encoders ask for it.
func (t turning) ColorModel() color.Model { return t.Image.ColorModel() }

func (t turning) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.turn >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

func (t turning) At(x, y int) color.Color {
	b := t.Image.Bounds()
	right, bottom := b.Dx()-1, b.Dy()-1
	switch t.turn {
	case 2:
		x = right - x
	case 3:
		x, y = right-x, bottom-y
	case 4:
		y = bottom - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, bottom-x
	case 7:
		x, y = right-y, bottom-x
	case 8:
		x, y = right-y, x
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}
