package models

// personTable says of one table what becomes of the records that are about a
// person: how they are handed to that person, how they are erased, and how long
// they are kept. A table with people in it that is missing here makes the build
// fail, see TestEveryTableWithAPersonIsInAllThreeMaps.
//
// The statements take @university and @person; on the platform, where people
// have no university, "university_id = @university" is read as IS NULL.
type personTable struct {
	name string
	// export reads the person's records. Empty: none is handed out, and
	// unexported says why.
	export     string
	unexported string
	// hidden are columns that are not handed out, and why. The columns that say
	// whose a record is are left out everywhere.
	hidden map[string]string
	// erase is carried out in the order of the list. Empty: stays says why the
	// records may stay.
	erase []string
	stays string
	// keep names the class of retention.
	keep RetentionKey
	// platform: administrators of the platform have records here, too.
	platform bool
}

const (
	isSecret = "a secret, or made from one"
	isInner  = "a counter of the program, nothing about a person"
	isCopy   = "the same once more, folded for searching"
)

// personTables is that list, in the order of erasing: what points to something
// goes before what it points to.
func personTables() []personTable {
	return append(append(append(append(gradeTables(), courseTables()...), answerTables()...), accountTables()...), staffTables()...)
}

const ownEnrollments = ` IN (SELECT e.id FROM enrollments e WHERE e.university_id = @university AND e.student_id = @person)`

// answerTables are about what a person answered, and who saw it.
func answerTables() []personTable {
	return []personTable{
		{
			name: "trends",
			export: `SELECT t.id, m.title AS module, f.title AS questionnaire, t.scale, t.answers, t.points, t.forecast, t.computed_at
				FROM trends t JOIN enrollments e ON e.university_id = t.university_id AND e.id = t.enrollment_id
				JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
				JOIN forms f ON f.university_id = t.university_id AND f.id = t.form_id
				WHERE t.university_id = @university AND e.student_id = @person ORDER BY t.id`,
			hidden: map[string]string{"form_id": isInner, "fit_id": isInner, "input_hash": isInner},
			erase:  []string{`DELETE FROM trends WHERE university_id = @university AND enrollment_id` + ownEnrollments},
			keep:   KeepAnswers,
		},
		{
			name: "surveys",
			export: `SELECT v.id, m.title AS module, p.title AS survey, v.number, v.slot, v.opens_at, v.closes_at, v.started_at, v.completed_at,
				v.status, v.items, v.draft, v.answers, v.form_version_id
				FROM surveys v JOIN enrollments e ON e.university_id = v.university_id AND e.id = v.enrollment_id
				JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
				JOIN survey_plans p ON p.university_id = v.university_id AND p.id = v.plan_id
				WHERE v.university_id = @university AND e.student_id = @person ORDER BY v.id`,
			hidden: map[string]string{"plan_id": isInner, "revision": isInner},
			erase:  []string{`DELETE FROM surveys WHERE university_id = @university AND enrollment_id` + ownEnrollments},
			keep:   KeepAnswers,
		},
		{
			name: "consents",
			export: `SELECT c.id, c.enrollment_id, c.purpose, c.version, c.text_hash, c.language, c.given, c.sharing, c.at
				FROM consents c WHERE c.university_id = @university AND c.user_id = @person ORDER BY c.id`,
			erase: []string{`DELETE FROM consents WHERE university_id = @university AND user_id = @person`},
			keep:  KeepPeople,
		},
		{
			name: "access_entries",
			export: `SELECT a.id, a.act, m.title AS module, u.name AS onlooker, a.actor_role, a.reason, a.day, a.at, a.times
				FROM access_entries a LEFT JOIN users u ON u.university_id = a.university_id AND u.id = a.actor_id
				LEFT JOIN modules m ON m.university_id = a.university_id AND m.id = a.module_id
				WHERE a.university_id = @university AND a.subject_id = @person ORDER BY a.id`,
			hidden: map[string]string{"module_id": "its title is there", "actor_id": "the name is there; what one looked at oneself is in the logs of others"},
			erase:  []string{`DELETE FROM access_entries WHERE university_id = @university AND subject_id = @person`},
			keep:   KeepAccess,
		},
		{
			name: "support_views",
			export: `SELECT v.id, u.name AS onlooker, v.reason, v.started_at, v.ends_at, v.ended_at
				FROM support_views v JOIN users u ON u.university_id = v.university_id AND u.id = v.actor_id
				WHERE v.university_id = @university AND v.subject_id = @person ORDER BY v.id`,
			hidden: map[string]string{"actor_id": "the name is there; one's own looks at others are in their logs"},
			erase:  []string{`DELETE FROM support_views WHERE university_id = @university AND subject_id = @person`},
			keep:   KeepAccess,
		},
		{
			name: "enrollments",
			export: `SELECT e.id, m.code, m.title AS module, e.pseudonym, e.sharing, e.consent_version, e.consented_at, e.enrolled_at, e.left_at, e.withdrawn_at
				FROM enrollments e JOIN modules m ON m.university_id = e.university_id AND m.id = e.module_id
				WHERE e.university_id = @university AND e.student_id = @person ORDER BY e.id`,
			hidden: map[string]string{"module_id": "its title is there"},
			erase:  []string{`DELETE FROM enrollments WHERE university_id = @university AND student_id = @person`},
			keep:   KeepPeople,
		},
		{
			name: "student_programmes",
			export: `SELECT p.name AS programme FROM student_programmes s
				JOIN programmes p ON p.university_id = s.university_id AND p.id = s.programme_id
				WHERE s.university_id = @university AND s.user_id = @person`,
			hidden: map[string]string{"programme_id": "its name is there"},
			erase:  []string{`DELETE FROM student_programmes WHERE university_id = @university AND user_id = @person`},
			keep:   KeepPeople,
		},
	}
}
