package models

import "fmt"

// tellOfLogin writes to the other administrators of the university that one of
// them added, changed or removed a login: whoever runs a login says who people
// are, and the log alone is read too late.
func (s Scope) tellOfLogin(act string, p IdentityProvider) error {
	var others []User
	err := s.of(&User{}).Where("role = ? AND deactivated_at IS NULL AND erased_at IS NULL AND id <> ?", Administrator, s.actor.UserID).
		Order("id").Find(&others).Error
	if err != nil {
		return err
	}
	for _, u := range others {
		err := s.store.post(s.tx, Letter{
			Kind: MailLogin, Key: fmt.Sprintf("login/%s/%d/%d/%d", act, p.ID, u.ID, s.now().UnixMicro()), To: u,
			Link: "/admin/logins", Values: map[string]string{"act": act, "name": p.Name},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
