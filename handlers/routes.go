package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// route is one door: who may pass, and what is behind it.
type route struct {
	policy policy
	handle func(*request) error
}

// routes is every address of the program. A method and a pattern, who may use
// it, the handler. GET never changes anything.
func (h *Handlers) routes() map[string]route {
	return map[string]route{
		// Anyone
		"GET /":             {anyone(), h.start},
		"GET /login":        {anyone(), h.loginForm},
		"POST /login":       {anyone(), h.login},
		"POST /logout":      {anyone(), h.logout},
		"POST /language":    {anyone(), h.languageChoose},
		"GET /static/*":     {nameless(), h.staticFile},
		"GET /favicon.ico":  {nameless(), h.favicon},
		"GET /health":       {nameless(), h.healthReady},
		"GET /health/":      {nameless(), h.healthReady},
		"GET /health/live":  {nameless(), h.healthLive},
		"GET /health/ready": {nameless(), h.healthReady},
	}
}

// Routes lists "METHOD /pattern" of every door, for the tests that walk them.
func (h *Handlers) patterns() []string {
	var all []string
	for pattern := range h.routes() {
		all = append(all, pattern)
	}
	return all
}

// register puts the table into Echo. GET answers HEAD too.
func (h *Handlers) register(e *echo.Echo) {
	for pattern, rt := range h.routes() {
		method, path, ok := strings.Cut(pattern, " ")
		if !ok || rt.handle == nil || !rt.policy.said {
			panic(fmt.Sprintf("route %q does not say who may use it", pattern))
		}
		e.Add(method, path, h.dispatch(rt))
		if method == http.MethodGet {
			e.Add(http.MethodHead, path, h.dispatch(rt))
		}
	}
}

// dispatch is the way of one request: who is it, may they, do it.
func (h *Handlers) dispatch(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := h.newRequest(c, !rt.policy.nameless)
		if err != nil {
			return err
		}
		if err := rt.policy.check(r); err != nil {
			return err
		}
		return rt.handle(r)
	}
}
