package importer_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luna/internal/importer"
	"luna/internal/storetest"
	"luna/models"
)

// ofDjango is the password "a very good password" as Django keeps it, made with
// Python's hashlib.
const ofDjango = "pbkdf2_sha256$1000$WfPmAKsHVPsFmvKv3BGz0x$hWg0Q2LKEllO/+PhbBhGKGY8hc76RW0V/pUuZ34x5WE="

func takeOver(t *testing.T, k *storetest.Kit, content string, flags ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "accounts.csv")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := importer.AccountsCommand(t.Context(), k.Store, &out, append([]string{"accounts", file, "-university", "north"}, flags...))
	return out.String(), err
}

func TestAccountsKeepThePasswordThatTheyHadElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		people := func() int {
			list, err := admin.Users(t.Context(), models.UserSearch{})
			if err != nil {
				t.Fatal(err)
			}
			return list.Total
		}
		content := "email;name;role;password_hash\njana@x.example;Jana;lecturer;" + ofDjango + "\ntom@x.example;Tom;;\n"
		before := people()
		out, err := takeOver(t, k, content, "-dry-run")
		if err != nil || out != "2 accounts would be created, 0 are there already; nothing was written\n" || people() != before {
			t.Fatalf("a dry run: %q, %v, %d people", out, err, people())
		}
		if out, err = takeOver(t, k, content); err != nil || out != "2 accounts created, 0 were there already\n" {
			t.Fatalf("%q, %v", out, err)
		}
		if _, err := k.SignIn(t.Context(), "jana@x.example", "a very good password", models.Browser{}); err != nil {
			t.Errorf("with the old password: %v", err)
		}
		if _, err := k.SignIn(t.Context(), "tom@x.example", "", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("without a password: %v", err)
		}
		if out, err = takeOver(t, k, content); err != nil || out != "0 accounts created, 2 were there already\n" {
			t.Errorf("once more: %q, %v", out, err)
		}
		if _, err := k.SignIn(t.Context(), "jana@x.example", "a very good password", models.Browser{}); err != nil {
			t.Errorf("after the second import: %v", err)
		}
	})
}

func TestAFileOfAccountsWithAMistakeIsNotTakenAtAll(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	k.University(t, "north")
	before := k.Fingerprint(t)
	for content, want := range map[string]string{
		"email,name,role,password_hash\na@x.example,A,student,md5$x$y\n":                                                 "line 2, password_hash: This is neither",
		"email,name,role\nok@x.example,A,student\nno address,B,student\n":                                                "line 3, email: Please write an e-mail address",
		"email,name,role\na@x.example,,student\n":                                                                        "line 2, name: Please fill this in.",
		"email,name,role\na@x.example,A,dean\n":                                                                          "line 2, role: Please choose a role.",
		"email,name,pasword_hash\na@x.example,A,x\n":                                                                     `column "pasword_hash" is unknown`,
		"email,name,role,password_hash\nx@x.example,A,student,$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAA$AAAA\n": "line 2, password_hash",
		"": "the file is empty",
	} {
		out, err := takeOver(t, k, content)
		if err == nil || !strings.Contains(out+err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", content, out, err, want)
		}
	}
	if k.Fingerprint(t) != before {
		t.Error("a refused file changed something")
	}
}

func TestNobodyButTheOperatorTakesHashesOver(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	_, admin := k.University(t, "north")
	_, err := admin.ImportAccounts(t.Context(), []models.AccountRow{{Line: 2, Email: "a@x.example", Name: "A", Role: models.Student, PasswordHash: ofDjango}}, false)
	if !errors.Is(err, models.ErrNotFound) {
		t.Errorf("an administrator: %v", err)
	}
}
