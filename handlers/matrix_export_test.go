package handlers

import "net/http"

// WithoutPolicy is the whole program, but for one door that anybody may pass.
func WithoutPolicy(o Options, door Door) http.Handler {
	return changed(o, door, func(p policy) policy { return anyone() })
}

// WithoutRule is the whole program, but for one door whose rule about the
// module in its address is gone.
func WithoutRule(o Options, door Door) http.Handler {
	return changed(o, door, func(p policy) policy {
		p.objects = nil
		return p
	})
}

func changed(o Options, door Door, change func(policy) policy) http.Handler {
	h := newHandlers(o)
	table := h.routes()
	key := door.Method + " " + door.Pattern
	rt, ok := table[key]
	if !ok {
		panic("no door " + key)
	}
	rt.policy = change(rt.policy)
	table[key] = rt
	return h.house(table)
}
