package models_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// withKeys opens the database of a kit with other keys.
func withKeys(t *testing.T, k *storetest.Kit, data string, seal ...string) *models.Store {
	t.Helper()
	o := k.Options()
	if data != "" {
		o.DataKey = []byte(data)
	}
	for _, key := range seal {
		o.SealKeys = append(o.SealKeys, []byte(key))
	}
	store, err := models.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // the test is over
	return store
}

func reseal(t *testing.T, s *models.Store) models.Resealed {
	t.Helper()
	r, err := s.System("test").Reseal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func closedIn(t *testing.T, s *models.Store) models.Seals {
	t.Helper()
	n, err := s.System("test").Seals(t.Context())
	if err != nil || n.Tried < 3 {
		t.Fatalf("%+v, %v", n, err)
	}
	return n
}

// TestTheKeyThatSealsIsExchanged from the data key to one of its own, and from
// that to another, while everything that is sealed can be used.
func TestTheKeyThatSealsIsExchanged(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		const one, two, nobodys = "the first key that seals, 32 b.", "the second key that seals, 32 b.", "a data key of somebody else, 32."
		m.withApp(t)
		login := models.ProviderInput{Name: "N", Issuer: "https://login.example", ClientID: "luna", Secret: "hush"}
		if _, err := m.admin.SaveProvider(t.Context(), 0, login, false); err != nil { // its letter to administrators waits
			t.Fatal(err)
		}
		if _, err := m.admin.PreparePeopleImport(t.Context(), []byte("email,name,role\nada@north.example,Ada,student\n")); err != nil {
			t.Fatal(err)
		}
		all := reseal(t, withKeys(t, m.k, "", one))
		if all.Anew < 5 || all.Before != 0 || all.Closed != 0 {
			t.Errorf("from the data key: %+v", all)
		}
		if again := reseal(t, withKeys(t, m.k, "", one)); again != (models.Resealed{Before: all.Anew}) {
			t.Errorf("once more: %+v", again)
		}
		both := withKeys(t, m.k, "", two, one)
		if n := closedIn(t, both); n.Closed != 0 {
			t.Errorf("before it is exchanged %d of %d do not open", n.Closed, n.Tried)
		}
		if second := reseal(t, both); second != (models.Resealed{Anew: all.Anew}) {
			t.Errorf("from one key to another: %+v", second)
		}
		if n := closedIn(t, withKeys(t, m.k, nobodys, one)); n.Closed != n.Tried {
			t.Errorf("with the key before %d of %d do not open", n.Closed, n.Tried)
		}
		if r := reseal(t, withKeys(t, m.k, nobodys, one)); r != (models.Resealed{Closed: all.Anew}) {
			t.Errorf("sealing anew what does not open: %+v", r)
		}
		now := withKeys(t, m.k, nobodys, two)
		if n := closedIn(t, now); n.Closed != 0 {
			t.Errorf("with the new key alone %d of %d do not open", n.Closed, n.Tried)
		}
		token, err := now.SignIn(t.Context(), m.email, goodPassword, models.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		half, err := now.HalfWay(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := now.SecondStep(t.Context(), half, m.code(t, 0), models.Browser{}); err != nil {
			t.Errorf("the app's code after the exchange: %v", err)
		}
	})
}

// TestWhatIsSealedIsSealedAnew: who seals something new has to let Reseal know
// of it, unless it is over after an hour.
func TestWhatIsSealedIsSealedAnew(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), "keys.seal("); n > 0 && !strings.HasSuffix(file, "_test.go") {
			found[file] = n
		}
	}
	want := map[string]int{
		"factors_app.go": 2, "links_password.go": 1, "login_handshake.go": 1, // one of the app's, and the other two, are handshakes
		"login_providers.go": 1, "mails.go": 2, "peopleimports.go": 1, "reseal.go": 1,
	}
	if !maps.Equal(found, want) {
		t.Errorf("secrets are sealed in %v, and known are %v: see sealedPlaces", found, want)
	}
}
