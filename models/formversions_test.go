package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
	"luna/models/questions"
)

func TestPublishingFreezesTheDraftAsTheNextVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f, v := published(t, jana)
		if v.Number != 1 || v.Definition != f.Draft {
			t.Errorf("version %d, same as the draft: %v", v.Number, v.Definition == f.Draft)
		}
		if _, err := jana.PublishForm(ctx, f.ID, f.Revision); !errors.Is(err, models.ErrUnchanged) {
			t.Errorf("publishing the same again: %v, want unchanged", err)
		}
		code := pulse(t).Items()[0].Code
		next, err := jana.EditForm(ctx, f.ID, f.Revision, func(d questions.Definition) (questions.Definition, error) {
			d, _, err := d.DuplicateItem(code)
			return d, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jana.PublishForm(ctx, f.ID, f.Revision); !errors.Is(err, models.ErrConflict) {
			t.Errorf("publishing what one has not seen: %v, want conflict", err)
		}
		second, err := jana.PublishForm(ctx, f.ID, next.Revision)
		if err != nil || second.Number != 2 {
			t.Fatalf("second version: %d, %v", second.Number, err)
		}
		old, err := jana.FormVersion(ctx, v.ID)
		if err != nil || old.Definition != f.Draft {
			t.Errorf("the first version changed, %v", err)
		}
		p, err := jana.FormPage(ctx, f.ID)
		if err != nil || len(p.Versions) != 2 || p.Versions[0].Number != 2 || p.Changed {
			t.Fatalf("the page: %d versions, changed %v, %v", len(p.Versions), p.Changed, err)
		}
		if got := p.Versions[0].Changes; len(got) != 1 || got[0] != (questions.Change{Code: code + "_2", Kind: questions.Added}) {
			t.Errorf("what changed: %v", got)
		}
	})
}

func TestADraftThatCannotBeUsedIsNotPublished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f, err := jana.CreateForm(ctx, questions.Definition{Title: questions.Text{"en": "Empty"}, Pages: []questions.Page{{}}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = jana.PublishForm(ctx, f.ID, f.Revision)
		var bad *models.Invalid
		if !errors.As(err, &bad) || bad.Fields["pages"].IsZero() {
			t.Errorf("publishing an empty form: %v", err)
		}
		if p, _ := jana.FormPage(ctx, f.ID); len(p.Versions) != 0 {
			t.Error("it has a version")
		}
	})
}

func TestTheDatabaseItselfRefusesToChangeAPublishedVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		_, v := published(t, jana)
		err := models.RunSQL(k.Store, "UPDATE form_versions SET definition = '{}' WHERE id = ?", v.ID)
		if err == nil || !strings.Contains(err.Error(), "never changes") {
			t.Errorf("changing a version: %v, want a refusal", err)
		}
		if now, err := jana.FormVersion(ctx, v.ID); err != nil || now.Definition != v.Definition {
			t.Errorf("the version changed, %v", err)
		}
	})
}

func TestThePageOfAFormTakesTheSameStatementsWithManyVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		u, _ := k.University(t, "north")
		jana := k.Person(t, u, models.Lecturer)
		f, _ := published(t, jana)
		page := func() int { return len(k.Statements(func() { _, _ = jana.FormPage(ctx, f.ID) })) }
		before := page()
		for i := range 24 {
			var err error
			if f, err = jana.EditForm(ctx, f.ID, f.Revision, retitle(strings.Repeat("t", i+1))); err != nil {
				t.Fatal(err)
			}
			if _, err := jana.PublishForm(ctx, f.ID, f.Revision); err != nil {
				t.Fatal(err)
			}
		}
		if after := page(); after != before {
			t.Errorf("%d statements with one version, %d with 25", before, after)
		}
		if p, err := jana.FormPage(ctx, f.ID); err != nil || len(p.Versions) != 20 {
			t.Errorf("shows %d versions, %v", len(p.Versions), err)
		}
	})
}
