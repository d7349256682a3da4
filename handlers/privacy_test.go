package handlers_test

import (
	"archive/zip"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/models"
)

// privacy is the address of what a world's student decides about its module.
func privacy(w *apptest.World) string { return fmt.Sprintf("/account/privacy/%d", w.Module.ID) }

func TestWithoutAnAgreementNoFormIsShownUntilItIsGiven(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Student.Post(t, privacy(w)+"/withdraw", form("purpose=teaching")).Want(t, http.StatusSeeOther)
		page := w.Student.Get(t, survey(w))
		page.Want(t, http.StatusForbidden, "Agree and answer", "Administrators see no answers")
		if strings.Contains(page.Body, "a.") && strings.Contains(page.Body, `name="a.`) {
			t.Error("the form is shown without an agreement")
		}
		w.Student.Post(t, survey(w), form("page=1", "revision=0")).Want(t, http.StatusForbidden, "Agree and answer")
		if strings.Contains(w.Student.Get(t, "/").Body, survey(w)) {
			t.Error("the survey is offered without an agreement")
		}
		page = w.Student.Post(t, privacy(w)+"/agree", form("sharing=aggregate", "terms="+shownTerms, fmt.Sprintf("survey=%d", w.Survey)))
		if page.Location != survey(w) {
			t.Fatalf("after agreeing the way leads to %q", page.Location)
		}
		if page = w.Student.Get(t, survey(w)); page.Status != http.StatusOK || !strings.Contains(page.Body, `name="a.`) {
			t.Errorf("the form is not there after agreeing: %d", page.Status)
		}
	})
}

func TestANewTextAsksAgainAndLosesNoSurvey(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		a.Change(t, fmt.Sprintf("UPDATE enrollments SET consent_version = %d WHERE id = %d", models.ConsentVersion-1, w.Enrollment))
		if !strings.Contains(w.Student.Get(t, "/").Body, survey(w)) {
			t.Error("the survey is not offered")
		}
		page := w.Student.Get(t, survey(w))
		page.Want(t, http.StatusOK, "The text that you agreed to has changed", "Agree and answer")
		if strings.Contains(page.Body, `name="a.`) {
			t.Error("the form is shown before the new text was agreed to")
		}
		w.Student.Get(t, privacy(w)).Want(t, http.StatusOK, "The text has changed since you agreed")
		w.Student.Post(t, privacy(w)+"/agree", form("sharing=named", "terms=of-another-text")).Want(t, http.StatusUnprocessableEntity, "The text has changed meanwhile")
		w.Student.Post(t, privacy(w)+"/agree", form("sharing=named", "terms="+shownTerms)).Want(t, http.StatusSeeOther)
		if page = w.Student.Get(t, survey(w)); !strings.Contains(page.Body, `name="a.`) {
			t.Error("the survey is lost")
		}
	})
}

func TestSharingAndResearchAreChangedAtOnceAndRemembered(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Student.Get(t, "/account/privacy").Want(t, http.StatusOK, "Module of north", "with your name")
		w.Student.Post(t, privacy(w)+"/agree", form("sharing=pseudonym", "terms="+shownTerms)).Want(t, http.StatusSeeOther)
		w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/trends/%d", w.Module.ID, w.Enrollment)).Want(t, http.StatusNotFound)
		research := models.NewTerms(models.Research, "en", 5).Hash()
		w.Student.Get(t, privacy(w)).Want(t, http.StatusOK, "Agree for research")
		w.Student.Post(t, privacy(w)+"/research", form("research="+research)).Want(t, http.StatusSeeOther)
		w.Student.Get(t, privacy(w)).Want(t, http.StatusOK, "Take back for research", "Agreed: You, and staff without your name", "Agreed for research")
		w.Student.Post(t, privacy(w)+"/withdraw", form("purpose=everything")).Want(t, http.StatusBadRequest)
		w.Outsider.Get(t, privacy(w)).Want(t, http.StatusNotFound)
		w.Outsider.Post(t, privacy(w)+"/withdraw", form("purpose=teaching")).Want(t, http.StatusNotFound)
	})
}

func TestEachQuestionSaysWhoSeesItAndThatAdministratorsDoNot(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		for sharing, words := range map[string]string{
			"named": "Staff also see your trend with your name", "pseudonym": "under a code such as K734",
			"aggregate": "only inside the average of the class, and that only from 5 students on",
		} {
			w.Student.Post(t, privacy(w)+"/agree", form("sharing="+sharing, "terms="+shownTerms)).Want(t, http.StatusSeeOther)
			w.Student.Get(t, survey(w)).Want(t, http.StatusOK, "Who sees this?", words, "Administrators cannot see it.")
		}
	})
}

