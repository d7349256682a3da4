package handlers_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

// TestAHundredThousandPartsAreRefusedAtEveryDoorThatTakesAFile sends forms whose
// parts, not whose bytes, are too many.
func TestAHundredThousandPartsAreRefusedAtEveryDoorThatTakesAFile(t *testing.T) {
	need.Long(t)
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	lesson := fmt.Sprintf("/modules/%d/lessons/%d/files", w.Module.ID, w.Lesson)
	work := fmt.Sprintf("/modules/%d/assignments/%d/draft/files", w.Module.ID, w.Assignment)
	for address, as := range map[string]*apptest.Client{lesson: w.Lecturer, work: w.Student} {
		for what, part := range map[string]string{
			"fields": "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n",
			"files":  "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n1\r\n",
		} {
			body := strings.Repeat(part, 100_000) + "--x--\r\n"
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			page := as.Send(t, http.MethodPost, address, `multipart/form-data; boundary=x`, body)
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if page.Status < 400 || page.Status > 499 || took > 2*time.Second {
				t.Errorf("%s of %s: %d after %v", what, address, page.Status, took)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("%s of %s: %d MiB were used", what, address, grown>>20)
			}
			if !strings.Contains(page.Body, "</html>") {
				t.Errorf("%s of %s: no page that says what to do: %.200q", what, address, page.Body)
			}
		}
	}
}
