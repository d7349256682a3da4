package questions

import (
	"maps"
	"slices"
)

// Kind says what happened to an item from one version to the next.
type Kind string

// The kinds of changes.
const (
	Added    Kind = "added"
	Removed  Kind = "removed"
	Reworded Kind = "reworded" // words only: answers mean the same values as before
	Changed  Kind = "changed"  // kind, limits, choices: answers are not the same any more
)

// Change is one item that differs between two versions.
type Change struct {
	Code string
	Kind Kind
}

// Diff lists the items that differ, those of next in its order and after them
// those that are gone. Order, pages, scales and whether an answer is required
// do not count: they leave the answers as they are.
func Diff(old, next Definition) []Change {
	var changes []Change
	for _, it := range next.Items() {
		before, found := old.Item(it.Code)
		switch {
		case !found || before.Type == Block:
			changes = append(changes, Change{it.Code, Added})
		case !before.sameValues(it):
			changes = append(changes, Change{it.Code, Changed})
		case !before.sameWords(it):
			changes = append(changes, Change{it.Code, Reworded})
		}
	}
	for _, it := range old.Items() {
		if now, found := next.Item(it.Code); !found || now.Type == Block {
			changes = append(changes, Change{it.Code, Removed})
		}
	}
	return changes
}

// sameValues tells whether both items can be answered by the same values.
func (it Item) sameValues(b Item) bool {
	return it.Type == b.Type && it.Min == b.Min && it.Max == b.Max && it.step() == b.step() &&
		slices.EqualFunc(it.Choices, b.Choices, func(x, y Choice) bool { return x.Value == y.Value })
}

func (it Item) sameWords(b Item) bool {
	return maps.Equal(it.Title, b.Title) && maps.Equal(it.Help, b.Help) &&
		maps.Equal(it.MinLabel, b.MinLabel) && maps.Equal(it.MaxLabel, b.MaxLabel) &&
		slices.EqualFunc(it.Choices, b.Choices, func(x, y Choice) bool { return maps.Equal(x.Text, y.Text) })
}
