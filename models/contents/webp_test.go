package contents_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"os"
	"runtime"
	"strings"
	"testing"

	"luna/internal/corpus"
	"luna/models/contents"
)

// webps are pictures of testdata, as a browser wrote them: the field of 64 by 32,
// in two of them with a hole in the middle.
var webps = []string{"lossy", "lossless", "lossy-alpha", "lossless-alpha"}

func webp(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".webp")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestALossyWebPBecomesAJPEGAndEveryOtherAPNG: nothing is lost of what was packed
// without loss, nor what shines through.
func TestALossyWebPBecomesAJPEGAndEveryOtherAPNG(t *testing.T) {
	for _, name := range webps {
		kind := "image/png"
		if name == "lossy" {
			kind = "image/jpeg"
		}
		out := remade(t, append(webp(t, name), "<script>"...))
		p, _, err := image.Decode(bytes.NewReader(out))
		if err != nil || contents.Type(out) != kind || bytes.Contains(out, []byte("<script>")) {
			t.Errorf("%s: %d bytes of %s, %v", name, len(out), contents.Type(out), err)
			continue
		}
		if p.Bounds() != image.Rect(0, 0, 64, 32) || corners(p) != "rgbw" {
			t.Errorf("%s: %v, %s", name, p.Bounds(), corners(p))
		}
		if _, _, _, alpha := p.At(32, 16).RGBA(); (alpha < 0x4000) != strings.HasSuffix(name, "alpha") {
			t.Errorf("%s: in the middle %d shines through", name, alpha)
		}
		whole := webp(t, name)
		if remade(t, whole[:len(whole)/2]) != nil {
			t.Errorf("half of %s was taken", name)
		}
	}
}

// withChunk puts a chunk at the end of a WebP.
func withChunk(data []byte, kind string, chunk []byte) []byte {
	data = binary.LittleEndian.AppendUint32(append(bytes.Clone(data), kind...), uint32(len(chunk)))
	data = append(append(data, chunk...), make([]byte, len(chunk)%2)...)
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
	return data
}

func TestAWebPIsTurnedAsTheCameraWasHeld(t *testing.T) {
	segment := func(turn uint16) []byte { // behind the marks and the length of one of a JPEG
		return exif(jpegOf(0xc0, 8, 8, 0x11)[:2], binary.LittleEndian, turn)[6:]
	}
	for _, name := range webps {
		for want, chunk := range map[string][]byte{
			"brwg": segment(6), "wbgr": segment(3)[6:], // with the name in front, as some write it, and without
			"rgbw": segment(9),
		} {
			p, _, err := image.Decode(bytes.NewReader(remade(t, withChunk(webp(t, name), "EXIF", chunk))))
			if err != nil || corners(p) != want || (p.Bounds().Dx() < p.Bounds().Dy()) != (want == "brwg") {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
		for end := range len(segment(6)) - len("GPS 52.5N 13.4E") - 5 { // half an Exif says nothing
			p, _, err := image.Decode(bytes.NewReader(remade(t, withChunk(webp(t, name), "EXIF", segment(6)[:end]))))
			if err != nil || corners(p) != "rgbw" {
				t.Errorf("%s with %d bytes of Exif: %v", name, end, err)
			}
		}
	}
}

// TestTheTreesOfAWebPAreCountedToo: of one that was packed without loss, or whose
// transparency was, they can take more than the pixels.
func TestTheTreesOfAWebPAreCountedToo(t *testing.T) {
	file := func(kind string, wide, high uint32, more ...byte) []byte {
		begin := []byte("RIFF\x00\x00\x00\x00WEBP")
		if len(more) > 0 {
			sides := binary.LittleEndian.AppendUint32([]byte{16, 0, 0, 0}, wide-1)
			begin = withChunk(begin, "VP8X", binary.LittleEndian.AppendUint32(sides[:7], high-1)[:10])
			begin = withChunk(begin, "ALPH", more)
		}
		if kind == "VP8L" {
			return withChunk(begin, kind, binary.LittleEndian.AppendUint32([]byte{0x2f}, wide-1|(high-1)<<14))
		}
		return withChunk(begin, kind, []byte{0x10, 0, 0, 0x9d, 1, 0x2a, byte(wide), byte(wide >> 8), byte(high), byte(high >> 8)})
	}
	for name, c := range map[string]struct {
		data []byte
		many bool
	}{
		"4.5 million without loss":                        {file("VP8L", 3000, 1500), false},
		"4.8 million without loss":                        {file("VP8L", 3200, 1500), true},
		"26 million with loss":                            {file("VP8 ", 6500, 4000), false},
		"28 million with loss":                            {file("VP8 ", 7000, 4000), true},
		"4.5 million, the transparency without loss":      {file("VP8 ", 3000, 1500, 1), false},
		"4.8 million, the transparency without loss":      {file("VP8 ", 3200, 1500, 1), true},
		"26 million, the transparency as it is":           {file("VP8 ", 6500, 4000, 0), false},
		"4.8 million, filtered and packed without a loss": {file("VP8 ", 3200, 1500, 5), true},
	} {
		_, refused := contents.Decode(bytes.NewReader(c.data))
		if refused.IsZero() || strings.Contains(refused.Text, "too many pixels for a WebP") != c.many {
			t.Errorf("%s: %q", name, refused.Text)
		}
	}
}

func TestAWebPOfTooManyPixelsIsRefusedBeforeItIsUnpacked(t *testing.T) {
	many := 0
	for _, f := range corpus.Files() {
		if contents.Type(f.Data) != contents.WebP {
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, refused := contents.Decode(bytes.NewReader(f.Data))
		runtime.ReadMemStats(&after)
		if refused.IsZero() {
			t.Errorf("%s was taken", f.Name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: %d bytes were used", f.Name, used)
		}
		if strings.Contains(refused.Text, "too many") {
			many++
		}
	}
	if many < 5 {
		t.Errorf("%d were refused for their pixels", many)
	}
}

// FuzzWebP wants of whatever calls itself a WebP that it is refused, or becomes a
// picture that can be read.
func FuzzWebP(f *testing.F) {
	for _, name := range webps {
		f.Add(webp(f, name))
	}
	for _, c := range corpus.Files() {
		if contents.Type(c.Data) == contents.WebP {
			f.Add(c.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if contents.Type(data) != contents.WebP {
			return
		}
		p, refused := contents.Decode(bytes.NewReader(data))
		if !refused.IsZero() {
			return
		}
		var out bytes.Buffer
		if err := p.Encode(&out); err != nil {
			t.Fatal(err)
		}
		if _, _, err := image.Decode(&out); err != nil {
			t.Errorf("what was made of it cannot be read: %v", err)
		}
	})
}
