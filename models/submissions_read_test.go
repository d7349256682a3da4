package models_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestNobodyButItsOwnersAndTheStaffReadsASubmission(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.add(t, c.jana, "essay.txt", []byte("Jana's essay"))
		c.write(t, c.jana, "my words")
		draft := c.work(t, c.jana)
		file := draft.Files[0].FileID
		mate := c.student(t)
		colleague := c.Person(t, c.university, models.Lecturer)
		may := func(what string, who models.Scope, submission, read bool) {
			t.Helper()
			_, err := who.SubmissionToRead(ctx, c.module, c.assignment, draft.Draft.ID)
			if submission != (err == nil) || err != nil && !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s reads the submission: %v", what, err)
			}
			_, err = who.SubmissionFileToRead(ctx, c.module, c.assignment, draft.Draft.ID, file)
			if read != (err == nil) || err != nil && !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s reads the file: %v", what, err)
			}
		}
		may("the student before", c.jana, false, true)
		may("the lecturer before", c.who, false, false)
		b, _, err := c.handIn(t, c.jana)
		if err != nil {
			t.Fatal(err)
		}
		may("the student", c.jana, true, true)
		may("the lecturer", c.who, true, true)
		may("another student", mate, false, false)
		may("a lecturer of nothing", colleague, false, false)
		may("the administrator", c.admin, false, false)
		other := c.newAssignment(t, "")
		if _, err := c.jana.SubmissionToRead(ctx, c.module, other, b.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("under another assignment: %v", err)
		}
		if n := c.one(t, fmt.Sprintf("SELECT coalesce(sum(times), 0) FROM access_entries WHERE subject_id = %d AND act = 'submission'", c.jana.Actor().UserID)); n != 2 {
			t.Errorf("the lecturer's two looks are noted %d times", n)
		}
		if err := c.jana.Leave(ctx, c.module); err != nil {
			t.Fatal(err)
		}
		may("the student who left", c.jana, false, false)
	})
}

func TestMarkersSeeNoNamesWhereMarkingIsAnonymous(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.write(t, c.jana, "words")
		b, _, err := c.handIn(t, c.jana)
		if err != nil {
			t.Fatal(err)
		}
		named, err := c.who.Submissions(ctx, c.module, c.assignment, 1)
		if err != nil || named.All != 2 || named.HandedIn != 1 || !strings.HasPrefix(named.Rows[0].Who, "student") {
			t.Fatalf("%+v, %v", named, err)
		}
		c.Change(t, "UPDATE assignments SET anonymous = true")
		list, err := c.who.Submissions(ctx, c.module, c.assignment, 9)
		if err != nil || list.All != 1 || list.Rows[0].ID != b.ID || list.Page != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		read, err := c.who.SubmissionToRead(ctx, c.module, c.assignment, b.ID)
		if err != nil || read.Who != list.Rows[0].Who {
			t.Fatalf("%q in the list, %q on its page, %v", list.Rows[0].Who, read.Who, err)
		}
		if n := c.one(t, fmt.Sprintf("SELECT count(*) FROM enrollments WHERE pseudonym = '%s'", read.Who)); n != 0 || strings.Contains(read.Who, "student") {
			t.Errorf("the name %q says who it is", read.Who)
		}
	})
}

func TestTheTableOfALargeClassTakesAsManyStatements(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	c, ctx := withWork(t, k), t.Context()
	look := func() int {
		return len(k.Statements(func() {
			if _, err := c.who.Submissions(ctx, c.module, c.assignment, 1); err != nil {
				t.Fatal(err)
			}
		}))
	}
	few := look()
	for range 10 {
		c.write(t, c.student(t), "words")
	}
	if many := look(); many != few {
		t.Errorf("%d statements for 2 students, %d for 12", few, many)
	}
}

func TestAnErasedStudentsFilesAreGoneAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		id := c.jana.Actor().UserID
		secret := []byte(canary(id, "essay"))
		c.add(t, c.jana, "essay.txt", secret)
		c.write(t, c.jana, canary(id, "text"))
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		half := c.begin(t, c.jana, "half.txt", 500)
		c.send(t, c.jana, half, []byte(canary(id, "half")))
		shared := []byte("a file that another student has too")
		c.add(t, c.jana, "same.txt", shared)
		c.add(t, c.ali, "same.txt", shared)
		if n := len(hits(allBytes(t, c.Folder), id)); n != 2 {
			t.Fatalf("%d of the person's words are in the media store", n)
		}
		if err := c.jana.EraseMyself(ctx, c.email(t, c.jana)); err != nil {
			t.Fatal(err)
		}
		if left := hits(allBytes(t, c.Folder), id); len(left) > 0 {
			t.Errorf("still in the media store: %v", left)
		}
		if left := hits(c.Bytes(t), id); len(left) > 0 {
			t.Errorf("still in the database: %v", left)
		}
		if got, err := models.Content(c.ali, digest(shared)); err != nil || !bytes.Equal(got, shared) {
			t.Errorf("the other student's file: %q, %v", got, err)
		}
		if n := c.one(t, fmt.Sprintf("SELECT file_bytes FROM universities WHERE id = %d", c.university.ID)); n != int64(len(shared)) {
			t.Errorf("%d bytes are counted, want %d", n, len(shared))
		}
	})
}

// email is the address of an account.
func (f *files) email(t *testing.T, who models.Scope) (address string) {
	t.Helper()
	db := f.Tamper(t)
	if err := db.QueryRow(fmt.Sprintf("SELECT email FROM users WHERE id = %d", who.Actor().UserID)).Scan(&address); err != nil {
		t.Fatal(err)
	}
	return address
}

// allBytes is everything that is in a folder.
func allBytes(t *testing.T, folder string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(append(all, data...), '\n')
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAnExportHoldsWhatWasHandedInAsFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withWork(t, k)
		c.add(t, c.jana, "../Jana's essay.txt", []byte("Jana's essay"))
		c.add(t, c.ali, "ali.txt", []byte("Ali's essay"))
		if _, _, err := c.handIn(t, c.jana); err != nil {
			t.Fatal(err)
		}
		e, err := c.jana.ExportMyself(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := e.Write(&out, "readme"); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range z.File {
			if !strings.HasPrefix(f.Name, "files/") {
				continue
			}
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			files[f.Name] = string(data)
		}
		id := c.one(t, "SELECT min(id) FROM files")
		if len(files) != 1 || files[fmt.Sprintf("files/%d Jana's essay.txt", id)] != "Jana's essay" {
			t.Errorf("%v", files)
		}
	})
}
