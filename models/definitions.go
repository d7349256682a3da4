package models

import (
	"fmt"
	"sync"

	"luna/models/questions"
)

// definitionBytes bounds the cache of questionnaires by the size of their
// JSON; parsed they take a few times as much.
const definitionBytes = 8 << 20

// definitions keeps parsed questionnaires by the id of their version. A
// version never changes, so that nothing in it grows stale. The zero value is
// ready for use; what it gives is shared and must not be changed.
type definitions struct {
	mu     sync.Mutex
	parsed map[uint64]parsedDefinition
	bytes  int
}

type parsedDefinition struct {
	questions.Definition
	bytes int
}

func (c *definitions) get(id uint64) (questions.Definition, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.parsed[id]
	return d.Definition, ok
}

// put makes room by dropping whatever the map gives first: parsing one again
// costs less than keeping a list of who was used when.
func (c *definitions) put(id uint64, d questions.Definition, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parsed == nil {
		c.parsed = map[uint64]parsedDefinition{}
	}
	if old, ok := c.parsed[id]; ok {
		c.bytes -= old.bytes
	}
	c.parsed[id] = parsedDefinition{d, bytes}
	c.bytes += bytes
	for other, old := range c.parsed {
		if c.bytes <= definitionBytes {
			return
		}
		if other != id {
			delete(c.parsed, other)
			c.bytes -= old.bytes
		}
	}
}

// definitions gives the questionnaires of some versions; all that are not at
// hand come with one statement. The ids must stem from rows of the scope.
func (s Scope) definitions(ids ...uint64) (map[uint64]questions.Definition, error) {
	found := make(map[uint64]questions.Definition, len(ids))
	var missing []uint64
	for _, id := range ids {
		if d, ok := s.store.parsed.get(id); ok {
			found[id] = d
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return found, nil
	}
	var versions []FormVersion
	if err := s.of(&FormVersion{}).Where("id IN ?", missing).Find(&versions).Error; err != nil {
		return nil, err
	}
	for _, v := range versions {
		d, err := questions.Parse([]byte(v.Definition))
		if err != nil {
			return nil, fmt.Errorf("reading questionnaire version %d: %w", v.ID, err)
		}
		s.store.parsed.put(v.ID, d, len(v.Definition))
		found[v.ID] = d
	}
	return found, nil
}
