-- +goose Up
CREATE TABLE universities (
	id integer PRIMARY KEY AUTOINCREMENT,
	slug text NOT NULL UNIQUE,
	name text NOT NULL,
	time_zone text NOT NULL,
	language text NOT NULL CHECK (language IN ('en', 'de')),
	min_group integer NOT NULL DEFAULT 5 CHECK (min_group >= 5),
	active boolean NOT NULL DEFAULT true,
	created_at datetime NOT NULL
);

CREATE TABLE faculties (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL REFERENCES universities (id),
	name text NOT NULL,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, name)
);

-- A platform administrator is the only kind of person without a university.
-- The e-mail address is how a person signs in, before a university is known:
-- it is the one key that is unique over all of them.
CREATE TABLE users (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer REFERENCES universities (id),
	email text NOT NULL,
	email_key text NOT NULL UNIQUE,
	name text NOT NULL,
	name_key text NOT NULL,
	role text NOT NULL CHECK (role IN ('student', 'lecturer', 'administrator')),
	password_hash text NOT NULL,
	epoch integer NOT NULL DEFAULT 1,
	language text NOT NULL DEFAULT '' CHECK (language IN ('', 'en', 'de')),
	deactivated_at datetime,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	CHECK (university_id IS NOT NULL OR role = 'administrator')
);
CREATE INDEX users_by_name ON users (university_id, name_key, id);
CREATE INDEX users_by_email ON users (university_id, email_key);

CREATE TABLE sessions (
	id integer PRIMARY KEY AUTOINCREMENT,
	token_hash text NOT NULL UNIQUE,
	user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	epoch integer NOT NULL,
	address text NOT NULL DEFAULT '',
	agent text NOT NULL DEFAULT '',
	created_at datetime NOT NULL,
	seen_at datetime NOT NULL,
	expires_at datetime NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed tries at a secret, by what was tried (an account, an address, a
-- student at a module). The subject is a hash: no address is kept here.
CREATE TABLE attempts (
	kind text NOT NULL,
	subject text NOT NULL,
	failures integer NOT NULL,
	first_at datetime NOT NULL,
	last_at datetime NOT NULL,
	PRIMARY KEY (kind, subject)
);

CREATE TABLE settings (
	key text PRIMARY KEY,
	value text NOT NULL
);

CREATE TABLE modules (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL REFERENCES universities (id),
	faculty_id integer,
	code text NOT NULL,
	title text NOT NULL,
	description text NOT NULL DEFAULT '',
	term text NOT NULL CHECK (term IN ('winter', 'summer')),
	year integer NOT NULL,
	first_day text NOT NULL,
	last_day text NOT NULL,
	key_hash text NOT NULL DEFAULT '',
	join_code text NOT NULL UNIQUE,
	capacity integer CHECK (capacity > 0),
	status text NOT NULL DEFAULT 'inactive' CHECK (status IN ('inactive', 'active', 'archived')),
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, code, year, term),
	FOREIGN KEY (university_id, faculty_id) REFERENCES faculties (university_id, id)
);

CREATE TABLE module_staff (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	user_id integer NOT NULL,
	role text NOT NULL CHECK (role IN ('owner', 'lecturer', 'tutor')),
	PRIMARY KEY (university_id, module_id, user_id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);
CREATE INDEX module_staff_by_user ON module_staff (university_id, user_id, module_id);

CREATE TABLE enrollments (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	student_id integer NOT NULL,
	pseudonym text NOT NULL,
	sharing text NOT NULL CHECK (sharing IN ('aggregate', 'pseudonym', 'named')),
	consent_version integer NOT NULL,
	consented_at datetime NOT NULL,
	enrolled_at datetime NOT NULL,
	left_at datetime,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, student_id),
	UNIQUE (university_id, module_id, pseudonym),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, student_id) REFERENCES users (university_id, id)
);
CREATE INDEX enrollments_by_student ON enrollments (university_id, student_id, module_id);

CREATE TABLE forms (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	owner_id integer NOT NULL,
	title text NOT NULL,
	title_de text NOT NULL DEFAULT '',
	title_key text NOT NULL DEFAULT '',
	draft text NOT NULL,
	previous text NOT NULL DEFAULT '',
	revision integer NOT NULL DEFAULT 1,
	archived_at datetime,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, owner_id) REFERENCES users (university_id, id)
);
CREATE INDEX forms_by_change ON forms (university_id, updated_at, id);
CREATE INDEX forms_by_owner ON forms (university_id, owner_id, id);

-- A published version is never changed: surveys name the version they showed.
-- The trigger below holds that against every statement.
CREATE TABLE form_versions (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	form_id integer NOT NULL,
	number integer NOT NULL,
	definition text NOT NULL,
	title text NOT NULL,
	title_de text NOT NULL,
	title_key text NOT NULL,
	published_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, form_id, number),
	FOREIGN KEY (university_id, form_id) REFERENCES forms (university_id, id)
);
-- +goose StatementBegin
CREATE TRIGGER form_versions_stay BEFORE UPDATE ON form_versions
BEGIN
	SELECT RAISE(ABORT, 'a published version never changes');
