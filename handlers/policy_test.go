package handlers

import (
	"testing"

	"luna/models"

	"github.com/labstack/echo/v4"
)

func TestARouteThatDoesNotSayWhoMayUseItPanicsAtStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	h := &Handlers{}
	h.add(echo.New(), "GET /somewhere", route{handle: h.start})
}

func TestRolesAndPlatformDecideWhoIsAdmitted(t *testing.T) {
	uni := func(role models.Role) models.Actor { return models.Actor{UserID: 1, UniversityID: 7, Role: role} }
	platform := models.Actor{UserID: 1, Role: models.Administrator}
	tests := []struct {
		name   string
		policy policy
		actor  models.Actor
		want   bool
	}{
		{"a student where students may", only(student), uni(student), true},
		{"a lecturer where students may", only(student), uni(lecturer), false},
		{"a platform administrator where administrators of a university may", only(admin), platform, false},
		{"a platform administrator where both kinds may", administrators(), platform, true},
		{"an administrator of a university where only the platform may", platformAdmin(), uni(admin), false},
		{"a platform administrator where only the platform may", platformAdmin(), platform, true},
		{"a platform administrator where everybody signed in may", signedIn(), platform, true},
		{"a lecturer where administrators may", administrators(), uni(lecturer), false},
	}
	for _, tt := range tests {
		if got := tt.policy.admits(tt.actor); got != tt.want {
			t.Errorf("%s: admitted = %v", tt.name, got)
		}
	}
}

func TestNextLeadsOnlyInsideTheProgram(t *testing.T) {
	inside := map[string]string{"/surveys/7?page=2": "/surveys/7?page=2", "/": "/", "/a%20b": "/a%20b"}
	for next, want := range inside {
		if got := localPath(next); got != want {
			t.Errorf("localPath(%q) = %q, want %q", next, got, want)
		}
	}
	for _, next := range []string{
		"", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example", "javascript:alert(1)",
		"/\tevil", "/%09/evil\n", "evil", "/%5cevil.example", "/%2f/evil.example", "/\x00", "///evil.example", "/\r\nSet-Cookie: a=b",
	} {
		if got := localPath(next); got != "/" {
			t.Errorf("localPath(%q) = %q, want /", next, got)
		}
	}
}
