// Package gallery lists the pages of the program and who looks at them. Its
// test opens each one in the demo university, on a phone and a desktop, light
// and dark, in both languages, and holds that the list is complete:
//
//	go test ./internal/gallery                              # look at every page
//	go test ./internal/gallery -pictures DIR                # and keep what was seen
//	go test ./internal/gallery -run 'Seen/desktop/^today$'  # one page in one view
package gallery

import "net/http"

// Who is somebody who looks at pages.
type Who string

// The people of the gallery.
const (
	Nobody   Who = ""         // not signed in
	Founder  Who = "founder"  // on an installation in which nobody exists yet
	Student  Who = "student"  // of the demo university, half a term in
	Newcomer Who = "newcomer" // a student who has not joined anything
	Lecturer Who = "lecturer"
	Beginner Who = "beginner" // a lecturer who has just made a first module
	Admin    Who = "administrator"
	Platform Who = "platform administrator"
)

// Picture is a page of the gallery.
type Picture struct {
	Name string
	Who  Who
	// Path names the records of the test in braces: /modules/{module}.
	Path string
	// Status is the expected one; zero means 200.
	Status int
}

// Pictures is the gallery: a page that is not here is not looked at.
func Pictures() []Picture {
	var all []Picture
	for _, room := range [][]Picture{doors(), students(), modules(), questionnaires(), administration(), privacy()} {
		all = append(all, room...)
	}
	return all
}

func doors() []Picture {
	return []Picture{
		{Name: "welcome", Who: Nobody, Path: "/"},
		{Name: "login", Who: Nobody, Path: "/login"},
		{Name: "login-university", Who: Nobody, Path: "/login/university"},
		{Name: "missing", Who: Student, Path: "/no/such/page", Status: http.StatusNotFound},
		{Name: "missing-stranger", Who: Nobody, Path: "/no/such/page", Status: http.StatusNotFound},
	}
}

func students() []Picture {
	return []Picture{
		{Name: "today", Who: Student, Path: "/"},
		{Name: "today-newcomer", Who: Newcomer, Path: "/"},
		{Name: "student-modules", Who: Student, Path: "/modules"},
		{Name: "student-modules-none", Who: Newcomer, Path: "/modules"},
		{Name: "student-module", Who: Student, Path: "/modules/{module}"},
		{Name: "student-lessons", Who: Student, Path: "/modules/{module}/lessons"},
		{Name: "student-lesson", Who: Student, Path: "/modules/{module}/lessons/{lesson}"},
		{Name: "student-lesson-film", Who: Student, Path: "/modules/{module}/lessons/{film}"},
		{Name: "student-lesson-closed", Who: Student, Path: "/modules/{module}/lessons/{waiting}", Status: http.StatusForbidden},
		{Name: "student-assignments", Who: Student, Path: "/modules/{module}/assignments"},
		{Name: "student-assignment", Who: Student, Path: "/modules/{module}/assignments/{assignment}"},
		{Name: "student-assignment-over", Who: Student, Path: "/modules/{module}/assignments/{over}"},
		{Name: "receipt", Who: Student, Path: "/modules/{module}/assignments/{assignment}/submissions/{submission}"},
		{Name: "student-grades", Who: Student, Path: "/modules/{module}/grades"},
		{Name: "mark", Who: Student, Path: "/modules/{module}/assignments/{over}/mark"},
		{Name: "join", Who: Newcomer, Path: "/modules/{module}/enrollment"},
		{Name: "student-surveys", Who: Student, Path: "/surveys"},
		{Name: "student-surveys-none", Who: Newcomer, Path: "/surveys"},
		{Name: "answer", Who: Student, Path: "/surveys/{survey}"},
		{Name: "answer-week", Who: Student, Path: "/surveys/{weekly}"},
		{Name: "answer-closed", Who: Student, Path: "/surveys/{closed}", Status: http.StatusGone},
		{Name: "answer-done", Who: Student, Path: "/surveys/{answered}/done"},
		{Name: "own-trends", Who: Student, Path: "/trends"},
		{Name: "own-trends-none", Who: Newcomer, Path: "/trends"},
	}
}

