package contents

import (
	"bufio"
	"encoding/binary"
	"io"
)

// gifPixels adds up the pixels of all pictures in a GIF file without unpacking
// one. It gives false for what is not put together as a GIF is.
func gifPixels(r *bufio.Reader) (pixels int64, ok bool) {
	var head [13]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || !skipTable(r, head[10]) {
		return 0, false
	}
	for pixels <= MaxPixels {
		mark, err := r.ReadByte()
		switch {
		case err != nil:
			return pixels, pixels > 0 // the end may be missing: decoders do not mind
		case mark == 0x3b:
			return pixels, pixels > 0
		case mark == 0x21:
			if _, err := r.Discard(1); err != nil || !skipBlocks(r) {
				return 0, false
			}
		case mark == 0x2c:
			var d [9]byte
			if _, err := io.ReadFull(r, d[:]); err != nil || !skipTable(r, d[8]) {
				return 0, false
			}
			pixels += int64(binary.LittleEndian.Uint16(d[4:])) * int64(binary.LittleEndian.Uint16(d[6:]))
			if _, err := r.Discard(1); err != nil || !skipBlocks(r) {
				return 0, false
			}
		default:
			return 0, false
		}
	}
	return pixels, true
}

// skipTable passes a table of colours, if the flags say that there is one.
func skipTable(r *bufio.Reader, flags byte) bool {
	if flags&0x80 == 0 {
		return true
	}
	_, err := r.Discard(3 << (flags&7 + 1))
	return err == nil
}

// skipBlocks passes blocks up to the empty one.
func skipBlocks(r *bufio.Reader) bool {
	for {
		n, err := r.ReadByte()
		if err != nil {
			return false
		}
		if n == 0 {
			return true
		}
		if _, err := r.Discard(int(n)); err != nil {
			return false
		}
	}
}
