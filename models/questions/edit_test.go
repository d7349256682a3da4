package questions

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"luna/internal/need"
)

// codes lists the codes of all pages, the pages divided by bars.
func codes(d Definition) string {
	var pages []string
	for _, p := range d.Pages {
		var items []string
		for _, it := range p.Items {
			items = append(items, it.Code)
		}
		pages = append(pages, strings.Join(items, " "))
	}
	return strings.Join(pages, "|")
}

func yesNo(code string) Item {
	return Item{Code: code, Type: YesNo, Title: Text{"en": code}}
}

func small() Definition {
	return Definition{
		Title:  Text{"en": "T"},
		Pages:  []Page{{Items: []Item{yesNo("a"), yesNo("b")}}, {Items: []Item{yesNo("c")}}},
		Scales: []Scale{{Code: "s", Title: Text{"en": "S"}, Items: []ScaleItem{{"a", false}, {"c", true}}}},
	}
}

func TestItemsAreAddedMovedCopiedAndDeleted(t *testing.T) {
	must := func(d Definition, err error) Definition {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name string
		got  Definition
		want string
	}{
		{"add at the end", must(small().AddItem(0, "", yesNo("x"))), "a b x|c"},
		{"add after", must(small().AddItem(0, "a", yesNo("x"))), "a x b|c"},
		{"move down", must(small().MoveItem("a", 1)), "b a|c"},
		{"move over the page break", must(small().MoveItem("b", 1)), "a|b c"},
		{"move to the very end", must(small().MoveItem("a", math.MaxInt)), "b|c a"},
		{"move up", must(small().MoveItem("b", -1)), "b a|c"},
		{"move up over the page break", must(small().MoveItem("c", -1)), "a b c|"},
		{"move to the very beginning", must(small().MoveItem("c", math.MinInt)), "c a b|"},
		{"move by nothing", must(small().MoveItem("b", 0)), "a b|c"},
		{"delete", must(small().DeleteItem("a")), "b|c"},
		{"replace", must(small().ReplaceItem("a", yesNo("x"))), "x b|c"},
		{"add page first", must(small().AddPage(-1, nil)), "|a b|c"},
		{"add page between", must(small().AddPage(0, Text{"en": "P"})), "a b||c"},
		{"move page", must(small().MovePage(0, 1)), "c|a b"},
		{"move page beyond", must(small().MovePage(1, math.MinInt)), "c|a b"},
		{"move page far down", must(small().MovePage(0, math.MaxInt)), "c|a b"},
		{"move the last page far down", must(small().MovePage(1, math.MaxInt)), "a b|c"},
		{"delete page", must(small().DeletePage(0)), "c"},
	} {
		if got := codes(c.got); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if faults := c.got.Check(); len(faults) != 0 {
			t.Errorf("%s leaves faults: %v", c.name, faults)
		}
	}
}

