// Package contents finds out what a file is by its content, never by what its
// sender says, and makes pictures anew so that nothing else rides along in them.
package contents

import (
	"bytes"
	"net/http"
	"strings"
)

// HeadBytes is how much of a file Type looks at.
const HeadBytes = 512

// Type is the media type of a file that begins so; "application/octet-stream"
// for what nobody knows. It has no parameters.
func Type(head []byte) string {
	head = head[:min(len(head), HeadBytes)]
	switch {
	case captions(head):
		return "text/vtt"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return ofBrand(string(head[8:12]))
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		if bytes.Contains(head, []byte("webm")) {
			return "video/webm"
		}
		return "video/x-matroska"
	case bytes.HasPrefix(head, []byte("OggS")) && len(head) > 28 && sound(head[28:]):
		return "audio/ogg"
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return kind
}

// captions tells whether it is WebVTT: its mark stands alone in the first line.
func captions(head []byte) bool {
	rest, marked := bytes.CutPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), []byte("WEBVTT"))
	return marked && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

// sound tells whether the first stream of an Ogg file is one to hear.
func sound(stream []byte) bool {
	return bytes.HasPrefix(stream, []byte("OpusHead")) || bytes.HasPrefix(stream, []byte("\x01vorbis"))
}

// ofBrand tells the relatives of MP4 apart.
func ofBrand(brand string) string {
	switch brand {
	case "qt  ":
		return "video/quicktime"
	case "M4A ", "M4B ":
		return "audio/mp4"
	case "avif", "avis":
		return "image/avif"
	case "heic", "heix", "hevc", "mif1", "msf1":
		return "image/heic"
	}
	return "video/mp4"
}

// IsPicture tells whether files of a type are pictures that are made anew.
func IsPicture(kind string) bool {
	return kind == "image/png" || kind == "image/jpeg" || kind == "image/gif"
}
