package models_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"luna/internal/s3test"
	"luna/internal/storetest"
	"luna/models"
)

// stores runs a test with files in a folder, and with files in a bucket.
func stores(t *testing.T, k *storetest.Kit, run func(t *testing.T, f *files)) {
	t.Helper()
	t.Run("folder", func(t *testing.T) { run(t, withFiles(t, k)) })
	t.Run("bucket", func(t *testing.T) {
		k := storetest.New(t, k.Engine())
		k.KeepIn(t, s3test.Open(t))
		run(t, withFiles(t, k))
	})
}

// replace puts other bytes into the place of an object; nil: none.
func (f *files) replace(t *testing.T, name string, data []byte) {
	t.Helper()
	ctx, draft := t.Context(), name[:2]+"drafts/00112233445566778899aabbccddeeff"
	if err := f.Files.Drop(ctx, name); err != nil {
		t.Fatal(err)
	}
	if data == nil {
		return
	}
	if _, err := f.Files.Append(ctx, draft, 0, bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	if err := f.Files.Keep(ctx, draft, name); err != nil {
		t.Fatal(err)
	}
}

func (f *files) check(t *testing.T, content bool) models.MediaChecked {
	t.Helper()
	c, err := f.System("test").CheckMedia(t.Context(), content)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(c.Faults, func(a, b models.MediaFault) int { return bytes.Compare([]byte(a.Fault), []byte(b.Fault)) })
	return c
}

func TestARecordWithoutItsBytesIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		stores(t, k, func(t *testing.T, f *files) {
			ctx, names := t.Context(), make([]string, 4)
			for i := range names {
				data := noise(uint64(i), 1000)
				if _, err := f.who.AddFile(ctx, f.module, "a", bytes.NewReader(data), 1000); err != nil {
					t.Fatal(err)
				}
				names[i] = fmt.Sprintf("%d/%s", f.university.ID, digest(data))
			}
			u, err := f.who.BeginUpload(ctx, f.module, "b", 5000)
			if err == nil {
				_, err = f.who.Receive(ctx, u.ID, 0, bytes.NewReader(noise(9, 100)), 100)
			}
			if err != nil {
				t.Fatal(err)
			}
			if c := f.check(t, true); len(c.Faults) > 0 || c.Objects != 5 || c.Bytes != 4100 || !c.Sound() {
				t.Fatalf("a sound store: %+v", c)
			}
			nobodys := names[0][:2] + "ffffffffffffffff"
			f.replace(t, nobodys, []byte("of nobody"))
			f.Clock.Set(time.Now().Add(25 * time.Hour))
			c := f.check(t, true)
			if len(c.Faults) != 1 || c.Faults[0].Fault != models.FaultOrphan || c.Faults[0].Object != nobodys || !c.Sound() {
				t.Fatalf("an orphan: %+v", c)
			}
			f.replace(t, names[0], nil)
			f.replace(t, names[1], noise(1, 999))
			f.replace(t, names[2], noise(77, 1000))
			f.replace(t, u.Object, nil)
			want := map[string]models.Fault{names[0]: models.FaultMissing, names[1]: models.FaultSize, names[2]: models.FaultContent, u.Object: models.FaultMissing, nobodys: models.FaultOrphan}
			got := make(map[string]models.Fault)
			c = f.check(t, true)
			for _, fault := range c.Faults {
				got[fault.Object] = fault.Fault
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || c.Sound() {
				t.Errorf("found %v, want %v", got, want)
			}
			if c := f.check(t, false); len(c.Faults) != 4 {
				t.Errorf("without reading: %+v", c.Faults)
			}
		})
	})
}
