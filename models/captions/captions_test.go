package captions_test

import (
	"strings"
	"testing"

	"luna/models/captions"
)

const good = "WEBVTT - a lesson\r\n\r\nNOTE nobody reads this\r\n\r\n1\r\n00:00.000 --> 00:01.500 align:start\r\nHello\r\n\r\n01:00:02.000 --> 01:00:03.000\r\nWorld\r\n"

func TestCaptionsThatABrowserReadsAreTaken(t *testing.T) {
	for _, text := range []string{good, "\ufeff" + good, strings.ReplaceAll(good, "\r\n", "\n"), strings.ReplaceAll(good, "\r\n", "\r"), "WEBVTT\n\n00:00.000\t-->\t00:01.500\nGrüße"} {
		if m := captions.Check([]byte(text)); !m.IsZero() {
			t.Errorf("%q: %s", text, m.Text)
		}
	}
}

func TestCaptionsThatNobodyCouldReadAreRefused(t *testing.T) {
	for why, text := range map[string]string{
		"SubRip":         "1\n00:00:00,000 --> 00:00:01,500\nHello\n",
		"another head":   "WEBVTTX\n\n00:00.000 --> 00:01.500\nHello",
		"commas":         "WEBVTT\n\n00:00,000 --> 00:01,500\nHello",
		"seconds alone":  "WEBVTT\n\n0 --> 1\nHello",
		"too many":       "WEBVTT\n\n00:61.000 --> 00:99.000\nHello",
		"no cue":         "WEBVTT\n\nHello\n",
		"empty":          "",
		"cue in head":    "WEBVTT 00:00.000 --> 00:01.500\nHello\n\n00:00.000 --> 00:01.500\n",
		"Latin 1":        "WEBVTT\n\n00:00.000 --> 00:01.500\nGr\xfc\xdfe",
		"NUL":            good + "\x00",
		"past one MiB":   good + strings.Repeat("x", captions.Most),
		"no room around": "WEBVTT\n\n00:00.000-->00:01.500\nHello",
	} {
		if captions.Check([]byte(text)).IsZero() {
			t.Errorf("taken: %s", why)
		}
	}
}

func FuzzCaptions(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("WEBVTT\n-->"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if captions.Check(data).IsZero() && !strings.HasPrefix(strings.TrimPrefix(string(data), "\ufeff"), "WEBVTT") {
			t.Errorf("%q was taken", data)
		}
	})
}
