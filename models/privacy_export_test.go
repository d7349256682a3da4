package models

import "context"

// PersonTable is a row of personTables as tests see it.
type PersonTable struct {
	Name, Export, Unexported string
	Hidden                   map[string]string
	Erase                    []string
	Stays                    string
	Keep                     RetentionKey
}

// PersonTables lists personTables.
func PersonTables() []PersonTable {
	var list []PersonTable
	for _, t := range personTables() {
		list = append(list, PersonTable{t.name, t.export, t.unexported, t.hidden, t.erase, t.stays, t.keep})
	}
	return list
}

// RetentionKeys lists the classes of retention.
func RetentionKeys() []RetentionKey {
	var keys []RetentionKey
	for _, r := range retention() {
		keys = append(keys, r.key)
	}
	return keys
}

// PseudonymOf is the first pseudonym of a student in a module, by a data key.
func PseudonymOf(dataKey []byte, universityID, moduleID, studentID uint64) string {
	return newKeys(dataKey).pseudonym(universityID, moduleID, studentID, 0)
}

// BeginErasure writes the line of an erasure and nothing else, as a program
// does that dies after it.
func BeginErasure(s *Store, universityID, userID uint64) error {
	return s.System("test").in(universityID).read(context.Background(), func(in Scope) error {
		var u User
		if err := in.of(&u).Where("id = ?", userID).Take(&u).Error; err != nil {
			return err
		}
		return s.noteErasure(ledgerLine{At: s.Now(), University: universityID, User: userID, Mark: s.keys.mark(u)})
	})
}
