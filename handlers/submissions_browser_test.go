package handlers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
)

func TestWorkIsHandedInOnAPhoneAfterTheBrowserWasClosed(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	b, address := browser.New(t), a.Serve(t)
	page := fmt.Sprintf("%s/modules/%d/assignments/%d", address, w.Module.ID, w.Assignment)

	first := b.Tab(t, browser.Phone)
	signIn(first, address, w.Student.Email)
	first.Open(page)
	first.Axe()
	first.Fill("#f-text", "Everything converges.")
	first.Await(`[data-draft-state][data-state="saved"]`)
	phone := first.Beside(t)
	first.Close()

	phone.Open(page)
	var text string
	if phone.Eval(`document.querySelector("#f-text").value`, &text); text != "Everything converges." {
		t.Fatalf("after the browser was closed the text is %q", text)
	}
	file := filepath.Join(t.TempDir(), "photograph.txt")
	must(t, os.WriteFile(file, []byte(strings.Repeat("a page of it\n", 1000)), 0o600))
	phone.Run(chromedp.SetUploadFiles(`luna-upload input[type="file"]`, []string{file}, chromedp.ByQuery))
	phone.Await(`#draft .card-list > li:nth-child(2)`)
	phone.Axe()
	phone.Follow(`form[data-draft] .button.primary`)
	phone.Axe()
	for _, there := range []string{"Everything converges.", "photograph.txt"} {
		if got := phone.Text("main"); !strings.Contains(got, there) {
			t.Errorf("the receipt does not hold %q:\n%s", there, got)
		}
	}
	work, err := w.Student.Scope.OwnWork(t.Context(), w.Module.ID, w.Assignment)
	must(t, err)
	if latest := work.Versions[0]; !latest.Active || latest.State != models.SubmissionSubmitted || !strings.Contains(phone.Text("main"), latest.Digest[:8]) {
		t.Errorf("handed in is %+v", latest)
	}
}
