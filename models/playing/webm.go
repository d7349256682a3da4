package playing

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"
)

// Elements of Matroska, see RFC 9559.
const (
	ebmlHead, segment, info = 0x1A45DFA3, 0x18538067, 0x1549A966
	timestampScale, length  = 0x2AD7B1, 0x4489
	cluster                 = 0x1F43B675
)

// ofWebM looks in the segment for its description, and in that for the length.
func ofWebM(r io.ReadSeeker, end int64) float64 {
	scale, units := 1e6, 0.0 // nanoseconds
	at, inside := int64(0), false
	for range mostParts {
		id, size, body, ok := element(r, at)
		if !ok || body > end || inside && at >= end {
			break
		}
		size = min(size, end-body)
		switch id {
		case segment:
			at = body
			continue
		case info:
			at, end, inside = body, body+size, true
			continue
		case cluster: // the film itself: the description stands before it
			return 0
		case timestampScale:
			scale = whole(r, body, size)
		case length:
			units = real(r, body, size)
		}
		at = body + size
	}
	return units * scale / 1e9
}

// element reads the head of an element. A size that nobody knew while it was
// written is all there is.
func element(r io.ReadSeeker, at int64) (id uint64, size, body int64, ok bool) {
	id, n, ok := number(r, at, false)
	if !ok || n > 4 {
		return 0, 0, 0, false
	}
	of, m, ok := number(r, at+n, true)
	if !ok {
		return 0, 0, 0, false
	}
	if of == 1<<(7*m)-1 {
		of = math.MaxInt64
	}
	return id, int64(min(of, math.MaxInt64)), at + n + m, true
}

// number reads a number of 1 to 8 bytes, whose first bits say how many.
func number(r io.ReadSeeker, at int64, value bool) (n uint64, width int64, ok bool) {
	var b [8]byte
	if !readAt(r, at, b[:1]) || b[0] == 0 {
		return 0, 0, false
	}
	zeros := bits.LeadingZeros8(b[0])
	if value {
		b[0] &= 0xff >> (zeros + 1)
	}
	if !readAt(r, at+1, b[1:zeros+1]) {
		return 0, 0, false
	}
	for _, one := range b[:zeros+1] {
		n = n<<8 | uint64(one)
	}
	return n, int64(zeros) + 1, true
}

// whole reads a whole number, real a floating one; 0 for what is none.
func whole(r io.ReadSeeker, at, size int64) float64 {
	var b [8]byte
	if size < 1 || size > 8 || !readAt(r, at, b[8-size:]) {
		return 0
	}
	return float64(binary.BigEndian.Uint64(b[:]))
}

func real(r io.ReadSeeker, at, size int64) float64 {
	var b [8]byte
	switch {
	case size == 4 && readAt(r, at, b[:4]):
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b[:])))
	case size == 8 && readAt(r, at, b[:]):
		return math.Float64frombits(binary.BigEndian.Uint64(b[:]))
	}
	return 0
}
