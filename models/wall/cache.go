package wall

import "sync"

// Statements come in a few hundred texts. Those with lists of varying length
// could be very many: the cache keeps two generations and drops the older one.
const (
	generation = 1024
	longest    = 4096 // bytes of a text that is worth keeping
)

var cache struct {
	sync.RWMutex
	young, old map[string]plan
}

// planOf gives the plan of a statement, from memory if it was read before.
func planOf(statement string) plan {
	if len(statement) > longest {
		return read(statement)
	}
	cache.RLock()
	p, ok := cache.young[statement]
	kept := false
	if !ok {
		p, kept = cache.old[statement]
	}
	cache.RUnlock()
	if ok {
		return p
	}
	if !kept {
		p = read(statement)
	}
	cache.Lock()
	defer cache.Unlock()
	if cache.young == nil || len(cache.young) >= generation {
		cache.old, cache.young = cache.young, make(map[string]plan, generation)
	}
	cache.young[statement] = p
	return p
}
