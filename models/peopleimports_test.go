package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
)

// office is a university in which an administrator imports people.
type office struct {
	k     *storetest.Kit
	u     models.University
	admin models.Scope
}

func newOffice(t *testing.T, k *storetest.Kit) office {
	t.Helper()
	u, admin := k.University(t, "north")
	faculty, err := admin.CreateFaculty(t.Context(), "Science")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Physics", "Biology"} {
		if err := admin.SaveProgramme(t.Context(), faculty.ID, 0, models.ProgrammeInput{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	return office{k, u, admin}
}

func (o office) add(t *testing.T, name string, role models.Role) models.User {
	t.Helper()
	u, err := o.admin.CreateUser(t.Context(), models.UserInput{Email: strings.ToLower(name) + "@north.example", Name: name, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (o office) plan(t *testing.T, table string) models.ImportPlan {
	t.Helper()
	id, err := o.admin.PreparePeopleImport(t.Context(), []byte(table))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.admin.PreviewPeopleImport(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (o office) apply(t *testing.T, plan models.ImportPlan) models.ImportDone {
	t.Helper()
	done, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, models.ImportOrder{Hash: plan.Hash})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// people are the names, roles and programmes of the university.
func (o office) people(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := o.admin.EachUser(t.Context(), models.UserSearch{}, func(u models.UserRow) {
		all[u.Email] = fmt.Sprintf("%s, %s, %s, %s, %s", u.Name, u.Role, u.Language, u.Programme, u.State())
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func outcomes(p models.ImportPlan) string {
	var b strings.Builder
	for _, l := range p.Lines {
		fmt.Fprintf(&b, "%d %s", l.Line, l.Outcome)
		if l.Outcome == models.ImportRefused {
			fmt.Fprintf(&b, ": "+l.Reason.Text, l.Reason.Args...)
		}
		for _, c := range l.Changes {
			fmt.Fprintf(&b, " ("+c.Text+")", c.Args...)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestAnImportShowsWhatBecomesOfEveryLineBeforeItDoesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		south, _ := k.University(t, "south")
		foreign, err := k.Platform().Administrators(t.Context(), south.ID)
		if err != nil {
			t.Fatal(err)
		}
		o.add(t, "Tom", models.Student)
		o.add(t, "Jana", models.Lecturer)
		o.add(t, "Same", models.Student)
		gone := o.add(t, "Gone", models.Student)
		if err := o.admin.Deactivate(t.Context(), gone.ID); err != nil {
			t.Fatal(err)
		}
		o.add(t, "Boss", models.Administrator)
		people := func() string { // the log tells that there was a preview, nothing else does
			var rows []struct {
				ID, Programme               uint64
				Name, Email, Role, Language string
				Epoch                       int
				Active                      bool
			}
			err := models.QueryRows(k.Store, &rows, `SELECT u.id, coalesce(p.programme_id, 0) AS programme, u.name, u.email, u.role, u.language, u.epoch,
				u.deactivated_at IS NULL AS active FROM users u LEFT JOIN student_programmes p ON p.university_id = u.university_id AND p.user_id = u.id ORDER BY u.id`)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%+v", rows)
		}
		before := people()
		plan := o.plan(t, strings.Join([]string{
			"Vorname;Nachname;E-Mail;Rolle;Sprache;Studiengang;Telefon",
			"Ada;Lovelace;ada@north.example;Studentin;Deutsch;Physics;1",     // 2 created
			"Tom;Neu;TOM@north.example;student;en;biology;2",                 // 3 updated
			"Jana;;jana@north.example;Dozentin;;;",                           // 4 unchanged
			"Same;;same@north.example;;;;",                                   // 5 unchanged
			"No;Mail;no mail;student;;;",                                     // 6
			"Twice;;ada@north.example;;;;",                                   // 7
			fmt.Sprintf("Foreign;;%s;;;;", foreign[0].Email),                 // 8
			"King;;king@north.example;King;;;",                               // 9
			"New;Boss;newboss@north.example;Administrator;;;",                // 10
			"Boss;;boss@north.example;student;;;",                            // 11
			"Other;Name;boss@north.example;;;;",                              // 12 (twice)
			"Gone;;gone@north.example;;;;",                                   // 13
			"Lang;;lang@north.example;;Klingon;;",                            // 14
			"Prog;;prog@north.example;;;Alchemy;",                            // 15
			";;noname@north.example;;;;",                                     // 16
			"Lee;;lee@north.example;lecturer;;Physics;",                      // 17
			"\"A\nB\";;control@north.example;;;;",                            // 18 and 19
			`"=HYPERLINK(""x"")";;formula@north.example;student;de;Physics;`, // 20: a name like any other
		}, "\n"))
		want := `2 created
3 updated (name, so far "Tom") (language) (programme)
4 unchanged
5 unchanged
6 refused: Please write an e-mail address such as jana@example.org.
7 refused: The same address stands on line 2 already.
8 refused: This address cannot be used here.
9 refused: "King" is no role. There are: student, lecturer.
10 refused: Administrators are not made by a file. Please appoint them one by one.
11 refused: This is an administrator. Please change administrators one by one.
12 refused: The same address stands on line 11 already.
13 refused: This person is deactivated. Please reactivate them first.
14 refused: "Klingon" is no language that the program speaks. There are: de, en.
15 refused: There is no programme called "Alchemy". Please add it under Faculties first.
16 refused: The name is missing, too long or holds characters that no keyboard writes.
17 refused: Only students have a programme.
18 refused: The name is missing, too long or holds characters that no keyboard writes.
`
		got := outcomes(plan)
		if !strings.HasPrefix(got, want) {
			t.Errorf("got\n%swant\n%s", got, want)
		}
		if fmt.Sprint(plan.Taken, plan.Ignored) != "[Vorname Nachname E-Mail Rolle Sprache Studiengang] [Telefon]" {
			t.Errorf("columns %v, ignored %v", plan.Taken, plan.Ignored)
		}
		if len(plan.Missing) != 0 {
			t.Errorf("missing: %v", plan.Missing)
		}
		if err := o.admin.DiscardPeopleImport(t.Context(), plan.ID); err != nil {
			t.Fatal(err)
		}
		if people() != before {
			t.Error("a preview changed somebody")
		}
	})
}

func TestAnImportDoesWhatItShowedAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		tom := signedIn(t, k, o.admin, models.Student, "tom")
		jana := signedIn(t, k, o.admin, models.Lecturer, "jana")
		o.add(t, "Left", models.Student)
		plan := o.plan(t, "\ufeffName,E-mail,Role,Programme\nAda,ada@north.example,,Physics\nTom T,tom@x.example,lecturer,\njana,jana@x.example,lecturer,\nBad,bad,,\n")
		if n := len(plan.Missing); n != 1 || plan.Missing[0].Name != "Left" {
			t.Errorf("%d missing: %v", n, plan.Missing)
		}
		done := o.apply(t, plan)
		if len(done.Created) != 1 || done.Updated != 1 || done.Deactivated != 0 {
			t.Errorf("done: %+v", done)
		}
		people := o.people(t)
		for email, want := range map[string]string{
			"ada@north.example": "Ada, student, , Physics, waiting", "tom@x.example": "Tom T, lecturer, , , active",
			"jana@x.example": "jana, lecturer, , , active", "left@north.example": "Left, student, , , waiting",
		} {
			if people[email] != want {
				t.Errorf("%s: %q, want %q", email, people[email], want)
			}
		}
		if len(people) != 5 {
			t.Errorf("%d people: %v", len(people), people)
		}
		if tom.in(t, k) || !jana.in(t, k) {
			t.Error("another role must end the sessions, and nothing else may")
		}
		if _, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, models.ImportOrder{Hash: plan.Hash}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("applied twice: %v", err)
		}
		again := o.plan(t, "Name,E-mail,Role,Programme\nAda,ada@north.example,,Physics\nTom T,tom@x.example,lecturer,\n")
		if outcomes(again) != "2 unchanged\n3 unchanged\n" {
			t.Errorf("the second time: %s", outcomes(again))
		}
	})
}

func TestOnlyThoseOnTheListAreDeactivatedAndOnlyWhenTheirNumberIsTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		o.add(t, "Stays", models.Student)
		o.add(t, "Lena", models.Lecturer)
		o.add(t, "Boss", models.Administrator)
		gone := signedIn(t, k, o.admin, models.Student, "gone")
		plan := o.plan(t, "E-Mail;Rolle\nstays@north.example;student\n")
		if len(plan.Missing) != 1 || plan.Missing[0].ID != gone.ID {
			t.Fatalf("missing: %+v", plan.Missing) // neither lecturers, of whom the table says nothing, nor administrators
		}
		before := k.Fingerprint(t)
		for _, typed := range []string{"", "0", "2", "one"} {
			_, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, models.ImportOrder{Hash: plan.Hash, Deactivate: true, Typed: typed})
			refused(t, err, "typed")
		}
		if k.Fingerprint(t) != before {
			t.Error("a refused import changed something")
		}
		done, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, models.ImportOrder{Hash: plan.Hash, Deactivate: true, Typed: " 1 "})
		if err != nil || done.Deactivated != 1 || gone.in(t, k) {
			t.Errorf("%+v, %v", done, err)
		}
		for email, person := range o.people(t) {
			if strings.HasSuffix(person, "deactivated") != (email == "gone@x.example") {
				t.Errorf("%s: %s", email, person)
			}
		}
	})
}

func TestAnImportIsNotAppliedToPeopleWhoChangedSinceThePreview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		tom := o.add(t, "Tom", models.Student)
		const table = "Name,E-mail\nTom Two,tom@north.example\nAda,ada@north.example\n"
		for name, change := range map[string]func() error{
			"renamed": func() error {
				return o.admin.UpdateUser(t.Context(), tom.ID, models.UserInput{Email: tom.Email, Name: "Tom Three", Role: models.Student})
			},
			"came":        func() error { o.add(t, "Ben", models.Student); return nil }, // would be missing
			"deactivated": func() error { return o.admin.Deactivate(t.Context(), tom.ID) },
			"created":     func() error { o.add(t, "Ada", models.Student); return nil },
		} {
			plan := o.plan(t, table)
			if err := change(); err != nil {
				t.Fatal(err)
			}
			before := k.Fingerprint(t)
			_, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, models.ImportOrder{Hash: plan.Hash})
			if !errors.Is(err, models.ErrConflict) || k.Fingerprint(t) != before {
				t.Errorf("%s: %v", name, err)
			}
			fresh, err := o.admin.PreviewPeopleImport(t.Context(), plan.ID)
			if err != nil || fresh.Hash == plan.Hash {
				t.Errorf("%s: the new preview is the old one, %v", name, err)
			}
		}
	})
}

