package jobs

import (
	"context"
	"sync"
)

// formPool reads a questionnaire's answers over all modules, once a run and
// only when a module has too few of its own.
type formPool struct {
	jobs   *Jobs
	mu     sync.Mutex // scales are fitted at once
	panels map[[2]uint64][]panel
}

func (f *formPool) panel(ctx context.Context, university uint64, key scaleKey) (*panel, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := [2]uint64{university, key.form}
	if _, read := f.panels[at]; !read {
		versions, surveys, err := f.jobs.system("compute-trends").FormAnswers(ctx, university, key.form)
		if err != nil {
			return nil, err
		}
		panels, err := scored(versions, surveys, f.jobs.Workers)
		if err != nil {
			return nil, err
		}
		if f.panels == nil {
			f.panels = map[[2]uint64][]panel{}
		}
		f.panels[at] = panels
	}
	for i, p := range f.panels[at] {
		if p.key == key {
			return &f.panels[at][i], nil
		}
	}
	return &panel{key: key}, nil
}
