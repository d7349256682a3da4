package apptest

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luna/models"
)

// Password is the password of everybody whom tests make.
const Password = "a very good password"

// Student makes a student and signs in.
func (a *App) Student(t testing.TB, u models.University, name string) *Client {
	t.Helper()
	return a.person(t, u, models.Student, name)
}

// Lecturer makes a lecturer and signs in.
func (a *App) Lecturer(t testing.TB, u models.University, name string) *Client {
	t.Helper()
	return a.person(t, u, models.Lecturer, name)
}

// Administrator makes an administrator of the university and signs in.
func (a *App) Administrator(t testing.TB, u models.University, name string) *Client {
	t.Helper()
	return a.person(t, u, models.Administrator, name)
}

// PlatformAdministrator makes an administrator without a university and signs in.
func (a *App) PlatformAdministrator(t testing.TB, name string) *Client {
	t.Helper()
	return a.person(t, models.University{Slug: "platform"}, models.Administrator, name)
}

func (a *App) person(t testing.TB, u models.University, role models.Role, name string) *Client {
	t.Helper()
	a.people++
	c := a.Visitor()
	c.Email = fmt.Sprintf("%s.%d@%s.example", role, a.people, u.Slug)
	by := a.As(models.Actor{UniversityID: u.ID, Role: models.Administrator})
	user, err := by.CreateUser(context.Background(), models.UserInput{Email: c.Email, Name: name, Role: role, Password: Password})
	if err != nil {
		t.Fatalf("making %s: %v", name, err)
	}
	c.Scope = a.As(models.Actor{UserID: user.ID, UniversityID: u.ID, Role: role})
	c.SignIn(t, c.Email, Password)
	return c
}

// SignIn goes through the login page.
func (c *Client) SignIn(t testing.TB, email, password string) {
	t.Helper()
	page := c.Post(t, "/login", url.Values{"email": {email}, "password": {password}})
	if page.Status != http.StatusSeeOther {
		t.Fatalf("signing in as %s: status %d\n%s", email, page.Status, page.Text())
	}
}

var (
	hidden = regexp.MustCompile(`(?s)<(script|style|svg|head)\b.*?</(script|style|svg|head)>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// Text is what a person reads on the page, without tags and with single spaces.
func (p Page) Text() string {
	s := hidden.ReplaceAllString(p.Body, " ")
	s = html.UnescapeString(tags.ReplaceAllString(s, " "))
	return strings.TrimSpace(spaces.ReplaceAllString(s, " "))
}

// Want fails the test unless the page has the status and shows the texts.
func (p Page) Want(t testing.TB, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d (location %q)\n%s", p.Status, status, p.Location, p.Text())
	}
	for _, want := range texts {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the page does not say %q\n%s", want, p.Text())
		}
	}
}

// Cookie is the value of a cookie that this browser holds.
func (c *Client) Cookie(name string) string {
	if cookie, ok := c.cookies[name]; ok {
		return cookie.Value
	}
	return ""
}

// WithCookie is another browser that holds only this cookie.
func (c *Client) WithCookie(name, value string) *Client {
	other := c.app.Visitor()
	other.cookies[name] = &http.Cookie{Name: name, Value: value}
	return other
}

// At is the same browser in front of another replica: it holds the same cookies.
func (c *Client) At(a *App) *Client {
	other := *c
	other.app = a
	return &other
}

// SignedOut tells whether a page for signed-in people sends this browser to
// the login page.
func (c *Client) SignedOut(t testing.TB) bool {
	t.Helper()
	return strings.HasPrefix(c.Get(t, "/account").Location, "/login")
}
