package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/questions"
)

// pulse is a ready-made questionnaire.
func pulse(t testing.TB) questions.Definition {
	t.Helper()
	p, ok := questions.PresetByKey("pulse")
	if !ok {
		t.Fatal("there is no preset pulse")
	}
	return p.Definition
}

func newForm(t testing.TB, s models.Scope) models.Form {
	t.Helper()
	f, err := s.CreateForm(context.Background(), pulse(t))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func published(t testing.TB, s models.Scope) (models.Form, models.FormVersion) {
	t.Helper()
	f := newForm(t, s)
	v, err := s.PublishForm(context.Background(), f.ID, f.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return f, v
}

// retitle is an operation of the editor.
func retitle(title string) func(questions.Definition) (questions.Definition, error) {
	return func(d questions.Definition) (questions.Definition, error) {
		return d.Retitle(questions.Text{"en": title}, nil)
	}
}

func TestAnEditNeedsTheRevisionItWasMadeOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f := newForm(t, jana)
		first, err := jana.EditForm(ctx, f.ID, f.Revision, retitle("First"))
		if err != nil || first.Revision != f.Revision+1 || first.Title != "First" {
			t.Fatalf("first edit: %+v, %v", first, err)
		}
		if _, err := jana.EditForm(ctx, f.ID, f.Revision, retitle("Second")); !errors.Is(err, models.ErrConflict) {
			t.Errorf("stale edit: %v, want conflict", err)
		}
		now, err := jana.FormDraft(ctx, f.ID)
		if err != nil || now.Title != "First" {
			t.Errorf("after the stale edit the title is %q, %v", now.Title, err)
		}
	})
}

func TestOfManyEditsOfOneRevisionExactlyOneIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f := newForm(t, jana)
		var wait sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wait.Go(func() { _, results[i] = jana.EditForm(ctx, f.ID, f.Revision, retitle(fmt.Sprint("Title ", i))) })
		}
		wait.Wait()
		kept := 0
		for _, err := range results {
			switch {
			case err == nil:
				kept++
			case !errors.Is(err, models.ErrConflict):
				t.Errorf("got %v, want conflict", err)
			}
		}
		if now, _ := jana.FormDraft(ctx, f.ID); kept != 1 || now.Revision != f.Revision+1 {
			t.Errorf("%d edits were kept, revision %d", kept, now.Revision)
		}
	})
}

func TestUndoBringsTheLastChangeBackAndForth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f := newForm(t, jana)
		if _, err := jana.UndoForm(ctx, f.ID, f.Revision); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("undo without a change: %v", err)
		}
		code := pulse(t).Items()[0].Code
		gone, err := jana.EditForm(ctx, f.ID, f.Revision, func(d questions.Definition) (questions.Definition, error) {
			return d.DeleteItem(code)
		})
		if err != nil {
			t.Fatal(err)
		}
		back, err := jana.UndoForm(ctx, f.ID, gone.Revision)
		if err != nil || back.Draft != f.Draft {
			t.Fatalf("undo: %v, draft as before: %v", err, back.Draft == f.Draft)
		}
		again, err := jana.UndoForm(ctx, f.ID, back.Revision)
		if err != nil || again.Draft != gone.Draft {
			t.Errorf("undo of the undo: %v", err)
		}
	})
}

func TestAnEditThatChangesNothingLeavesTheRevisionAndTheUndo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f := newForm(t, jana)
		f, err := jana.EditForm(ctx, f.ID, f.Revision, retitle("Changed"))
		if err != nil {
			t.Fatal(err)
		}
		same, err := jana.EditForm(ctx, f.ID, f.Revision, retitle("Changed"))
		if err != nil || same.Revision != f.Revision || same.Previous != f.Previous {
			t.Errorf("revision %d → %d, %v", f.Revision, same.Revision, err)
		}
	})
}

func TestARefusedEditChangesNothingAndNamesTheField(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f := newForm(t, jana)
		_, err := jana.EditForm(ctx, f.ID, f.Revision, retitle(strings.Repeat("x", 1<<20)))
		var bad *models.Invalid
		if !errors.As(err, &bad) || bad.Fields["title"].IsZero() {
			t.Errorf("a title of 1 MB: %v", err)
		}
		if now, _ := jana.FormDraft(ctx, f.ID); now.Draft != f.Draft || now.Revision != f.Revision {
			t.Error("the refused edit changed the draft")
		}
		if _, err := jana.CreateForm(ctx, questions.Definition{}); !errors.As(err, &bad) {
			t.Errorf("a form without a title: %v", err)
		}
	})
}

