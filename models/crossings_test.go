package models_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// crossings are all functions of this package that open what crosses the
// universities, or take the pool from under the guard, and how often. The
// reasons that they give are explained in docs/security.md.
var crossings = map[string]int{
	// accounts.go
	"knownOf": 1,
	// audit_sessions.go
	"auditRefusedSignIn": 1,
	// audit_state.go
	"AuditHeads": 1,
	// audit_verify.go
	"VerifyAudit": 1,
	// calendar_feed.go
	"Calendar": 1,
	// checkup.go
	"Outbox": 1,
	// checkup_seals.go
	"Seals": 1,
	// cleanup.go
	"CleanUp": 1,
	// compute.go
	"TrendModules": 1,
	// erase.go
	"broughtBack": 1, "unwritten": 1,
	// generate.go
	"CreateDueSurveys": 1,
	// grades_release.go
	"ReleaseDueMarks": 1,
	// links.go
	"useLink": 1, "Link": 1,
	// links_password.go
	"SendResets": 1,
	// login_providers.go
	"LoginProviders": 1, "HasLogins": 1, "LoginProvider": 1,
	// login_signin.go
	"SignInByLogin": 1,
	// uploads_sweep.go
	"SweepMedia": 1,
	// media_check.go
	"CheckMedia": 1,
	// migrate.go
	"migrator": 1,
	// mails_outbox.go
	"DueMail": 1, "ClaimMail": 1, "MailGone": 1, "settle": 1, "MailUnreachable": 1, "BuryMail": 1,
	// notices_due.go
	"TellWhatIsNew": 1,
	// passwords_compare.go
	"byPassword": 1, "upgrade": 1,
	// peopleimports_plan.go
	"elsewhere": 1,
	// reseal.go
	"Reseal": 1,
	// retention.go
	"Retain": 1, "scrub": 1,
	// roles.go
	"ask": 1,
	// scope.go
	"side": 1,
	// sessions.go
	"openSession": 1, "visitor": 1, "passkey": 1, "Seen": 1, "SignOut": 1,
	// setup.go
	"NeedsSetup": 1, "Setup": 1,
	// storage.go
	"Storage": 1,
	// store.go
	"across": 1, "readingAcross": 1, "Close": 1,
	// support.go
	"EndSupportViews": 1,
	// users.go
	"Operator": 1,
}

// TestOnlyTheseFunctionsCrossTheUniversities compares both ways: to cross is a
// decision, made here where everybody sees it.
func TestOnlyTheseFunctionsCrossTheUniversities(t *testing.T) {
	found := make(map[string]int)
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && slices.Contains([]string{"across", "readingAcross", "WithSystem", "poolOf"}, id.Name) {
					found[f.Name.Name]++
				}
				return true
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if found[name] != crossings[name] {
			t.Errorf("%s crosses the universities %d times, the list says %d", name, found[name], crossings[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(crossings)) {
		if found[name] == 0 {
			t.Errorf("%s is in the list and crosses nothing", name)
		}
	}
}
