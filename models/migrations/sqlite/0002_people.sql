-- +goose Up
ALTER TABLE universities ADD COLUMN mood_group integer NOT NULL DEFAULT 10 CHECK (mood_group >= 5);
ALTER TABLE universities ADD COLUMN colour text NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN contact text NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN privacy_url text NOT NULL DEFAULT '';
ALTER TABLE universities ADD COLUMN staff_factor boolean NOT NULL DEFAULT false;
ALTER TABLE universities ADD COLUMN keep_answers_months integer NOT NULL DEFAULT 0 CHECK (keep_answers_months >= 0);
ALTER TABLE universities ADD COLUMN keep_people_months integer NOT NULL DEFAULT 0 CHECK (keep_people_months >= 0);
ALTER TABLE universities ADD COLUMN keep_audit_months integer NOT NULL DEFAULT 24 CHECK (keep_audit_months >= 12);
ALTER TABLE universities ADD COLUMN closed_at datetime;

ALTER TABLE users ADD COLUMN verified_at datetime;
ALTER TABLE users ADD COLUMN password_at datetime;
ALTER TABLE users ADD COLUMN factor_since datetime;
ALTER TABLE users ADD COLUMN erased_at datetime;

-- Who withdraws is asked nothing, and is part of nothing, until they agree again.
ALTER TABLE enrollments ADD COLUMN withdrawn_at datetime;

ALTER TABLE sessions ADD COLUMN university_id integer;
ALTER TABLE sessions ADD COLUMN method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'passkey', 'oidc'));
ALTER TABLE sessions ADD COLUMN pending boolean NOT NULL DEFAULT false;
ALTER TABLE sessions ADD COLUMN confirmed_at datetime;
ALTER TABLE sessions ADD COLUMN view_id integer;

UPDATE sessions SET university_id = (SELECT u.university_id FROM users u WHERE u.id = sessions.user_id);

-- Who administers a university is asked far more often than they are many.
CREATE INDEX users_who_administer ON users (university_id, id) WHERE role = 'administrator';

CREATE TABLE university_logos (
	university_id integer PRIMARY KEY REFERENCES universities (id),
	media_type text NOT NULL,
	content blob NOT NULL,
	changed_at datetime NOT NULL
);

CREATE TABLE departments (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	faculty_id integer NOT NULL,
	name text NOT NULL,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, faculty_id, name),
	FOREIGN KEY (university_id, faculty_id) REFERENCES faculties (university_id, id)
);

CREATE TABLE programmes (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	faculty_id integer NOT NULL,
	department_id integer,
	name text NOT NULL,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, faculty_id, name),
	FOREIGN KEY (university_id, faculty_id) REFERENCES faculties (university_id, id),
	FOREIGN KEY (university_id, department_id) REFERENCES departments (university_id, id)
);

CREATE TABLE student_programmes (
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	programme_id integer NOT NULL,
	PRIMARY KEY (university_id, user_id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, programme_id) REFERENCES programmes (university_id, id)
);
CREATE INDEX student_programmes_by_programme ON student_programmes (university_id, programme_id);

-- A table of people that an administrator has sent and not applied yet. The
-- content is sealed: it holds names and addresses.
CREATE TABLE people_imports (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	actor_id integer NOT NULL,
	content text NOT NULL,
	created_at datetime NOT NULL,
	expires_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, actor_id),
	FOREIGN KEY (university_id, actor_id) REFERENCES users (university_id, id)
);

-- One-time links sent by mail. Only the hash of the secret is kept; a new link
-- of a kind takes the place of the one before.
CREATE TABLE account_links (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer,
	user_id integer NOT NULL REFERENCES users (id),
	kind text NOT NULL CHECK (kind IN ('invitation', 'reset', 'verification', 'email')),
	token_hash text NOT NULL UNIQUE,
	email text NOT NULL DEFAULT '',
	epoch integer NOT NULL,
	created_at datetime NOT NULL,
	expires_at datetime NOT NULL,
	used_at datetime,
	UNIQUE (user_id, kind),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);
