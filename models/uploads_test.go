package models_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"luna/internal/corpus"
	"luna/internal/storetest"
	"luna/models"
	"luna/models/schedule"

	"golang.org/x/text/unicode/norm"
)

// files is a module with a lecturer who adds files to it.
type files struct {
	*storetest.Kit
	university models.University
	admin, who models.Scope
	module     uint64
}

func withFiles(t *testing.T, k *storetest.Kit) *files {
	t.Helper()
	f := &files{Kit: k}
	f.university, f.admin = k.University(t, "north")
	f.who = k.Person(t, f.university, models.Lecturer)
	f.module = f.newModule(t, f.who, "M1")
	return f
}

func (f *files) newModule(t *testing.T, who models.Scope, code string) uint64 {
	t.Helper()
	m, err := who.CreateModule(t.Context(), models.ModuleInput{
		Code: code, Title: code, Term: models.Winter, Year: 2026,
		First: schedule.Date{Year: 2026, Month: 10, Day: 1}, Last: schedule.Date{Year: 2027, Month: 2, Day: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m.ID
}

// one reads a number past the store.
func (f *files) one(t *testing.T, query string) (n int64) {
	t.Helper()
	db := f.Tamper(t)
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// counted is what the quotas say is stored, by the university and the lecturer.
func (f *files) counted(t *testing.T) [2]int64 {
	t.Helper()
	return [2]int64{
		f.one(t, fmt.Sprintf("SELECT file_bytes FROM universities WHERE id = %d", f.university.ID)),
		f.one(t, fmt.Sprintf("SELECT file_bytes FROM users WHERE id = %d", f.who.Actor().UserID)),
	}
}

func (f *files) quota(t *testing.T, university, person int64) {
	t.Helper()
	f.Change(t, fmt.Sprintf("UPDATE universities SET file_quota = %d, person_file_quota = %d WHERE id = %d", university, person, f.university.ID))
}

// noise is content that nothing takes for anything.
func noise(seed uint64, n int) []byte {
	b := make([]byte, n)
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	copy(b, "\x00\x01")
	return b
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestAFileInPiecesIsTheFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx, data := withFiles(t, k), t.Context(), noise(1, 10<<20)
		u, err := f.who.BeginUpload(ctx, f.module, "C:\\films\\Vo\u0308rtrag.bin", int64(len(data)))
		if err != nil || u.Received != 0 || u.FileID != nil {
			t.Fatalf("%+v, %v", u, err)
		}
		if got := f.counted(t); got != [2]int64{10 << 20, 10 << 20} {
			t.Fatalf("reserved %v", got)
		}
		for at, n := range []int{1, 1000, 9 << 20, 0, 5, len(data)} { // one of them longer than a stretch
			n = min(n, len(data)-int(u.Received))
			piece := data[u.Received:][:n]
			size := int64(n)
			if at == 1 {
				size = -1
			}
			if u, err = f.who.Receive(ctx, u.ID, u.Received, bytes.NewReader(piece), size); err != nil {
				t.Fatalf("piece %d: %v", at, err)
			}
			seen, err := f.who.UploadOf(ctx, u.ID)
			if err != nil || seen.Received != u.Received {
				t.Fatalf("piece %d: %d of %d, %v", at, seen.Received, u.Received, err)
			}
		}
		if u.FileID == nil || u.Received != int64(len(data)) {
			t.Fatalf("%+v", u)
		}
		got, err := models.Content(f.who, digest(data))
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		if n := f.one(t, "SELECT count(*) FROM files f JOIN media m ON m.id = f.media_id WHERE f.name = 'Vörtrag.bin' AND m.media_type = 'application/octet-stream' AND m.size = 10485760"); n != 1 {
			t.Errorf("%d files, named %q", n, u.Name)
		}
		again, err := f.who.AddFile(ctx, f.module, "again.bin", bytes.NewReader(data), int64(len(data)))
		if err != nil || again.ID == *u.FileID {
			t.Fatalf("%+v, %v", again, err)
		}
		if n := f.one(t, "SELECT count(*) FROM media"); n != 1 || f.counted(t) != [2]int64{20 << 20, 20 << 20} {
			t.Errorf("%d contents, counted %v", n, f.counted(t))
		}
		if err := models.DropFile(f.who, again.ID); err != nil || f.counted(t) != [2]int64{10 << 20, 10 << 20} {
			t.Errorf("dropped: %v, counted %v", err, f.counted(t))
		}
	})
}

func TestTwoUploadsCannotBothHaveTheLastByte(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx := withFiles(t, k), t.Context()
		other := f.Person(t, f.university, models.Lecturer)
		elsewhere := f.newModule(t, other, "M2")
		f.quota(t, 1000, 600)
		if _, err := f.who.BeginUpload(ctx, f.module, "a", 601); !errors.Is(err, models.ErrQuota) || !errors.As(err, new(*models.Invalid)) {
			t.Fatalf("over the person's quota: %v", err)
		}
		if got := f.counted(t); got != [2]int64{} {
			t.Fatalf("what was refused is counted: %v", got)
		}
		if _, err := f.who.BeginUpload(ctx, f.module, "a", 600); err != nil {
			t.Fatalf("the whole quota: %v", err)
		}
		var all sync.WaitGroup
		results := make([]error, 8)
		replica := f.Another(t).As(other.Actor())
		for i := range results {
			who := []models.Scope{other, replica}[i%2]
			all.Go(func() { _, results[i] = who.BeginUpload(ctx, elsewhere, "b", 100) })
		}
		all.Wait()
		taken := 0
		for _, err := range results {
			if err == nil {
				taken++
			} else if !errors.Is(err, models.ErrQuota) && !errors.Is(err, models.ErrBusy) {
				t.Error(err)
			}
		}
		if taken != 4 || f.counted(t)[0] != 1000 {
			t.Errorf("%d of 100 bytes beside 600 of 1000, counted %v", taken, f.counted(t))
		}
	})
}

func TestOneWriterAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx, data := withFiles(t, k), t.Context(), noise(2, 1000)
		u, err := f.who.BeginUpload(ctx, f.module, "a", 1000)
		if err != nil {
			t.Fatal(err)
		}
		replica := f.Another(t).As(f.who.Actor())
		r, w := io.Pipe()
		first := make(chan error)
		go func() {
			_, err := f.who.Receive(ctx, u.ID, 0, r, 1000)
			r.Close()
			first <- err
		}()
		if _, err := w.Write(data[:10]); err != nil { // the first one is at it
			t.Fatal(err)
		}
		if _, err := replica.Receive(ctx, u.ID, 0, bytes.NewReader(data), 1000); !errors.Is(err, models.ErrBusy) {
			t.Fatalf("a second writer: %v", err)
		}
		if err := replica.DropUpload(ctx, u.ID); !errors.Is(err, models.ErrBusy) {
			t.Fatalf("dropped meanwhile: %v", err)
		}
		f.Clock.Advance(3 * time.Minute) // the first one sleeps, and counts as dead
		if u, err = replica.Receive(ctx, u.ID, 0, bytes.NewReader(data), 1000); err != nil || u.FileID == nil {
			t.Fatalf("after it: %+v, %v", u, err)
		}
		if _, err := w.Write([]byte("too late")); err != nil {
			t.Log(err)
		}
		w.Close()
		if err := <-first; err == nil {
			t.Error("the first writer believes that it was done")
		}
		got, err := models.Content(f.who, digest(data))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("the content is not what was sent: %v", err)
		}
		again, err := f.who.UploadOf(ctx, u.ID)
		if err != nil || again.FileID == nil || f.one(t, "SELECT count(*) FROM files") != 1 {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// torn gives some bytes and then breaks, as a connection does.
type torn struct{ data []byte }

func (r *torn) Read(p []byte) (int, error) {
	if len(r.data) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}

func TestWhatCameBeforeABreakIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx, data := withFiles(t, k), t.Context(), noise(3, 5000)
		u, err := f.who.BeginUpload(ctx, f.module, "a", 5000)
		if err != nil {
			t.Fatal(err)
		}
		leaving, leave := context.WithCancel(ctx)
		leave()
		if _, err := f.who.Receive(leaving, u.ID, 0, &torn{}, 5000); err == nil {
			t.Error("somebody who had gone could begin")
		}
		u, err = f.who.Receive(ctx, u.ID, 0, &torn{data[:3000]}, 5000)
		if !errors.Is(err, io.ErrUnexpectedEOF) || u.Received != 3000 {
			t.Fatalf("%d received, %v", u.Received, err)
		}
		for _, offset := range []int64{0, 2999, 3001, 5000, -1} {
			if _, err := f.who.Receive(ctx, u.ID, offset, bytes.NewReader(data), 100); !errors.Is(err, models.ErrOffset) {
				t.Errorf("at %d: %v", offset, err)
			}
		}
		if _, err := f.who.Receive(ctx, u.ID, 3000, bytes.NewReader(data), 2001); !errors.Is(err, models.ErrOffset) {
			t.Errorf("a byte too many: %v", err)
		}
		u, err = f.who.Receive(ctx, u.ID, 3000, bytes.NewReader(data[3000:]), -1)
		if err != nil || u.FileID == nil {
			t.Fatalf("%+v, %v", u, err)
		}
		if got, err := models.Content(f.who, digest(data)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if again, err := f.who.Receive(ctx, u.ID, 5000, bytes.NewReader(nil), 0); err != nil || *again.FileID != *u.FileID {
			t.Errorf("asked again: %+v, %v", again, err)
		}
	})
}

func TestUploadsBelongToWhoBeganThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx := withFiles(t, k), t.Context()
		u, err := f.who.BeginUpload(ctx, f.module, "a", 10)
		if err != nil {
			t.Fatal(err)
		}
		colleague := f.Person(t, f.university, models.Lecturer)
		south, southAdmin := f.University(t, "south")
		for name, who := range map[string]models.Scope{
			"a colleague": colleague, "an administrator": f.admin, "a student": f.Person(t, f.university, models.Student),
			"somebody elsewhere": f.Person(t, south, models.Lecturer), "their administrator": southAdmin, "the platform": f.Platform(), "nobody": f.As(models.Actor{}),
		} {
			_, seen := who.UploadOf(ctx, u.ID)
			_, sent := who.Receive(ctx, u.ID, 0, strings.NewReader("0123456789"), 10)
			for what, err := range map[string]error{"sees": seen, "sends": sent, "drops": who.DropUpload(ctx, u.ID)} {
				if !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s %s it: %v", name, what, err)
				}
			}
			if _, err := who.BeginUpload(ctx, f.module, "b", 10); name != "an administrator" && !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s begins one: %v", name, err)
			}
		}
		f.Change(t, fmt.Sprintf("DELETE FROM module_staff WHERE module_id = %d", f.module))
		if _, err := f.who.Receive(ctx, u.ID, 0, strings.NewReader("0123456789"), 10); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("who has left the staff goes on: %v", err)
		}
		if err := f.who.DropUpload(ctx, u.ID); err != nil || f.counted(t)[1] != 0 {
			t.Errorf("dropped: %v, counted %v", err, f.counted(t))
		}
	})
}

func TestAPictureIsMadeAnewAndABrokenOneIsNoFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		f, ctx := withFiles(t, k), t.Context()
		var picture bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&picture, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
			t.Fatal(err)
		}
		picture.WriteString("<script>alert(1)</script>")
		file, err := f.who.AddFile(ctx, f.module, "a.html", &picture, int64(picture.Len()))
		if err != nil {
			t.Fatal(err)
		}
		size := f.one(t, fmt.Sprintf("SELECT size FROM media WHERE media_type = 'image/png' AND id = %d", file.MediaID))
		if size > 10_000 || f.counted(t) != [2]int64{size, size} {
			t.Errorf("%d bytes, counted %v", size, f.counted(t))
		}
		for _, broken := range [][]byte{[]byte("\x89PNG\r\n\x1a\n and no more"), []byte("GIF89a")} {
			_, err := f.who.AddFile(ctx, f.module, "b.png", bytes.NewReader(broken), int64(len(broken)))
			if !errors.As(err, new(*models.Invalid)) || f.counted(t) != [2]int64{size, size} || f.one(t, "SELECT count(*) FROM uploads WHERE file_id IS NULL") != 0 {
				t.Errorf("%q: %v, counted %v", broken, err, f.counted(t))
			}
		}
		if left := drafts(t, f); len(left) != 0 {
			t.Errorf("drafts are left: %v", left)
		}
	})
}

func TestNamesOfFilesAreClean(t *testing.T) {
	for name, want := range map[string]string{
		"notes.txt": "notes.txt", "../../etc/passwd": "passwd", `C:\a\b.doc`: "b.doc", "a\x00b\r\n.txt": "ab.txt", "\u202Efdp.exe": "fdp.exe",
		"Mu\u0308ller.pdf": "Müller.pdf", " . ": "", "..": "", "": "", "a/": "", "\u2066x\u2069\u200b": "x", `a:b*c?"<>|`: "a_b_c_____", "a\u2028b": "a b",
		strings.Repeat("ä", 300) + ".pdf": strings.Repeat("ä", 251) + ".pdf", strings.Repeat("x", 255): strings.Repeat("x", 255),
	} {
		if got := models.CleanFileName(name); got != want {
			t.Errorf("%q becomes %q, not %q", name, got, want)
		}
	}
	for _, p := range corpus.Text() {
		got := models.CleanFileName(p.Text)
		bad := strings.ContainsAny(got, `/\:*?"<>|`) || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.Is(unicode.Bidi_Control, r) })
		if bad || utf8.RuneCountInString(got) > 255 || !norm.NFC.IsNormalString(got) || !utf8.ValidString(got) || strings.Trim(got, " .") != got || models.CleanFileName(got) != got {
			t.Errorf("%q becomes %q", p.Text, got)
		}
	}
}
