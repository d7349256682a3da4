package contents_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"luna/internal/corpus"
	"luna/models/contents"
)

func TestWhatAFileIsItsContentSays(t *testing.T) {
	box := func(brand string) string { return "\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x02\x00isommp41" }
	for head, want := range map[string]string{
		box("isom"): "video/mp4", box("mp42"): "video/mp4", box("M4V "): "video/mp4", box("qt  "): "video/quicktime",
		box("M4A "): "audio/mp4", box("heic"): "image/heic", box("avif"): "image/avif",
		"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm":         "video/webm",
		"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska":     "video/x-matroska",
		"WEBVTT\n\n00:00.000 --> 00:01.000\nHi":                        "text/vtt",
		"\xef\xbb\xbfWEBVTT":                                           "text/vtt",
		"WEBVTT - lecture\r\n":                                         "text/vtt",
		"WEBVTTX":                                                      "text/plain",
		"OggS\x00\x02" + strings.Repeat("\x00", 21) + "\x13OpusHead":   "audio/ogg",
		"OggS\x00\x02" + strings.Repeat("\x00", 21) + "\x1e\x01vorbis": "audio/ogg",
		"OggS\x00\x02" + strings.Repeat("\x00", 21) + "\x2a\x80theora": "application/ogg",
		"OggS\x00":                      "application/ogg",
		"RIFF\x24\x00\x00\x00WAVEfmt ":  "audio/wave",
		"%PDF-1.7\n":                    "application/pdf",
		"<script>alert(1)</script>":     "text/html",
		"<?xml version=\"1.0\"?><svg/>": "text/xml",
		"\x89PNG\r\n\x1a\n":             "image/png",
		"GIF89a":                        "image/gif",
		"\xff\xd8\xff":                  "image/jpeg",
		"PK\x03\x04":                    "application/zip",
		"\x00\x01\x02":                  "application/octet-stream",
		"Müller":                        "text/plain",
		"":                              "text/plain",
	} {
		if got := contents.Type([]byte(head)); got != want {
			t.Errorf("%.30q is %s, not %s", head, got, want)
		}
	}
}

// field is a picture whose corners differ: red, green, blue and white, in the
// order in which they are read.
func field(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{A: 255}
			switch {
			case x < w/2 && y < h/2:
				c.R = 255
			case y < h/2:
				c.G = 255
			case x < w/2:
				c.B = 255
			default:
				c.R, c.G, c.B = 255, 255, 255
			}
			p.Set(x, y, c)
		}
	}
	return p
}

func corners(p image.Image) string {
	b, names := p.Bounds(), ""
	for _, at := range []image.Point{{2, 2}, {b.Dx() - 3, 2}, {2, b.Dy() - 3}, {b.Dx() - 3, b.Dy() - 3}} {
		r, g, bl, _ := p.At(b.Min.X+at.X, b.Min.Y+at.Y).RGBA()
		switch {
		case r > 40000 && g > 40000 && bl > 40000:
			names += "w"
		case r > 40000:
			names += "r"
		case g > 40000:
			names += "g"
		default:
			names += "b"
		}
	}
	return names
}

// remade is what becomes of a file; empty if it is refused.
func remade(t *testing.T, data []byte) []byte {
	t.Helper()
	p, refused := contents.Decode(bytes.NewReader(data))
	if !refused.IsZero() {
		return nil
	}
	var out bytes.Buffer
	if err := p.Encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif puts an orientation, and where it was taken, behind the start of a JPEG.
func exif(data []byte, order binary.AppendByteOrder, turn uint16) []byte {
	body := []byte("Exif\x00\x00II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		body = []byte("Exif\x00\x00MM\x00*")
	}
	body = order.AppendUint16(order.AppendUint32(body, 8), 1)
	body = order.AppendUint16(order.AppendUint32(order.AppendUint16(order.AppendUint16(body, 274), 3), 1), turn)
	body = append(body, "\x00\x00GPS 52.5N 13.4E"...)
	segment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2)), body...)
	return append(append(bytes.Clone(data[:2]), segment...), data[2:]...)
}

func TestAPhotographIsTurnedAndLosesWhereItWasTaken(t *testing.T) {
	plain := asJPEG(t, field(64, 32))
	for turn, want := range map[uint16]string{0: "rgbw", 1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb", 9: "rgbw"} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			sent := exif(plain, order, turn)
			if !bytes.Contains(sent, []byte("GPS")) {
				t.Fatal("the place is not in the file")
			}
			out := remade(t, sent)
			p, err := jpeg.Decode(bytes.NewReader(out))
			if err != nil || bytes.Contains(out, []byte("GPS")) {
				t.Fatalf("%d: %v", turn, err)
			}
			wide := turn < 5 || turn > 8
			if corners(p) != want || (p.Bounds().Dx() > p.Bounds().Dy()) != wide {
				t.Errorf("%d: %s %v, want %s", turn, corners(p), p.Bounds(), want)
			}
		}
	}
}

