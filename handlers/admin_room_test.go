package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
)

func TestThePlatformGivesAUniversityItsRoomForFiles(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		mira := a.PlatformAdministrator(t, "Mira")
		settings := fmt.Sprintf("/admin/universities/%d/settings", w.ID)
		give := func(university, person string) apptest.Page {
			return mira.Post(t, settings+"/room", url.Values{"file_quota": {university}, "person_file_quota": {person}})
		}
		room := func() [2]int64 {
			u, err := mira.Scope.University(t.Context(), w.ID)
			must(t, err)
			return [2]int64{u.FileQuota, u.PersonFileQuota}
		}
		if page := w.Admin.Get(t, "/admin/settings"); page.Status != http.StatusOK || strings.Contains(page.Body, "file_quota") {
			t.Errorf("a university may set its own room: %d", page.Status)
		}
		mira.Get(t, settings).Want(t, http.StatusOK, "Room for files", "It stores ")
		usual := room()
		if give("107", "21").Want(t, http.StatusSeeOther); room() != usual {
			t.Errorf("a room that nobody has changed: %v, before %v", room(), usual)
		}
		if give("2", "0").Want(t, http.StatusSeeOther); room() != [2]int64{2e9, 0} {
			t.Errorf("the room is %v", room())
		}
		before := a.Fingerprint(t)
		for _, bad := range [][2]string{{"-1", "0"}, {"2", "much"}, {"1000001", "0"}, {"", ""}} {
			give(bad[0], bad[1]).Want(t, http.StatusUnprocessableEntity, "Please choose a number from 0 to 1000000.")
		}
		for _, other := range []*apptest.Client{w.Admin, w.Lecturer, w.Student} {
			other.Post(t, settings+"/room", url.Values{"file_quota": {"9"}, "person_file_quota": {"9"}}).Want(t, http.StatusNotFound)
		}
		if a.Fingerprint(t) != before {
			t.Error("a refused room changed something")
		}
		tus(t, w.Lecturer, http.MethodPost, "/uploads", nil, "Upload-Length", "1", "Upload-Metadata", metadata(w.Module.ID, "a")).Want(t, http.StatusRequestEntityTooLarge, "You have no room left")
		w.Admin.Get(t, "/admin/storage").Want(t, http.StatusOK, "of 2.0\u202fGB", "Whose files take most", "One person may store 0\u202fB.")
		mira.Get(t, "/admin/storage").Want(t, http.StatusOK, "Files of universities", "2.0\u202fGB")
		for _, who := range []*apptest.Client{w.Admin, mira} {
			who.Get(t, "/admin/audit").Want(t, http.StatusOK, "Changed the room for files of")
		}
	})
}
