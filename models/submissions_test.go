package models_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/deadlines"
)

// coursework is a module with two students and an assignment that is due in a day.
type coursework struct {
	*files
	jana, ali  models.Scope
	assignment uint64
}

var (
	dueAt    = storetest.Begin.Add(24 * time.Hour)
	cutOffAt = dueAt.Add(48 * time.Hour)
)

func withWork(t *testing.T, k *storetest.Kit) *coursework {
	t.Helper()
	c := &coursework{files: withFiles(t, k)}
	if err := c.who.SetModuleKey(t.Context(), c.module, "open the gate"); err != nil {
		t.Fatal(err)
	}
	c.Change(t, "UPDATE modules SET status = 'active'")
	c.jana, c.ali = c.student(t), c.student(t)
	c.assignment = c.newAssignment(t, "")
	return c
}

func (c *coursework) student(t *testing.T) models.Scope {
	t.Helper()
	who := c.Person(t, c.university, models.Student)
	err := who.Join(t.Context(), c.module, models.JoinInput{Password: "open the gate", Sharing: models.ShareAggregate, Terms: models.NewTerms(models.Teaching, "en", 5).Hash()})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// newAssignment makes one that students see; set changes what its row says.
func (c *coursework) newAssignment(t *testing.T, set string) uint64 {
	t.Helper()
	stamp := func(at time.Time) string { return at.Format("2006-01-02 15:04:05.999999") + "+00:00" }
	c.Change(t, fmt.Sprintf(`INSERT INTO assignments (university_id, module_id, title, points, published, due_at, cut_off_at, late_unit, late_percent, late_floor, created_at, updated_at)
		VALUES (%d, %d, 'Essay', 10000, true, '%s', '%s', 'day', 20, 30, '%s', '%s')`,
		c.university.ID, c.module, stamp(dueAt), stamp(cutOffAt), stamp(storetest.Begin), stamp(storetest.Begin)))
	id := uint64(c.one(t, "SELECT max(id) FROM assignments"))
	if set != "" {
		c.Change(t, fmt.Sprintf("UPDATE assignments SET %s WHERE id = %d", set, id))
	}
	return id
}

func (c *coursework) work(t *testing.T, who models.Scope) models.OwnWork {
	t.Helper()
	w, err := who.OwnWork(t.Context(), c.module, c.assignment)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// write saves a text as the page would.
func (c *coursework) write(t *testing.T, who models.Scope, text string) models.Submission {
	t.Helper()
	w := c.work(t, who)
	in := models.WorkInput{Attempt: w.Attempt, Text: text}
	if w.Draft != nil {
		in.Revision = w.Draft.Revision
	}
	d, err := who.SaveWork(t.Context(), c.module, c.assignment, in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// handIn hands in what is there.
func (c *coursework) handIn(t *testing.T, who models.Scope) (models.Submission, bool, error) {
	t.Helper()
	w := c.work(t, who)
	in := models.HandInInput{WorkInput: models.WorkInput{Attempt: w.Attempt}}
	if w.Draft != nil {
		in.Revision, in.Text = w.Draft.Revision, w.Draft.Text
	}
	return who.HandIn(t.Context(), c.module, c.assignment, in)
}

func (c *coursework) begin(t *testing.T, who models.Scope, name string, length int64) models.Upload {
	t.Helper()
	u, err := who.BeginSubmissionUpload(t.Context(), c.module, c.assignment, name, length)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (c *coursework) send(t *testing.T, who models.Scope, u models.Upload, data []byte) {
	t.Helper()
	if _, err := who.Receive(t.Context(), u.ID, u.Received, bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
}

func (c *coursework) add(t *testing.T, who models.Scope, name string, data []byte) {
	t.Helper()
	c.send(t, who, c.begin(t, who, name, int64(len(data))), data)
}

func TestTheClockOfTheServerDecidesWhetherItIsLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withWork(t, k)
		for _, at := range []struct {
			after   time.Duration
			late    int64
			penalty int
			closed  bool
		}{
			{0, 0, 0, false},
			{time.Microsecond, 1, 20, false},
			{25 * time.Hour, 25 * 3600, 40, false},
			{48*time.Hour + time.Microsecond, 0, 0, true},
		} {
			c.Clock.Set(dueAt.Add(at.after))
			text := fmt.Sprintf("written %v after", at.after)
			in := models.HandInInput{WorkInput: models.WorkInput{Attempt: c.work(t, c.jana).Attempt, Text: text}}
			b, first, err := c.jana.HandIn(t.Context(), c.module, c.assignment, in)
			if at.closed {
				w := c.work(t, c.jana)
				if !errors.Is(err, models.ErrClosed) || first || w.State != models.WorkClosed || w.Draft == nil || w.Draft.Text != text {
					t.Errorf("%v after: %v, %s, and the draft is %+v", at.after, err, w.State, w.Draft)
				}
				continue
			}
			if err != nil || !first || !b.Active || b.LateSeconds != at.late || b.Penalty != at.penalty || !b.SubmittedAt.Equal(c.Clock.Now()) || !b.DueAt.Equal(dueAt) {
				t.Errorf("%v after: %+v, %v", at.after, b, err)
			}
		}
		if n := c.one(t, "SELECT count(*) FROM submissions WHERE active"); n != 1 {
			t.Errorf("%d submissions count", n)
		}
	})
}

func TestAnExtensionIsTheDeadlineOfOneStudent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withWork(t, k)
		enrollment := c.one(t, fmt.Sprintf("SELECT id FROM enrollments WHERE student_id = %d", c.jana.Actor().UserID))
		c.Change(t, fmt.Sprintf("INSERT INTO extensions (university_id, assignment_id, enrollment_id, due_at, created_at) VALUES (%d, %d, %d, '%s', '%s')",
			c.university.ID, c.assignment, enrollment, "2026-11-10 09:00:00+00:00", "2026-11-02 09:00:00+00:00"))
		c.Clock.Set(dueAt.Add(time.Hour))
		for who, late := range map[models.Scope]bool{c.jana: false, c.ali: true} {
			c.write(t, who, "text")
			if b, _, err := c.handIn(t, who); err != nil || (b.LateSeconds > 0) != late {
				t.Errorf("late %d seconds, want late %v: %v", b.LateSeconds, late, err)
			}
		}
	})
}

func TestAnUploadThatBeganInTimeIsInTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, data := withWork(t, k), noise(7, 100)
		c.Clock.Set(dueAt.Add(-time.Minute))
		u := c.begin(t, c.jana, "film.mp4", 100)
		c.send(t, c.jana, u, data[:60])
		c.Clock.Set(dueAt.Add(10 * time.Minute))
		if w := c.work(t, c.jana); w.Verdict.State != deadlines.OnTime || len(w.OnTheWay) != 1 {
			t.Errorf("while it is on its way the page says %+v", w.Verdict)
		}
		if _, _, err := c.handIn(t, c.jana); !errors.As(err, new(*models.Invalid)) {
			t.Fatalf("handed in without the file that is on its way: %v", err)
		}
		u.Received = 60
		c.send(t, c.jana, u, data[60:])
		b, _, err := c.handIn(t, c.jana)
		if err != nil || b.LateSeconds != 0 || !b.CountedAt.Equal(dueAt.Add(-time.Minute)) {
			t.Errorf("counted %v, late %d: %v", b.CountedAt, b.LateSeconds, err)
		}
		// Whoever writes after the deadline hands in after it.
		c.Clock.Set(dueAt.Add(-time.Minute))
		u = c.begin(t, c.ali, "film.mp4", 100)
		c.Clock.Set(dueAt.Add(10 * time.Minute))
		c.send(t, c.ali, u, data)
		c.write(t, c.ali, "one more thought")
		if b, _, err := c.handIn(t, c.ali); err != nil || b.LateSeconds != 600 {
			t.Errorf("late %d: %v", b.LateSeconds, err)
		}
		c.Clock.Set(cutOffAt.Add(time.Second))
		if _, err := c.ali.BeginSubmissionUpload(t.Context(), c.module, c.assignment, "a", 1); !errors.Is(err, models.ErrClosed) {
			t.Errorf("begun after the end: %v", err)
		}
	})
}

func TestADoubledClickHandsInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withWork(t, k)
		in := models.HandInInput{WorkInput: models.WorkInput{Attempt: 1, Text: "my essay"}}
		replica := c.Another(t).As(c.jana.Actor())
		var all sync.WaitGroup
		var mu sync.Mutex
		var ids []uint64
		firsts := 0
		for i := range 6 {
			who := []models.Scope{c.jana, replica}[i%2]
			all.Go(func() {
				b, first, err := who.HandIn(t.Context(), c.module, c.assignment, in)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if first {
					firsts++
				}
				ids = append(ids, b.ID)
			})
		}
		all.Wait()
		if slices.Sort(ids); firsts != 1 || ids[0] != ids[len(ids)-1] {
			t.Errorf("%d times the first, submissions %v", firsts, ids)
		}
		if n := c.one(t, "SELECT count(*) FROM submissions"); n != 1 {
			t.Errorf("%d submissions", n)
		}
		if letters := c.Letters(t); len(receipts(letters)) != 1 {
			t.Errorf("%d receipts", len(receipts(letters)))
		}
		in.Text = "another essay"
		if _, _, err := c.jana.HandIn(t.Context(), c.module, c.assignment, in); !errors.Is(err, models.ErrConflict) {
			t.Errorf("another text was passed over: %v", err)
		}
	})
}

