package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"luna/handlers"
)

// harmless are the acts of administrators that ask for no fresh proof: none of
// them gives anybody access or takes it, brings out what is kept about people,
// or changes what a university promises them.
var harmless = map[string]string{
	"/admin/jobs/:job":                                         "does what happens at night anyway",
	"/admin/mails/:mail/resend":                                "to the same address as before",
	"/admin/mails/:mail/discard":                               "what cannot be delivered",
	"/admin/users/import":                                      "prepares, the confirmed door applies",
	"/admin/users/import/:import/report":                       "what the administrator has just sent",
	"/admin/users/import/:import/discard":                      "what the administrator has just sent",
	"/admin/users/:user/programme":                             "how the university is divided",
	"/admin/faculties":                                         "how the university is divided",
	"/admin/faculties/:faculty":                                "how the university is divided",
	"/admin/faculties/:faculty/delete":                         "how the university is divided",
	"/admin/faculties/:faculty/departments":                    "how the university is divided",
	"/admin/faculties/:faculty/departments/:department":        "how the university is divided",
	"/admin/faculties/:faculty/departments/:department/move":   "how the university is divided",
	"/admin/faculties/:faculty/departments/:department/delete": "how the university is divided",
	"/admin/faculties/:faculty/programmes":                     "how the university is divided",
	"/admin/faculties/:faculty/programmes/:programme":          "how the university is divided",
	"/admin/faculties/:faculty/programmes/:programme/delete":   "how the university is divided",
}

// TestActsOnPeopleSettingsAndLoginsAreDelicate: every act of administrators
// asks for a fresh proof, unless it says here why it need not.
func TestActsOnPeopleSettingsAndLoginsAreDelicate(t *testing.T) {
	excused := 0
	for _, door := range handlers.Doors() {
		if door.Method == http.MethodGet || !strings.HasPrefix(door.Pattern, "/admin") {
			continue
		}
		why := harmless[door.Pattern]
		if why != "" {
			excused++
		}
		if door.Confirmed == (why != "") {
			t.Errorf("%s %s asks for a fresh proof: %v, and is said to be harmless: %q", door.Method, door.Pattern, door.Confirmed, why)
		}
	}
	if excused != len(harmless) {
		t.Errorf("%d of %d harmless acts exist", excused, len(harmless))
	}
}
