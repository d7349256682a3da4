package models_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode"

	"luna/internal/storetest"
	"luna/models"
)

// exported is what a person's file holds.
func exported(t *testing.T, who models.Scope) map[string]string {
	t.Helper()
	e, err := who.ExportMyself(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := e.Write(&file, "read me"); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	return files
}

func TestAPersonTakesEverythingAndNoSecretWithThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		id, ben := c.jana.Actor().UserID, c.student()
		c.fill(c.jana, c.enrollment)
		c.fill(ben, 0)
		files := exported(t, c.jana)
		all := ""
		for _, text := range files {
			all += text
		}
		for _, place := range []string{
			"name", "email", "address", "agent", "newmail", "passkey", "recipient", "mailsubject", "reason", "accessreason", "form", "formde",
			"draftform", "pseudonym", "answer", "draft",
		} {
			if !strings.Contains(all, canary(id, place)) {
				t.Errorf("%s is not handed out", place)
			}
		}
		for _, place := range []string{"hash", "token", "link", "totp", "credentialid", "credential", "code", "shake", "content", "key", "text", "html", "import"} {
			if strings.Contains(all, canary(id, place)) {
				t.Errorf("the secret %s is handed out", place)
			}
		}
		if others := hits([]byte(all), ben.Actor().UserID); len(others) > 0 {
			t.Errorf("of somebody else: %v", others)
		}
		for _, name := range []string{"README.txt", "data.json", "surveys.csv", "consents.csv", "audit_entries.csv", "sessions.csv"} {
			if files[name] == "" {
				t.Errorf("there is no %s", name)
			}
		}
		var data struct {
			Format         string
			Tables         map[string][]map[string]any
			Questionnaires map[string]map[string]any
		}
		if err := json.Unmarshal([]byte(files["data.json"]), &data); err != nil {
			t.Fatal(err)
		}
		if data.Format != models.ExportFormat || len(data.Questionnaires) != 1 {
			t.Errorf("format %q, %d questionnaires", data.Format, len(data.Questionnaires))
		}
		if answers, ok := data.Tables["surveys"][0]["answers"].(map[string]any); !ok || answers["why"] == "" {
			t.Errorf("the answers are %v", data.Tables["surveys"][0]["answers"])
		}
	})
}

func TestNoCellOfTheExportIsAFormula(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		c.sql(`UPDATE users SET name = '=HYPERLINK("http://evil.example")' WHERE id = ?`, c.jana.Actor().UserID)
		for name, text := range exported(t, c.jana) {
			if !strings.HasSuffix(name, ".csv") {
				continue
			}
			r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
			rows, err := r.ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if first := strings.TrimLeftFunc(cell, unicode.IsSpace); first != "" && strings.ContainsAny(first[:1], "=+-@") {
						t.Errorf("%s holds the formula %q", name, cell)
					}
				}
			}
		}
	})
}

func TestAnExportIsInTheAuditLogAndALetterTellsOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := newConsented(t, k)
		exported(t, c.jana)
		var entries, letters int64
		if err := models.QueryRows(k.Store, &entries, "SELECT count(*) FROM audit_entries WHERE action = 'user.export' AND object_id = ?", c.jana.Actor().UserID); err != nil || entries != 1 {
			t.Errorf("%d entries, %v", entries, err)
		}
		if err := models.QueryRows(k.Store, &letters, "SELECT count(*) FROM mails WHERE kind = 'export' AND user_id = ?", c.jana.Actor().UserID); err != nil || letters != 1 {
			t.Errorf("%d letters, %v", letters, err)
		}
	})
}

func TestAPlatformAdministratorTakesTheirDataWithThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		u, err := k.Platform().CreateUser(context.Background(), models.UserInput{Email: "olga@platform.example", Name: "Olga", Role: models.Administrator})
		if err != nil {
			t.Fatal(err)
		}
		olga := k.As(models.Actor{UserID: u.ID, Role: models.Administrator})
		if files := exported(t, olga); !strings.Contains(files["users.csv"], "olga@platform.example") {
			t.Errorf("the file says %q", files["users.csv"])
		}
	})
}
