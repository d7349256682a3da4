package handlers_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
)

// until waits for something to be true of the page's video.
func until(tab *browser.Tab, condition string) {
	tab.Run(chromedp.Poll(fmt.Sprintf(`(v => v && %s)(document.querySelector("video"))`, condition), nil))
}

// TestAVideoPlaysAndRemembersWhereItWas plays testdata/film.webm, eight seconds
// recorded by Chromium's own MediaRecorder from a canvas that counts.
func TestAVideoPlaysAndRemembersWhereItWas(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	data, err := os.ReadFile("testdata/film.webm")
	must(t, err)
	added(t, w, "film.webm", string(data), models.LessonVideo)
	added(t, w, "film.vtt", "WEBVTT\n\n00:00.000 --> 00:08.000\nThe film counts\n", models.LessonCaptions)
	lesson := fmt.Sprintf("/modules/%d/lessons/%d", w.Module.ID, w.Lesson)
	progress := func() models.Watching {
		r, err := w.Student.Scope.LessonToRead(t.Context(), w.Module.ID, w.Lesson)
		must(t, err)
		for _, file := range r.Files {
			if file.Kind == models.LessonVideo && r.Progress != nil {
				return r.Progress.Covers(file.Seconds)
			}
		}
		return models.Watching{}
	}

	tab, address := browser.New(t).Tab(t, browser.Phone), a.Serve(t)
	signIn(tab, address, w.Student.Email)
	tab.Open(address + lesson)
	until(tab, "v.readyState > 0 && customElements.get('luna-player')")
	tab.Axe()
	tab.Run(chromedp.Evaluate(`document.querySelector("video").textTracks[0].mode = "showing"`, nil))
	until(tab, `v.textTracks[0].cues?.[0]?.text === "The film counts"`)
	tab.Run(chromedp.KeyEvent("k"))
	until(tab, "v.currentTime > 1.5")
	tab.Run(chromedp.Evaluate(`document.querySelector("video").currentTime = 5`, nil)) // while it plays
	until(tab, "v.currentTime > 5.3")
	tab.Run(chromedp.KeyEvent("k"))
	tab.Run(chromedp.Poll(`document.querySelector("[data-player-covered]").textContent !== ""`, nil))
	first := progress()
	if first.Seconds < 7 || first.Seconds > 9 || first.Coverage < 0.15 || first.Coverage > 0.6 || first.Finished {
		t.Fatalf("after two seconds: %+v", first)
	}
	if got, want := tab.Text("[data-player-covered]"), fmt.Sprintf("You have played %d\u202f%% of this video.", int(100*first.Coverage)); got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}

	tab.Run(chromedp.KeyEvent("l")) // ten seconds on: the end
	until(tab, "v.currentTime > 7 && !v.seeking")
	tab.Run(chromedp.Evaluate(`document.querySelector("video").currentTime = 4`, nil))
	until(tab, "!v.seeking && v.currentTime === 4")
	tab.Open(address + lesson)
	if jumped := progress(); jumped.Coverage > first.Coverage+0.01 || jumped.Place != 4 {
		t.Errorf("jumping counts as playing, or the place is lost: %+v, before %+v", jumped, first)
	}
	if again := tab.Text("[data-player-resume]"); again != "Go on at 0:04" {
		// The page may have been drawn while the report of the one before arrived.
		tab.Open(address + lesson)
		if again = tab.Text("[data-player-resume]"); again != "Go on at 0:04" {
			t.Errorf("the button says %q", again)
		}
	}
	tab.Click("[data-player-resume]")
	tab.Set("[data-player-speed]", "2")
	until(tab, "v.ended && v.playbackRate === 2")
	tab.Run(chromedp.Poll(fmt.Sprintf(`!document.querySelector("[data-player-covered]").textContent.includes(" %d\u202f")`, int(100*first.Coverage)), nil))
	last := progress()
	if more := last.Coverage - first.Coverage; more < 0.25 || more > 0.55 || last.Finished {
		t.Errorf("after the last four seconds: %+v, before %+v", last, first)
	}
	if strings.Contains(a.Log.String(), "level=ERROR") {
		t.Error("there are errors in the log")
	}
}
