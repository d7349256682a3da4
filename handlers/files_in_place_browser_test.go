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

// leavingAsks tells whether the page would ask before it is left.
const leavingAsks = `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`

func TestAFileLeavesWhatIsTypedBesideIt(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	tab, address := browser.New(t).Tab(t, browser.Phone), a.Serve(t)
	file := filepath.Join(t.TempDir(), "table.csv")
	must(t, os.WriteFile(file, []byte("1;2\n"), 0o600))
	signIn(tab, address, w.Lecturer.Email)
	tab.Allow("status of 422")
	holds := func(condition string) { t.Helper(); tab.Run(chromedp.Poll(condition, nil)) }
	leaving := func(want bool) {
		t.Helper()
		var asked bool
		if tab.Eval(leavingAsks, &asked); asked != want {
			t.Errorf("the page asks before it is left: %v", asked)
		}
	}
	const listed = `[...document.querySelectorAll("#files .row-title")].filter(row => row.textContent.includes("table.csv")).length === %d`

	for _, page := range []string{
		fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment),
		fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson),
	} {
		tab.Open(address + page + "/edit")
		leaving(false)
		tab.Set("#f-title", "Typed before")
		leaving(true)
		tab.Run(chromedp.Evaluate(`document.querySelector('input[type="file"]').required = false`, nil))
		tab.Click(fileButton) // without a file
		holds(`document.activeElement.matches('input[type="file"][aria-invalid="true"]')`)
		tab.Run(chromedp.SetUploadFiles(fileField, []string{file}))
		if strings.Contains(page, "lessons") { // the other form sends it as soon as it is chosen
			tab.Click(fileButton)
		}
		holds(fmt.Sprintf(listed, 1))
		holds(`document.querySelector("[data-toasts]").textContent.includes("The file is there.")`)
		holds(`document.activeElement.matches('input[type="file"]:not([aria-invalid])')`)
		tab.Axe()
		tab.Run(chromedp.Evaluate(`[...document.querySelectorAll("#files li")].find(row => row.textContent.includes("table.csv")).querySelector("summary").click()`, nil))
		tab.Click(`#files dialog button[type="submit"]`)
		holds(fmt.Sprintf(listed, 0))
		leaving(true)
		tab.Follow(`main form[data-keep] .button.primary`)
		wants(t, w.Lecturer.Get(t, page), 200, "Typed before")
	}
}
