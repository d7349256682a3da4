package models_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// TestAWebPIsAPictureLikeOthersOrAFileToSave by whether it can be made anew.
func TestAWebPIsAPictureLikeOthersOrAFileToSave(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	f, ctx := withFiles(t, k), t.Context()
	whole, err := os.ReadFile("contents/testdata/lossless-alpha.webp")
	if err != nil {
		t.Fatal(err)
	}
	opaque, err := os.ReadFile("contents/testdata/lossy.webp")
	if err != nil {
		t.Fatal(err)
	}
	moving := bytes.Clone(whole)
	moving[20] |= 2
	for _, c := range []struct {
		data       []byte
		kind, name string
	}{
		{opaque, "image/jpeg", "a.b.jpg"},
		{whole, "image/png", "a.b.png"},
		{whole[:200], "image/webp", "a.b.WebP"},
		{moving, "image/webp", "a.b.WebP"},
	} {
		file, err := f.who.AddFile(ctx, f.module, "a.b.WebP", bytes.NewReader(c.data), int64(len(c.data)))
		if err != nil {
			t.Errorf("%s: %v", c.kind, err)
			continue
		}
		size := f.one(t, fmt.Sprintf("SELECT size FROM media WHERE media_type = '%s' AND id = %d", c.kind, file.MediaID))
		if file.Name != c.name || (size == int64(len(c.data))) != (c.kind == "image/webp") {
			t.Errorf("%s: %d bytes called %q", c.kind, size, file.Name)
		}
	}
	if left := drafts(t, f); len(left) != 0 {
		t.Errorf("drafts are left: %v", left)
	}
}
