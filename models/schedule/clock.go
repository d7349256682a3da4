package schedule

import "regexp"

var clockPattern = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])$`)

// readClock gives the minutes past midnight of "10:00".
func readClock(s string) (minutes int, ok bool) {
	if !clockPattern.MatchString(s) {
		return 0, false
	}
	return (int(s[0]-'0')*10+int(s[1]-'0'))*60 + int(s[3]-'0')*10 + int(s[4]-'0'), true
}
