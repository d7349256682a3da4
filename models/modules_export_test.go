package models

import "time"

// Tellable opens tellable to the tests outside.
var Tellable = tellable

// Judge opens the judgement of a student's answers to the tests outside.
func Judge(answered int, last, missed *time.Time, points []TrendPoint, scale ScaleInfo, now time.Time) (TrendState, int) {
	return SharedTrend{Answered: answered, LastAnswer: last, LastMissed: missed, Trend: points}.judge(scale, now)
}
