package handlers_test

import (
	"testing"

	"luna/handlers"
)

func TestActsOnPeopleSettingsAndLoginsAreDelicate(t *testing.T) {
	confirmed := map[string]bool{}
	for _, door := range handlers.Doors() {
		confirmed[door.Method+" "+door.Pattern] = door.Confirmed
	}
	for _, door := range []string{
		"/admin/users", "/admin/users/many", "/admin/users/import/:import", "/admin/users/export", "/admin/users/:user",
		"/admin/users/:user/password", "/admin/users/:user/deactivate", "/admin/users/:user/reactivate", "/admin/users/:user/erase",
		"/admin/users/:user/factors/reset", "/admin/users/:user/support", "/admin/settings", "/admin/audit/export",
		"/admin/universities/:university/settings", "/admin/universities/:university/close",
		"/admin/universities/:university/reopen", "/admin/universities/:university/administrators",
		"/admin/logins/new", "/admin/logins/:provider", "/admin/logins/:provider/remove",
	} {
		if !confirmed["POST "+door] {
			t.Errorf("POST %s asks for no fresh proof", door)
		}
	}
}
