package models_test

import (
	"fmt"
	"strings"
	"testing"

	"luna/internal/need"
	"luna/models"
)

func TestAPasswordThatIsFirstOnEveryListIsRefused(t *testing.T) {
	known := []string{"Jana Weiß", "jana.weiß@north.example", "University of the North", "north"}
	for _, easy := range []string{
		"passwordpassword", "password12345678", "Passwort2026!!!", "p4ssw0rdp4ssw0rd", "P@$$w0rdP@$$w0rd",
		"aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "1234567890123456", "098765432109876", "qwertyuiopasdfgh",
		"1qaz2wsx3edc4rfv", "qwertzuiopasdfghjkl", "iloveyouiloveyou", "correcthorsebatterystaple", "thisismypassword",
		"jana.weiß.jana.weiß", "JanaWeiß20012002", "north-university", "luna-student-2026", "sommer2026sommer2026",
		"dragonmonkeyfootball", "hallo123hallo123", "!!!!!!!!!!!!!!!!", "               ", "abcdefghijklmnop", "zyxwvutsrqponmlk",
		"20262027202820292030", "letmeinletmeinletmein1", "passwort passwort passwort",
	} {
		if !models.TooEasy(easy, known...) {
			t.Errorf("%q is taken", easy)
		}
	}
	for _, good := range []string{
		goodPassword, "a very good password", "a new good password", "moonlight over the lake", "der Kaffee war heute kalt",
		"drei blaue Fahrräder im Hof", "h7Kq2-vX9pL4-zR1mW", "je pense donc je suis", "猫は窓の外を見ているようだった", "tjoZ8#nvQ!wo2pLr",
		"Jana isst gern Pfirsiche",
	} {
		if models.TooEasy(good, known...) {
			t.Errorf("%q is refused", good)
		}
	}
}

// TestNoPatternOfCommonWordsIsTaken tries what programs that guess passwords
// try first: pairs and triples of common words, with figures behind them.
func TestNoPatternOfCommonWordsIsTaken(t *testing.T) {
	need.Long(t)
	words := models.CommonWords()
	tried := 0
	for i, first := range words {
		for j := range 40 {
			second := words[(i*7+j*13)%len(words)]
			for _, guess := range []string{first + second + "123456", first + second + "2026!", strings.Repeat(first, 5), second + "12345" + first} {
				if len(guess) < models.MinPassword {
					continue
				}
				tried++
				if !models.TooEasy(guess) {
					t.Fatalf("%q is taken", guess)
				}
			}
		}
	}
	if tried < 20_000 {
		t.Errorf("only %d guesses tried", tried)
	}
}

func TestAPasswordHasFifteenTo256CharactersOfAnyKind(t *testing.T) {
	k := storetestSQLite(t)
	_, admin := k.University(t, "north")
	u, err := admin.CreateUser(t.Context(), models.UserInput{Email: "x@x.example", Name: "Xaver", Role: models.Student})
	if err != nil {
		t.Fatal(err)
	}
	for n, good := range map[int]bool{14: false, 15: true, 256: true, 257: false} {
		var password strings.Builder
		for i := range n {
			fmt.Fprintf(&password, "%c", 'α'+rune(i*7%24)) // letters of two bytes: characters count, not bytes
		}
		err := admin.SetPassword(t.Context(), u.ID, password.String())
		if good && err != nil {
			t.Errorf("%d characters: %v", n, err)
		}
		if !good {
			refused(t, err, "password")
		}
	}
	refused(t, admin.SetPassword(t.Context(), u.ID, strings.Repeat("long enough but broken \xff", 2)), "password")
	refused(t, admin.SetPassword(t.Context(), u.ID, "Xaver Xaver x@x.example"), "password")
}
