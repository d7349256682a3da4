package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// helped is an administrator who is signed in, and a student.
type helped struct {
	*storetest.Kit
	token   string
	admin   models.Visitor
	scope   models.Scope
	student models.Scope
	u       models.University
}

func help(t *testing.T, k *storetest.Kit) *helped {
	t.Helper()
	ctx := context.Background()
	u, first := k.University(t, "north")
	admin, err := first.CreateUser(ctx, models.UserInput{
		Email: "ada@north.example", Name: "Ada Lovelace", Role: models.Administrator, Password: "a long enough phrase 7",
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &helped{Kit: k, u: u, student: k.Person(t, u, models.Student)}
	h.scope = k.As(models.Actor{UserID: admin.ID, UniversityID: u.ID, Role: models.Administrator})
	if h.token, err = k.SignIn(ctx, "ada@north.example", "a long enough phrase 7", models.Browser{Address: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	h.admin = h.visitor(t, k.Store)
	return h
}

func (h *helped) visitor(t testing.TB, at *models.Store) models.Visitor {
	t.Helper()
	v, err := at.Visitor(context.Background(), h.token)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (h *helped) start(t testing.TB) models.SupportView {
	t.Helper()
	v, err := h.scope.StartSupport(context.Background(), h.admin.SessionID, h.student.Actor().UserID, "cannot find the survey")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestASupportViewLendsTheEyesOfThePersonAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		h := help(t, k)
		h.start(t)
		var v models.Visitor
		statements := k.Statements(func() { v = h.visitor(t, k.Store) })
		if len(statements) != 1 {
			t.Errorf("%d statements for a visitor", len(statements))
		}
		if v.Actor != h.student.Actor() || v.SessionID != h.admin.SessionID || v.Support == nil {
			t.Fatalf("the visitor is %+v", v)
		}
		if v.Support.By != h.scope.Actor() || v.Support.ByName != "Ada Lovelace" || v.Support.Reason != "cannot find the survey" {
			t.Errorf("the view is %+v", v.Support)
		}
		if v.Fresh(k.Now()) {
			t.Error("the administrator's proof counts as the student's")
		}
	})
}

func TestASupportViewEndsOnEveryReplica(t *testing.T) {
	ctx := context.Background()
	for name, end := range map[string]func(t *testing.T, h *helped){
		"by time": func(t *testing.T, h *helped) { h.Clock.Advance(models.SupportFor) },
		"by hand": func(t *testing.T, h *helped) {
			if err := h.scope.EndSupport(ctx, h.visitor(t, h.Store).Support.ID); err != nil {
				t.Fatal(err)
			}
		},
		"at sign-out": func(t *testing.T, h *helped) {
			if err := h.SignOut(ctx, h.token); err != nil {
				t.Fatal(err)
			}
		},
		"when the administrator is none any more": func(t *testing.T, h *helped) {
			other := h.Person(t, h.u, models.Administrator)
			in := models.UserInput{Email: "ada@north.example", Name: "Ada Lovelace", Role: models.Lecturer}
			if err := other.UpdateUser(ctx, h.scope.Actor().UserID, in); err != nil {
				t.Fatal(err)
			}
		},
		"when the person is deactivated": func(t *testing.T, h *helped) {
			if err := h.Person(t, h.u, models.Administrator).Deactivate(ctx, h.student.Actor().UserID); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
				h := help(t, k)
				h.start(t)
				replica := k.Another(t)
				if v := h.visitor(t, replica); v.Support == nil {
					t.Fatal("the other replica does not know of the view")
				}
				end(t, h)
				v, err := replica.Visitor(ctx, h.token)
				if err == nil && (v.Support != nil || v.Actor != h.scope.Actor()) {
					t.Errorf("still looks with other eyes: %+v", v)
				}
			})
		})
	}
}

