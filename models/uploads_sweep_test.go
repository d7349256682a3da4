package models_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// stored lists what lies in the folder of a kit.
func stored(t *testing.T, f *files) (names []string) {
	t.Helper()
	err := filepath.WalkDir(f.Folder, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func drafts(t *testing.T, f *files) (names []string) {
	t.Helper()
	for _, name := range stored(t, f) {
		if strings.Contains(name, "drafts") {
			names = append(names, name)
		}
	}
	return names
}

// age makes everything in the folder as old as the clock says, and lets time go
// on.
func age(t *testing.T, f *files, d time.Duration) {
	t.Helper()
	for _, name := range stored(t, f) {
		if err := os.Chtimes(name, f.Clock.Now(), f.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	f.Clock.Advance(d)
}

func sweep(t *testing.T, f *files) models.Swept {
	t.Helper()
	w, err := f.System("test").SweepMedia(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAPowerCutLosesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx, data := withFiles(t, k), t.Context(), noise(4, 4000)
		u, err := f.who.BeginUpload(ctx, f.module, "a", 4000)
		if err != nil {
			t.Fatal(err)
		}
		if u, err = f.who.Receive(ctx, u.ID, 0, bytes.NewReader(data[:1000]), 1000); err != nil {
			t.Fatal(err)
		}
		draft := filepath.Join(f.Folder, filepath.FromSlash(u.Object))
		// Bytes that were written and never noted.
		if err := os.WriteFile(draft, append(bytes.Clone(data[:1000]), noise(5, 500)...), 0o600); err != nil {
			t.Fatal(err)
		}
		if u, err = f.who.Receive(ctx, u.ID, 1000, bytes.NewReader(data[1000:2000]), 1000); err != nil {
			t.Fatal(err)
		}
		// The draft became an object, and that was never noted.
		kept := filepath.Join(f.Folder, fmt.Sprint(f.university.ID), digest(data))
		if err := os.Rename(draft, kept); err != nil {
			t.Fatal(err)
		}
		u, err = f.who.Receive(ctx, u.ID, 2000, bytes.NewReader(data[2000:]), 2000)
		if !errors.Is(err, models.ErrOffset) || u.Received != 0 {
			t.Fatalf("%d received, %v", u.Received, err)
		}
		if err := os.WriteFile(kept, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if u, err = f.who.Receive(ctx, u.ID, 0, bytes.NewReader(data), 4000); err != nil || u.FileID == nil {
			t.Fatalf("%+v, %v", u, err)
		}
		if got, err := models.Content(f.who, digest(data)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if len(stored(t, f)) != 1 || f.counted(t) != [2]int64{4000, 4000} {
			t.Errorf("stored %v, counted %v", stored(t, f), f.counted(t))
		}
	})
}

func TestTheSweepRemovesWhatNobodyCanReach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx := withFiles(t, k), t.Context()
		add := func(seed uint64) models.File {
			file, err := f.who.AddFile(ctx, f.module, "a", bytes.NewReader(noise(seed, 1000)), 1000)
			if err != nil {
				t.Fatal(err)
			}
			return file
		}
		used, twin, lost := add(1), add(1), add(2)
		for i, file := range []models.File{used} {
			f.Change(t, fmt.Sprintf(`INSERT INTO lessons (id, university_id, module_id, position, title, created_at, updated_at)
				VALUES (%d, %d, %d, 1, 'x', '2026-11-01 00:00:00+00:00', '2026-11-01 00:00:00+00:00')`, i+1, f.university.ID, f.module))
			f.Change(t, fmt.Sprintf(`INSERT INTO lesson_files (university_id, module_id, lesson_id, file_id, kind, position) VALUES (%d, %d, %d, %d, 'attachment', 1)`,
				f.university.ID, f.module, i+1, file.ID))
		}
		u, err := f.who.BeginUpload(ctx, f.module, "b", 5000)
		if err != nil {
			t.Fatal(err)
		}
		if u, err = f.who.Receive(ctx, u.ID, 0, bytes.NewReader(noise(3, 100)), 100); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(f.Folder, fmt.Sprint(f.university.ID))
		for _, name := range []string{filepath.Join(folder, digest(noise(9, 10))), filepath.Join(folder, "drafts", "00112233445566778899aabbccddeeff")} {
			if err := os.WriteFile(name, []byte("of nobody"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		age(t, f, 23*time.Hour)
		if w := sweep(t, f); w != (models.Swept{}) || f.counted(t) != [2]int64{8000, 8000} {
			t.Fatalf("too early: %v, counted %v", w, f.counted(t))
		}
		f.Clock.Advance(2 * time.Hour)
		if _, err := f.who.UploadOf(ctx, u.ID); !errors.Is(err, models.ErrClosed) {
			t.Errorf("an upload that was given up: %v", err)
		}
		w := sweep(t, f)
		if w.Uploads != 4 || w.Files != 2 || w.Contents != 1 || w.Objects != 4 {
			t.Errorf("%+v of %v and %v", w, twin.ID, lost.ID)
		}
		if got := f.counted(t); got != [2]int64{1000, 1000} {
			t.Errorf("counted %v", got)
		}
		if left := stored(t, f); len(left) != 1 || filepath.Base(left[0]) != digest(noise(1, 1000)) {
			t.Errorf("left: %v", left)
		}
		if w := sweep(t, f); w != (models.Swept{}) {
			t.Errorf("once more: %+v", w)
		}
	})
}