func receipts(letters []models.Outgoing) (list []models.Outgoing) {
	for _, l := range letters {
		if l.Kind == models.MailReceipt {
			list = append(list, l)
		}
	}
	return list
}

func TestVersionsAreKeptAndTheLastOneCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, "UPDATE assignments SET attempts = 2")
		c.add(t, c.jana, "a.txt", []byte("the first file"))
		c.write(t, c.jana, "first")
		one, _, err := c.handIn(t, c.jana)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.jana.TakeOver(ctx, c.module, c.assignment, one.ID); err != nil {
			t.Fatal(err)
		}
		if w := c.work(t, c.jana); w.Draft.Text != "first" || len(w.Files) != 1 || w.Attempt != 2 || w.Left != 1 {
			t.Fatalf("taken over: %+v", w)
		}
		if err := c.jana.TakeOver(ctx, c.module, c.assignment, one.ID); !errors.Is(err, models.ErrConflict) {
			t.Errorf("taken over what is begun: %v", err)
		}
		if err := c.jana.RemoveWorkFile(ctx, c.module, c.assignment, c.work(t, c.jana).Files[0].FileID); err != nil {
			t.Fatal(err)
		}
		if n := c.one(t, "SELECT count(*) FROM files"); n != 1 {
			t.Fatalf("%d files: the first attempt has lost its own", n)
		}
		c.write(t, c.jana, "second")
		two, _, err := c.handIn(t, c.jana)
		if err != nil || two.Attempt != 2 || two.Digest == one.Digest {
			t.Fatalf("%+v, %v", two, err)
		}
		if w := c.work(t, c.jana); w.State != models.WorkSpent || len(w.Versions) != 2 || !w.Versions[0].Active || w.Versions[1].Active {
			t.Fatalf("%s, %+v", w.State, w.Versions)
		}
		if _, err := c.jana.SaveWork(ctx, c.module, c.assignment, models.WorkInput{Attempt: 3, Text: "third"}); !errors.Is(err, models.ErrClosed) {
			t.Errorf("a third attempt: %v", err)
		}
		for range 2 { // pressed twice
			if err := c.jana.TakeBack(ctx, c.module, c.assignment, two.ID); err != nil {
				t.Fatal(err)
			}
		}
		if w := c.work(t, c.jana); w.Versions[0].State != models.SubmissionWithdrawn || !w.Versions[1].Active || w.Left != 1 || w.Attempt != 3 {
			t.Errorf("withdrawn: %+v", w)
		}
		c.Clock.Set(dueAt.Add(time.Microsecond))
		if err := c.jana.TakeBack(ctx, c.module, c.assignment, one.ID); !errors.Is(err, models.ErrClosed) {
			t.Errorf("withdrawn after it was due: %v", err)
		}
	})
}

