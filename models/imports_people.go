package models

import (
	"time"
)

// importPeople finds or makes a person and an enrollment for each student of
// the import, and gives the enrollments by the students' names. They have been
// in the module since their first survey.
func (s Scope) importPeople(m Module, u University, in AnswerImport, result *ImportResult) (map[string]uint64, error) {
	first := map[string]time.Time{}
	var names []string
	for _, i := range bySlot(in.Surveys) {
		v := in.Surveys[i]
		if _, seen := first[v.Student]; !seen {
			first[v.Student] = v.Slot
			names = append(names, v.Student)
		}
	}
	users, err := s.importUsers(m, u, names, result)
	if err != nil {
		return nil, err
	}
	var roster []Enrollment
	if err := s.of(&roster).Where("module_id = ?", m.ID).Find(&roster).Error; err != nil {
		return nil, err
	}
	enrolled, taken := map[uint64]uint64{}, map[string]bool{}
	for _, e := range roster {
		enrolled[e.StudentID], taken[e.Pseudonym] = e.ID, true
	}
	var fresh []Enrollment
	for _, name := range names {
		if _, in := enrolled[users[name]]; in {
			continue
		}
		pseudonym, err := s.takePseudonym(m.ID, users[name], taken)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, Enrollment{
			UniversityID: u.ID, ModuleID: m.ID, StudentID: users[name], Pseudonym: pseudonym,
			Sharing: in.Sharing, ConsentedAt: s.now(), EnrolledAt: first[name].UTC(),
		})
	}
	if len(fresh) > 0 {
		if err := s.tx.CreateInBatches(&fresh, rowsAtOnce).Error; err != nil {
			return nil, err
		}
	}
	for _, e := range fresh {
		enrolled[e.StudentID] = e.ID
	}
	byName := make(map[string]uint64, len(names))
	for _, name := range names {
		byName[name] = enrolled[users[name]]
	}
	return byName, nil
}

// importUsers gives the people behind the names of an import. They have no
// password, so that nobody can sign in as one of them.
func (s Scope) importUsers(m Module, u University, names []string, result *ImportResult) (map[string]uint64, error) {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = emailKey(importAddress(u, m, name))
	}
	var there []User
	if err := s.of(&there).Select("id", "email_key").Where("email_key IN ?", keys).Find(&there).Error; err != nil {
		return nil, err
	}
	known := map[string]uint64{}
	for _, p := range there {
		known[p.EmailKey] = p.ID
	}
	var fresh []User
	for i, name := range names {
		if known[keys[i]] == 0 {
			fresh = append(fresh, User{
				UniversityID: &u.ID, Email: keys[i], EmailKey: keys[i], Name: name, NameKey: foldKey(name),
				Role: Student, Epoch: 1, CreatedAt: s.now(),
			})
		}
	}
	result.NewStudents = len(fresh)
	if len(fresh) > 0 {
		if err := s.tx.CreateInBatches(&fresh, rowsAtOnce).Error; err != nil {
			return nil, err
		}
	}
	for _, p := range fresh {
		known[p.EmailKey] = p.ID
	}
	users := make(map[string]uint64, len(names))
	for i, name := range names {
		users[name] = known[keys[i]]
	}
	return users, nil
}

// takePseudonym gives a student of an import the first pseudonym that is not
// taken, and takes it.
func (s Scope) takePseudonym(moduleID, studentID uint64, taken map[string]bool) (string, error) {
	own := make([]string, pseudonymTries)
	for try := range own {
		own[try] = s.store.keys.pseudonym(s.actor.UniversityID, moduleID, studentID, try)
	}
	name, err := firstFree(own, taken)
	taken[name] = true
	return name, err
}