END;
-- +goose StatementEnd

CREATE TABLE survey_plans (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	form_version_id integer NOT NULL,
	title text NOT NULL,
	weekdays text NOT NULL,
	times text NOT NULL,
	open_minutes integer NOT NULL CHECK (open_minutes > 0),
	first_day text NOT NULL,
	last_day text NOT NULL,
	free_days text NOT NULL,
	imported boolean NOT NULL DEFAULT false,
	started_at datetime,
	stopped_at datetime,
	created_until datetime,
	rule_from datetime,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, form_version_id) REFERENCES form_versions (university_id, id)
);
CREATE INDEX survey_plans_by_module ON survey_plans (university_id, module_id, id);
CREATE INDEX survey_plans_by_version ON survey_plans (university_id, form_version_id);

CREATE TABLE surveys (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	plan_id integer NOT NULL,
	enrollment_id integer NOT NULL,
	form_version_id integer NOT NULL,
	number integer NOT NULL,
	slot datetime NOT NULL,
	opens_at datetime NOT NULL,
	closes_at datetime NOT NULL,
	started_at datetime,
	completed_at datetime,
	draft text,
	revision integer NOT NULL DEFAULT 0,
	answers text,
	status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
	UNIQUE (university_id, id),
	UNIQUE (university_id, plan_id, enrollment_id, slot),
	UNIQUE (university_id, enrollment_id, number),
	FOREIGN KEY (university_id, plan_id) REFERENCES survey_plans (university_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id),
	FOREIGN KEY (university_id, form_version_id) REFERENCES form_versions (university_id, id),
	CHECK (closes_at > opens_at),
	CHECK ((completed_at IS NULL) = (answers IS NULL))
);
CREATE INDEX surveys_open ON surveys (university_id, enrollment_id, closes_at) WHERE completed_at IS NULL;
CREATE INDEX surveys_by_slot ON surveys (university_id, plan_id, slot);

CREATE TABLE model_fits (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	form_id integer NOT NULL,
	scale text NOT NULL,
	model text NOT NULL,
	version integer NOT NULL,
	parameters text NOT NULL,
	students integer NOT NULL,
	answers integer NOT NULL,
	input_hash text NOT NULL,
	fitted_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, form_id, scale, version),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, form_id) REFERENCES forms (university_id, id)
);

CREATE TABLE trends (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	enrollment_id integer NOT NULL,
	form_id integer NOT NULL,
	scale text NOT NULL,
	fit_id integer NOT NULL,
	answers integer NOT NULL,
	points text NOT NULL,
	forecast text NOT NULL,
	input_hash text NOT NULL,
	computed_at datetime NOT NULL,
	UNIQUE (university_id, enrollment_id, form_id, scale),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id),
	FOREIGN KEY (university_id, form_id) REFERENCES forms (university_id, id),
	FOREIGN KEY (university_id, fit_id) REFERENCES model_fits (university_id, id)
);

CREATE TABLE module_trends (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	form_id integer NOT NULL,
	scale text NOT NULL,
	fit_id integer NOT NULL,
	period text NOT NULL CHECK (period IN ('day', 'week')),
	points text NOT NULL,
	input_hash text NOT NULL,
	computed_at datetime NOT NULL,
	UNIQUE (university_id, module_id, form_id, scale),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, form_id) REFERENCES forms (university_id, id),
	FOREIGN KEY (university_id, fit_id) REFERENCES model_fits (university_id, id)
);

-- One row for each job and period, whoever ran it: the ledger that makes a
-- job run once on any number of replicas.
CREATE TABLE job_runs (
	id integer PRIMARY KEY AUTOINCREMENT,
	job text NOT NULL,
	period text NOT NULL,
	started_at datetime NOT NULL,
	finished_at datetime,
	outcome text NOT NULL CHECK (outcome IN ('running', 'ok', 'failed')),
	detail text NOT NULL DEFAULT '',
	UNIQUE (job, period)
);
CREATE INDEX job_runs_by_start ON job_runs (started_at);

CREATE TABLE leases (
	name text PRIMARY KEY,
	slot bigint NOT NULL,
	owner text NOT NULL,
	until datetime NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP TABLE job_runs;
DROP TABLE module_trends;
DROP TABLE trends;
DROP TABLE model_fits;
DROP TABLE surveys;
DROP TABLE survey_plans;
DROP TABLE form_versions;
DROP TABLE forms;
DROP TABLE enrollments;
DROP TABLE module_staff;
DROP TABLE modules;
DROP TABLE settings;
DROP TABLE attempts;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE faculties;
DROP TABLE universities;
