package text

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"sync"
)

//go:embed de/*.json
var german embed.FS

// catalogue is the German text by English text. The files are part of the
// program, so a broken one is a fault of the build and stops the first use.
var catalogue = sync.OnceValue(func() map[string]string {
	all, err := readCatalogue(german)
	if err != nil {
		panic(err)
	}
	return all
})

// readCatalogue joins the subject files. The same sentence may stand in two of
// them; a test sees to it that both give the same German.
func readCatalogue(files fs.FS) (map[string]string, error) {
	names, err := fs.Glob(files, "de/*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, name := range names {
		subject, err := readSubject(files, name)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, subject)
	}
	return all, nil
}

func readSubject(files fs.FS, name string) (map[string]string, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var subject map[string]string
	if err := json.Unmarshal(data, &subject); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return subject, nil
}
