package questions

import (
	"reflect"
	"testing"
)

func TestDiffTellsNewMeaningFromNewWords(t *testing.T) {
	old := sample()
	next, _ := old.DeleteItem("word")
	next, _ = next.AddItem(0, "", yesNo("fresh"))
	next, _ = next.MoveItem("stress", 3) // order does not count
	edit := func(code string, change func(*Item)) {
		it, _ := next.Item(code)
		it = it.clone()
		change(&it)
		var err error
		if next, err = next.ReplaceItem(code, it); err != nil {
			t.Fatal(err)
		}
	}
	edit("calm", func(it *Item) { it.Title = Text{"de": "Gelassenheit"} })
	edit("mood", func(it *Item) { it.Max = 10 })
	edit("place", func(it *Item) { it.Choices[0].Text = Text{"en": "Home"} })
	edit("ways", func(it *Item) { it.Choices = it.Choices[:2] })
	edit("slept", func(it *Item) { it.Required = true }) // nor does this
	edit("note", func(it *Item) { it.Title = Text{"en": "Other words"} })
	want := map[string]Kind{"fresh": Added, "word": Removed, "calm": Reworded, "mood": Changed, "place": Reworded, "ways": Changed}
	got := map[string]Kind{}
	for _, c := range Diff(old, next) {
		got[c.Code] = c.Kind
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if same := Diff(old, sample()); len(same) != 0 {
		t.Errorf("a definition differs from itself: %v", same)
	}
}
