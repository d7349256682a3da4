package handlers

import (
	"fmt"
	"log/slog"
	"net/http"
	"sort"
	"strings"

	"luna/models"

	"github.com/labstack/echo/v4"
)

// Door is a route as the tests that walk all of them see it.
type Door struct {
	Method, Pattern string
	// Anyone: it is open to people who are not signed in.
	Anyone bool
	// Roles that may pass, where not anyone may.
	Roles []models.Role
	// University and Platform: whether people with a university may pass, and
	// those who administer the platform.
	University, Platform bool
	// Rule says what else somebody must be in the module that the address names:
	// "teaches", "attends", "belongs" or nothing.
	Rule string
	// Confirmed: they must have proved lately who they are.
	Confirmed bool
	// BeforeFactor: open to staff, too, who still lack the second factor that
	// their university wants.
	BeforeFactor bool
	// MaxBody is how many bytes may be sent to it; a proxy in front must let as
	// many through.
	MaxBody int64
}

// Doors lists every route in a fixed order.
func Doors() []Door {
	var all []Door
	for pattern, rt := range (&Handlers{}).routes() {
		method, path, _ := strings.Cut(pattern, " ")
		p := rt.policy
		door := Door{
			Method: method, Pattern: path, Anyone: p.anyone, Roles: p.roles,
			University: p.platform != platformOnly, Platform: p.platform != universityOnly, Confirmed: p.confirmed, BeforeFactor: p.beforeFactor,
			MaxBody: bodyLimit(path),
		}
		for _, rule := range p.objects {
			door.Rule = rule.kind
		}
		all = append(all, door)
	}
	sort.Slice(all, func(i, j int) bool {
		return all[i].Pattern+all[i].Method < all[j].Pattern+all[j].Method
	})
	return all
}

// register puts a table into Echo. GET answers HEAD too.
func (h *Handlers) register(e *echo.Echo, table map[string]route) {
	for pattern, rt := range table {
		h.add(e, pattern, rt)
	}
}

func (h *Handlers) add(e *echo.Echo, pattern string, rt route) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok || rt.handle == nil || !rt.policy.said {
		panic(fmt.Sprintf("route %q does not say who may use it", pattern))
	}
	if len(rt.policy.support.seenBy) > 0 && method != http.MethodGet {
		panic(fmt.Sprintf("route %q would let a support view change something", pattern))
	}
	e.Add(method, path, h.dispatch(rt))
	if method == http.MethodGet {
		e.Add(http.MethodHead, path, h.dispatch(rt))
	}
}

// dispatch is the way of one request: who is it, may they, do it. Who is
// refused here never reaches the handler, and the log says so: what answers
// "there is no such page" later is the models.
func (h *Handlers) dispatch(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := h.newRequest(c, !rt.policy.nameless)
		if err != nil {
			return err
		}
		if err := rt.policy.pass(r); err != nil {
			h.Log.LogAttrs(r.ctx(), slog.LevelDebug, "refused at the door",
				slog.String("request", requestIDOf(c)), slog.String("route", c.Path()), slog.Any("reason", err))
			return err
		}
		return rt.handle(r)
	}
}
