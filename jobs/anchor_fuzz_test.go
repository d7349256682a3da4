package jobs_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"luna/jobs"
)

// FuzzAnchors: whatever stands in the file of anchors, each line is an anchor or
// is counted as cut, and what was read says the same when it is written again.
func FuzzAnchors(f *testing.F) {
	line := `{"at":"2026-11-02T10:00:00Z","university":1,"seq":7,"hash":"ab"}` + "\n"
	for _, seed := range []string{"", line, line + line[:20], line[:20] + "\n" + line, "{}\n", "[]\n\n", "{\"hash\":\"\"}\n", "{\"seq\":-1,\"hash\":\"a\"}\n", "\x00\n", "{\"seq\":1e99,\"hash\":\"a\"}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		heads, cut, err := jobs.ReadAnchors(bytes.NewReader(file))
		if err != nil {
			if len(file) < 60_000 { // a line longer than any of ours
				t.Fatalf("%q: %v", file, err)
			}
			return
		}
		if lines := bytes.Count(file, []byte("\n")) + 1; len(heads)+cut > lines {
			t.Fatalf("%q: %d anchors and %d cut of %d lines", file, len(heads), cut, lines)
		}
		var again bytes.Buffer
		for _, h := range heads {
			if h.Hash == "" {
				t.Fatalf("%q: an anchor without a hash", file)
			}
			if err := json.NewEncoder(&again).Encode(h); err != nil {
				t.Fatal(err)
			}
		}
		same, cut, err := jobs.ReadAnchors(&again)
		if err != nil || cut != 0 || len(same) != len(heads) {
			t.Fatalf("%q: %d anchors, then %d, %d cut, %v", file, len(heads), len(same), cut, err)
		}
		for i := range heads {
			if same[i] != heads[i] {
				t.Fatalf("%q: %+v, then %+v", file, heads[i], same[i])
			}
		}
	})
}
