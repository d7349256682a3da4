package wall

// tenantTables hold rows of universities, each with the column that says whose
// a row is.
var tenantTables = map[string]string{
	"universities": "id",
}

func init() {
	for _, table := range []string{
		"access_entries", "account_links", "assignment_files", "assignments", "audit_entries", "calendar_feeds", "category_assignments", "consents", "departments",
		"enrollments", "erasures", "extensions", "faculties", "files",
		"form_versions", "forms", "grade_categories", "grade_changes", "grade_drafts", "grade_messages", "grade_pins", "gradebooks", "grades", "identities", "identity_providers",
		"lesson_files", "lesson_progress", "lesson_questions", "lesson_requirements", "lessons", "mails", "marking_comments", "media", "model_fits", "module_staff", "module_trends",
		"modules", "notice_settings", "notices", "passkeys", "people_imports", "programmes", "recovery_codes", "sessions", "student_programmes", "submission_files",
		"submission_uploads", "submissions", "support_views", "survey_plans", "surveys", "team_members", "teams", "totp_factors", "trends", "university_logos", "uploads", "users",
	} {
		tenantTables[table] = tenantColumn
	}
}

// tenantColumn says whose a row is, in all tables but that of the universities.
const tenantColumn = "university_id"

// freeTables hold nothing of a university. A table that is in neither list may
// not be touched.
var freeTables = set("attempts", "settings", "job_runs", "leases", "handshakes", "goose_db_version")

// TenantColumn gives the column that binds a table to a university, and whether
// the table is known at all; it is empty for one that holds nothing of any.
func TenantColumn(table string) (column string, known bool) {
	if column, known = tenantTables[table]; known {
		return column, true
	}
	return "", freeTables[table]
}

// functions are those that a statement may call: none of them reads a table,
// runs SQL that is given as text, or changes a setting.
var functions = set(
	"abs", "avg", "cast", "ceil", "ceiling", "coalesce", "concat", "count", "cume_dist", "date", "date_part", "date_trunc", "datetime",
	"dense_rank", "extract", "first_value", "floor", "greatest", "group_concat", "hashtextextended", "ifnull", "iif", "instr",
	"json", "json_agg", "json_array", "json_array_elements", "json_array_elements_text", "json_array_length", "json_build_array",
	"json_build_object", "json_each", "json_extract", "json_extract_path_text", "json_group_array", "json_group_object",
	"json_object", "json_object_agg", "json_to_recordset", "json_tree", "json_type", "json_typeof", "json_valid", "jsonb",
	"julianday", "lag", "last_value", "lead", "least", "length", "lower", "ltrim", "max", "md5", "min", "mod", "now", "nth_value",
	"ntile", "nullif", "octet_length", "percent_rank", "pg_advisory_xact_lock", "pg_try_advisory_xact_lock", "position", "power",
	"random", "rank", "replace", "round", "row", "row_number", "rtrim", "sqlite_version", "strftime", "string_agg", "strpos",
	"substr", "substring", "sum", "time", "to_char", "to_timestamp", "total", "trim", "unixepoch", "unnest", "upper",
	"version", "char", "decimal", "numeric", "varchar", // the last are types, which stand before brackets too
)

// rowFunctions stand in the place of a table.
var rowFunctions = set("json_array_elements", "json_array_elements_text", "json_each", "json_to_recordset", "json_tree", "unnest")

// beforeBracket are the words of the language that a bracket may follow
// without being called.
var beforeBracket = set(
	"all", "and", "any", "as", "between", "by", "case", "distinct", "else", "exists", "filter", "from", "having", "in", "like",
	"limit", "not", "offset", "on", "or", "over", "select", "some", "then", "values", "when", "where",
)

// structure are the words that make the frame of a statement. Where they stand
// in the midst of an expression, the statement is not what it looks like.
var structure = set(
	"attach", "copy", "delete", "except", "fetch", "full", "insert", "intersect", "into", "join", "lateral", "natural", "on",
	"recursive", "returning", "select", "set", "table", "union", "update", "using", "values", "where", "window", "with",
)

// reserved words cannot be the name of anything.
var reserved = set(
	"all", "and", "any", "as", "between", "by", "case", "conflict", "cross", "do", "else", "end", "exists", "for", "from", "group",
	"having", "in", "inner", "is", "left", "like", "limit", "not", "offset", "or", "order", "outer", "right", "some", "then", "when",
	"distinct", "only", "null", "true", "false", "default",
)

// known gives one copy of every word that the package compares with, so that
// folding a statement's words to lower case makes no new ones.
var known = map[string]string{"id": "id", tenantColumn: tenantColumn, "count": "count", "excluded": "excluded", "analyze": "analyze"}

func init() {
	for table := range tenantTables {
		known[table] = table
	}
	for word := range structure {
		reserved[word] = true
	}
	for _, words := range []map[string]bool{freeTables, functions, beforeBracket, structure, reserved} {
		for word := range words {
			known[word] = word
		}
	}
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