func TestWhoCanBeHelpedAndWhy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		h := help(t, k)
		ctx, session, student := context.Background(), h.admin.SessionID, h.student.Actor().UserID
		south, _ := k.University(t, "south")
		stranger := k.Person(t, south, models.Student).Actor().UserID
		gone := k.Person(t, h.u, models.Student)
		if err := h.scope.Deactivate(ctx, gone.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		print := k.Fingerprint(t)
		for name, c := range map[string]struct {
			by      models.Scope
			session uint64
			subject uint64
			reason  string
			want    string // the field at fault; empty: not found
		}{
			"no reason":                 {h.scope, session, student, "help", "reason"},
			"blanks for a reason":       {h.scope, session, student, "a            b", "reason"},
			"oneself":                   {h.scope, session, h.scope.Actor().UserID, "to see something", "person"},
			"another administrator":     {h.scope, session, k.Person(t, h.u, models.Administrator).Actor().UserID, "to see something", "person"},
			"somebody deactivated":      {h.scope, session, gone.Actor().UserID, "to see something", "person"},
			"another university":        {h.scope, session, stranger, "to see something", ""},
			"nobody":                    {h.scope, session, 1 << 40, "to see something", ""},
			"another's session":         {h.scope, session + 1000, student, "to see something", ""},
			"a lecturer":                {k.Person(t, h.u, models.Lecturer), session, student, "to see something", ""},
			"a platform administrator":  {k.Platform(), session, student, "to see something", ""},
			"another university's head": {k.Person(t, south, models.Administrator), session, student, "to see something", ""},
		} {
			if name == "no reason" {
				print = k.Fingerprint(t) // behind the people that the table made
			}
			_, err := c.by.StartSupport(ctx, c.session, c.subject, c.reason)
			var bad *models.Invalid
			switch {
			case c.want == "" && !errors.Is(err, models.ErrNotFound):
				t.Errorf("%s: %v", name, err)
			case c.want != "" && (!errors.As(err, &bad) || bad.Fields[c.want].Text == ""):
				t.Errorf("%s: %v", name, err)
			}
		}
		if k.Fingerprint(t) != print && h.visitor(t, k.Store).Support != nil {
			t.Error("a refused view began")
		}
	})
}

func TestOneSupportViewAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		h := help(t, k)
		ctx := context.Background()
		results := make(chan error, 8)
		for range cap(results) {
			go func() {
				_, err := h.scope.StartSupport(ctx, h.admin.SessionID, h.student.Actor().UserID, "cannot find the survey")
				results <- err
			}()
		}
		began := 0
		for range cap(results) {
			if err := <-results; err == nil {
				began++
			} else if !errors.Is(err, models.ErrConflict) {
				t.Error(err)
			}
		}
		if began != 1 {
			t.Errorf("%d views at once", began)
		}
		k.Clock.Advance(models.SupportFor + time.Second)
		h.start(t)
	})
}

func TestBothLogsAndThePersonKnowOfASupportView(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		h := help(t, k)
		ctx, before := context.Background(), chainOf(t, k, "north").Entries
		h.start(t)
		access, err := h.student.AccessLog(ctx, 0)
		if err != nil || len(access.Rows) != 1 {
			t.Fatalf("%+v, %v", access, err)
		}
		if row := access.Rows[0]; row.Act != models.AccessSupport || row.Reason != "cannot find the survey" || row.Name != "Ada Lovelace" {
			t.Errorf("the person reads %+v", row)
		}
		if n := chainOf(t, k, "north").Entries; n != before+1 {
			t.Errorf("%d entries at the start", n-before)
		}
		k.Clock.Advance(models.SupportFor)
		for range 2 { // the second finds nothing to do
			if _, err := k.System("test").EndSupportViews(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := chainOf(t, k, "north").Entries; n != before+2 {
			t.Errorf("%d entries at the end", n-before)
		}
		h.start(t)
		if err := k.SignOut(ctx, h.token); err != nil {
			t.Fatal(err)
		}
		if n := chainOf(t, k, "north").Entries; n != before+5 { // start, end, session.end
			t.Errorf("%d entries after the sign-out", n-before)
		}
	})
}
