package pages

import (
	"strings"

	"luna/views/layouts"
)

// What browsers and systems call themselves. The order matters: Edge also says
// Chrome, Chrome also says Safari, an iPhone also says Mac.
var (
	browserMarks = [][2]string{{"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"Chrom", "Chrome"}, {"CriOS", "Chrome"}, {"Safari", "Safari"}}
	systemMarks  = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// deviceName says in a few words which browser a session belongs to.
func deviceName(p layouts.Page, agent string) string {
	browser, system := marked(agent, browserMarks), marked(agent, systemMarks)
	switch {
	case browser != "" && system != "":
		return p.T("%s on %s", browser, system)
	case browser+system != "":
		return browser + system
	}
	return p.T("Unknown device")
}

func marked(agent string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(agent, m[0]) {
			return m[1]
		}
	}
	return ""
}