func modules() []Picture {
	return []Picture{
		{Name: "lecturer-modules", Who: Lecturer, Path: "/modules"},
		{Name: "lecturer-modules-beginner", Who: Beginner, Path: "/modules"},
		{Name: "module-new", Who: Lecturer, Path: "/modules/new"},
		{Name: "module", Who: Lecturer, Path: "/modules/{module}"},
		{Name: "module-draft", Who: Beginner, Path: "/modules/{draft}"},
		{Name: "module-settings", Who: Lecturer, Path: "/modules/{module}/settings"},
		{Name: "module-copy", Who: Lecturer, Path: "/modules/{module}/copy"},
		{Name: "roster", Who: Lecturer, Path: "/modules/{module}/people"},
		{Name: "roster-empty", Who: Beginner, Path: "/modules/{draft}/people"},
		{Name: "plans", Who: Lecturer, Path: "/modules/{module}/plans"},
		{Name: "plans-none", Who: Beginner, Path: "/modules/{draft}/plans"},
		{Name: "plan-new", Who: Lecturer, Path: "/modules/{module}/plans/new"},
		{Name: "plan", Who: Lecturer, Path: "/modules/{module}/plans/{plan}"},
		{Name: "lessons", Who: Lecturer, Path: "/modules/{module}/lessons"},
		{Name: "lessons-none", Who: Beginner, Path: "/modules/{draft}/lessons"},
		{Name: "lesson", Who: Lecturer, Path: "/modules/{module}/lessons/{lesson}"},
		{Name: "lesson-film-edit", Who: Lecturer, Path: "/modules/{module}/lessons/{film}/edit"},
		{Name: "lesson-questions", Who: Lecturer, Path: "/modules/{module}/lessons/{lesson}/questions"},
		{Name: "lesson-edit", Who: Lecturer, Path: "/modules/{module}/lessons/{lesson}/edit"},
		{Name: "assignments", Who: Lecturer, Path: "/modules/{module}/assignments"},
		{Name: "assignments-none", Who: Beginner, Path: "/modules/{draft}/assignments"},
		{Name: "assignment", Who: Lecturer, Path: "/modules/{module}/assignments/{essay}"},
		{Name: "submissions", Who: Lecturer, Path: "/modules/{module}/assignments/{over}/submissions"},
		{Name: "submission", Who: Lecturer, Path: "/modules/{module}/assignments/{assignment}/submissions/{submission}"},
		{Name: "submission-file", Who: Lecturer, Path: "/modules/{module}/assignments/{assignment}/submissions/{submission}/files/{submitted}/view"},
		{Name: "comments", Who: Lecturer, Path: "/modules/{module}/comments"},
		{Name: "assignment-edit", Who: Lecturer, Path: "/modules/{module}/assignments/{assignment}/edit"},
		{Name: "assignment-rubric", Who: Lecturer, Path: "/modules/{module}/assignments/{essay}/rubric"},
		{Name: "grading", Who: Lecturer, Path: "/modules/{module}/assignments/{over}/grading"},
		{Name: "grading-panel", Who: Lecturer, Path: "/modules/{module}/assignments/{over}/grading/{work}"},
		{Name: "marks-release", Who: Lecturer, Path: "/modules/{module}/assignments/{over}/grading/release"},
		{Name: "gradebook", Who: Lecturer, Path: "/modules/{module}/grades"},
		{Name: "gradebook-settings", Who: Lecturer, Path: "/modules/{module}/grades/settings"},
		{Name: "marks-sheet", Who: Lecturer, Path: "/modules/{module}/assignments/{over}/marks"},
		{Name: "extensions", Who: Lecturer, Path: "/modules/{module}/assignments/{assignment}/extensions"},
		{Name: "teams", Who: Lecturer, Path: "/modules/{module}/teams"},
		{Name: "teams-none", Who: Beginner, Path: "/modules/{draft}/teams"},
		{Name: "teams-several", Who: Lecturer, Path: "/modules/{module}/teams/several"},
		{Name: "team", Who: Lecturer, Path: "/modules/{module}/teams/{team}"},
		{Name: "module-trends", Who: Lecturer, Path: "/modules/{module}/trends"},
		{Name: "module-trends-none", Who: Beginner, Path: "/modules/{draft}/trends"},
		{Name: "person-trends", Who: Lecturer, Path: "/modules/{module}/trends/{sharer}"},
	}
}

func questionnaires() []Picture {
	return []Picture{
		{Name: "forms", Who: Lecturer, Path: "/forms"},
		{Name: "forms-none", Who: Beginner, Path: "/forms"},
		{Name: "form-new", Who: Lecturer, Path: "/forms/new"},
		{Name: "form", Who: Lecturer, Path: "/forms/{form}"},
		{Name: "form-edit", Who: Lecturer, Path: "/forms/{form}/edit"},
		{Name: "form-preview", Who: Lecturer, Path: "/forms/{form}/preview"},
		{Name: "form-definition", Who: Lecturer, Path: "/forms/{form}/definition"},
	}
}
