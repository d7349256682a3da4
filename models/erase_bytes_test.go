package models_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// canary is a word that stands nowhere else, about one person.
func canary(person uint64, place string) string { return fmt.Sprintf("canary-%d-%s-xq", person, place) }

// hits are the canaries of a person that somebody who has these bytes reads.
func hits(data []byte, person uint64) []string {
	found := map[string]bool{}
	for _, word := range regexp.MustCompile(fmt.Sprintf(`canary-%d-\w+-xq`, person)).FindAll(bytes.ToLower(data), -1) {
		found[string(word)] = true
	}
	var list []string
	for word := range found {
		list = append(list, word)
	}
	slices.Sort(list)
	return list
}

// fill puts a canary of the person into every text of every table that can hold
// one, as if they had been everywhere in the program.
func (c consented) fill(who models.Scope, enrollment uint64) {
	c.t.Helper()
	id, u := who.Actor().UserID, c.uni.ID
	word := func(place string) string { return canary(id, place) }
	now, helper := c.Now(), c.Person(c.t, c.uni, models.Administrator).Actor().UserID
	for statement, args := range map[string][]any{
		`UPDATE users SET name = ?, name_key = ?, email = ?, email_key = ?, password_hash = ? WHERE id = ?`: {
			word("name"), word("namekey"), word("email"), word("emailkey"), word("hash"), id,
		},
		`INSERT INTO sessions (university_id, token_hash, user_id, epoch, address, agent, created_at, seen_at, expires_at) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)`: {
			u, word("token"), id, word("address"), word("agent"), now, now, now.Add(time.Hour),
		},
		`INSERT INTO account_links (university_id, user_id, kind, token_hash, email, epoch, created_at, expires_at) VALUES (?, ?, 'email', ?, ?, 1, ?, ?)`: {
			u, id, word("link"), word("newmail"), now, now.Add(time.Hour),
		},
		`INSERT INTO totp_factors (university_id, user_id, sealed_secret, created_at) VALUES (?, ?, ?, ?)`: {u, id, word("totp"), now},
		`INSERT INTO passkeys (university_id, user_id, credential_id, credential, name, created_at) VALUES (?, ?, ?, ?, ?, ?)`: {
			u, id, word("credentialid"), word("credential"), word("passkey"), now,
		},
		`INSERT INTO recovery_codes (university_id, user_id, code_hash, created_at) VALUES (?, ?, ?, ?)`: {u, id, word("code"), now},
		`INSERT INTO handshakes (token_hash, kind, user_id, content, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`: {
			word("shake"), "passkey", id, word("content"), now, now.Add(time.Hour),
		},
		`INSERT INTO mails (university_id, user_id, message_key, kind, recipient, language, subject, text_body, html_body, run_after, created_at)
			VALUES (?, ?, ?, 'welcome', ?, 'en', ?, ?, ?, ?, ?)`: {
			u, id, word("key"), word("recipient"), word("mailsubject"), word("text"), word("html"), now, now,
		},
		`INSERT INTO support_views (university_id, actor_id, subject_id, reason, started_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)`: {
			u, helper, id, word("reason"), now, now,
		},
		`INSERT INTO access_entries (university_id, subject_id, actor_id, actor_role, act, reason, day, at) VALUES (?, ?, ?, 'administrator', 'support', ?, '2026-11-02', ?)`: {
			u, id, helper, word("accessreason"), now,
		},
		`INSERT INTO people_imports (university_id, actor_id, content, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`: {
			u, id, word("import"), now, now.Add(time.Hour),
		},
		`INSERT INTO forms (university_id, owner_id, title, title_de, title_key, draft, previous, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`: {
			u, id, word("form"), word("formde"), word("formkey"), `{"title":"` + word("draftform") + `"}`, word("previous"), now, now,
		},
	} {
		c.sql(statement, args...)
	}
	if enrollment != 0 {
		c.sql(`UPDATE enrollments SET pseudonym = ? WHERE id = ?`, word("pseudonym"), enrollment)
		c.sql(`UPDATE surveys SET answers = ? WHERE enrollment_id = ? AND completed_at IS NOT NULL`, `{"why":"`+word("answer")+`"}`, enrollment)
		c.sql(`UPDATE surveys SET draft = ? WHERE enrollment_id = ? AND completed_at IS NULL`, `{"why":"`+word("draft")+`"}`, enrollment)
		c.sql(`UPDATE trends SET input_hash = ? WHERE enrollment_id = ?`, word("trend"), enrollment)
	}
}

func TestAnErasedPersonLeavesNoByte(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx, c := context.Background(), newConsented(t, k)
		id := c.jana.Actor().UserID
		c.fill(c.jana, c.enrollment)
		// What was changed before leaves its old bytes where nobody looks.
		c.sql(`UPDATE users SET name = 'canary-` + fmt.Sprint(id) + `-oldname-xq' WHERE id = ` + fmt.Sprint(id))
		c.sql(`UPDATE users SET name = 'Jana' WHERE id = ` + fmt.Sprint(id))
		if before := hits(k.Bytes(t), id); len(before) < 20 {
			t.Fatalf("the test has not put the person everywhere: %v", before)
		}
		if err := c.jana.EraseMyself(ctx, canary(id, "emailkey")); err != nil {
			t.Fatal(err)
		}
		if left := hits(k.Bytes(t), id); len(left) > 0 {
			t.Errorf("still to be read: %v", left)
		}
		ledger, err := os.ReadFile(k.Ledger())
		if err != nil {
			t.Fatal(err)
		}
		if left := hits(ledger, id); len(left) > 0 || !bytes.Contains(ledger, fmt.Appendf(nil, " %d ", id)) {
			t.Errorf("the ledger holds %v of the person:\n%s", left, ledger)
		}
	})
}
