package handlers

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"luna/models"
	"luna/models/watching"
)

// mostStretches is more than a player can play between two reports.
const mostStretches = 200

// watchingReply is what the player hears about its report.
type watchingReply struct {
	Covered  string `json:"covered"` // how much of the video was played, as a sentence
	Finished bool   `json:"finished"`
}

// lessonWatching takes from the player which stretches were played, "12.5-22.5"
// in seconds, and where it is.
func (h *Handlers) lessonWatching(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	lesson, err := r.id("lesson")
	if err != nil {
		return err
	}
	place, played, err := r.played()
	if err != nil {
		return err
	}
	state, err := r.scope.Watch(r.ctx(), module, lesson, place, played)
	if err != nil {
		return err
	}
	return r.reply(http.StatusOK, watchingReply{r.covered(state), state.Finished})
}

func (r *request) played() (place float64, played watching.Stretches, err error) {
	if err := r.parseForm(); err != nil {
		return 0, nil, err
	}
	form := r.Request().PostForm
	if len(form["played"]) > mostStretches {
		return 0, nil, errMalformed
	}
	for _, text := range form["played"] {
		from, to, _ := strings.Cut(text, "-")
		var one watching.Stretch
		if one[0], err = secondsFrom(from); err != nil {
			return 0, nil, err
		}
		if one[1], err = secondsFrom(to); err != nil {
			return 0, nil, err
		}
		played = append(played, one)
	}
	place, err = secondsFrom(form.Get("place"))
	return place, played, err
}

// secondsFrom reads a number that is one; none is 0.
func secondsFrom(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 0 {
		return 0, errMalformed
	}
	return n, nil
}

// covered says how much of a video was played; nothing where nobody knows.
func (r *request) covered(w models.Watching) string {
	if w.Seconds == 0 {
		return ""
	}
	if w.Finished {
		return r.T("You have played %s of this video. The lesson is finished.", r.printer.Percent(math.Floor(100*w.Coverage)/100))
	}
	return r.T("You have played %s of this video.", r.printer.Percent(math.Floor(100*w.Coverage)/100))
}
