package models

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

// WriteLedger puts a line into the ledger of a store.
func WriteLedger(s *Store, universityID, userID uint64, mark string) error {
	return s.noteErasure(ledgerLine{At: s.Now(), University: universityID, User: userID, Mark: mark})
}
