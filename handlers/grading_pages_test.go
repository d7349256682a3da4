package handlers_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/storetest"
	"luna/models"
)

// handedInBy adds so many students to a World's module who have handed in its
// assignment: "Crowd 10001" and so on, before its own student. It gives the keys
// of their works in the order of the queue.
func handedInBy(t testing.TB, a *apptest.App, w *apptest.World, students int) []uint64 {
	t.Helper()
	a.Change(t, fmt.Sprintf(`INSERT INTO users (university_id, email, email_key, name, name_key, role, password_hash, created_at)
		WITH RECURSIVE n(i) AS (SELECT 10001 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT u.university_id, 'crowd' || i, 'crowd' || i, 'Crowd ' || i, 'crowd ' || i, 'student', u.password_hash, u.created_at
		FROM n, users u WHERE u.id = %d`, 10000+students, w.Student.Scope.Actor().UserID))
	a.Change(t, fmt.Sprintf(`INSERT INTO enrollments (university_id, module_id, student_id, pseudonym, sharing, consent_version, consented_at, enrolled_at)
		SELECT u.university_id, e.module_id, u.id, 'crowd' || u.id, 'aggregate', e.consent_version, e.consented_at, e.enrolled_at
		FROM users u, enrollments e WHERE u.email_key LIKE 'crowd%%' AND e.id = %d ORDER BY u.name_key`, w.Enrollment))
	a.Change(t, fmt.Sprintf(`INSERT INTO submissions (university_id, module_id, assignment_id, enrollment_id, attempt, state, active, text, submitted_at, counted_at, created_at, updated_at)
		SELECT e.university_id, e.module_id, %d, e.id, 1, 'submitted', true, 'My *essay*.', e.enrolled_at, e.enrolled_at, e.enrolled_at, e.enrolled_at
		FROM enrollments e WHERE e.pseudonym LIKE 'crowd%%'`, w.Assignment))
	var keys []uint64
	for page := 1; len(keys) < students; page++ {
		queue, err := w.Lecturer.Scope.GradingQueue(t.Context(), w.Module.ID, w.Assignment, models.QueueQuery{Query: "crowd"}, page)
		if err != nil || page > queue.Pages {
			t.Fatalf("%d of %d works are in the queue: %v", len(keys), students, err)
		}
		for _, row := range queue.Rows {
			keys = append(keys, row.Key)
		}
	}
	return keys
}

// crumbTo is the link above a panel that leads back to the queue.
var crumbTo = regexp.MustCompile(`<nav class="crumbs".*href="([^"]*/grading\?[^"]*)"`)

func TestTheWayBackToTheQueueLeadsToThePageOfTheWork(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	keys := handedInBy(t, a, w, 120)
	queue := fmt.Sprintf("/modules/%d/assignments/%d/grading", w.Module.ID, w.Assignment)
	panel := func(key uint64, query string) string { return fmt.Sprintf("%s/%d%s", queue, key, query) }
	for _, c := range []struct {
		work  int
		query string
		page  string
	}{
		{0, "", "Page 1 of 3"},
		{49, "", "Page 1 of 3"},
		{50, "", "Page 2 of 3"},
		{119, "", "Page 3 of 3"},
		{59, "?filter=ungraded&q=crowd+100", "Page 2 of 2"},
	} {
		crumb := crumbTo.FindStringSubmatch(w.Lecturer.Get(t, panel(keys[c.work], c.query)).Body)
		if crumb == nil {
			t.Fatalf("work %d: no way back", c.work)
		}
		back := w.Lecturer.Get(t, html.UnescapeString(crumb[1]))
		wants(t, back, http.StatusOK, c.page, fmt.Sprintf("Crowd %d", 10001+c.work))
		if c.query != "" {
			wants(t, back, http.StatusOK, `value="crowd 100"`, "filter=ungraded&amp;page=1&amp;q=crowd+100")
		}
	}
	last := w.Lecturer.Post(t, panel(keys[119], "?filter=ungraded"), url.Values{"revision": {"0"}, "points": {"4"}, "then": {"next"}})
	if last.Status != http.StatusSeeOther || last.Location != fmt.Sprintf("%s?at=%d&filter=ungraded", queue, keys[119]) {
		t.Fatalf("behind the last work: %d %s", last.Status, last.Location)
	}
	wants(t, w.Lecturer.Get(t, last.Location), http.StatusOK, "It was the last one in this list.", "Page 3 of 3", "Crowd 10119")
	wants(t, w.Lecturer.Get(t, last.Location+"&page=2"), http.StatusOK, "Page 2 of 3")
	wants(t, w.Lecturer.Get(t, queue+"?at=0"), http.StatusOK, "Page 1 of 3")
	if one := w.Lecturer.Get(t, queue+"?q=crowd+10007"); strings.Contains(one.Body, "Page 1 of 1") || !strings.Contains(one.Body, "Crowd 10007") {
		t.Error("a list of one page counts its pages, or nobody was found")
	}

	// Where marking is anonymous an address is the number of an attempt, and leads
	// there also when another counts by now.
	a.Change(t, "UPDATE assignments SET anonymous = true")
	found, err := w.Lecturer.Scope.GradingQueue(t.Context(), w.Module.ID, w.Assignment, models.QueueQuery{}, 3)
	must(t, err)
	before := found.Rows[3].Key
	a.Change(t, fmt.Sprintf("UPDATE submissions SET active = false WHERE id = %d", before))
	a.Change(t, fmt.Sprintf(`INSERT INTO submissions (university_id, module_id, assignment_id, enrollment_id, attempt, state, active, text, submitted_at, counted_at, created_at, updated_at)
		SELECT university_id, module_id, assignment_id, enrollment_id, 2, 'submitted', true, 'Once more.', submitted_at, counted_at, created_at, updated_at FROM submissions WHERE id = %d`, before))
	anew := w.Lecturer.Get(t, panel(before, ""))
	wants(t, anew, http.StatusOK, "The address that led here is that of another attempt.", "Once more.", "104 of")
	wants(t, w.Lecturer.Get(t, html.UnescapeString(crumbTo.FindStringSubmatch(anew.Body)[1])), http.StatusOK, "Page 3 of 3")
	wants(t, w.Lecturer.Get(t, fmt.Sprintf("%s?at=%d", queue, before)), http.StatusOK, "Page 3 of 3")
}

// BenchmarkGradingPages opens the queue of an assignment that 2,000 students
// have handed in, and saves one mark after the other: the answer leads to the
// panel of the next work, which is opened. All of it by the real router and into
// the real pages.
//
//	go test ./handlers -run xxx -bench Grading
func BenchmarkGradingPages(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			a := apptest.New(b, engine)
			w := a.World(b, "north")
			keys := handedInBy(b, a, w, 2000)
			queue := fmt.Sprintf("/modules/%d/assignments/%d/grading", w.Module.ID, w.Assignment)
			b.Run("queue", func(b *testing.B) {
				for b.Loop() {
					w.Lecturer.Get(b, queue+"?page=20").Want(b, http.StatusOK)
				}
			})
			next := fmt.Sprintf("%s/%d?filter=ungraded", queue, keys[0])
			b.Run("save", func(b *testing.B) {
				for b.Loop() {
					saved := w.Lecturer.Post(b, next, url.Values{"revision": {"0"}, "points": {"7"}, "feedback": {"Well *done*."}, "then": {"next"}})
					saved.Want(b, http.StatusSeeOther)
					next = saved.Location
					w.Lecturer.Get(b, next).Want(b, http.StatusOK)
				}
			})
		})
	}
}