CREATE INDEX account_links_by_expiry ON account_links (expires_at);

CREATE TABLE totp_factors (
	user_id integer PRIMARY KEY REFERENCES users (id),
	university_id integer,
	sealed_secret text NOT NULL,
	last_step integer NOT NULL DEFAULT 0,
	confirmed_at datetime,
	created_at datetime NOT NULL,
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);

CREATE TABLE passkeys (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer,
	user_id integer NOT NULL REFERENCES users (id),
	credential_id text NOT NULL UNIQUE,
	credential text NOT NULL,
	name text NOT NULL,
	created_at datetime NOT NULL,
	used_at datetime,
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE recovery_codes (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer,
	user_id integer NOT NULL REFERENCES users (id),
	code_hash text NOT NULL,
	used_at datetime,
	created_at datetime NOT NULL,
	UNIQUE (user_id, code_hash),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);

CREATE TABLE identity_providers (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL REFERENCES universities (id),
	name text NOT NULL,
	issuer text NOT NULL,
	client_id text NOT NULL,
	sealed_secret text NOT NULL,
	active boolean NOT NULL DEFAULT true,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, issuer)
);

CREATE TABLE identities (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	provider_id integer NOT NULL,
	subject text NOT NULL,
	linked_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, provider_id, subject),
	UNIQUE (university_id, provider_id, user_id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, provider_id) REFERENCES identity_providers (university_id, id)
);
CREATE INDEX identities_by_user ON identities (university_id, user_id);

-- What has to be remembered between two requests of somebody who is signing
-- in: a challenge, a nonce. Used once.
CREATE TABLE handshakes (
	token_hash text PRIMARY KEY,
	kind text NOT NULL,
	user_id integer REFERENCES users (id),
	content text NOT NULL,
	created_at datetime NOT NULL,
	expires_at datetime NOT NULL
);
CREATE INDEX handshakes_by_expiry ON handshakes (expires_at);

-- Mail that waits to be sent, or was. The key makes a message unique, so that
-- nothing is queued twice; the bodies are emptied once it is sent, because
-- they may hold a link that lets somebody in.
CREATE TABLE mails (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer REFERENCES universities (id),
	user_id integer REFERENCES users (id),
	message_key text NOT NULL UNIQUE,
	kind text NOT NULL,
	recipient text NOT NULL,
	language text NOT NULL,
	subject text NOT NULL,
	text_body text NOT NULL,
	html_body text NOT NULL,
	state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
	attempts integer NOT NULL DEFAULT 0,
	run_after datetime NOT NULL,
	leased_until datetime,
	leased_by text NOT NULL DEFAULT '',
	problem text NOT NULL DEFAULT '',
	created_at datetime NOT NULL,
	sent_at datetime,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);
CREATE INDEX mails_due ON mails (run_after) WHERE state IN ('waiting', 'sending');
CREATE INDEX mails_by_university ON mails (university_id, id);
CREATE INDEX mails_by_user ON mails (user_id);

-- What a person agreed to, and took back: a new row each time. The hash is that
-- of the very words that were shown.
CREATE TABLE consents (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	enrollment_id integer,
	purpose text NOT NULL CHECK (purpose IN ('teaching', 'research')),
	version integer NOT NULL,
	text_hash text NOT NULL,
	language text NOT NULL,
	given boolean NOT NULL,
	sharing text NOT NULL DEFAULT '' CHECK (sharing IN ('', 'aggregate', 'pseudonym', 'named')),
	at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id)
);
CREATE INDEX consents_by_user ON consents (university_id, user_id, id);
CREATE INDEX consents_by_enrollment ON consents (university_id, enrollment_id, id);

-- Looking at somebody as a helper sees it: with a reason, for a short time.
CREATE TABLE support_views (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	actor_id integer NOT NULL,
	subject_id integer NOT NULL,
	reason text NOT NULL,
	started_at datetime NOT NULL,
	ends_at datetime NOT NULL,
	ended_at datetime,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, actor_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, subject_id) REFERENCES users (university_id, id)
);
CREATE INDEX support_views_by_subject ON support_views (university_id, subject_id, id);

