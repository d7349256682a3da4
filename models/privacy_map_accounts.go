package models

// accountTables are about how a person gets in, and what was written to them.
func accountTables() []personTable {
	return []personTable{
		{
			name: "mails", platform: true,
			export: `SELECT m.id, m.kind, m.recipient, m.language, m.subject, m.state, m.created_at, m.sent_at
				FROM mails m WHERE m.university_id = @university AND m.user_id = @person ORDER BY m.id`,
			hidden: map[string]string{
				"text_body": isSecret, "html_body": isSecret, "message_key": isSecret, "attempts": isInner, "run_after": isInner,
				"leased_until": isInner, "leased_by": isInner, "problem": isInner,
			},
			erase: []string{`DELETE FROM mails WHERE university_id = @university AND user_id = @person`},
			keep:  KeepMails,
		},
		{
			name: "account_links", platform: true,
			export: `SELECT l.id, l.kind, l.email, l.created_at, l.expires_at, l.used_at
				FROM account_links l WHERE l.university_id = @university AND l.user_id = @person ORDER BY l.id`,
			hidden: map[string]string{"token_hash": isSecret, "epoch": isInner},
			erase:  []string{`DELETE FROM account_links WHERE university_id = @university AND user_id = @person`},
			keep:   KeepLinks,
		},
		{
			name: "handshakes", platform: true,
			unexported: "minutes old and sealed: a question of the program and the answer that it waits for",
			erase:      []string{`DELETE FROM handshakes WHERE user_id = @person`},
			keep:       KeepHandshakes,
		},
		{
			name: "identities",
			export: `SELECT i.id, p.name AS provider, i.subject, i.linked_at
				FROM identities i JOIN identity_providers p ON p.university_id = i.university_id AND p.id = i.provider_id
				WHERE i.university_id = @university AND i.user_id = @person ORDER BY i.id`,
			hidden: map[string]string{"provider_id": "its name is there"},
			erase:  []string{`DELETE FROM identities WHERE university_id = @university AND user_id = @person`},
			keep:   KeepPeople,
		},
		{
			name: "totp_factors", platform: true,
			export: `SELECT f.created_at, f.confirmed_at FROM totp_factors f
				WHERE f.university_id = @university AND f.user_id = @person`,
			hidden: map[string]string{"sealed_secret": isSecret, "last_step": isSecret},
			erase:  []string{`DELETE FROM totp_factors WHERE university_id = @university AND user_id = @person`},
			keep:   KeepPeople,
		},
		{
			name: "passkeys", platform: true,
			export: `SELECT k.id, k.name, k.created_at, k.used_at FROM passkeys k
				WHERE k.university_id = @university AND k.user_id = @person ORDER BY k.id`,
			hidden: map[string]string{"credential_id": isSecret, "credential": isSecret},
			erase:  []string{`DELETE FROM passkeys WHERE university_id = @university AND user_id = @person`},
			keep:   KeepPeople,
		},
		{
			name: "recovery_codes", platform: true,
			export: `SELECT c.id, c.created_at, c.used_at FROM recovery_codes c
				WHERE c.university_id = @university AND c.user_id = @person ORDER BY c.id`,
			hidden: map[string]string{"code_hash": isSecret},
			erase:  []string{`DELETE FROM recovery_codes WHERE university_id = @university AND user_id = @person`},
			keep:   KeepPeople,
		},
		{
			name: "sessions", platform: true,
			export: `SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, s.method, s.confirmed_at
				FROM sessions s WHERE s.university_id = @university AND s.user_id = @person ORDER BY s.id`,
			hidden: map[string]string{"token_hash": isSecret, "epoch": isInner, "pending": isInner, "view_id": "it is in the log of the person who was looked at"},
			erase:  []string{`DELETE FROM sessions WHERE university_id = @university AND user_id = @person`},
			keep:   KeepSessions,
		},
		{
			name:       "attempts",
			unexported: "numbers of failed tries under a mark that needs a key outside the database; a quarter of an hour old, a long series 90 days",
			// The marks are those of the person's own counters. Those of an address
			// or a module count many people, and last a quarter of an hour.
			erase: []string{`DELETE FROM attempts WHERE substr(subject, 1, 64) IN @counters`},
			keep:  KeepAttempts, platform: true,
		},
	}
}