func TestAnExportNeedsAFreshProofAndIsNeverCached(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		a.Clock.Advance(16 * time.Minute)
		for _, page := range []apptest.Page{w.Student.Get(t, "/account/export"), w.Student.Post(t, "/account/export", form()), w.Student.Post(t, "/account/erase", form("email="+w.Student.Email))} {
			if page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location, "/account/confirm") {
				t.Fatalf("without a proof: %d %s", page.Status, page.Location)
			}
		}
		w.Student.Post(t, "/account/confirm", form("password="+apptest.Password, "next=/account/export")).Want(t, http.StatusSeeOther)
		w.Student.Get(t, "/account/export").Want(t, http.StatusOK, "Download my data")
		page := w.Student.Post(t, "/account/export", form())
		if page.Status != http.StatusOK || page.Header.Get("Content-Type") != "application/zip" || page.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d, %v", page.Status, page.Header)
		}
		z, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body)))
		if err != nil || len(z.File) < 10 {
			t.Fatalf("%d files, %v", len(z.File), err)
		}
		if lecturer := w.Lecturer.Get(t, "/account/privacy"); lecturer.Status != http.StatusOK {
			t.Errorf("a lecturer's own data: %d", lecturer.Status)
		}
	})
}

func TestAPersonErasesThemselvesAndIsGone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Student.Get(t, "/account/erase").Want(t, http.StatusOK, "This cannot be taken back", w.Student.Email)
		w.Student.Post(t, "/account/erase", form("email=yes")).Want(t, http.StatusUnprocessableEntity, "This is not the address of your account.")
		page := w.Student.Post(t, "/account/erase", form("email="+w.Student.Email))
		if page.Location != "/login" {
			t.Fatalf("erased: %d %s", page.Status, page.Location)
		}
		w.Student.Follow(t, page).Want(t, http.StatusOK, "Your account is erased.")
		if !w.Student.SignedOut(t) {
			t.Error("an erased person is still signed in")
		}
		again := a.Visitor().Post(t, "/login", form("email="+w.Student.Email, "password="+apptest.Password))
		if again.Status != http.StatusUnprocessableEntity {
			t.Errorf("an erased person signs in: %d", again.Status)
		}
		w.Lecturer.Get(t, fmt.Sprintf("/modules/%d/people", w.Module.ID)).Want(t, http.StatusOK)
		w.Admin.Get(t, "/admin/users").Want(t, http.StatusOK)
	})
}

func TestAnAdministratorErasesWithAReasonAndNeverElsewhere(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		north, south := a.World(t, "north"), a.World(t, "south")
		erase := func(c *apptest.Client) string { return fmt.Sprintf("/admin/users/%d/erase", c.Scope.Actor().UserID) }
		north.Admin.Get(t, erase(north.Student)).Want(t, http.StatusOK, "Student of north", "Why?")
		north.Admin.Get(t, erase(south.Student)).Want(t, http.StatusNotFound)
		north.Admin.Get(t, erase(north.Admin)).Want(t, http.StatusNotFound)
		north.Admin.Post(t, erase(south.Student), form("reason=gone", "email="+south.Student.Email)).Want(t, http.StatusNotFound)
		north.Admin.Post(t, erase(north.Student), form("email="+north.Student.Email)).Want(t, http.StatusUnprocessableEntity, "Please choose a reason.")
		north.Admin.Post(t, erase(north.Student), form("reason=gone")).Want(t, http.StatusUnprocessableEntity, "This is not the address of the account.")
		north.Admin.Post(t, erase(north.Student), form("reason=gone", "email="+north.Student.Email)).Want(t, http.StatusSeeOther)
		if !north.Student.SignedOut(t) {
			t.Error("an erased person is still signed in")
		}
		// Of staff whom questionnaires still need stays a number without a name.
		north.Admin.Post(t, erase(north.Lecturer), form("reason=request", "email="+north.Lecturer.Email)).Want(t, http.StatusSeeOther)
		if page := north.Colleague.Get(t, "/forms"); page.Status != http.StatusOK || strings.Contains(page.Body, "Lecturer of north") {
			t.Errorf("the questionnaires: %d", page.Status)
		}
		shell := fmt.Sprintf("/admin/users/%d", north.Lecturer.Scope.Actor().UserID)
		north.Admin.Get(t, shell).Want(t, http.StatusNotFound)
		north.Admin.Post(t, shell+"/reactivate", form()).Want(t, http.StatusNotFound)
		if page := north.Admin.Get(t, "/admin/users"); strings.Contains(page.Text(), "erased.invalid") {
			t.Error("the shell of an erased person is among the people")
		}
	})
}

func TestTheReportOfRetentionSaysWhatGoesNext(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		w.Admin.Get(t, "/admin/retention").Want(t, http.StatusOK, "Answers and trends", "until they are erased", "24 months")
		a.Change(t, fmt.Sprintf("UPDATE universities SET keep_people_months = 12 WHERE id = %d", w.ID))
		w.Admin.Get(t, "/admin/retention").Want(t, http.StatusOK, "12 months after they were deactivated")
	})
}
