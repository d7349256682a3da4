package models

import "context"

// invitationsAtOnce bounds how many people one transaction invites: meanwhile
// nobody else writes on SQLite.
const invitationsAtOnce = 200

// InviteUsers sends people a link with which they choose their first password,
// in place of any sent before, and tells how many it went to: those who cannot
// sign in yet and are not deactivated. The others are left as they are.
func (s Scope) InviteUsers(ctx context.Context, ids []uint64) (int, error) {
	if err := s.only(Administrator); err != nil {
		return 0, err
	}
	sent := 0
	for len(ids) > 0 {
		part := ids[:min(len(ids), invitationsAtOnce)]
		ids = ids[len(part):]
		err := s.write(ctx, func(s Scope) error {
			n, err := s.invite(part)
			sent += n
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return sent, nil
}

func (s Scope) invite(ids []uint64) (int, error) {
	var people []User
	q := s.people().Where("id IN ? AND password_hash = '' AND deactivated_at IS NULL AND erased_at IS NULL", ids).Order("id")
	q = s.store.held(q)
	if err := q.Find(&people).Error; err != nil {
		return 0, err
	}
	for _, u := range people {
		if err := s.store.sendLink(s.tx, u, LinkInvitation, u.Email); err != nil {
			return 0, err
		}
		if err := s.audit("user.invite", "user", u.ID, nil); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}