func TestEditsThatCannotBeDoneSayWhere(t *testing.T) {
	text := Item{Code: "a", Type: ShortText, Title: Text{"en": "A"}}
	open := Item{Code: "a", Type: Number, Title: Text{"en": "A"}}
	part := func(code string) []ScaleItem { return []ScaleItem{{Code: code}} }
	title := Text{"en": "S"}
	for _, c := range []struct {
		name, path string
		err        error
	}{
		{"add to no page", "", second(small().AddItem(2, "", yesNo("x")))},
		{"add after nothing", "", second(small().AddItem(0, "zz", yesNo("x")))},
		{"add after another page's", "", second(small().AddItem(0, "c", yesNo("x")))},
		{"add a taken code", "name", second(small().AddItem(0, "", yesNo("c")))},
		{"add without title", "title", second(small().AddItem(0, "", Item{Code: "x", Type: YesNo}))},
		{"add a bad rating", "rateMax", second(small().AddItem(0, "", Item{Code: "x", Type: Rating, Title: title}))},
		{"add without choices", "choices", second(small().AddItem(0, "", Item{Code: "x", Type: Single, Title: title}))},
		{"replace nothing", "", second(small().ReplaceItem("zz", yesNo("x")))},
		{"replace by a taken code", "name", second(small().ReplaceItem("a", yesNo("c")))},
		{"a scale's item becomes text", "type", second(small().ReplaceItem("a", text))},
		{"a scale's item loses its limits", "max", second(small().ReplaceItem("a", open))},
		{"move nothing", "", second(small().MoveItem("zz", 1))},
		{"delete nothing", "", second(small().DeleteItem("zz"))},
		{"add page nowhere", "", second(small().AddPage(2, nil))},
		{"bad page title", "title", second(small().AddPage(0, Text{"en": "\x00"}))},
		{"move no page", "", second(small().MovePage(-1, 1))},
		{"delete no page", "", second(small().DeletePage(2))},
		{"delete the only page", "", second(Definition{Pages: []Page{{}}}.DeletePage(0))},
		{"no title", "title", second(small().Retitle(nil, nil))},
		{"scale with a taken code", "code", second(small().AddScale(Scale{Code: "s", Title: title, Items: part("a")}))},
		{"scale without items", "items", second(small().AddScale(Scale{Code: "n", Title: title}))},
		{"scale over nothing", "items[0].code", second(small().AddScale(Scale{Code: "n", Title: title, Items: part("zz")}))},
		{"scale both neutral and good", "direction", second(small().AddScale(Scale{Code: "n", Title: title, Items: part("a"), Neutral: true, HighIsGood: true}))},
		{"replace no scale", "", second(small().ReplaceScale("zz", Scale{}))},
		{"delete no scale", "", second(small().DeleteScale("zz"))},
	} {
		var invalid *Invalid
		if !errors.As(c.err, &invalid) {
			t.Errorf("%s: error %v, want *Invalid", c.name, c.err)
		} else if invalid.Fields()[c.path].IsZero() {
			t.Errorf("%s: %v does not name %q", c.name, c.err, c.path)
		}
	}
}

func second(_ Definition, err error) error { return err }

func TestScalesFollowTheirItems(t *testing.T) {
	renamed, _ := small().ReplaceItem("a", yesNo("x"))
	if got := renamed.Scales[0].Items; !reflect.DeepEqual(got, []ScaleItem{{"x", false}, {"c", true}}) {
		t.Errorf("after renaming: %v", got)
	}
	deleted, _ := small().DeleteItem("a")
	if got := deleted.Scales[0].Items; !reflect.DeepEqual(got, []ScaleItem{{"c", true}}) {
		t.Errorf("after deleting: %v", got)
	}
	without, _ := small().DeletePage(1)
	if got := without.Scales[0].Items; !reflect.DeepEqual(got, []ScaleItem{{"a", false}}) {
		t.Errorf("after deleting the page: %v", got)
	}
}

func TestScalesAreAddedReplacedAndDeleted(t *testing.T) {
	scale := Scale{Code: "n", Title: Text{"en": "N"}, Items: []ScaleItem{{"b", false}}, Neutral: true}
	d, err := small().AddScale(scale)
	if err != nil || len(d.Scales) != 2 {
		t.Fatalf("adding: %v, %d scales", err, len(d.Scales))
	}
	scale.Code = "renamed"
	if d, err = d.ReplaceScale("n", scale); err != nil || !reflect.DeepEqual(d.Scales[1], scale) {
		t.Fatalf("replacing: %v, %+v", err, d.Scales[1])
	}
	if d, err = d.DeleteScale("s"); err != nil || len(d.Scales) != 1 || d.Scales[0].Code != "renamed" {
		t.Errorf("deleting: %v, %+v", err, d.Scales)
	}
}

func TestCopiesGetAFreshCodeRightBehind(t *testing.T) {
	d, code, err := small().DuplicateItem("a")
	if err != nil || code != "a_2" || codes(d) != "a a_2 b|c" {
		t.Fatalf("%s, %s, %v", code, codes(d), err)
	}
	d, code, err = d.DuplicateItem("a_2")
	if err != nil || code != "a_3" || codes(d) != "a a_2 a_3 b|c" {
		t.Errorf("%s, %s, %v", code, codes(d), err)
	}
	if len(d.Scales[0].Items) != 2 {
		t.Error("a copy joined a scale")
	}
	if _, _, err := d.DuplicateItem("zz"); err == nil {
		t.Error("nothing was copied")
	}
}

