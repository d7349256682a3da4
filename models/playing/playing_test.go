package playing_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"

	"luna/models/playing"
)

func box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func number(width int, n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n)[8-width:] }

// mvhd is the movie header of ISO/IEC 14496-12, 8.2.2, without what follows the length.
func mvhd(version byte, scale uint32, units uint64) []byte {
	width := 4
	if version == 1 {
		width = 8
	}
	return box("mvhd", []byte{version, 0, 0, 0}, number(width, 1), number(width, 2), number(4, uint64(scale)), number(width, units), make([]byte, 80))
}

// fragmented is a movie whose header says no length and whose fragments do.
func fragmented(version byte, scale uint32, units uint64) []byte {
	mehd := box("mehd", []byte{version, 0, 0, 0}, number(4<<version, units))
	return box("moov", mvhd(0, scale, 0), box("trak", make([]byte, 60)), box("mvex", box("trex", make([]byte, 24)), mehd))
}

// element is one of Matroska with a size of eight bytes.
func element(id uint64, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	width := 1
	for id>>(8*width) > 0 {
		width++
	}
	return append(append(number(width, id), number(8, 1<<56|uint64(len(body)))...), body...)
}

func float(x float64) []byte { return number(8, math.Float64bits(x)) }

func webm(parts ...[]byte) []byte {
	return bytes.Join([][]byte{element(0x1A45DFA3, element(0x4282, []byte("webm"))), element(0x18538067, parts...)}, nil)
}

func TestAVideoSaysHowLongItPlays(t *testing.T) {
	ftyp, moov := box("ftyp", []byte("isom")), box("moov", box("free", make([]byte, 9)), mvhd(0, 600, 1500))
	large := append(append(number(4, 1), "mdat"...), append(number(8, 16+1000), make([]byte, 1000)...)...)
	for name, v := range map[string]struct {
		data []byte
		kind string
		want float64
	}{
		"MP4":                        {bytes.Join([][]byte{ftyp, moov}, nil), "video/mp4", 2.5},
		"MP4, the head at the end":   {bytes.Join([][]byte{ftyp, large, moov}, nil), "video/mp4", 2.5},
		"MP4 of many hours":          {box("moov", mvhd(1, 1000, 36_000_000)), "video/mp4", 36000},
		"MP4 that does not know":     {box("moov", mvhd(0, 600, math.MaxUint32)), "video/mp4", 0},
		"MP4 without units":          {box("moov", mvhd(0, 0, 600)), "video/mp4", 0},
		"MP4 of many years":          {box("moov", mvhd(1, 1, 1<<40)), "video/mp4", 0},
		"MP4 in fragments":           {bytes.Join([][]byte{ftyp, fragmented(0, 600, 1500), large}, nil), "video/mp4", 2.5},
		"MP4 in many fragments":      {fragmented(1, 1000, 36_000_000), "video/mp4", 36000},
		"MP4 in fragments, unknown":  {fragmented(0, 600, math.MaxUint32), "video/mp4", 0},
		"MP4 in fragments, recorded": {box("moov", mvhd(0, 600, 0), box("mvex", box("trex", make([]byte, 24)))), "video/mp4", 0},
		"MP4 in fragments, headless": {box("moov", box("mvex", box("mehd", number(4, 0), number(4, 600)))), "video/mp4", 0},
		"MP4 in fragments, cut":      {box("moov", mvhd(0, 600, 0), box("mvex", box("mehd", number(4, 1<<24), number(4, 600)))), "video/mp4", 0},
		"MP4 that is cut":            {moov[:40], "video/mp4", 0},
		"WebM":                       {webm(element(0xEC, make([]byte, 50)), element(0x1549A966, element(0x2AD7B1, number(4, 1_000_000)), element(0x4489, float(2500)))), "video/webm", 2.5},
		"WebM with the usual scale":  {webm(element(0x1549A966, element(0x4489, number(4, uint64(math.Float32bits(2500)))))), "video/webm", 2.5},
		"WebM that is recorded live": {webm(element(0x1549A966, element(0x2AD7B1, number(4, 1_000_000))), element(0x1F43B675, element(0x4489, float(2500)))), "video/webm", 0},
		"WebM of no length":          {webm(element(0x1549A966, element(0x4489, float(math.NaN())))), "video/webm", 0},
		"WebM of any length":         {webm(element(0x1549A966, element(0x4489, float(math.Inf(1))))), "video/webm", 0},
		"something else":             {moov, "text/plain", 0},
		"nothing":                    {nil, "video/mp4", 0},
	} {
		if got := playing.Seconds(bytes.NewReader(v.data), v.kind); got != v.want {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}

// counted notes how much is read.
type counted struct {
	io.ReadSeeker
	reads, bytes int
}

func (c *counted) Read(p []byte) (int, error) {
	c.reads++
	c.bytes += len(p)
	return c.ReadSeeker.Read(p)
}

// FuzzSeconds: whatever a file says, little of it is read, and the answer is a
// length.
func FuzzSeconds(f *testing.F) {
	f.Add(box("moov", mvhd(0, 600, 1500)), true)
	f.Add(fragmented(1, 600, 1500), true)
	f.Add(box("moov", mvhd(0, 600, 0), bytes.Repeat(box("mvex"), 500)), true)
	f.Add(bytes.Repeat(box("free"), 500), true)
	f.Add(append(number(4, 1), append([]byte("moov"), number(8, math.MaxUint64)...)...), true)
	f.Add(webm(element(0x1549A966, element(0x4489, float(2500)))), false)
	f.Add(bytes.Repeat([]byte{0xEC, 0x80}, 500), false)
	f.Add([]byte("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff\x15\x49\xa9\x66\x7f"), false)
	f.Fuzz(func(t *testing.T, data []byte, mp4 bool) {
		kind := "video/webm"
		if mp4 {
			kind = "video/mp4"
		}
		r := &counted{ReadSeeker: bytes.NewReader(data)}
		seconds := playing.Seconds(r, kind)
		if !(seconds >= 0 && seconds <= 24*60*60) || r.reads > 2*200+20 || r.bytes > 200_000 {
			t.Errorf("%v seconds after %d reads of %d bytes", seconds, r.reads, r.bytes)
		}
	})
}
