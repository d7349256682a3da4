package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"luna/internal/s3test"
	"luna/models/media"
)

// stores are the kinds of store that keep every promise of this file.
var stores = map[string]func(t *testing.T) media.Store{
	"folder": func(t *testing.T) media.Store { return folder(t, filepath.Join(t.TempDir(), "media")) },
	"bucket": func(t *testing.T) media.Store { return s3test.Open(t) },
}

func folder(t *testing.T, dir string) *media.Folder {
	t.Helper()
	f, err := media.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func each(t *testing.T, run func(t *testing.T, s media.Store)) {
	t.Helper()
	for name, open := range stores {
		t.Run(name, func(t *testing.T) { run(t, open(t)) })
	}
}

const draft, name = "7/drafts/0123456789abcdef", "7/00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func add(t *testing.T, s media.Store, offset int64, text string) {
	t.Helper()
	if n, err := s.Append(t.Context(), draft, offset, strings.NewReader(text), int64(len(text))); err != nil || n != int64(len(text)) {
		t.Fatalf("adding %q at %d: %d, %v", text, offset, n, err)
	}
}

func content(t *testing.T, s media.Store, name string) string {
	t.Helper()
	o, err := s.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	data, err := io.ReadAll(o)
	if err != nil || int64(len(data)) != o.Size() {
		t.Fatalf("%d bytes of %d: %v", len(data), o.Size(), err)
	}
	return string(data)
}

func TestPiecesBecomeAnObject(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "moon")
		add(t, s, 4, "light")
		add(t, s, 9, "")
		if err := s.Keep(t.Context(), draft, name); err != nil {
			t.Fatal(err)
		}
		if got := content(t, s, name); got != "moonlight" {
			t.Errorf("kept %q", got)
		}
		if _, err := s.Open(t.Context(), draft); !errors.Is(err, media.ErrAbsent) {
			t.Errorf("the draft is still there: %v", err)
		}
	})
}

func TestAnEmptyObjectIsOne(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "")
		if err := s.Keep(t.Context(), draft, name); err != nil {
			t.Fatal(err)
		}
		if got := content(t, s, name); got != "" {
			t.Errorf("kept %q", got)
		}
	})
}

func TestAnObjectIsReadFromAnyPlace(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "moonlight over the lake")
		if err := s.Keep(t.Context(), draft, name); err != nil {
			t.Fatal(err)
		}
		o, err := s.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		if err := iotest.TestReader(o, []byte("moonlight over the lake")); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatArrivedBeforeTheLineBrokeIsKept(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		broken := io.MultiReader(strings.NewReader("moon"), iotest.ErrReader(errors.New("the line broke")))
		n, err := s.Append(t.Context(), draft, 0, broken, 9)
		if err == nil || n != 4 {
			t.Fatalf("%d bytes, %v", n, err)
		}
		add(t, s, n, "light")
		if got := content(t, s, draft); got != "moonlight" {
			t.Errorf("the draft holds %q", got)
		}
	})
}

func TestAPieceThatWasNeverAcknowledgedIsWrittenAnew(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "moon")
		add(t, s, 4, "lost because nobody heard of it")
		add(t, s, 4, "light")
		if got := content(t, s, draft); got != "moonlight" {
			t.Errorf("the draft holds %q", got)
		}
	})
}

func TestAGapIsRefused(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "moon")
		if _, err := s.Append(t.Context(), draft, 5, strings.NewReader("light"), 5); !errors.Is(err, media.ErrOffset) {
			t.Errorf("a gap: %v", err)
		}
		if _, err := s.Append(t.Context(), "7/drafts/ffffffffffffffff", 5, strings.NewReader("light"), 5); !errors.Is(err, media.ErrAbsent) {
			t.Errorf("nothing there: %v", err)
		}
	})
}

func TestWhatIsKeptNeverChanges(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		for _, text := range []string{"first", "second"} {
			add(t, s, 0, text)
			if err := s.Keep(t.Context(), draft, name); err != nil {
				t.Fatal(err)
			}
		}
		if got := content(t, s, name); got != "first" {
			t.Errorf("kept %q", got)
		}
	})
}

func TestWhatIsDroppedIsGone(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "moonlight")
		for range 2 {
			if err := s.Drop(t.Context(), draft); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Open(t.Context(), draft); !errors.Is(err, media.ErrAbsent) {
			t.Errorf("it can be read: %v", err)
		}
		if err := s.Keep(t.Context(), draft, name); !errors.Is(err, media.ErrAbsent) {
			t.Errorf("it can be kept: %v", err)
		}
	})
}

func TestEachObjectAndDraftIsGiven(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		add(t, s, 0, "kept")
		if err := s.Keep(t.Context(), draft, name); err != nil {
			t.Fatal(err)
		}
		add(t, s, 0, "on its")
		add(t, s, 6, " way")
		found := map[string]int64{}
		err := s.Each(t.Context(), func(i media.Info) error {
			found[i.Name] = i.Size
			if i.Changed.IsZero() {
				t.Errorf("%s has no time", i.Name)
			}
			return nil
		})
		if err != nil || fmt.Sprint(found) != fmt.Sprint(map[string]int64{name: 4, draft: 10}) {
			t.Errorf("%v, %v", found, err)
		}
	})
}

func TestNoNameLeadsOutOfTheStore(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		for _, bad := range []string{
			"", "7", "../7/0123456789abcdef", "7/../../0123456789abcdef", "/7/0123456789abcdef", "7/0123456789ABCDEF", "7/0123456789abcdef/x",
			"7/drafts/../0123456789abcdef", "7\\0123456789abcdef", "7/0123456789abcdef\x00", "x/0123456789abcdef", "7//0123456789abcdef", "7/0123",
		} {
			if _, err := s.Append(t.Context(), bad, 0, strings.NewReader("x"), 1); err == nil {
				t.Errorf("%q was written", bad)
			}
			if _, err := s.Open(t.Context(), bad); !errors.Is(err, media.ErrAbsent) {
				t.Errorf("%q: %v", bad, err)
			}
			if err := s.Keep(t.Context(), draft, bad); err == nil {
				t.Errorf("kept as %q", bad)
			}
		}
	})
}

func TestNobodyWaitsForACallerWhoWentAway(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Append(ctx, draft, 0, bytes.NewReader(make([]byte, 1<<20)), 1<<20); err == nil {
			t.Error("it was written all the same")
		}
	})
}

func TestATrialLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s media.Store) {
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left, err := media.Everything(t.Context(), s); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}

func TestALinkInTheFolderLeadsNowhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	s, secret := folder(t, dir), filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "7"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
		t.Skip(err)
	}
	if o, err := s.Open(t.Context(), name); err == nil {
		o.Close()
		t.Error("the link was followed")
	}
}
