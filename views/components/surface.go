package components

import (
	"maps"
	"slices"
)

// signs are the icons beside each meaning.
var signs = map[string]string{
	"info": "info", "good": "circle-check", "caution": "triangle-alert", "bad": "circle-alert",
}

// sortedKeys keeps what a map draws in one order.
func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