func TestAnImportIsOnePersonsForAnHour(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		south, eve := k.University(t, "south")
		colleague := k.Person(t, o.u, models.Administrator)
		plan := o.plan(t, "Name,E-mail\nAda,ada@north.example\n")
		order := models.ImportOrder{Hash: plan.Hash}
		for who, s := range map[string]models.Scope{
			"colleague": colleague, "foreign administrator": eve, "platform": k.Platform(),
			"lecturer": k.Person(t, o.u, models.Lecturer), "student": k.Person(t, south, models.Student),
		} {
			_, err := s.PreviewPeopleImport(t.Context(), plan.ID)
			_, err2 := s.ApplyPeopleImport(t.Context(), plan.ID, order)
			err3 := s.DiscardPeopleImport(t.Context(), plan.ID)
			if !errors.Is(err, models.ErrNotFound) || !errors.Is(err2, models.ErrNotFound) || !errors.Is(err3, models.ErrNotFound) {
				t.Errorf("%s: %v, %v, %v", who, err, err2, err3)
			}
		}
		k.Clock.Advance(time.Hour)
		if _, err := o.admin.ApplyPeopleImport(t.Context(), plan.ID, order); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after an hour: %v", err)
		}
		second := o.plan(t, "Name,E-mail\nBen,ben@north.example\n")
		third := o.plan(t, "Name,E-mail\nCaro,caro@north.example\n")
		if _, err := o.admin.PreviewPeopleImport(t.Context(), second.ID); !errors.Is(err, models.ErrNotFound) || third.ID == second.ID {
			t.Errorf("the table before is still there: %v", err)
		}
	})
}

