package models_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// shown is the active submission of a student as somebody sees it.
func (c *coursework) shown(t *testing.T, who, whose models.Scope) models.SubmissionReading {
	t.Helper()
	r, err := who.SubmissionToRead(t.Context(), c.module, c.assignment, c.work(t, whose).Versions[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (c *coursework) pin(t *testing.T, who models.Scope, submission uint64, in models.PinInput) (models.GradePin, error) {
	t.Helper()
	return who.AddPin(t.Context(), c.module, c.assignment, submission, in)
}

func TestAStudentSeesCommentsAtTheirPlacesWithTheReleasedMark(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.add(t, c.jana, "sum.go", []byte("package sum\n\nfunc Sum() {}\n"))
		c.write(t, c.jana, "See the file.")
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		r := c.shown(t, c.who, c.jana)
		id, file := r.Submission.ID, fmt.Sprint(r.Files[0].FileID)
		for _, in := range []models.PinInput{
			{File: file, Place: "3", X: "1", Y: "1", Text: " Empty. \r\n", Keep: true},
			{File: file, Place: "1", Text: "A good name."},
			{Text: "Well written."},
		} {
			if _, err := c.pin(t, c.who, id, in); err != nil {
				t.Fatal(err)
			}
		}
		read := func(who models.Scope) (list []string) {
			for _, p := range c.shown(t, who, c.jana).Pins {
				list = append(list, fmt.Sprintf("%d %d %s", p.Number, p.Place, p.Text))
			}
			return list
		}
		want := []string{"1 0 Well written.", "2 1 A good name.", "3 3 Empty."}
		if got := read(c.tutor(t)); !slices.Equal(got, want) {
			t.Errorf("staff read %q", got)
		}
		if p := c.shown(t, c.who, c.jana); p.Pins[2].X != nil || !p.Pinnable || len(p.Comments) != 1 || p.Comments[0].Text != "Empty." {
			t.Errorf("%+v", p.WorkShown)
		}
		if got := read(c.jana); len(got) > 0 {
			t.Errorf("before there is a mark the student reads %q", got)
		}
		c.give(t, c.enrolled(t, c.jana), "90", 0)
		if got := read(c.jana); len(got) > 0 {
			t.Errorf("before it is released the student reads %q", got)
		}
		if _, err := c.who.ReleaseMarks(ctx, c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		if got := read(c.jana); !slices.Equal(got, want) {
			t.Errorf("with the released mark the student reads %q", got)
		}
		if p := c.shown(t, c.jana, c.jana); p.Pinnable || len(p.Comments) > 0 || p.Pins[0].Author != "" {
			t.Errorf("%+v", p.WorkShown)
		}
	})
}

func TestACommentIsRefusedWhereItDoesNotBelong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		for _, who := range []models.Scope{c.jana, c.ali} {
			c.add(t, who, "a.txt", []byte("a"))
			if _, _, err := c.handIn(t, who); err != nil {
				t.Fatal(err)
			}
		}
		r, other := c.shown(t, c.who, c.jana), c.shown(t, c.who, c.ali)
		id, file := r.Submission.ID, fmt.Sprint(r.Files[0].FileID)
		kept, err := c.pin(t, c.who, id, models.PinInput{File: file, Place: "1", Text: "a", Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		for field, in := range map[string]models.PinInput{
			"pin_file":  {File: fmt.Sprint(other.Files[0].FileID), Text: "a"},
			"pin_place": {File: file, Place: "0", Text: "a"},
			"pin":       {File: file, Place: "1", Text: strings.Repeat("a", models.LongestPin+1)},
		} {
			_, err := c.pin(t, c.who, id, in)
			if bad := new(models.Invalid); !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[field].IsZero() {
				t.Errorf("%+v: %v", in, err)
			}
		}
		for name, who := range map[string]models.Scope{"the student": c.jana, "a lecturer of another module": c.Person(t, c.university, models.Lecturer)} {
			_, add := c.pin(t, who, id, models.PinInput{Text: "a"})
			edit := who.EditPin(ctx, c.module, c.assignment, id, kept.ID, "b")
			remove := who.RemovePin(ctx, c.module, c.assignment, id, kept.ID)
			keep := who.KeepComment(ctx, c.module, "c")
			for what, err := range map[string]error{"added": add, "edited": edit, "removed": remove, "kept": keep} {
				if !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
		if err := c.who.EditPin(ctx, c.module, c.assignment, other.Submission.ID, kept.ID, "b"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("edited below another submission: %v", err)
		}
		if err := c.tutor(t).EditPin(ctx, c.module, c.assignment, id, kept.ID, "b"); err != nil {
			t.Errorf("a colleague: %v", err)
		}
		stock, err := c.who.MarkingComments(ctx, c.module)
		if err != nil || len(stock.Comments) != 1 {
			t.Fatalf("%+v, %v", stock.Comments, err)
		}
		both, err := c.pin(t, c.who, id, models.PinInput{Comment: fmt.Sprint(stock.Comments[0].ID), Text: "And this.", Keep: true})
		if err != nil || both.Text != "a\nAnd this." {
			t.Errorf("%+v, %v", both, err)
		}
		if err := c.who.EditComment(ctx, c.module, stock.Comments[0].ID, "better"); err != nil {
			t.Error(err)
		}
		if err := c.who.RemovePin(ctx, c.module, c.assignment, id, both.ID); err != nil {
			t.Error(err)
		}
		if p := c.shown(t, c.who, c.jana); len(p.Pins) != 1 || p.Pins[0].Text != "b" || p.Comments[0].Text != "better" || len(p.Comments) != 2 {
			t.Errorf("%+v, %+v", p.Pins, p.Comments)
		}
		c.Change(t, "UPDATE modules SET status = 'archived'")
		if _, err := c.pin(t, c.who, id, models.PinInput{Text: "a"}); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
		if err := c.who.RemoveComment(ctx, c.module, stock.Comments[0].ID); !errors.Is(err, models.ErrClosed) {
			t.Errorf("in an archived module: %v", err)
		}
	})
}

func TestAFileOfTheFeedbackGoesWithTheStudent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := handedIn(t, k, ""), t.Context()
		id, key := c.jana.Actor().UserID, c.enrolled(t, c.jana)
		give := func(content string) error {
			f, err := c.who.AddFile(ctx, c.module, "notes.txt", strings.NewReader(content), int64(len(content)))
			if err == nil {
				err = c.who.GiveMarkFile(ctx, c.module, c.assignment, key, f.ID)
			}
			return err
		}
		for _, content := range []string{"an earlier file", canary(id, "feedback")} {
			if err := give(content); err != nil {
				t.Fatal(err)
			}
		}
		p := c.panel(t, c.who, key)
		if p.File == nil || c.one(t, "SELECT count(*) FROM files") != 1 {
			t.Fatalf("%+v", p.File)
		}
		if err := c.who.GiveMarkFile(ctx, c.module, c.assignment, c.enrolled(t, c.ali), p.File.FileID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("given to another one too: %v", err)
		}
		if _, err := c.jana.OwnMarkFile(ctx, c.module, c.assignment); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("before the mark: %v", err)
		}
		c.give(t, key, "90", p.Grade.Revision)
		if _, err := c.who.ReleaseMarks(ctx, c.module, c.assignment); err != nil {
			t.Fatal(err)
		}
		r, err := c.jana.OwnMarkFile(ctx, c.module, c.assignment)
		if err != nil || r.ID != p.File.FileID {
			t.Errorf("with the mark: %+v, %v", r.File, err)
		}
		if err := c.jana.EraseMyself(ctx, c.email(t, c.jana)); err != nil {
			t.Fatal(err)
		}
		if left := hits(allBytes(t, c.Folder), id); len(left) > 0 {
			t.Errorf("still in the media store: %v", left)
		}
		for _, rest := range []string{"files", "users WHERE file_bytes > 0", "universities WHERE file_bytes > 0"} {
			if n := c.one(t, "SELECT count(*) FROM "+rest); n != 0 {
				t.Errorf("%d %s are left", n, rest)
			}
		}
		if err := give("too late"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("given to somebody who is no more: %v", err)
		}
	})
}

