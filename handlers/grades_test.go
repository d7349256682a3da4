package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/models"
)

func TestAStudentReadsAMarkAndAsksAboutIt(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
		work := fmt.Sprintf("%s/grading/%d", at, w.Enrollment)
		wants(t, w.Student.Get(t, at+"/mark"), http.StatusOK, "7.5 of 10 points", "Feedback of north", "Question of north", "Those who teach the module have been told.")
		wants(t, w.Student.Get(t, fmt.Sprintf("/modules/%d/grades", w.Module.ID)), http.StatusOK, "7.5 of 10", "a question is open")
		wants(t, w.Student.Get(t, at), http.StatusOK, "Your mark: 7.5 of 10 points")
		wants(t, w.Student.Get(t, fmt.Sprintf("%s/submissions/%d", at, w.Submission)), http.StatusOK, "7.5 of 10 points", "Feedback of north")
		wants(t, w.Outsider.Get(t, at+"/mark"), http.StatusNotFound)
		wants(t, w.Student.Post(t, at+"/mark/ask", url.Values{"text": {""}}), http.StatusUnprocessableEntity, "Please fill this in.")
		wants(t, w.Student.Post(t, at+"/mark/ask", url.Values{"text": {"And <b>the rest</b>?"}}), http.StatusSeeOther)
		wants(t, w.Lecturer.Get(t, work), http.StatusOK, "And &lt;b&gt;the rest&lt;/b&gt;?", "An answer is waited for.")
		wants(t, w.Lecturer.Post(t, work+"/answer", url.Values{"text": {strings.Repeat("x", 2001)}}), http.StatusUnprocessableEntity, "xxx", "at most 2000")
		wants(t, w.Lecturer.Post(t, work+"/answer", url.Values{"text": {"Look at page 2."}, "settle": {"on"}}), http.StatusSeeOther)
		wants(t, w.Student.Get(t, at+"/mark"), http.StatusOK, "Look at page 2.", "settled", "Ask once more")
		wants(t, w.Colleague.Post(t, work+"/answer", url.Values{"text": {"Mine."}}), http.StatusNotFound)
		wants(t, w.Student.Post(t, work+"/answer", url.Values{"text": {"Mine."}}), http.StatusNotFound)
	})
}

// TestNoPageOfAStudentTellsAMarkThatIsNotReleased opens all that a student can
// open while a mark waits: before its release, and after it was taken back.
func TestNoPageOfAStudentTellsAMarkThatIsNotReleased(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d/grading", w.Module.ID, w.Assignment)
	secrets := []string{"7.5 of", "Feedback of north", "Comment of north", "Question of north"}
	told := func() (seen int) {
		t.Helper()
		for _, door := range handlers.Doors() {
			if door.Method != http.MethodGet || door.Anyone {
				continue
			}
			path := address(t, door.Pattern, w)
			body := w.Student.Get(t, path).Body
			for _, secret := range secrets {
				if strings.Contains(body, secret) {
					seen++
					t.Logf("%s tells %q", path, secret)
				}
			}
		}
		return seen
	}
	if told() < 5 {
		t.Error("a released mark is hardly told: the test is blunt")
	}
	wants(t, w.Lecturer.Post(t, at+"/release/hide", nil), http.StatusSeeOther)
	if n := told(); n != 0 {
		t.Errorf("what was taken back is told %d times", n)
	}
	day := a.Clock.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	wants(t, w.Lecturer.Post(t, at+"/release/date", url.Values{"date": {"tomorrow"}}), http.StatusUnprocessableEntity, "tomorrow", "Please enter a day")
	wants(t, w.Lecturer.Post(t, at+"/release/date", url.Values{"date": {day}, "clock": {"08:00"}}), http.StatusSeeOther)
	wants(t, w.Lecturer.Get(t, at+"/release"), http.StatusOK, day, "Release 1 mark", "is shown once at least 5 are marked")
	if n := told(); n != 0 {
		t.Errorf("what waits for its date is told %d times", n)
	}
	wants(t, w.Lecturer.Post(t, at+"/release", nil), http.StatusSeeOther)
	if told() < 5 {
		t.Error("the mark is not told again")
	}
}
