package models_test

import (
	"slices"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// TestTheOtherAdministratorsAreToldOfALogin by mail, and nobody else is: not
// who did it, nor whom it does not concern.
func TestTheOtherAdministratorsAreToldOfALogin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := t.Context()
		u, ada := k.University(t, "north")
		k.University(t, "south")
		k.Person(t, u, models.Lecturer)
		bob, gone := k.Person(t, u, models.Administrator), k.Person(t, u, models.Administrator)
		if err := ada.Deactivate(ctx, gone.Actor().UserID); err != nil {
			t.Fatal(err)
		}
		other, err := ada.User(ctx, bob.Actor().UserID)
		if err != nil {
			t.Fatal(err)
		}
		k.Letters(t)
		told := func(says string) {
			t.Helper()
			var kinds []string
			for _, l := range k.Letters(t) {
				kinds = append(kinds, l.Kind+" to "+l.Recipient)
				if l.Subject != says || !strings.Contains(l.Text, "> Login of north") || !strings.Contains(l.Text, "http://luna.test/admin/logins") {
					t.Errorf("the letter is %q, not %q:\n%s", l.Subject, says, l.Text)
				}
			}
			if want := []string{models.MailLogin + " to " + other.Email}; !slices.Equal(kinds, want) {
				t.Errorf("letters: %v, want %v", kinds, want)
			}
		}
		in := models.ProviderInput{Name: "Login of north", Issuer: "https://login.north.example", ClientID: "luna", Secret: "a secret", Active: true}
		p, err := ada.SaveProvider(ctx, 0, in, false)
		if err != nil {
			t.Fatal(err)
		}
		told("Ein Hochschul-Login wurde hinzugefügt")
		if _, err := ada.SaveProvider(ctx, p.ID, in, false); err != nil {
			t.Fatal(err)
		}
		told("Ein Hochschul-Login wurde geändert")
		if err := ada.RemoveProvider(ctx, p.ID); err != nil {
			t.Fatal(err)
		}
		told("Ein Hochschul-Login wurde entfernt")
		if err := ada.RemoveProvider(ctx, p.ID); err == nil || len(k.Letters(t)) != 0 {
			t.Errorf("removing it again: %v, or somebody was told", err)
		}
	})
}
