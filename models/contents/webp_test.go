package contents_test

import (
	"bytes"
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

func TestAWebPBecomesAPNGWhereSomethingShinesThroughAndElseAJPEG(t *testing.T) {
	for _, name := range webps {
		kind := "image/jpeg"
		if strings.HasSuffix(name, "alpha") {
			kind = "image/png"
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
		if _, _, _, alpha := p.At(32, 16).RGBA(); (alpha < 0x4000) != (kind == "image/png") {
			t.Errorf("%s: in the middle %d shines through", name, alpha)
		}
		whole := webp(t, name)
		if remade(t, whole[:len(whole)/2]) != nil {
			t.Errorf("half of %s was taken", name)
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
