package corpus

import (
	"fmt"
	"testing"
)

func TestEachCorpusIsLargeAndHoldsNothingTwice(t *testing.T) {
	all := map[string][]string{"ids": IDs(), "dates": Dates(), "json": JSON()}
	for _, h := range Headers() {
		all["headers"] = append(all["headers"], h.Name+": "+h.Value)
	}
	for _, u := range URLs() {
		all["urls"] = append(all["urls"], u.URL)
	}
	for _, f := range Tables() {
		all["tables"] = append(all["tables"], string(f.Data))
	}
	for _, f := range Files() {
		all["files"] = append(all["files"], string(f.Data))
	}
	for name, least := range map[string]int{"ids": 60, "dates": 150, "headers": 80, "urls": 200, "json": 300, "tables": 120, "files": 200} {
		seen, size := map[string]bool{}, 0
		for _, text := range all[name] {
			if seen[text] {
				t.Errorf("%s: %.80q is there twice", name, text)
			}
			seen[text], size = true, size+len(text)
		}
		if len(seen) < least {
			t.Errorf("%d %s, want %d", len(seen), name, least)
		}
		t.Logf("%d %s, %d KiB", len(seen), name, size>>10)
	}
	for name, make := range map[string]func() []File{"tables": Tables, "files": Files} {
		first, second := map[string]string{}, map[string]string{}
		for _, f := range make() {
			first[f.Name] = string(f.Data)
		}
		for _, f := range make() {
			second[f.Name] = string(f.Data)
		}
		if fmt.Sprint(len(first)) != fmt.Sprint(len(second)) || len(first) != len(make()) {
			t.Errorf("%s: names are there twice", name)
		}
		for file, data := range first {
			if second[file] != data {
				t.Errorf("%s: %s differs from run to run", name, file)
			}
		}
	}
}
