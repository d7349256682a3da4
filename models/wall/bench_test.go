package wall

import "testing"

// page is a statement of the size that a page has.
const page = `SELECT e.id, u.name, e.pseudonym, (SELECT count(*) FROM surveys y WHERE y.university_id = e.university_id
		AND y.enrollment_id = e.id AND y.completed_at IS NOT NULL) AS answered, t.points
	FROM enrollments e JOIN users u ON u.university_id = e.university_id AND u.id = e.student_id
	LEFT JOIN trends t ON t.university_id = e.university_id AND t.enrollment_id = e.id AND t.form_id = ? AND t.scale = ?
	WHERE e.university_id = ? AND e.module_id = ? AND e.left_at IS NULL AND e.sharing IN ('named', 'pseudonym')
	ORDER BY e.sharing, CASE e.sharing WHEN 'named' THEN u.name_key ELSE '' END, e.pseudonym LIMIT ?`

const row = "SELECT * FROM `modules` WHERE university_id = ? AND id = ? LIMIT 1"

func BenchmarkFirstTime(b *testing.B) {
	for name, statement := range map[string]string{"page": page, "row": row} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if p := read(statement); p.err != nil {
					b.Fatal(p.err)
				}
			}
		})
	}
}

func BenchmarkAgain(b *testing.B) {
	args := []any{"form", "scale", north, "module", 50}
	for b.Loop() {
		if err := (Side{Tenant: north}).Check(page, args); err != nil {
			b.Fatal(err)
		}
	}
}
