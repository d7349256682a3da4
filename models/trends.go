package models

import "time"

// TrendPoint is a student's state at one answered survey, on the scale's range.
type TrendPoint struct {
	At       time.Time `json:"at"`
	Score    float64   `json:"y"`  // mean of the answered items
	Items    int       `json:"k"`  // how many were answered
	Filtered float64   `json:"f"`  // mean given the answers so far
	FilterSD float64   `json:"fs"` // its standard deviation
	Mean     float64   `json:"m"`  // mean given all answers (smoothed)
	SD       float64   `json:"s"`
}

// TrendForecast is what is expected after the last answer: the state, without
// the noise of one answer.
type TrendForecast struct {
	At   time.Time `json:"at"`
	Mean float64   `json:"m"`
	SD   float64   `json:"s"`
}

// Trend is one student's curve of one scale.
type Trend struct {
	ID           uint64
	UniversityID uint64
	EnrollmentID uint64
	FormID       uint64
	Scale        string
	FitID        uint64
	Answers      int
	Points       JSON[[]TrendPoint]
	Forecast     JSON[[]TrendForecast]
	InputHash    string
	ComputedAt   time.Time
}

// ModuleTrendPoint is the class in one period of the module's fixed partition.
// Where too few answered, only At and Rate say anything: Shown is false.
type ModuleTrendPoint struct {
	From     time.Time `json:"a"`
	To       time.Time `json:"b"`
	Shown    bool      `json:"ok"`
	Size     string    `json:"n"` // a class of sizes, "10–14", never the number
	Mean     float64   `json:"m"`
	SD       float64   `json:"s"`
	Observed float64   `json:"y"` // mean of the scores given in the period
	Rate     float64   `json:"r"` // answered of issued surveys, rounded
	Group    int       `json:"k"` // the smallest group of which it could be shown
	// Last is what it was shown with, while it has to be hidden. It is for no
	// page: should the period be shown again, it is with the same numbers.
	Last *ModuleTrendPoint `json:"l,omitempty"`
}

// ModuleTrend is the class's curve of one scale.
type ModuleTrend struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	FormID       uint64
	Scale        string
	FitID        uint64
	Period       string // "day" or "week"
	Points       JSON[[]ModuleTrendPoint]
	InputHash    string
	ComputedAt   time.Time
}

// ModelFit keeps the parameters of a module's scale with what they came from.
type ModelFit struct {
	ID           uint64
	UniversityID uint64
	ModuleID     uint64
	FormID       uint64
	Scale        string
	Model        string // "local-level/1", "level-ou/1": name and version of the model
	Version      int    // 1, 2 … for each module and scale
	Parameters   JSON[map[string]float64]
	Students     int
	Answers      int
	InputHash    string
	FittedAt     time.Time
}
