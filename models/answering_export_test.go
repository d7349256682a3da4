package models

import "luna/models/questions"

// DefinitionBytes is the room of the cache of questionnaires.
const DefinitionBytes = definitionBytes

// FillDefinitions puts n questionnaires into a new cache and gives how many it
// keeps and how much room they took at most.
func FillDefinitions(n, bytes int, d questions.Definition) (kept, most int) {
	var c definitions
	for id := range uint64(n) {
		c.put(id, d, bytes)
		most = max(most, c.bytes)
		if _, ok := c.get(id); !ok {
			return 0, most // the newest is always kept
		}
	}
	return len(c.parsed), most
}