// unpacked is what a ZIP holds, by name.
func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || files[f.Name] != "" {
			t.Fatalf("%s: %v", f.Name, err)
		}
		files[f.Name] = string(content)
	}
	return files
}

func TestAnArchiveHoldsWhatCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, fmt.Sprintf("UPDATE users SET name = 'Jana ../ Doe' WHERE id IN (%d, %d)", c.jana.Actor().UserID, c.ali.Actor().UserID))
		c.Change(t, "UPDATE assignments SET most_files = 9")
		for _, f := range []string{"a.txt", "A.TXT", "con.txt", "text.md", strings.Repeat("ü", 251) + ".pdf", strings.Repeat("ü", 250) + "x.pdf", strings.Repeat("€", 200) + "." + strings.Repeat("ä", 40)} {
			c.add(t, c.jana, f, []byte(f))
		}
		c.write(t, c.jana, "an earlier attempt")
		for _, text := range []string{"an earlier attempt", "what counts"} {
			if before := c.work(t, c.jana).Versions; len(before) > 0 {
				if err := c.jana.TakeOver(ctx, c.module, c.assignment, before[0].ID); err != nil {
					t.Fatal(err)
				}
			}
			c.write(t, c.jana, text)
			if _, _, err := c.handIn(t, c.jana); err != nil {
				t.Fatal(err)
			}
		}
		c.write(t, c.ali, "from Ali")
		if _, _, err := c.handIn(t, c.ali); err != nil {
			t.Fatal(err)
		}
		pack := func() map[string]string {
			all, err := c.who.SubmissionArchive(ctx, c.module, c.assignment)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := all.Write(ctx, &out); err != nil {
				t.Fatal(err)
			}
			return unpacked(t, out.Bytes())
		}
		first := "Jana ..- Doe/"
		want := map[string]string{
			first + "text.md": "what counts", first + "a.txt": "a.txt", first + "A (2).TXT": "A.TXT", first + "_con.txt": "con.txt",
			first + strings.Repeat("ü", 113) + ".pdf": strings.Repeat("ü", 251) + ".pdf", first + strings.Repeat("ü", 113) + " (2).pdf": strings.Repeat("ü", 250) + "x.pdf",
			first + strings.Repeat("€", 76): strings.Repeat("€", 200) + "." + strings.Repeat("ä", 40),
			first + "text (2).md":           "text.md", "Jana ..- Doe (2)/text.md": "from Ali",
		}
		got := pack()
		for name := range got {
			if longest := len(strings.TrimPrefix(name, first)); longest > 240 {
				t.Errorf("%d bytes are too many for a file system", longest)
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%q", got)
		}
		if n := c.one(t, "SELECT count(*) FROM access_entries WHERE act = '"+string(models.AccessSubmission)+"'"); n != 2 {
			t.Errorf("%d looks are noted", n)
		}
		c.Change(t, "UPDATE assignments SET anonymous = true")
		for name := range pack() {
			if strings.Contains(name, "Jana") {
				t.Errorf("the name is in %q", name)
			}
		}
		for name, who := range map[string]models.Scope{"a student": c.jana, "a stranger": c.Person(t, c.university, models.Lecturer)} {
			if _, err := who.SubmissionArchive(ctx, c.module, c.assignment); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnArchiveNeedsNoMemoryForWhatItHolds(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	c := withWork(t, k)
	large := make([]byte, 8<<20)
	source := rand.NewChaCha8([32]byte{})
	_, _ = source.Read(large)
	c.add(t, c.jana, "film.bin", large)
	if _, _, err := c.handIn(t, c.jana); err != nil {
		t.Fatal(err)
	}
	all, err := c.who.SubmissionArchive(t.Context(), c.module, c.assignment)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := all.Write(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
		t.Errorf("%d bytes for a file of %d", used, len(large))
	}
}
