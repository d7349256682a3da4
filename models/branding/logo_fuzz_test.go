package branding

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"testing"
)

// FuzzLogo: whatever is uploaded, either it is refused with a word or it
// becomes a small PNG of ours, in bounded memory.
func FuzzLogo(f *testing.F) {
	pixel, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pixel)
	f.Add(append(pixel[:len(pixel):len(pixel)], "<script>alert(1)</script>"...))
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"))
	f.Add([]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		picture, refused := Logo(data)
		if (picture == nil) == (refused.Text == "") {
			t.Fatalf("%d bytes, and the message %q", len(picture), refused.Text)
		}
		if picture == nil {
			return
		}
		made, err := png.Decode(bytes.NewReader(picture))
		if err != nil || made.Bounds().Dx() > logoWidth || made.Bounds().Dy() > logoHeight {
			t.Fatalf("made %v: %v", made, err)
		}
		if bytes.Contains(picture, []byte("<script")) {
			t.Fatal("what the file held is still there")
		}
	})
}
