package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

func TestTheLogHoldsNoPartOfAnAddress(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	visitor := a.Visitor()
	for method, path := range map[string]string{
		http.MethodGet: "/join/hush-code?q=hush-query", http.MethodDelete: "/join/hush-delete", http.MethodPut: "/modules/hush-put/people",
		http.MethodPost: "/no/hush/page", http.MethodOptions: "/login/hush-options", "BREW": "/login/hush-brew",
	} {
		req := httptest.NewRequest(method, path, nil)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("User-Agent", "hush-agent")
		visitor.Do(t, req)
	}
	for _, line := range strings.Split(a.Log.String(), "\n") {
		if strings.Contains(strings.ToLower(line), "hush") {
			t.Error(line)
		}
	}
	if !strings.Contains(a.Log.String(), "route=/join/:code") {
		t.Error("the log does not name the route either")
	}
}
