package handlers

import (
	"net/http"
	"slices"

	"luna/models"
)

// Without is the whole program, but for some of what one door asks for. What is
// behind that door answers as if there were nothing: it can be opened to
// anybody and nothing comes of it.
func Without(o Options, door Door, asks ...string) http.Handler {
	return changed(o, door, func(rt *route) {
		for _, ask := range asks {
			rt.policy = rt.policy.without(ask)
		}
		rt.handle = func(*request) error { return models.ErrNotFound }
	})
}

// WithoutRule is the whole program, but for one door that does not ask what
// somebody is in the module that its address names.
func WithoutRule(o Options, door Door) http.Handler {
	return changed(o, door, func(rt *route) { rt.policy.objects = nil })
}

func changed(o Options, door Door, change func(*route)) http.Handler {
	h := newHandlers(o)
	table := h.routes()
	key := door.Method + " " + door.Pattern
	rt, ok := table[key]
	if !ok {
		panic("no door " + key)
	}
	change(&rt)
	table[key] = rt
	return h.house(table)
}

// Asks lists what a door asks for, as Without knows it. What the door itself
// asks twice is left out: without a university there are only administrators.
func (d Door) Asks() []string {
	all := []string{"a session"}
	if len(d.Roles) < 3 && d.University {
		all = append(all, "a role")
	}
	if !(d.University && d.Platform) && slices.Contains(d.Roles, admin) {
		all = append(all, "a place")
	}
	if d.Rule != "" {
		all = append(all, "a module")
	}
	if d.Confirmed {
		all = append(all, "a proof")
	}
	if !d.BeforeFactor {
		all = append(all, "a factor")
	}
	return all
}

func (p policy) without(asks string) policy {
	switch asks {
	case "a session":
		return anyone()
	case "a role":
		p.roles = []models.Role{student, lecturer, admin}
	case "a place":
		p.platform = platformToo
	case "a module":
		p.objects = nil
	case "a proof":
		p.confirmed = false
	case "a factor":
		p.beforeFactor = true
	default:
		panic("no door asks for " + asks)
	}
	return p
}