func TestTheDigestIsWhatSha256sumSays(t *testing.T) {
	sum := func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }
	want := sum(sum("text") + "  -\n" + sum("a") + "  a.txt\n" + sum("b") + "  b.txt\n")
	if got := models.DigestOf("text", []models.WorkFile{{Name: "a.txt", Digest: sum("a")}, {Name: "b.txt", Digest: sum("b")}}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestATeamHasOneDraftAndNobodyOverwritesAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.assignment = c.newAssignment(t, "team = true")
		if w := c.work(t, c.jana); w.State != models.WorkTeamless {
			t.Fatalf("without a team: %s", w.State)
		}
		if _, _, err := c.handIn(t, c.jana); !errors.Is(err, models.ErrClosed) {
			t.Fatalf("without a team: %v", err)
		}
		c.team(t, "Blue", c.jana, c.ali)
		mine := c.write(t, c.jana, "Jana's words")
		if w := c.work(t, c.ali); w.Draft == nil || w.Draft.ID != mine.ID || w.Draft.Text != "Jana's words" || len(w.Members) != 2 {
			t.Fatalf("the other one sees %+v", w)
		}
		_, err := c.ali.SaveWork(ctx, c.module, c.assignment, models.WorkInput{Attempt: 1, Revision: 1, Text: "Ali's words"})
		if !errors.Is(err, models.ErrConflict) {
			t.Fatalf("overwritten: %v", err)
		}
		if _, _, err := c.ali.HandIn(ctx, c.module, c.assignment, models.HandInInput{WorkInput: models.WorkInput{Attempt: 1, Revision: 1, Text: "Ali's words"}}); !errors.Is(err, models.ErrConflict) {
			t.Fatalf("handed in over it: %v", err)
		}
		if w := c.work(t, c.jana); w.Draft == nil || w.Draft.Text != "Jana's words" {
			t.Fatalf("lost: %+v", w.Draft)
		}
		c.add(t, c.ali, "ali.txt", []byte("from Ali"))
		b, _, err := c.handIn(t, c.jana)
		if err != nil || b.TeamID == nil {
			t.Fatal(err)
		}
		if w := c.work(t, c.ali); len(w.Versions) != 1 || w.Versions[0].ID != b.ID || !w.Versions[0].Active {
			t.Errorf("the other one sees %+v", w.Versions)
		}
		if list := receipts(c.Letters(t)); len(list) != 2 || !strings.Contains(list[0].Text, b.Digest) {
			t.Errorf("receipts: %+v", list)
		}
		if n := c.one(t, "SELECT count(*) FROM submission_files"); n != 1 {
			t.Errorf("%d files handed in", n)
		}
	})
}

// team puts students into a new team.
func (c *coursework) team(t *testing.T, name string, members ...models.Scope) {
	t.Helper()
	c.Change(t, fmt.Sprintf("INSERT INTO teams (university_id, module_id, name, created_at) VALUES (%d, %d, '%s', '2026-11-02 09:00:00+00:00')", c.university.ID, c.module, name))
	for _, who := range members {
		c.Change(t, fmt.Sprintf(`INSERT INTO team_members (university_id, module_id, team_id, enrollment_id)
			SELECT e.university_id, e.module_id, (SELECT max(id) FROM teams), e.id FROM enrollments e WHERE e.student_id = %d`, who.Actor().UserID))
	}
}

func TestAStudentsUploadEndsWithTheirPlaceInTheModule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		u := c.begin(t, c.jana, "a.txt", 10)
		for name, who := range map[string]models.Scope{"another student": c.ali, "the lecturer": c.who} {
			if _, err := who.UploadOf(ctx, u.ID); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.jana.BeginUpload(ctx, c.module, "a.txt", 10); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a student put a file into the module: %v", err)
		}
		if _, err := c.Person(t, c.university, models.Student).BeginSubmissionUpload(ctx, c.module, c.assignment, "a.txt", 10); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a stranger began: %v", err)
		}
		c.send(t, c.jana, u, []byte("12345"))
		if err := c.jana.Leave(ctx, c.module); err != nil {
			t.Fatal(err)
		}
		if _, err := c.jana.UploadOf(ctx, u.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("read after leaving: %v", err)
		}
		if _, err := c.jana.Receive(ctx, u.ID, 5, strings.NewReader("67890"), 5); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("went on after leaving: %v", err)
		}
		if n := c.one(t, "SELECT count(*) FROM files"); n != 0 {
			t.Errorf("%d files", n)
		}
	})
}

func TestADraftTakesAsManyFilesAsTheAssignment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c, ctx := withWork(t, k), t.Context()
		c.Change(t, "UPDATE assignments SET most_files = 2")
		c.add(t, c.jana, "a.txt", []byte("a"))
		coming := c.begin(t, c.jana, "b.txt", 5)
		_, err := c.jana.BeginSubmissionUpload(ctx, c.module, c.assignment, "c.txt", 1)
		if !errors.As(err, new(*models.Invalid)) {
			t.Fatalf("a third file: %v", err)
		}
		w := c.work(t, c.jana)
		b, _, err := c.jana.HandIn(ctx, c.module, c.assignment, models.HandInInput{WorkInput: models.WorkInput{Attempt: w.Attempt}, Without: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.jana.Receive(ctx, coming.ID, 0, strings.NewReader("12345"), 5); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("what was given up came after all: %v", err)
		}
		if got := c.one(t, fmt.Sprintf("SELECT count(*) FROM submission_files WHERE submission_id = %d", b.ID)); got != 1 {
			t.Errorf("%d files handed in", got)
		}
		if got := c.one(t, fmt.Sprintf("SELECT file_bytes FROM users WHERE id = %d", c.jana.Actor().UserID)); got != 1 {
			t.Errorf("%d bytes counted, want 1", got)
		}
	})
}
