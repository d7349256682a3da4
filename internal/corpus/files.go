package corpus

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
)

// pictureOf is a small picture of a kind.
func pictureOf(kind string) []byte {
	p := image.NewPaletted(image.Rect(0, 0, 24, 16), color.Palette{color.White, color.Black})
	p.Set(3, 3, color.Black)
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, p)
	case "jpeg":
		err = jpeg.Encode(&b, p, nil)
	case "gif":
		err = gif.Encode(&b, p, nil)
	}
	if err != nil {
		panic(err) // a buffer takes all
	}
	return b.Bytes()
}

const pngMark = "\x89PNG\r\n\x1a\n"

// chunk is a part of a PNG with a checksum that is right.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngHead claims a size, depth and kind of colours.
func pngHead(w, h uint32, depth, colours byte) []byte {
	data := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte(pngMark), chunk("IHDR", append(data, depth, colours, 0, 0, 0))...)
}

// claims are pictures that say they are larger than any, or have no size.
func claims(add func(name string, data []byte)) {
	for _, size := range [][2]uint32{{0, 0}, {0, 1}, {1, 0}, {1, 1 << 30}, {1 << 30, 1}, {65535, 65535}, {1<<31 - 1, 1<<31 - 1}, {1<<32 - 1, 1<<32 - 1}, {1 << 31, 1}, {20000, 20000}, {4097, 4097}} {
		add(fmt.Sprint("png that claims ", size), append(append(pngHead(size[0], size[1], 8, 6), chunk("IDAT", []byte("\x78\x9c\x01\x00\x00\xff\xff\x00\x00\x00\x01"))...), chunk("IEND", nil)...))
		if size[0] > 65535 || size[1] > 65535 { // the others have no room for it
			continue
		}
		g := pictureOf("gif")
		binary.LittleEndian.PutUint16(g[6:], uint16(size[0]))
		binary.LittleEndian.PutUint16(g[8:], uint16(size[1]))
		add(fmt.Sprint("gif that claims ", size), g)
		j := pictureOf("jpeg")
		if at := bytes.Index(j, []byte{0xff, 0xc0}); at > 0 {
			binary.BigEndian.PutUint16(j[at+5:], uint16(size[1]))
			binary.BigEndian.PutUint16(j[at+7:], uint16(size[0]))
		}
		add(fmt.Sprint("jpeg that claims ", size), j)
	}
}

// Files are what is sent as a picture: at least 200.
func Files() []File {
	var all []File
	add := func(name string, data []byte) { all = append(all, File{name, data}) }
	foreign := map[string]string{
		"script": "<script>" + Dialog + "</script>", "php": "<?php system($_GET[0]); ?>", "svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="` + Dialog + `"/>`, "zip": string(zipOf("a.txt", "a")),
		"pdf": "%PDF-1.7\n%%EOF", "shell": "\n#!/bin/sh\nid\n", "comment": "*/=1;" + Dialog + "/*", "executable": "MZ" + strings.Repeat("\x00", 60) + "PE\x00\x00",
		// The test file of the makers of virus scanners, in two parts so that none of them finds it here.
		"EICAR": `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
		"page":  "<!DOCTYPE html><body onload=" + Dialog + ">", "xml": `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>`,
	}
	kinds := []string{"png", "jpeg", "gif"}
	for name, text := range foreign {
		add(name, []byte(text))
		add(name+" with the mark of a PNG", []byte(pngMark+text))
		add(name+" with the mark of a JPEG", []byte("\xff\xd8\xff\xe0"+text))
		add(name+" with the mark of a GIF", []byte("GIF89a"+text))
		for _, kind := range kinds {
			picture := pictureOf(kind)
			add(name+" after a "+kind, append(bytes.Clone(picture), text...))
			add(name+" before a "+kind, append([]byte(text), picture...))
		}
		in := pictureOf("png") // a chunk of text right after the head
		at := len(pngMark) + 25
		add(name+" in a chunk of a png", bytes.Join([][]byte{in[:at], chunk("tEXt", []byte("Comment\x00"+text)), in[at:]}, nil))
		jpg := pictureOf("jpeg")
		mark := binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(len(text)+2))
		add(name+" in a comment of a jpeg", bytes.Join([][]byte{jpg[:2], mark, []byte(text), jpg[2:]}, nil))
	}
	for _, kind := range kinds {
		picture := pictureOf(kind)
		add("a whole "+kind, picture)
		for i := range 12 {
			add(fmt.Sprintf("%s cut at %d/12", kind, i), picture[:1+len(picture)*i/12])
			broken := bytes.Clone(picture)
			broken[len(broken)*i/12] ^= 0x55
			add(fmt.Sprintf("%s broken at %d/12", kind, i), broken)
		}
	}
	claims(add)
	for depth := range byte(5) {
		add(fmt.Sprint("png of colours that are none ", depth), append(pngHead(4, 4, depth*7, 9-depth), chunk("IEND", nil)...))
	}
	add("png with a long chunk", append([]byte(pngMark), "\xff\xff\xff\xffIHDRx"...))
	add("png without an end", pngHead(4, 4, 8, 6))
	add("png with two heads", append(pngHead(4, 4, 8, 6), pngHead(9, 9, 8, 6)[len(pngMark):]...))
	add("nothing", nil)
	add("nul", make([]byte, 5000))
	add("too large", append(pictureOf("png"), make([]byte, 300<<10)...))
	webps(add)
	add("bmp", []byte("BM\xff\xff\xff\x7f\x00\x00"))
	add("tiff", []byte("II*\x00\xff\xff\xff\xff"))
	add("icon", []byte("\x00\x00\x01\x00\xff\xff"))
	add("heif", []byte("\x00\x00\x00\x18ftypheic"))
	add("film without an index", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00\x00\x00\x00\x00moov"))
	return all
}

// webps claim sizes, one in their head and another in that of their pixels, move,
// or end too soon.
func webps(add func(name string, data []byte)) {
	riff := func(chunks ...string) []byte {
		body := "WEBP" + strings.Join(chunks, "")
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
	}
	part := func(name, data string) string {
		return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data + strings.Repeat("\x00", len(data)%2)
	}
	small, large := "\x00\x00\x00\x00\x00\x00", "\xff\xff\xff\xff\xff\xff"
	frame := part("VP8 ", "\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"+strings.Repeat("\x00", 40))
	lossless := part("VP8L", "\x2f\xff\xff\xff\x0f"+strings.Repeat("\x00", 40))
	add("webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	add("webp of 16383 by 16383", riff(frame))
	add("webp of 16384 by 16384, lossless", riff(lossless))
	add("webp of a canvas of 16 million by 16 million", riff(part("VP8X", "\x10\x00\x00\x00"+large), part("ALPH", "\x00"), frame))
	add("webp that is small outside and large inside", riff(part("VP8X", "\x00\x00\x00\x00"+small), lossless))
	add("webp with a large transparency", riff(part("VP8X", "\x10\x00\x00\x00\xff\x3f\x00\xff\x3f\x00"), part("ALPH", "\x01\x00\x00"), part("VP8 ", "\x10\x00\x00\x9d\x01\x2a\x01\x00\x01\x00")))
	add("webp that moves", riff(part("VP8X", "\x02\x00\x00\x00"+small), part("ANIM", strings.Repeat("\x00", 6)), part("ANMF", strings.Repeat("\x00", 24))))
	for i := range 6 {
		whole := riff(part("VP8X", "\x10\x00\x00\x00"+small), part("ALPH", "\x00\xff"), lossless)
		add(fmt.Sprintf("webp cut at %d/6", i), whole[:12+(len(whole)-12)*i/6])
	}
}
