// Package gallery lists the pages of the program as they look in the demo
// university. Its test opens each of them on a phone and a desktop, light and
// dark, in both languages; with -pictures it also keeps what it saw.
package gallery

import "luna/models"

// Picture is a page of the gallery.
type Picture struct {
	Name string
	// Who looks; empty: somebody who is not signed in.
	Who models.Role
	// Platform: the administrator of the platform, not of the university.
	Platform bool
	// Path may hold %d for the record that Of finds.
	Path string
	// Of names the record whose id belongs into Path.
	Of string
}

// Pictures is the gallery: a page that is not here is not looked at.
func Pictures() []Picture {
	const (
		nobody   = models.Role("")
		student  = models.Student
		lecturer = models.Lecturer
		admin    = models.Administrator
	)
	return []Picture{
		{Name: "welcome", Who: nobody, Path: "/"},
		{Name: "login", Who: nobody, Path: "/login"},
		{Name: "today", Who: student, Path: "/"},
		{Name: "student-modules", Who: student, Path: "/modules"},
		{Name: "student-module", Who: student, Path: "/modules/%d", Of: "module"},
		{Name: "student-surveys", Who: student, Path: "/surveys"},
		{Name: "answer", Who: student, Path: "/surveys/%d", Of: "survey"},
		{Name: "answer-week", Who: student, Path: "/surveys/%d", Of: "weekly survey"},
		{Name: "own-trends", Who: student, Path: "/trends"},
		{Name: "enrollment", Who: student, Path: "/modules/%d/enrollment", Of: "module"},
		{Name: "account", Who: student, Path: "/account"},
		{Name: "lecturer-modules", Who: lecturer, Path: "/modules"},
		{Name: "module-new", Who: lecturer, Path: "/modules/new"},
		{Name: "module", Who: lecturer, Path: "/modules/%d", Of: "module"},
		{Name: "module-settings", Who: lecturer, Path: "/modules/%d/settings", Of: "module"},
		{Name: "roster", Who: lecturer, Path: "/modules/%d/people", Of: "module"},
		{Name: "plans", Who: lecturer, Path: "/modules/%d/plans", Of: "module"},
		{Name: "plan-new", Who: lecturer, Path: "/modules/%d/plans/new", Of: "module"},
		{Name: "module-trends", Who: lecturer, Path: "/modules/%d/trends", Of: "module"},
		{Name: "person-trends", Who: lecturer, Path: "/modules/%d/trends/%v", Of: "shared enrollment"},
		{Name: "forms", Who: lecturer, Path: "/forms"},
		{Name: "form-new", Who: lecturer, Path: "/forms/new"},
		{Name: "form", Who: lecturer, Path: "/forms/%d", Of: "form"},
		{Name: "form-edit", Who: lecturer, Path: "/forms/%d/edit", Of: "form"},
		{Name: "form-preview", Who: lecturer, Path: "/forms/%d/preview", Of: "form"},
		{Name: "form-definition", Who: lecturer, Path: "/forms/%d/definition", Of: "form"},
		{Name: "admin", Who: admin, Path: "/admin"},
		{Name: "admin-users", Who: admin, Path: "/admin/users"},
		{Name: "admin-faculties", Who: admin, Path: "/admin/faculties"},
		{Name: "admin-modules", Who: admin, Path: "/admin/modules"},
		{Name: "admin-jobs", Who: admin, Path: "/admin/jobs"},
		{Name: "admin-universities", Who: admin, Platform: true, Path: "/admin/universities"},
		{Name: "missing", Who: student, Path: "/no/such/page"},
	}
}
