-- +goose Up
-- When marks become visible by themselves; each that is done afterwards at once.
ALTER TABLE assignments ADD COLUMN release_at datetime;
CREATE INDEX assignments_by_release ON assignments (release_at) WHERE release_at IS NOT NULL;

-- The part of the questionnaire that a survey asks, item codes by comma; empty:
-- all of it. Such a survey belongs to a lesson and to no wave of its plan.
ALTER TABLE surveys ADD COLUMN items text NOT NULL DEFAULT '';

-- One to three items that a student is asked after a lesson: of the
-- questionnaire of a plan, so that the answers belong to the same series.
CREATE TABLE lesson_questions (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	lesson_id integer NOT NULL,
	plan_id integer NOT NULL,
	items text NOT NULL CHECK (items <> ''),
	PRIMARY KEY (university_id, lesson_id),
	FOREIGN KEY (university_id, module_id, lesson_id) REFERENCES lessons (university_id, module_id, id),
	FOREIGN KEY (university_id, plan_id) REFERENCES survey_plans (university_id, id)
);
CREATE INDEX lesson_questions_by_plan ON lesson_questions (university_id, plan_id);

-- What a student or a team gets for an assignment, handed in or not. Points are
-- hundredths, before what being late costs; choices are the levels of the rubric
-- that were chosen, by the codes of the criteria. Somebody who marks holds the
-- row for a while, so that others see it.
CREATE TABLE grades (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	assignment_id integer NOT NULL,
	enrollment_id integer,
	team_id integer,
	submission_id integer,
	points integer CHECK (points BETWEEN 0 AND 2000000),
	choices text NOT NULL DEFAULT '{}',
	feedback text NOT NULL DEFAULT '',
	file_id integer,
	marker_id integer,
	marked_at datetime,
	released_at datetime,
	holder_id integer,
	held_until datetime,
	inquiry text NOT NULL DEFAULT '' CHECK (inquiry IN ('', 'open', 'settled')),
	revision integer NOT NULL DEFAULT 0,
	created_at datetime NOT NULL,
	updated_at datetime NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, assignment_id, enrollment_id),
	UNIQUE (university_id, assignment_id, team_id),
	FOREIGN KEY (university_id, module_id, assignment_id) REFERENCES assignments (university_id, module_id, id),
	FOREIGN KEY (university_id, enrollment_id) REFERENCES enrollments (university_id, id),
	FOREIGN KEY (university_id, team_id) REFERENCES teams (university_id, id),
	FOREIGN KEY (university_id, assignment_id, submission_id) REFERENCES submissions (university_id, assignment_id, id),
	FOREIGN KEY (university_id, module_id, file_id) REFERENCES files (university_id, module_id, id),
	FOREIGN KEY (university_id, marker_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, holder_id) REFERENCES users (university_id, id),
	CHECK ((enrollment_id IS NULL) <> (team_id IS NULL)),
	CHECK ((points IS NULL) = (marked_at IS NULL)),
	CHECK (released_at IS NULL OR marked_at IS NOT NULL)
);
CREATE INDEX grades_by_enrollment ON grades (university_id, enrollment_id);
CREATE INDEX grades_by_team ON grades (university_id, team_id);
CREATE INDEX grades_by_submission ON grades (university_id, assignment_id, submission_id);
CREATE INDEX grades_by_file ON grades (university_id, file_id);
CREATE INDEX grades_by_marker ON grades (university_id, marker_id);
CREATE INDEX grades_by_holder ON grades (university_id, holder_id);
-- What waits for its assignment's release_at is few among many.
CREATE INDEX grades_unreleased ON grades (university_id, assignment_id) WHERE marked_at IS NOT NULL AND released_at IS NULL;
CREATE INDEX grades_asked ON grades (university_id, module_id) WHERE inquiry = 'open';

-- What somebody marks and has not saved as the mark yet, as it was typed.
CREATE TABLE grade_drafts (
	university_id integer NOT NULL,
	grade_id integer NOT NULL,
	marker_id integer NOT NULL,
	points text NOT NULL DEFAULT '',
	choices text NOT NULL DEFAULT '{}',
	feedback text NOT NULL DEFAULT '',
	base integer NOT NULL,
	updated_at datetime NOT NULL,
	PRIMARY KEY (university_id, grade_id, marker_id),
	FOREIGN KEY (university_id, grade_id) REFERENCES grades (university_id, id),
	FOREIGN KEY (university_id, marker_id) REFERENCES users (university_id, id)
);
CREATE INDEX grade_drafts_by_marker ON grade_drafts (university_id, marker_id);

-- Each mark that was ever set.
CREATE TABLE grade_changes (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	grade_id integer NOT NULL,
	points integer,
	marker_id integer,
	source text NOT NULL CHECK (source IN ('panel', 'table', 'import')),
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, grade_id) REFERENCES grades (university_id, id),
	FOREIGN KEY (university_id, marker_id) REFERENCES users (university_id, id)
);
CREATE INDEX grade_changes_of ON grade_changes (university_id, grade_id, id);
CREATE INDEX grade_changes_by_marker ON grade_changes (university_id, marker_id);

