// Package playing reads from a video how long it plays, out of a few bytes of
// its head. It starts no program and decodes no picture: an hour of video costs
// a few reads, and what is put together wrongly has no length.
package playing

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
)

// longest is a length that is believed, in seconds: a day.
const longest = 24 * 60 * 60

// mostParts bounds how many parts of a file are looked at.
const mostParts = 200

// webmHead is how much of a WebM file is read at once, in bytes.
const webmHead = 64 << 10

// Seconds tells how long a video of a type plays; 0 where its head does not say.
func Seconds(r io.ReadSeeker, mediaType string) float64 {
	seconds, size := 0.0, int64(0)
	var err error
	if size, err = r.Seek(0, io.SeekEnd); err != nil {
		return 0
	}
	switch mediaType {
	case "video/mp4", "video/quicktime", "audio/mp4":
		seconds = ofMP4(r, 0, size)
	case "video/webm", "audio/webm", "video/x-matroska":
		var head []byte // what describes the film stands before it
		if _, err = r.Seek(0, io.SeekStart); err == nil {
			head, err = io.ReadAll(io.LimitReader(r, webmHead))
		}
		if err == nil {
			seconds = ofWebM(bytes.NewReader(head), size)
		}
	}
	if !(seconds > 0 && seconds <= longest) { // false for what is not a number
		return 0
	}
	return seconds
}

// ofMP4 looks for moov and in it for mvhd, which says the length in units; where
// it does not, since the film comes in fragments, for mvex and in it for mehd.
// See ISO/IEC 14496-12, 4.2, 8.2.2 and 8.8.2.
func ofMP4(r io.ReadSeeker, at, end int64) float64 {
	var scale uint32
	for range mostParts {
		var head [16]byte
		if !readAt(r, at, head[:8]) {
			return 0
		}
		size, body := int64(binary.BigEndian.Uint32(head[:])), at+8
		switch size {
		case 0: // to the end
			size = end - at
		case 1: // the size follows
			if !readAt(r, body, head[8:]) {
				return 0
			}
			size, body = int64(binary.BigEndian.Uint64(head[8:])), at+16
		}
		if size < body-at || size > end-at {
			return 0
		}
		switch string(head[4:8]) {
		case "moov", "mvex":
			at, end = body, at+size
			continue
		case "mvhd":
			var units float64
			if units, scale = movieLength(r, body, size-(body-at)); units > 0 {
				return ratio(units, scale)
			}
		case "mehd":
			return ratio(fragmentsLength(r, body, size-(body-at)), scale)
		}
		at += size
	}
	return 0
}

// movieLength reads mvhd: the length, 0 where nobody knows, and how many of its
// units are a second.
func movieLength(r io.ReadSeeker, at, size int64) (units float64, scale uint32) {
	var b [32]byte
	n := min(size, int64(len(b)))
	if n < 20 || !readAt(r, at, b[:n]) {
		return 0, 0
	}
	switch b[0] { // the version
	case 0:
		return float64(known(uint64(binary.BigEndian.Uint32(b[16:])), math.MaxUint32)), binary.BigEndian.Uint32(b[12:])
	case 1:
		if n == 32 {
			return float64(known(binary.BigEndian.Uint64(b[24:]), math.MaxUint64)), binary.BigEndian.Uint32(b[20:])
		}
	}
	return 0, 0
}

// fragmentsLength reads mehd: the length of all fragments, in the units of mvhd.
func fragmentsLength(r io.ReadSeeker, at, size int64) float64 {
	var b [12]byte
	n := min(size, int64(len(b)))
	if n < 8 || !readAt(r, at, b[:n]) {
		return 0
	}
	switch {
	case b[0] == 0:
		return float64(known(uint64(binary.BigEndian.Uint32(b[4:])), math.MaxUint32))
	case b[0] == 1 && n == 12:
		return float64(known(binary.BigEndian.Uint64(b[4:]), math.MaxUint64))
	}
	return 0
}

// known is 0 for the number that means "nobody knows".
func known(n, unknown uint64) uint64 {
	if n == unknown {
		return 0
	}
	return n
}

func ratio(units float64, scale uint32) float64 {
	if scale == 0 {
		return 0
	}
	return units / float64(scale)
}

// readAt fills b from a place; false where there is not as much.
func readAt(r io.ReadSeeker, at int64, b []byte) bool {
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return false
	}
	_, err := io.ReadFull(r, b)
	return err == nil
}