func TestOfAPictureOnlyItsPixelsAreKept(t *testing.T) {
	var still, moving bytes.Buffer
	if err := png.Encode(&still, field(40, 20)); err != nil {
		t.Fatal(err)
	}
	frame := image.NewPaletted(image.Rect(0, 0, 40, 20), color.Palette{color.White, color.Black})
	if err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{frame, frame, frame}, Delay: []int{5, 5, 5}}); err != nil {
		t.Fatal(err)
	}
	const secret = "<script>alert(1)</script>"
	for name, data := range map[string][]byte{"png": still.Bytes(), "gif": moving.Bytes(), "jpeg": asJPEG(t, field(40, 20))} {
		out := remade(t, append(bytes.Clone(data), secret...))
		if contents.Type(out) != "image/"+name || strings.Contains(string(out), secret) {
			t.Errorf("%s: %d bytes of %s", name, len(out), contents.Type(out))
		}
		if again, err := gif.DecodeAll(bytes.NewReader(out)); name == "gif" && (err != nil || len(again.Image) != 3) {
			t.Errorf("it does not move any more: %v", err)
		}
		if remade(t, data[:len(data)/3]) != nil {
			t.Errorf("a third of a %s was taken", name)
		}
	}
}

// jpegOf claims a size and kind without holding a picture.
func jpegOf(mark byte, w, h uint16, sampling byte) []byte {
	b := []byte{0xff, 0xd8, 0xff, mark, 0, 17, 8}
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, h), w)
	return append(b, 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
}

func TestAPictureOfTooManyPixelsIsRefusedBeforeItIsUnpacked(t *testing.T) {
	frame := image.NewPaletted(image.Rect(0, 0, 3000, 3000), color.Palette{color.White, color.Black})
	g := &gif.GIF{Image: []*image.Paletted{frame, frame, frame, frame, frame}, Delay: make([]int, 5)}
	var moving bytes.Buffer
	if err := gif.EncodeAll(&moving, g); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		many bool
	}{
		"a GIF of five times nine million": {moving.Bytes(), true},
		"a JPEG of 64 million":             {jpegOf(0xc0, 8000, 8000, 0x22), true},
		"a JPEG of 36 million":             {jpegOf(0xc0, 6000, 6000, 0x22), false},
		"a progressive one of 25 million":  {jpegOf(0xc2, 5000, 5000, 0x22), true},
		"a progressive one of 12 million":  {jpegOf(0xc2, 4000, 3000, 0x22), false},
		"one without smaller colours":      {jpegOf(0xc2, 4000, 3000, 0x11), true},
	} {
		_, refused := contents.Decode(bytes.NewReader(c.data))
		if refused.IsZero() || strings.Contains(refused.Text, "too many") != c.many {
			t.Errorf("%s: %q", name, refused.Text)
		}
	}
}

// blank is a whole PNG of one colour, white or black: all its rows, packed.
func blank(t *testing.T, side uint32) []byte {
	t.Helper()
	const slices = 1000
	rows := make([]byte, int(side)/slices*(1+int(side)/8)) // a byte for the filter of each
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestCompression)
	if err == nil {
		_, err = z.Write(rows)
	}
	if err == nil {
		err = z.Flush() // what follows needs nothing of it: one slice serves for all
	}
	if err != nil {
		t.Fatal(err)
	}
	data := append([]byte{0x78, 0xda}, bytes.Repeat(packed.Bytes(), slices)...)
	data = append(data, 1, 0, 0, 0xff, 0xff)
	data = binary.BigEndian.AppendUint32(data, uint32(len(rows)*slices%65521)<<16|1)
	chunk := func(out []byte, kind string, data []byte) []byte {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		begin := len(out)
		out = append(append(out, kind...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[begin:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	out := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(head, 1, 0, 0, 0, 0))
	return chunk(chunk(out, "IDAT", data), "IEND", nil)
}

func TestAWholePictureOfTooManyPixelsIsRefusedBeforeItIsUnpacked(t *testing.T) {
	if remade(t, blank(t, 2000)) == nil {
		t.Error("a small one is refused")
	}
	huge := blank(t, 60_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, refused := contents.Decode(bytes.NewReader(huge))
	runtime.ReadMemStats(&after)
	if refused.Text != "The picture has too many pixels. At most %d million can be taken." {
		t.Errorf("%q", refused.Text)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were used for a file of %d", used, len(huge))
	}
}

func TestNoFileOfTheCorpusBreaksThePictures(t *testing.T) {
	taken := 0
	for _, f := range corpus.Files() {
		if kind := contents.Type(f.Data); !contents.IsPicture(kind) && kind != contents.WebP {
			continue
		}
		if out := remade(t, f.Data); out != nil {
			taken++
			for _, foreign := range []string{corpus.Dialog, "<?php", "EICAR", "%PDF", "#!/bin/sh"} {
				if bytes.Contains(out, []byte(foreign)) {
					t.Errorf("%s: %q is kept", f.Name, foreign)
				}
			}
		}
	}
	if taken < 10 {
		t.Errorf("%d pictures were taken", taken)
	}
}
