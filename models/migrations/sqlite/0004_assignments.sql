-- +goose Up
-- Students of a module who work together, in all of its team assignments.
CREATE TABLE teams (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, id),
	UNIQUE (university_id, module_id, name),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id)
);

-- An enrollment is in one team at most.
CREATE TABLE team_members (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	team_id integer NOT NULL,
	enrollment_id integer NOT NULL,
	PRIMARY KEY (university_id, enrollment_id),
	FOREIGN KEY (university_id, module_id, team_id) REFERENCES teams (university_id, module_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id)
);
CREATE INDEX team_members_of ON team_members (university_id, team_id);

-- Points are hundredths of a point, so that sums are exact. Percentages are of
-- the points of the assignment.
CREATE TABLE assignments (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	title text NOT NULL,
	text text NOT NULL DEFAULT '',
	points integer NOT NULL CHECK (points BETWEEN 0 AND 1000000),
	rubric text NOT NULL DEFAULT '[]',
	published boolean NOT NULL DEFAULT false,
	publish_at datetime,
	due_at datetime,
	cut_off_at datetime,
	late_unit text NOT NULL DEFAULT '' CHECK (late_unit IN ('', 'hour', 'day')),
	late_percent integer NOT NULL DEFAULT 0 CHECK (late_percent BETWEEN 0 AND 100),
	late_floor integer NOT NULL DEFAULT 0 CHECK (late_floor BETWEEN 0 AND 100),
	attempts integer NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 100),
	team boolean NOT NULL DEFAULT false,
	anonymous boolean NOT NULL DEFAULT false,
	takes_text boolean NOT NULL DEFAULT true,
	most_files integer NOT NULL DEFAULT 5 CHECK (most_files BETWEEN 0 AND 50),
	revision integer NOT NULL DEFAULT 1,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	CHECK (cut_off_at IS NULL OR due_at IS NOT NULL AND cut_off_at >= due_at)
);
CREATE INDEX assignments_by_due ON assignments (university_id, module_id, due_at);

-- What the teachers give along.
CREATE TABLE assignment_files (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	assignment_id integer NOT NULL,
	file_id integer NOT NULL,
	position integer NOT NULL,
	PRIMARY KEY (university_id, assignment_id, file_id),
	UNIQUE (university_id, file_id),
	FOREIGN KEY (university_id, module_id, assignment_id) REFERENCES assignments (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id, file_id) REFERENCES files (university_id, module_id, id)
);

-- Other times for one student or one team.
CREATE TABLE extensions (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	assignment_id integer NOT NULL,
	enrollment_id integer,
	team_id integer,
	due_at datetime NOT NULL,
	cut_off_at datetime CHECK (cut_off_at >= due_at),
	reason text NOT NULL DEFAULT '',
	granted_by integer,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, assignment_id, enrollment_id),
	UNIQUE (university_id, assignment_id, team_id),
	FOREIGN KEY (university_id, assignment_id) REFERENCES assignments (university_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id),
	FOREIGN KEY (university_id, team_id) REFERENCES teams (university_id, id),
	FOREIGN KEY (university_id, granted_by) REFERENCES users (university_id, id),
	CHECK ((enrollment_id IS NULL) <> (team_id IS NULL))
);
CREATE INDEX extensions_of_enrollment ON extensions (university_id, enrollment_id);
CREATE INDEX extensions_of_team ON extensions (university_id, team_id);
CREATE INDEX extensions_by_granter ON extensions (university_id, granted_by);

-- One attempt at an assignment, of a student or of a team. What it is (on time,
-- late) was decided when it was handed in, and is written down with the due time
-- that held. A team's is handed in by one of its students.
CREATE TABLE submissions (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	assignment_id integer NOT NULL,
	enrollment_id integer,
	team_id integer,
	attempt integer NOT NULL CHECK (attempt > 0),
	state text NOT NULL CHECK (state IN ('draft', 'submitted', 'withdrawn')),
	active boolean NOT NULL DEFAULT false,
	text text NOT NULL DEFAULT '',
	due_at datetime,
	submitted_at datetime,
	counted_at datetime,
	late_seconds integer NOT NULL DEFAULT 0 CHECK (late_seconds >= 0),
	penalty integer NOT NULL DEFAULT 0 CHECK (penalty BETWEEN 0 AND 100),
	digest text NOT NULL DEFAULT '',
	revision integer NOT NULL DEFAULT 1,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, assignment_id, id),
	FOREIGN KEY (university_id, module_id, assignment_id) REFERENCES assignments (university_id, module_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id),
	FOREIGN KEY (university_id, team_id) REFERENCES teams (university_id, id),
	CHECK (team_id IS NOT NULL OR enrollment_id IS NOT NULL),
	CHECK ((state = 'draft') = (submitted_at IS NULL)),
	CHECK (NOT active OR state = 'submitted')
);
CREATE UNIQUE INDEX submissions_of_student ON submissions (university_id, assignment_id, enrollment_id, attempt) WHERE team_id IS NULL;
CREATE UNIQUE INDEX submissions_of_team ON submissions (university_id, assignment_id, team_id, attempt) WHERE team_id IS NOT NULL;
CREATE UNIQUE INDEX submissions_student_draft ON submissions (university_id, assignment_id, enrollment_id) WHERE state = 'draft' AND team_id IS NULL;
CREATE UNIQUE INDEX submissions_team_draft ON submissions (university_id, assignment_id, team_id) WHERE state = 'draft' AND team_id IS NOT NULL;
CREATE UNIQUE INDEX submissions_student_active ON submissions (university_id, assignment_id, enrollment_id) WHERE active AND team_id IS NULL;
CREATE UNIQUE INDEX submissions_team_active ON submissions (university_id, assignment_id, team_id) WHERE active AND team_id IS NOT NULL;
CREATE INDEX submissions_by_enrollment ON submissions (university_id, enrollment_id);
CREATE INDEX submissions_by_team ON submissions (university_id, team_id);

-- The files of a submission, and when the upload of each began.
CREATE TABLE submission_files (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	submission_id integer NOT NULL,
	file_id integer NOT NULL,
	position integer NOT NULL,
	began_at datetime NOT NULL,
	PRIMARY KEY (university_id, submission_id, file_id),
	FOREIGN KEY (university_id, submission_id) REFERENCES submissions (university_id, id),
	FOREIGN KEY (university_id, module_id, file_id) REFERENCES files (university_id, module_id, id)
);
CREATE INDEX submission_files_by_file ON submission_files (university_id, file_id);

-- The submission that an upload under way is for: a draft of the uploader.
CREATE TABLE submission_uploads (
	university_id integer NOT NULL,
	upload_id integer NOT NULL,
	submission_id integer NOT NULL,
	PRIMARY KEY (university_id, upload_id),
	FOREIGN KEY (university_id, upload_id) REFERENCES uploads (university_id, id) ON DELETE CASCADE,
	FOREIGN KEY (university_id, submission_id) REFERENCES submissions (university_id, id)
);
CREATE INDEX submission_uploads_of ON submission_uploads (university_id, submission_id);

-- The secret address of a person's calendar: the program knows its hash alone.
CREATE TABLE calendar_feeds (
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	token_hash text NOT NULL UNIQUE,
	created_at datetime NOT NULL,
	read_at datetime,
	PRIMARY KEY (university_id, user_id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);

-- +goose Down
DROP TABLE calendar_feeds;
DROP TABLE submission_uploads;
DROP TABLE submission_files;
DROP TABLE submissions;
DROP TABLE extensions;
DROP TABLE assignment_files;
DROP TABLE assignments;
DROP TABLE team_members;
DROP TABLE teams;
