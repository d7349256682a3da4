package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"luna/models/sheets"

	"gorm.io/gorm"
)

// ImportOutcome is what becomes of a line of a table of people.
type ImportOutcome string

// The outcomes.
const (
	ImportCreated   ImportOutcome = "created"
	ImportUpdated   ImportOutcome = "updated"
	ImportUnchanged ImportOutcome = "unchanged"
	ImportRefused   ImportOutcome = "refused"
)

// ImportOutcomes lists them in the order in which people want to know.
var ImportOutcomes = []ImportOutcome{ImportRefused, ImportCreated, ImportUpdated, ImportUnchanged}

// MissingAtMost is how many people that a table does not name it may
// deactivate. Who is missing by the thousand was not meant to be in it.
const MissingAtMost = 1000

// ImportLine is what applying a table does about one of its lines.
type ImportLine struct {
	Line        int
	Outcome     ImportOutcome
	Reason      Message // why it is refused
	Email, Name string
	Role        Role
	Language    string
	Programme   string // its name, empty for none
	ProgrammeID uint64
	Changes     []Message // what an update changes
	Was         *ImportPerson
}

// ImportPerson is a person as the database has them.
type ImportPerson struct {
	ID                                  uint64
	EmailKey, Name, Language, Programme string
	Role                                Role
	ProgrammeID                         uint64
	Deactivated                         bool
}

// ImportPlan is what applying a table of people would do.
type ImportPlan struct {
	ID             uint64
	Kind           sheets.Kind
	Charset        string // see sheets.Sheet
	Taken, Ignored []string
	Lines          []ImportLine
	// Missing are the people of the roles in the table whom it does not name.
	// They are left as they are unless the administrator says otherwise.
	Missing []UserRow
	// TooManyMissing: there are more than MissingAtMost of them; none is listed.
	TooManyMissing bool
	// Hash is that of all the above. Only a plan with the hash that the
	// administrator saw is applied.
	Hash string
}

// Count is how many lines have an outcome.
func (p ImportPlan) Count(o ImportOutcome) int { return len(p.Of(o)) }

// Of are the lines with an outcome, in the order of the table.
func (p ImportPlan) Of(o ImportOutcome) []ImportLine {
	var lines []ImportLine
	for _, l := range p.Lines {
		if l.Outcome == o {
			lines = append(lines, l)
		}
	}
	return lines
}

func (p *ImportPlan) seal() error {
	p.Hash = ""
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	p.Hash = hex.EncodeToString(sum[:])
	return nil
}

// keys are the addresses of a table as they are compared, each once.
func (t peopleTable) keys() []string {
	keys := make([]string, 0, len(t.Lines))
	for _, l := range t.Lines {
		if l.Email != "" && plainText(l.Email, false) {
			keys = append(keys, emailKey(l.Email))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// elsewhere are the addresses of a table that belong to people of other
// universities. The wall hides these from the scope; the address as a way to
// sign in is one and the same everywhere.
func (s Scope) elsewhere(ctx context.Context, t peopleTable) (map[string]bool, error) {
	taken := map[string]bool{}
	err := s.store.readingAcross(ctx, "addresses of a table of people that are taken", func(tx *gorm.DB) error {
		for keys := range slices.Chunk(t.keys(), rowsAtOnce) {
			var found []string
			err := tx.Raw(`SELECT email_key FROM users WHERE email_key IN ? AND (university_id IS NULL OR university_id <> ?)`,
				keys, s.actor.UniversityID).Scan(&found).Error
			if err != nil {
				return err
			}
			for _, key := range found {
				taken[key] = true
			}
		}
		return nil
	})
	return taken, err
}

// planImport compares a table with the records as they are.
func (s Scope) planImport(t peopleTable, elsewhere map[string]bool) (ImportPlan, error) {
	plan := ImportPlan{Kind: t.Kind, Charset: t.Charset, Taken: t.Taken, Ignored: t.Ignored}
	j := importJudge{table: t, elsewhere: elsewhere, seen: map[string]int{}, people: map[string]*ImportPerson{}, programmes: map[string][]uint64{}}
	if err := s.fillJudge(&j); err != nil {
		return plan, err
	}
	roles := []Role{}
	for _, l := range t.Lines {
		line := j.judge(l)
		plan.Lines = append(plan.Lines, line)
		if (line.Role == Student || line.Role == Lecturer) && !slices.Contains(roles, line.Role) && line.Outcome != ImportRefused {
			roles = append(roles, line.Role)
		}
	}
	if err := s.missing(&plan, t, roles); err != nil {
		return plan, err
	}
	return plan, plan.seal()
}

// fillJudge reads the people whom a table names, and the programmes.
func (s Scope) fillJudge(j *importJudge) error {
	for keys := range slices.Chunk(j.table.keys(), rowsAtOnce) {
		var rows []ImportPerson
		err := s.tx.Raw(`SELECT u.id, u.email_key, u.name, u.role, u.language, u.deactivated_at IS NOT NULL AS deactivated,
				coalesce(p.id, 0) AS programme_id, coalesce(p.name, '') AS programme
			FROM users u LEFT JOIN student_programmes sp ON sp.university_id = u.university_id AND sp.user_id = u.id
			LEFT JOIN programmes p ON p.university_id = sp.university_id AND p.id = sp.programme_id
			WHERE u.university_id = ? AND u.email_key IN ? AND u.erased_at IS NULL`, s.actor.UniversityID, keys).Scan(&rows).Error
		if err != nil {
			return err
		}
		for i := range rows {
			j.people[rows[i].EmailKey] = &rows[i]
		}
	}
	var programmes []Programme
	if err := s.of(&programmes).Order("id").Find(&programmes).Error; err != nil {
		return err
	}
	for _, p := range programmes {
		j.programmes[foldKey(p.Name)] = append(j.programmes[foldKey(p.Name)], p.ID)
	}
	return nil
}

// missing finds whom a table does not name, of the roles that it holds.
func (s Scope) missing(plan *ImportPlan, t peopleTable, roles []Role) error {
	if len(roles) == 0 {
		return nil
	}
	keys, err := json.Marshal(t.keys())
	if err != nil {
		return err
	}
	q := s.of(&User{}).Where("role IN ? AND deactivated_at IS NULL AND erased_at IS NULL", roles)
	if s.store.engine == Postgres {
		q = q.Where("email_key NOT IN (SELECT json_array_elements_text(CAST(? AS json)))", string(keys))
	} else {
		q = q.Where("email_key NOT IN (SELECT value FROM json_each(?))", string(keys))
	}
	err = q.Select("id, name, email, role").Order("name_key").Order("id").Limit(MissingAtMost + 1).Scan(&plan.Missing).Error
	if len(plan.Missing) > MissingAtMost {
		plan.Missing, plan.TooManyMissing = nil, true
	}
	return err
}
