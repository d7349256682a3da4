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
	module := fmt.Sprintf("/modules/%d", w.Module.ID)
	assignment := fmt.Sprintf("%s/assignments/%d", module, w.Assignment)
	operator := a.PlatformAdministrator(t, "Mira")
	for address, as := range map[string]*apptest.Client{
		fmt.Sprintf("%s/lessons/%d/files", module, w.Lesson):                 w.Lecturer,
		assignment + "/files":                                                w.Lecturer,
		fmt.Sprintf("%s/grading/%d/files", assignment, w.Enrollment):         w.Lecturer,
		assignment + "/marks/import":                                         w.Lecturer,
		module + "/teams/import":                                             w.Lecturer,
		fmt.Sprintf("/forms/%d/definition", w.Form.ID):                       w.Lecturer,
		assignment + "/draft/files":                                          w.Student,
		"/admin/users/import":                                                w.Admin,
		"/admin/settings/logo":                                               w.Admin,
		fmt.Sprintf("/admin/universities/%d/settings/logo", w.University.ID): operator,
	} {
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
