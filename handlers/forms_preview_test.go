package handlers_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luna/internal/apptest"
)

type uploaded struct{ kind, body string }

func TestATestRunScoresAndLeavesNoData(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		path := fmt.Sprintf("/forms/%d/preview", f.ID)
		jana.Get(t, path+"?lang=de").Want(t, http.StatusOK, "Wie gestresst sind Sie gerade?")
		jana.Get(t, path+"?lang=en").Want(t, http.StatusOK, "How stressed are you right now?", "Nothing you enter is kept")
		jana.Post(t, path, url.Values{"page": {"0"}, "go": {"next"}, "lang": {"en"}}).Want(t, http.StatusUnprocessableEntity)
		jana.Post(t, path, url.Values{"page": {"0"}, "a.stress": {"101"}, "a.energy": {"x"}, "a.nowhere": {"1"}}).Want(t, http.StatusUnprocessableEntity)
		statements := a.Statements(func() {
			done := jana.Post(t, path, url.Values{"page": {"0"}, "go": {"next"}, "a.stress": {"70"}, "a.energy": {"40"}, "a.follow": {"4"}})
			done.Want(t, http.StatusOK, "All answers fit. Nothing was kept.", "70", "of")
		})
		for _, sql := range statements {
			if word := strings.ToUpper(strings.Fields(sql)[0]); word == "INSERT" || word == "UPDATE" && !strings.Contains(sql, "sessions") {
				t.Errorf("the test run wrote: %s", sql)
			}
		}
	})
}

func TestThePreviewDrawsAQuestionWhileItIsTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		path := fmt.Sprintf("/forms/%d/preview/item", f.ID)
		page := jana.Post(t, path, url.Values{"type": {"rating"}, "title.en": {"<b>How</b>"}, "min": {"1"}, "max": {"5"}, "lang": {"en"}})
		page.Want(t, http.StatusOK, "<b>How</b>")
		if strings.Contains(page.Body, "<html") || strings.Count(page.Body, `type="radio"`) != 5 {
			t.Errorf("not the question alone: %s", page.Body)
		}
		jana.Post(t, path, url.Values{"type": {"rating"}, "max": {"1e9"}}).Want(t, http.StatusOK)
		jana.Post(t, path, url.Values{"type": {"hologram"}}).Want(t, http.StatusBadRequest)
	})
}

func TestTheDefinitionGoesOutAndComesBackIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		u, _ := a.University(t, "north")
		jana := a.Lecturer(t, u, "Jana Weiß")
		f := pulseOf(t, jana)
		path := fmt.Sprintf("/forms/%d/definition", f.ID)
		out := jana.Get(t, path+".json")
		out.Want(t, http.StatusOK)
		if !strings.Contains(out.Header.Get("Content-Disposition"), "attachment") {
			t.Error("it is not a download")
		}
		changed := strings.Replace(out.Body, "How are you today?", "How was today?", 1)
		in := upload(t, f.Revision, changed)
		jana.Send(t, http.MethodPost, path, in.kind, in.body).Want(t, http.StatusSeeOther)
		if _, d := draft(t, jana, f.ID); d.Title["en"] != "How was today?" {
			t.Errorf("after the upload: %v", d.Title)
		}
		late := upload(t, f.Revision, out.Body)
		conflict := jana.Send(t, http.MethodPost, path, late.kind, late.body)
		conflict.Want(t, http.StatusConflict, "Your change: replace the whole draft")
		if !strings.Contains(conflict.Body, "How are you today?") {
			t.Error("the late file would not be sent again")
		}
		f, _ = draft(t, jana, f.ID)
		bad := upload(t, f.Revision, `{"pages":[{"elements":[{"type":"rating","name":"x"}]}]}`)
		jana.Send(t, http.MethodPost, path, bad.kind, bad.body).Want(t, http.StatusUnprocessableEntity, "pages[0].elements[0].title")
		jana.Send(t, http.MethodPost, path, "text/plain", "{}").Want(t, http.StatusBadRequest)
		jana.Get(t, path+".json?version=7").Want(t, http.StatusNotFound)
	})
}

func upload(t *testing.T, revision int, json string) uploaded {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.SetBoundary("boundary-of-a-test"); err != nil {
		t.Fatal(err)
	}
	_ = w.WriteField("revision", fmt.Sprint(revision))
	file, err := w.CreateFormFile("file", "form.json")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write([]byte(json))
	_ = w.Close()
	return uploaded{w.FormDataContentType(), body.String()}
}

func TestQuestionnairesOfOthersAreThereToSeeAndToCopyOnly(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, _ := a.University(t, "north")
		south, _ := a.University(t, "south")
		jana := a.Lecturer(t, north, "Jana Weiß")
		omar, lea := a.Lecturer(t, north, "Omar Aziz"), a.Lecturer(t, south, "Lea Roth")
		student, admin := a.Student(t, north, "Tom"), a.Administrator(t, north, "Ada")
		f := pulseOf(t, jana)
		at := func(rest string) string { return fmt.Sprintf("/forms/%d%s", f.ID, rest) }
		omar.Get(t, at("")).Want(t, http.StatusNotFound)
		jana.Post(t, at("/publish"), url.Values{"revision": {"1"}}).Want(t, http.StatusSeeOther)
		omar.Get(t, at("")).Want(t, http.StatusOK, "written by Jana Weiß", "Make a copy of my own")
		omar.Get(t, at("/edit")).Want(t, http.StatusNotFound)
		omar.Get(t, at("/definition")).Want(t, http.StatusOK)
		omar.Follow(t, omar.Post(t, at("/copy"), nil)).Want(t, http.StatusOK, "(copy)")
		act(t, omar, f, "title", "title.en", "Mine").Want(t, http.StatusNotFound)
		omar.Post(t, at("/archive"), nil).Want(t, http.StatusNotFound)
		admin.Follow(t, admin.Post(t, at("/archive"), nil)).Want(t, http.StatusOK, "is archived")
		admin.Follow(t, admin.Post(t, at("/restore"), nil)).Want(t, http.StatusOK)
		for who, c := range map[string]*apptest.Client{"south": lea, "student": student} {
			for _, rest := range []string{"", "/edit", "/preview", "/definition", "/definition.json"} {
				if page := c.Get(t, at(rest)); page.Status != http.StatusNotFound {
					t.Errorf("%s gets %s: %d", who, rest, page.Status)
				}
			}
			for _, rest := range []string{"/edit", "/preview", "/preview/item", "/publish", "/copy", "/archive", "/restore"} {
				if page := c.Post(t, at(rest), url.Values{"op": {"undo"}, "revision": {"1"}}); page.Status != http.StatusNotFound {
					t.Errorf("%s posts %s: %d", who, rest, page.Status)
				}
			}
		}
		for _, id := range []string{"0", "-1", "abc", "99999999999999999999", "1%2f2"} {
			jana.Get(t, "/forms/"+id).Want(t, http.StatusNotFound)
		}
	})
}