-- A comment pinned to a place of what was handed in: of a file, or of the text.
-- place is a page, a line or a second; x and y are thousandths of a page or a picture.
CREATE TABLE grade_pins (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	grade_id integer NOT NULL,
	submission_id integer NOT NULL,
	file_id integer,
	place integer NOT NULL DEFAULT 0 CHECK (place >= 0),
	x integer CHECK (x BETWEEN 0 AND 1000),
	y integer CHECK (y BETWEEN 0 AND 1000),
	text text NOT NULL,
	author_id integer,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, grade_id) REFERENCES grades (university_id, id),
	FOREIGN KEY (university_id, submission_id) REFERENCES submissions (university_id, id),
	FOREIGN KEY (university_id, file_id) REFERENCES files (university_id, id),
	FOREIGN KEY (university_id, author_id) REFERENCES users (university_id, id)
);
CREATE INDEX grade_pins_of ON grade_pins (university_id, grade_id, id);
CREATE INDEX grade_pins_by_submission ON grade_pins (university_id, submission_id);
CREATE INDEX grade_pins_by_file ON grade_pins (university_id, file_id);
CREATE INDEX grade_pins_by_author ON grade_pins (university_id, author_id);

-- Comments that those who mark a module use again.
CREATE TABLE marking_comments (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	text text NOT NULL,
	author_id integer,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id),
	FOREIGN KEY (university_id, author_id) REFERENCES users (university_id, id)
);
CREATE INDEX marking_comments_of ON marking_comments (university_id, module_id, id);
CREATE INDEX marking_comments_by_author ON marking_comments (university_id, author_id);

-- What a student asks about a mark, and what is answered.
CREATE TABLE grade_messages (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	grade_id integer NOT NULL,
	author_id integer,
	staff boolean NOT NULL,
	text text NOT NULL,
	created_at datetime NOT NULL,
	UNIQUE (university_id, id),
	FOREIGN KEY (university_id, grade_id) REFERENCES grades (university_id, id),
	FOREIGN KEY (university_id, author_id) REFERENCES users (university_id, id)
);
CREATE INDEX grade_messages_of ON grade_messages (university_id, grade_id, id);
CREATE INDEX grade_messages_by_author ON grade_messages (university_id, author_id);

-- How a module's marks become one result. formula is over the codes of the
-- categories, each a percentage; empty: their weighted mean.
CREATE TABLE gradebooks (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	missing text NOT NULL DEFAULT 'open' CHECK (missing IN ('open', 'zero')),
	formula text NOT NULL DEFAULT '',
	shown boolean NOT NULL DEFAULT false,
	revision integer NOT NULL DEFAULT 0,
	PRIMARY KEY (university_id, module_id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id)
);

CREATE TABLE grade_categories (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	weight integer NOT NULL CHECK (weight BETWEEN 0 AND 1000),
	dropped integer NOT NULL DEFAULT 0 CHECK (dropped BETWEEN 0 AND 50),
	position integer NOT NULL,
	UNIQUE (university_id, id),
	UNIQUE (university_id, module_id, id),
	UNIQUE (university_id, module_id, code),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id)
);

-- The category that an assignment counts in; one without counts in none.
CREATE TABLE category_assignments (
	university_id integer NOT NULL,
	module_id integer NOT NULL,
	assignment_id integer NOT NULL,
	category_id integer NOT NULL,
	PRIMARY KEY (university_id, assignment_id),
	FOREIGN KEY (university_id, module_id, assignment_id) REFERENCES assignments (university_id, module_id, id),
	FOREIGN KEY (university_id, module_id, category_id) REFERENCES grade_categories (university_id, module_id, id)
);
CREATE INDEX category_assignments_of ON category_assignments (university_id, category_id);

-- What somebody is told. The sentence is made when it is read, in the reader's
-- language; key keeps it from being told twice.
CREATE TABLE notices (
	id integer PRIMARY KEY AUTOINCREMENT,
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	kind text NOT NULL,
	key text NOT NULL,
	module_id integer,
	title text NOT NULL DEFAULT '',
	link text NOT NULL,
	at datetime,
	created_at datetime NOT NULL,
	read_at datetime,
	UNIQUE (university_id, id),
	UNIQUE (university_id, user_id, key),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id),
	FOREIGN KEY (university_id, module_id) REFERENCES modules (university_id, id)
);
CREATE INDEX notices_unread ON notices (university_id, user_id) WHERE read_at IS NULL;

-- By which ways somebody wants to be told what; without a row as the kind has it.
CREATE TABLE notice_settings (
	university_id integer NOT NULL,
	user_id integer NOT NULL,
	kind text NOT NULL,
	in_app boolean NOT NULL,
	by_mail boolean NOT NULL,
	PRIMARY KEY (university_id, user_id, kind),
	FOREIGN KEY (university_id, user_id) REFERENCES users (university_id, id)
);

-- +goose Down
DROP TABLE notice_settings;
DROP TABLE notices;
DROP TABLE category_assignments;
DROP TABLE grade_categories;
DROP TABLE gradebooks;
DROP TABLE grade_messages;
DROP TABLE marking_comments;
DROP TABLE grade_pins;
DROP TABLE grade_changes;
DROP TABLE grade_drafts;
DROP TABLE grades;
DROP TABLE lesson_questions;
ALTER TABLE surveys DROP COLUMN items;
DROP INDEX assignments_by_release;
ALTER TABLE assignments DROP COLUMN release_at;
