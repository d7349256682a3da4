package handlers

import "net/http"

// deviceCookie marks a browser that somebody has signed in with, see
// models.Store.Device. It lets nobody in.
const deviceCookie = "device"

func (l *loginStore) deviceName() string {
	if l.secure {
		return "__Host-" + deviceCookie
	}
	return deviceCookie
}

// device is the mark that the browser presents, or "".
func (r *request) device() string {
	c, err := r.Cookie(r.h.logins.deviceName())
	if err != nil {
		return ""
	}
	return c.Value
}

// keepDevice marks the browser as one with which this person has signed in.
func (r *request) keepDevice(email string) {
	had := r.device()
	mark := r.h.Store.Device(email, had)
	if mark == had {
		return
	}
	http.SetCookie(r.Response(), &http.Cookie{
		Name: r.h.logins.deviceName(), Value: mark, Path: "/", HttpOnly: true, Secure: r.h.logins.secure,
		SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 3600,
	})
}
