package handlers

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"
)

const requestIDKey = "luna.request.id"

// requestID gives each request a name, so that a person can tell us which one
// failed. One from outside is never believed.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		b := make([]byte, 10)
		rand.Read(b)
		id := base32.StdEncoding.EncodeToString(b)
		c.Set(requestIDKey, id)
		c.Response().Header().Set("X-Request-Id", id)
		return next(c)
	}
}

func requestIDOf(c echo.Context) string {
	id, _ := c.Get(requestIDKey).(string)
	return id
}

// logRequests writes one line a request: pattern, not address; a number, not a
// name. What people write or feel is never in the log.
func (h *Handlers) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begin := h.Store.Now()
		err := next(c)
		if err != nil {
			c.Error(err) // show the page now, so that the status below is true
		}
		attrs := []slog.Attr{
			slog.String("request", requestIDOf(c)),
			slog.String("method", c.Request().Method),
			slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status),
			slog.Duration("took", h.Store.Now().Sub(begin)),
		}
		if r, ok := c.Get(requestKey).(*request); ok && r.visitor != nil {
			attrs = append(attrs, slog.Uint64("actor", r.visitor.UserID))
		}
		h.Log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", attrs...)
		return nil
	}
}

// recoverPanics turns a panic into the error page; the process lives on.
func (h *Handlers) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			h.Log.Error("panic", "value", fmt.Sprint(v), "request", requestIDOf(c), "route", c.Path(), "stack", string(debug.Stack()))
			h.showError(fmt.Errorf("panic: %v", v), c)
		}()
		return next(c)
	}
}