func TestAColleagueSeesWhatIsPublishedAndNeverTheDraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, admin := k.University(t, "north")
		jana, omar := k.Person(t, u, models.Lecturer), k.Person(t, u, models.Lecturer)
		f := newForm(t, jana)
		if _, err := omar.FormPage(ctx, f.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague opens a draft: %v", err)
		}
		if _, err := jana.PublishForm(ctx, f.ID, f.Revision); err != nil {
			t.Fatal(err)
		}
		if _, err := jana.EditForm(ctx, f.ID, f.Revision, retitle("Secret idea")); err != nil {
			t.Fatal(err)
		}
		p, err := omar.FormPage(ctx, f.ID)
		if err != nil || p.Own || p.Archives || strings.Contains(p.Draft+p.Previous+p.Title, "Secret idea") {
			t.Errorf("a colleague sees %q (own %v), %v", p.Title, p.Own, err)
		}
		list, err := omar.Forms(ctx, models.FormSearch{})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Title != f.Title || list.Rows[0].Changed {
			t.Errorf("a colleague lists %+v, %v", list.Rows, err)
		}
		for words, want := range map[string]int{"secret": 0, f.Title: 1} {
			if found, err := omar.Forms(ctx, models.FormSearch{Query: words}); err != nil || len(found.Rows) != want {
				t.Errorf("a colleague who looks for %q finds %+v, %v", words, found.Rows, err)
			}
		}
		if choices, err := omar.FormChoices(ctx); err != nil || len(choices) != 1 || choices[0].Title != f.Title {
			t.Errorf("a colleague can ask %+v, %v", choices, err)
		}
		if _, err := omar.EditForm(ctx, f.ID, 2, retitle("Mine")); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague edits: %v", err)
		}
		if err := omar.ArchiveForm(ctx, f.ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a colleague archives: %v", err)
		}
		c, err := omar.CopyForm(ctx, f.ID)
		if err != nil || c.OwnerID != omar.Actor().UserID || strings.Contains(c.Draft, "Secret idea") {
			t.Errorf("the colleague's copy: owner %d, %v", c.OwnerID, err)
		}
		if p, err := admin.FormPage(ctx, f.ID); err != nil || p.Title != "Secret idea" || p.Own {
			t.Errorf("the administrator sees %q, %v", p.Title, err)
		}
	})
}

func TestFormsOfAnotherUniversityDoNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		north, northAdmin := k.University(t, "north")
		_, southAdmin := k.University(t, "south")
		jana := k.Person(t, north, models.Lecturer)
		f, v := published(t, jana)
		outsiders := map[string]models.Scope{"south": southAdmin, "student": k.Person(t, north, models.Student), "platform": k.Platform()}
		for who, s := range outsiders {
			tries := map[string]error{}
			_, tries["page"] = s.FormPage(ctx, f.ID)
			_, tries["draft"] = s.FormDraft(ctx, f.ID)
			_, tries["copy"] = s.CopyForm(ctx, f.ID)
			_, tries["edit"] = s.EditForm(ctx, f.ID, 1, retitle("x"))
			_, tries["publish"] = s.PublishForm(ctx, f.ID, 1)
			_, tries["version"] = s.FormVersion(ctx, v.ID)
			tries["archive"] = s.ArchiveForm(ctx, f.ID)
			for what, err := range tries {
				if !errors.Is(err, models.ErrNotFound) {
					t.Errorf("%s, %s: %v, want not found", who, what, err)
				}
			}
			if list, _ := s.Forms(ctx, models.FormSearch{}); len(list.Rows) != 0 {
				t.Errorf("%s lists %d forms", who, len(list.Rows))
			}
		}
		if list, err := northAdmin.Forms(ctx, models.FormSearch{}); err != nil || len(list.Rows) != 1 {
			t.Errorf("the own administrator lists %d forms, %v", len(list.Rows), err)
		}
	})
}
