package handlers

import (
	"context"
	"net/http"
	"time"
)

// healthReady tells the truth: "ok" only when the database answers and has the
// schema this program needs. The reason of a failure is for the log alone.
func (h *Handlers) healthReady(r *request) error {
	ctx, cancel := context.WithTimeout(r.ctx(), 3*time.Second)
	defer cancel()
	if err := h.Store.Ready(ctx); err != nil {
		h.Log.Error("not healthy", "error", err)
		return r.send(http.StatusServiceUnavailable, "application/json", []byte(`{"status":"unavailable"}`))
	}
	return h.healthLive(r)
}

// healthLive tells that the process answers.
func (h *Handlers) healthLive(r *request) error {
	return r.send(http.StatusOK, "application/json", []byte(`{"status":"ok"}`))
}

func (h *Handlers) staticFile(r *request) error {
	r.Response().Header().Del("Cache-Control") // the files say it themselves
	h.Files.ServeHTTP(r.Response(), r.Request())
	return nil
}

func (h *Handlers) favicon(r *request) error {
	return r.Redirect(http.StatusFound, h.Files.Path("favicon.svg"))
}
