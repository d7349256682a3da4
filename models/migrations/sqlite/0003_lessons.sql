-- +goose Up
-- How much may be stored, and how much is, in bytes. The program counts in the
-- transaction that adds or removes a file.
ALTER TABLE universities ADD COLUMN file_quota integer NOT NULL DEFAULT 107374182400 CHECK (file_quota >= 0);
ALTER TABLE universities ADD COLUMN person_file_quota integer NOT NULL DEFAULT 21474836480 CHECK (person_file_quota >= 0);
ALTER TABLE universities ADD COLUMN file_bytes integer NOT NULL DEFAULT 0 CHECK (file_bytes >= 0);
ALTER TABLE users ADD COLUMN file_bytes integer NOT NULL DEFAULT 0 CHECK (file_bytes >= 0);

-- What is stored, by its content: the bytes lie in the media store under their
-- SHA-256. The same bytes in two universities are two records and two objects.
CREATE TABLE media (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL REFERENCES universities (id),
	digest text NOT NULL CHECK (length(digest) = 64),
	size integer NOT NULL CHECK (size >= 0),
	media_type text NOT NULL,
	seconds real CHECK (seconds > 0),
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, digest)
);

-- A file is media under a name, in a module.
CREATE TABLE files (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	media_id integer NOT NULL,
	uploader_id integer,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, media_id) REFERENCES media (university_id, id),
	FOREIGN KEY (university_id, uploader_id) REFERENCES users (university_id, id)
);
CREATE INDEX files_by_media ON files (university_id, media_id);
CREATE INDEX files_by_uploader ON files (university_id, uploader_id);

-- An upload that is under way and may be resumed. Its bytes are reserved in both
-- quotas from the beginning; the state of the hash goes with it. One
-- writer at a time has it, until its time is over.
CREATE TABLE uploads (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	user_id integer NOT NULL,
	object text NOT NULL,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
	length integer NOT NULL CHECK (length >= 0),
	received integer NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND length),
	hash_state blob NOT NULL,
	file_id integer,
	writer text NOT NULL DEFAULT '',
	writing_until datetime,
	created_at datetime NOT NULL,
	expires_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, object),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, file_id) REFERENCES files (university_id, id)
);
CREATE INDEX uploads_by_user ON uploads (university_id, user_id);
CREATE INDEX uploads_by_expiry ON uploads (university_id, expires_at);

CREATE TABLE lessons (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	position integer NOT NULL CHECK (position > 0),
	title text NOT NULL,
	text text NOT NULL DEFAULT '',
	published boolean NOT NULL DEFAULT false,
	publish_at datetime,
	revision integer NOT NULL DEFAULT 1,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id)
);
CREATE INDEX lessons_in_order ON lessons (university_id, module_id, position);

-- What has to be finished before a lesson may be opened: lessons of the same module.
CREATE TABLE lesson_requirements (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	lesson_id integer NOT NULL,
	requires_id integer NOT NULL CHECK (requires_id <> lesson_id),
	PRIMARY KEY (university_id, lesson_id, requires_id),
	FOREIGN KEY (university_id, module_id, lesson_id) REFERENCES lessons (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id, requires_id) REFERENCES lessons (university_id, module_id, id)
);
CREATE INDEX lesson_requirements_of ON lesson_requirements (university_id, requires_id);

-- The files of a lesson, each of the lesson's own module.
CREATE TABLE lesson_files (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	lesson_id integer NOT NULL,
	file_id integer NOT NULL,
	kind text NOT NULL CHECK (kind IN ('attachment', 'video', 'captions', 'poster')),
	language text NOT NULL DEFAULT '',
	position integer NOT NULL,
	PRIMARY KEY (university_id, lesson_id, file_id),
	UNIQUE (university_id, file_id),
	FOREIGN KEY (university_id, module_id, lesson_id) REFERENCES lessons (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id, file_id) REFERENCES files (university_id, module_id, id)
);
CREATE UNIQUE INDEX lesson_files_one_video ON lesson_files (university_id, lesson_id, kind) WHERE kind IN ('video', 'poster');
CREATE UNIQUE INDEX lesson_files_one_language ON lesson_files (university_id, lesson_id, language) WHERE kind = 'captions';

-- How far a student is with a lesson. Watched holds the stretches of the video
-- that were played, as pairs of seconds that do not touch each other.
CREATE TABLE lesson_progress (
	university_id integer NOT NULL,
	lesson_id integer NOT NULL,
	enrollment_id integer NOT NULL,
	opened_at datetime NOT NULL,
	finished_at datetime,
	place real NOT NULL DEFAULT 0 CHECK (place >= 0),
	watched text NOT NULL DEFAULT '[]',
	watched_seconds real NOT NULL DEFAULT 0 CHECK (watched_seconds >= 0),
	updated_at datetime NOT NULL,
	PRIMARY KEY (university_id, lesson_id, enrollment_id),
	FOREIGN KEY (university_id, lesson_id) REFERENCES lessons (university_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id)
);
CREATE INDEX lesson_progress_of ON lesson_progress (university_id, enrollment_id);

-- +goose Down
DROP TABLE lesson_progress;
DROP TABLE lesson_files;
DROP TABLE lesson_requirements;
DROP TABLE lessons;
DROP TABLE uploads;
DROP TABLE files;
DROP TABLE media;
ALTER TABLE users DROP COLUMN file_bytes;
ALTER TABLE universities DROP COLUMN file_bytes;
ALTER TABLE universities DROP COLUMN person_file_quota;
ALTER TABLE universities DROP COLUMN file_quota;
