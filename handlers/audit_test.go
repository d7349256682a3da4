package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luna/handlers"
	"luna/internal/apptest"
	"luna/internal/need"
	"luna/models"
)

func TestAdministratorsReadTheLogOfTheirUniversity(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, south := a.World(t, "north"), a.World(t, "south")
		platform := a.PlatformAdministrator(t, "Platform")
		page := w.Admin.Get(t, "/admin/audit?group=module")
		page.Want(t, http.StatusOK, "Created the module Module of north", "Lecturer of north", "Changed the enrolment password of Module of north")
		if strings.Contains(page.Body, "Module of south") {
			t.Error("the log of another university")
		}
		w.Admin.Get(t, fmt.Sprintf("/admin/audit?actor=%d", south.Lecturer.Scope.Actor().UserID)).Want(t, http.StatusOK, "Nothing found")
		w.Admin.Get(t, "/admin/audit?from=soon").Want(t, http.StatusUnprocessableEntity, "Please enter a day such as 2026-10-05.")
		w.Admin.Get(t, "/admin/audit?from=2026-11-02&to=2026-11-02&group=faculty").Want(t, http.StatusOK, "Added the faculty Faculty of north")
		w.Admin.Get(t, "/admin/audit?to=2026-11-01").Want(t, http.StatusOK, "Nothing found")
		platform.Get(t, "/admin/audit").Want(t, http.StatusOK, "Added University north", "Added University south")
		platform.Post(t, "/admin/jobs/clean-up", nil).Want(t, http.StatusSeeOther)
		platform.Get(t, "/admin/audit?group=job").Want(t, http.StatusOK, "Started a job by hand", "job: clean-up", "Platform")
		w.Lecturer.Get(t, "/admin/audit").Want(t, http.StatusNotFound)
	})
}

func TestTheLogIsExportedAsFilteredAndThatIsInTheLog(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		if err := w.Admin.Scope.RenameFaculty(t.Context(), w.Faculty, `=HYPERLINK("http://evil","x")`); err != nil {
			t.Fatal(err)
		}
		page := w.Admin.Post(t, "/admin/audit/export?group=faculty", url.Values{})
		if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/csv") {
			t.Fatalf("%d %s", page.Status, page.Header.Get("Content-Type"))
		}
		rows := strings.Split(strings.TrimSpace(page.Body), "\n")
		if len(rows) != 3 || !strings.Contains(page.Body, "faculty.rename") || strings.Contains(page.Body, "module.create") {
			t.Errorf("exported\n%s", page.Body)
		}
		for _, row := range rows {
			for _, cell := range strings.Split(row, ",") {
				if strings.HasPrefix(strings.Trim(cell, `"`), "=") {
					t.Errorf("a cell is a formula: %s", row)
				}
			}
		}
		w.Admin.Get(t, "/admin/audit?group=audit").Want(t, http.StatusOK, "Exported the audit log", "entries: 2")
		w.Admin.Post(t, "/admin/audit/export?from=soon", url.Values{}).Want(t, http.StatusBadRequest)
	})
}

// everything is a form that says the secret in every field that any of our
// forms has, as far as it takes text.
func everything() url.Values {
	form := url.Values{}
	for _, name := range []string{
		"name", "title", "description", "reason", "email", "code", "contact", "comment", "note", "answer", "a.remark", "password", "key", "short",
	} {
		form.Set(name, secretAnswer+" of somebody")
	}
	form.Set("email", secretAnswer+"@north.example")
	form.Set("role", "student")
	form.Set("lang", "en")
	form.Set("sharing", "pseudonym")
	form.Set("factor", "all")
	return form
}

// TestTheAuditLogHoldsNoNameNoAddressAndNoAnswer: every name, title and address
// of the world holds "north", every text that was sent the secret.
func TestTheAuditLogHoldsNoNameNoAddressAndNoAnswer(t *testing.T) {
	need.Long(t)
	t.Parallel()
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := answered(t, a)
		platform := a.PlatformAdministrator(t, "Platform north")
		w.Admin.SignIn(t, w.Admin.Email, apptest.Password)
		for _, door := range handlers.Doors() {
			if door.Method == http.MethodGet || door.Pattern == "/logout" || strings.HasPrefix(door.Pattern, "/account/sessions") {
				continue
			}
			path := address(t, door.Pattern, w)
			for _, c := range []*apptest.Client{a.Visitor(), w.Student, w.Lecturer, w.Admin, platform} {
				req := httptest.NewRequest(door.Method, path, strings.NewReader(everything().Encode()))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				if page := c.Do(t, req); page.Status >= 500 {
					t.Errorf("%s %s: %d", door.Method, path, page.Status)
				}
			}
		}
		actions := map[string]bool{}
		for _, s := range []models.Scope{w.Admin.Scope, a.Platform()} {
			err := s.EachAudit(t.Context(), models.AuditSearch{}, func(rows []models.AuditRow) error {
				for _, row := range rows {
					actions[row.Action] = true
					for _, text := range []string{row.Facts, row.Action, row.Object, row.ActorRole, row.Outcome} {
						if strings.Contains(text, "north") || strings.Contains(text, "@") || strings.Contains(text, secretAnswer) {
							t.Errorf("%s tells too much: %s", row.Action, text)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(actions) < 20 {
			t.Errorf("only %d different actions were seen: %v", len(actions), actions)
		}
	})
}
