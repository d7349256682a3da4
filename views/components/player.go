package components

import (
	"fmt"
	"math"
	"strconv"
)

// PlayerProps is a video with what belongs to it. Addresses lead to files that
// every request for them is checked for.
type PlayerProps struct {
	Label    string // what it is, for people who do not see it
	Src      string
	Poster   string // empty: none
	Captions []PlayerCaptions
	Script   string // the address of player.js
	Quiet    bool   // keys count on the video alone: the page has its own

	// Watching takes what was played, by POST; empty: nobody's progress is kept.
	Watching string
	Place    float64 // where the reader was last, in seconds
	Covered  string  // how much of it the reader has played, as a sentence
}

// PlayerCaptions are the captions in one language.
type PlayerCaptions struct {
	Src      string
	Language string // "de"
	Label    string // "Deutsch"
}

// playerSpeed is how fast a video can be played, and the figures behind the
// point that saying so takes.
type playerSpeed struct {
	rate    float64
	figures int
}

var playerSpeeds = []playerSpeed{{0.5, 1}, {0.75, 2}, {1, 0}, {1.25, 2}, {1.5, 1}, {1.75, 2}, {2, 0}}

// playerClock is a place in a video as a clock shows it: "3:05", "1:02:09".
func playerClock(seconds float64) string {
	whole := int(math.Max(0, seconds))
	if whole >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", whole/3600, whole/60%60, whole%60)
	}
	return fmt.Sprintf("%d:%02d", whole/60, whole%60)
}

func playerSeconds(seconds float64) string { return strconv.FormatFloat(seconds, 'f', 1, 64) }

func playerRate(rate float64) string { return strconv.FormatFloat(rate, 'f', -1, 64) }