// staffTables are about what a person did for others, and the person as such,
// who goes last.
func staffTables() []personTable {
	return []personTable{
		{
			name: "people_imports",
			export: `SELECT i.id, i.created_at, i.expires_at FROM people_imports i
				WHERE i.university_id = @university AND i.actor_id = @person ORDER BY i.id`,
			hidden: map[string]string{"content": "names and addresses of others, sealed"},
			erase:  []string{`DELETE FROM people_imports WHERE university_id = @university AND actor_id = @person`},
			keep:   KeepImports,
		},
		{
			name: "module_staff",
			export: `SELECT m.code, m.title AS module, t.role FROM module_staff t
				JOIN modules m ON m.university_id = t.university_id AND m.id = t.module_id
				WHERE t.university_id = @university AND t.user_id = @person ORDER BY m.id`,
			hidden: map[string]string{"module_id": "its title is there"},
			erase: []string{
				// A module is handed over to the colleague who is there longest.
				`UPDATE module_staff SET role = 'owner' WHERE university_id = @university AND role = 'lecturer'
					AND module_id IN (SELECT x.module_id FROM module_staff x
						WHERE x.university_id = @university AND x.user_id = @person AND x.role = 'owner')
					AND NOT EXISTS (SELECT 1 FROM module_staff y WHERE y.university_id = module_staff.university_id
						AND y.module_id = module_staff.module_id AND y.role = 'lecturer' AND y.user_id < module_staff.user_id)`,
				`DELETE FROM module_staff WHERE university_id = @university AND user_id = @person`,
			},
			keep: KeepPeople,
		},
		{
			name: "forms",
			export: `SELECT f.id, f.title, f.title_de, f.draft, f.revision, f.created_at, f.updated_at, f.archived_at
				FROM forms f WHERE f.university_id = @university AND f.owner_id = @person ORDER BY f.id`,
			hidden: map[string]string{"title_key": isCopy, "previous": "the draft before the last change"},
			erase: []string{`DELETE FROM forms WHERE university_id = @university AND owner_id = @person
				AND NOT EXISTS (SELECT 1 FROM form_versions v WHERE v.university_id = forms.university_id AND v.form_id = forms.id)`},
			keep: KeepPeople,
		},
		{
			name: "audit_entries", platform: true,
			export: `SELECT a.seq, a.at, a.actor_role, a.action, a.object, a.object_id, a.outcome, a.facts
				FROM audit_entries a WHERE a.university_id = @home AND (a.actor_id = @person OR a.object = 'user' AND a.object_id = @person) ORDER BY a.seq`,
			hidden: map[string]string{"actor_id": "a number", "previous": isInner, "hash": isInner},
			stays:  "numbers and code words alone; without the person's record nobody is found by them, and the chain must not be broken",
			keep:   KeepAudit,
		},
		{
			name: "erasures", platform: true,
			unexported: "whoever is in it has no account any more",
			stays:      "a number and a mark, so that a restored backup does not bring the person back",
			keep:       KeepErasures,
		},
		{
			name: "users", platform: true,
			export: `SELECT u.id, u.email, u.name, u.role, u.language, u.created_at, u.verified_at, u.password_at, u.factor_since, u.deactivated_at
				FROM users u WHERE u.university_id = @university AND u.id = @person`,
			hidden: map[string]string{"email_key": isCopy, "name_key": isCopy, "password_hash": isSecret, "epoch": isInner, "file_bytes": isInner, "erased_at": "nobody who is erased can ask"},
			erase:  []string{shellUser, dropUser},
			keep:   KeepPeople,
		},
	}
}

// What others still point to keeps an empty shell: a number without a name.
const (
	shellUser = `UPDATE users SET email = 'erased-' || id || '@erased.invalid', email_key = 'erased-' || id || '@erased.invalid',
		name = '–', name_key = '–', password_hash = '', epoch = epoch + 1, language = '', deactivated_at = @now, verified_at = NULL,
		password_at = NULL, factor_since = NULL, erased_at = @now WHERE university_id = @university AND id = @person`
	dropUser = `DELETE FROM users WHERE university_id = @university AND id = @person
		AND NOT EXISTS (SELECT 1 FROM forms f WHERE f.university_id = users.university_id AND f.owner_id = users.id)
		AND NOT EXISTS (SELECT 1 FROM support_views v WHERE v.university_id = users.university_id AND v.actor_id = users.id)
		AND NOT EXISTS (SELECT 1 FROM access_entries a WHERE a.university_id = users.university_id AND a.actor_id = users.id)`
)
