package questions

import (
	"math"
	"strings"
)

// seconds is what answering an item takes beside reading it: rough figures for
// a phone, on the safe side. Reading is counted by words.
var seconds = map[Type]float64{
	Rating: 4, Slider: 5, Number: 7, Single: 5, Multiple: 8, YesNo: 3, ShortText: 15, LongText: 40,
}

// wordsPerSecond is an unhurried reader.
const wordsPerSecond = 3.5

// Minutes estimates how long answering takes, rounded, at least 1 when there
// is anything to answer.
func (d Definition) Minutes() int {
	if d.Count() == 0 {
		return 0
	}
	total := reading(d.Intro)
	for _, p := range d.Pages {
		total += reading(p.Title) + 1 // turning the page
		for _, it := range p.Items {
			total += seconds[it.Type] + reading(it.Title) + reading(it.Help)
			for _, c := range it.Choices {
				total += reading(c.Text)
			}
		}
	}
	return max(1, int(math.Round(total/60)))
}

func reading(t Text) float64 {
	return float64(len(strings.Fields(t.In("en")))) / wordsPerSecond
}