func TestFreeCodesFitTheFormat(t *testing.T) {
	long := "a" + strings.Repeat("b", 31)
	d := Definition{Pages: []Page{{}}}
	for range 120 {
		code := d.FreeCode(long)
		if !codePattern.MatchString(code) {
			t.Fatalf("%q is no code", code)
		}
		if _, taken := d.Item(code); taken {
			t.Fatalf("%q is taken", code)
		}
		d.Pages[0].Items = append(d.Pages[0].Items, yesNo(code))
	}
	if code := d.FreeCode("Not a code"); code != "question" {
		t.Errorf("got %q", code)
	}
}

func TestQuestionnairesCannotGrowWithoutEnd(t *testing.T) {
	d := Definition{Pages: []Page{{}}}
	var err error
	for n := 0; err == nil && n <= MaxItems+1; n++ {
		d, err = d.AddItem(0, "", yesNo(d.FreeCode("q")))
	}
	if err == nil {
		t.Errorf("more than %d items were taken", MaxItems)
	}
	big := yesNo("q")
	big.Title = Text{"en": strings.Repeat("<", maxWords)}
	d, err = Definition{Pages: []Page{{}}}, nil
	for n := 0; err == nil && n < 20; n++ {
		big.Code = d.FreeCode("q")
		d, err = d.AddItem(0, "", big)
	}
	if err == nil {
		t.Error("a definition grew past what can be read again")
	}
}

// TestEditsNeverTouchTheOriginalNorBreakTheCopy runs random edits and checks
// after each that the old definition is as it was and the new one is sound.
func TestEditsNeverTouchTheOriginalNorBreakTheCopy(t *testing.T) {
	need.Long(t)
	rng := rand.New(rand.NewPCG(1, 2))
	d := sample()
	for n := range 3000 {
		before, _ := d.MarshalJSON()
		next, err := randomEdit(d, rng)
		after, _ := d.MarshalJSON()
		if string(before) != string(after) {
			t.Fatalf("edit %d changed the original", n)
		}
		if err != nil {
			continue
		}
		if faults := next.Check(); len(faults) != 0 {
			t.Fatalf("edit %d left faults: %v", n, faults)
		}
		data, _ := next.MarshalJSON()
		if back, err := Parse(data); err != nil || !reflect.DeepEqual(codes(back), codes(next)) {
			t.Fatalf("edit %d cannot be stored: %v", n, err)
		}
		if d = next; d.Count() > 30 {
			d = sample()
		}
	}
}

func randomEdit(d Definition, rng *rand.Rand) (Definition, error) {
	pick := "nothing"
	if items := d.Items(); len(items) > 0 && rng.IntN(10) > 0 {
		pick = items[rng.IntN(len(items))].Code
	}
	page, by := rng.IntN(len(d.Pages)+1), rng.IntN(9)-4
	it := sample().Items()[rng.IntN(10)]
	it.Code = d.FreeCode(it.Code)
	switch rng.IntN(10) {
	case 0:
		return d.AddItem(page, "", it)
	case 1:
		return d.ReplaceItem(pick, it)
	case 2:
		return d.MoveItem(pick, by)
	case 3:
		return d.DeleteItem(pick)
	case 4:
		next, _, err := d.DuplicateItem(pick)
		return next, err
	case 5:
		return d.AddPage(page-1, Text{"de": "Seite"})
	case 6:
		return d.MovePage(page, by)
	case 7:
		return d.DeletePage(page)
	case 8:
		return d.AddScale(Scale{Code: it.Code, Title: it.Title, Items: []ScaleItem{{pick, by > 0}}})
	}
	return d.ReplaceScale("strain", Scale{Code: "strain", Title: it.Title, Items: []ScaleItem{{pick, by > 0}}})
}