-- Who looked at what of a person; the person reads it.
CREATE TABLE access_entries (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	subject_id integer NOT NULL,
	actor_id integer,
	actor_role text NOT NULL,
	act text NOT NULL,
	module_id integer,
	reason text NOT NULL DEFAULT '',
	day text NOT NULL,
	at datetime NOT NULL,
	times integer NOT NULL DEFAULT 1,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, subject_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, actor_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id)
);
CREATE UNIQUE INDEX access_entries_once_a_day ON access_entries
	(university_id, subject_id, day, act, coalesce(actor_id, 0), coalesce(module_id, 0), reason);

-- The audit log: one chain of hashes for each university, 0 for the platform.
-- Nobody may change or remove a row, not even the program.
CREATE TABLE audit_entries (
	university_id integer NOT NULL,
	seq integer NOT NULL,
	at datetime NOT NULL,
	actor_id integer NOT NULL,
	actor_role text NOT NULL,
	action text NOT NULL,
	object text NOT NULL,
	object_id integer NOT NULL,
	outcome text NOT NULL,
	facts text NOT NULL,
	previous text NOT NULL,
	hash text NOT NULL,
	PRIMARY KEY (university_id, seq)
);
CREATE INDEX audit_entries_by_action ON audit_entries (university_id, action, seq);
CREATE INDEX audit_entries_by_actor ON audit_entries (university_id, actor_id, seq);
CREATE INDEX audit_entries_by_object ON audit_entries (university_id, object, object_id, seq);
CREATE INDEX audit_entries_by_time ON audit_entries (university_id, at);

-- Nobody changes or removes an entry, not even the program.
-- +goose StatementBegin
CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
BEGIN
	SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_remain BEFORE DELETE ON audit_entries
BEGIN
	SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd

-- Who was erased: the number, and a mark of who had it, for the replay after a
-- restore. The same stands in a file outside the database.
CREATE TABLE erasures (
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	erased_at datetime NOT NULL,
	mark text NOT NULL,
	PRIMARY KEY (university_id, user_id)
);

-- +goose Down
DROP TABLE erasures;
DROP TABLE audit_entries;
DROP TABLE access_entries;
DROP TABLE support_views;
DROP TABLE consents;
DROP TABLE mails;
DROP TABLE handshakes;
DROP TABLE identities;
DROP TABLE identity_providers;
DROP TABLE recovery_codes;
DROP TABLE passkeys;
DROP TABLE totp_factors;
DROP TABLE account_links;
DROP TABLE people_imports;
DROP TABLE student_programmes;
DROP TABLE programmes;
DROP TABLE departments;
DROP TABLE university_logos;
DROP INDEX users_who_administer;
ALTER TABLE sessions DROP COLUMN view_id;
ALTER TABLE sessions DROP COLUMN confirmed_at;
ALTER TABLE sessions DROP COLUMN pending;
ALTER TABLE sessions DROP COLUMN method;
ALTER TABLE sessions DROP COLUMN university_id;
ALTER TABLE enrollments DROP COLUMN withdrawn_at;
ALTER TABLE users DROP COLUMN erased_at;
ALTER TABLE users DROP COLUMN factor_since;
ALTER TABLE users DROP COLUMN password_at;
ALTER TABLE users DROP COLUMN verified_at;
ALTER TABLE universities DROP COLUMN closed_at;
ALTER TABLE universities DROP COLUMN keep_audit_months;
ALTER TABLE universities DROP COLUMN keep_people_months;
ALTER TABLE universities DROP COLUMN keep_answers_months;
ALTER TABLE universities DROP COLUMN staff_factor;
ALTER TABLE universities DROP COLUMN privacy_url;
ALTER TABLE universities DROP COLUMN contact;
ALTER TABLE universities DROP COLUMN colour;
ALTER TABLE universities DROP COLUMN mood_group;
