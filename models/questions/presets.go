package questions

import (
	"embed"
	"fmt"
)

// Preset is a ready-made questionnaire to start from.
type Preset struct {
	Key        string
	About      Message // when to use it, in a sentence
	Definition Definition
}

//go:embed presets/*.json
var presetFiles embed.FS

// Presets is the catalogue of ready-made questionnaires, the best to start
// with first. Each call gives fresh copies.
func Presets() []Preset {
	return []Preset{
		preset("weekly", Say("Once or twice a week, about two minutes: pressure, following the lectures, confidence, energy, hours of work, thoughts of giving up.")),
		preset("pulse", Say("Several times a week, half a minute: stress, energy and following the lectures.")),
	}
}

// PresetByKey finds a preset.
func PresetByKey(key string) (Preset, bool) {
	for _, p := range Presets() {
		if p.Key == key {
			return p, true
		}
	}
	return Preset{}, false
}

// preset reads a file of this package. A fault in it is one of the build, and
// the tests of the package read them all.
func preset(key string, about Message) Preset {
	data, err := presetFiles.ReadFile("presets/" + key + ".json")
	if err != nil {
		panic(fmt.Errorf("reading preset %s: %w", key, err))
	}
	d, err := Parse(data)
	if err != nil {
		panic(fmt.Errorf("reading preset %s: %w", key, err))
	}
	return Preset{Key: key, About: about, Definition: d}
}