func TestATableThatCannotBeUnderstoodIsRefusedAsAWhole(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	o := newOffice(t, k)
	for name, table := range map[string]string{
		"nothing": "", "a head alone": "E-Mail;Name\n", "no address": "Name;Rolle\nTom;student\n", "a column twice": "E-Mail;Mail\na@x.example;b@x.example\n",
		"not a table": "\x89PNG\x00", "too large": strings.Repeat("x", 1<<20+1), "too many": "E-Mail\n" + strings.Repeat("a@x.example\n", 5001),
	} {
		_, err := o.admin.PreparePeopleImport(t.Context(), []byte(table))
		var bad *models.Invalid
		if !errors.As(err, &bad) || bad.Fields["file"].IsZero() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// roster is a table of n people.
func roster(n int, name string) string {
	var b strings.Builder
	b.WriteString("Name,E-mail,Role,Language,Programme\n")
	for i := range n {
		fmt.Fprintf(&b, "%s %d,person%d@north.example,student,de,Physics\n", name, i, i)
	}
	return b.String()
}

func TestFiveThousandPeopleAreImportedInFewStatements(t *testing.T) {
	need.Long(t)
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		o := newOffice(t, k)
		began := time.Now()
		plan := o.plan(t, roster(5000, "Person"))
		previewed := time.Since(began)
		var done models.ImportDone
		trips := k.Statements(func() { done = o.apply(t, plan) })
		t.Logf("5,000 new people: preview %v, applied %v, %d statements", previewed, time.Since(began)-previewed, len(trips))
		if len(done.Created) != 5000 || len(trips) > 100 {
			t.Errorf("%d people in %d statements", len(done.Created), len(trips))
		}
		began = time.Now()
		plan = o.plan(t, roster(5000, "Other"))
		previewed = time.Since(began)
		trips = k.Statements(func() { done = o.apply(t, plan) })
		t.Logf("5,000 changed people: preview %v, applied %v, %d statements", previewed, time.Since(began)-previewed, len(trips))
		if done.Updated != 5000 || len(trips) > 100 {
			t.Errorf("%d people in %d statements", done.Updated, len(trips))
		}
		if n := len(o.people(t)); n != 5001 {
			t.Errorf("%d people", n)
		}
		none := o.plan(t, "E-Mail,Name\nnew@north.example,New\n")
		if !none.TooManyMissing || len(none.Missing) != 0 {
			t.Errorf("%d missing", len(none.Missing))
		}
		_, err := o.admin.ApplyPeopleImport(context.Background(), none.ID, models.ImportOrder{Hash: none.Hash, Deactivate: true, Typed: "0"})
		refused(t, err, "typed")
	})
}
