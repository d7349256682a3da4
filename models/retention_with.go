package models

import "context"

// RetentionWith tells what of a university is over, and by the next nightly run
// removed unless its class is one that stays, if it kept its records for the
// months of in. It changes nothing. Who may set the months may ask; to all
// others the university is not there.
func (s Scope) RetentionWith(ctx context.Context, id uint64, in SettingsInput) (map[RetentionKey]int64, error) {
	if err := s.maySet(id); err != nil {
		return nil, err
	}
	over := map[RetentionKey]int64{}
	there := s
	there.actor.UniversityID = id
	err := there.read(ctx, func(s Scope) error {
		u, err := s.home()
		if err != nil {
			return err
		}
		bounded := func(months int) int { return min(max(months, 0), longestKept) }
		u.KeepAnswersMonths, u.KeepPeopleMonths, u.KeepAuditMonths = bounded(in.KeepAnswers), bounded(in.KeepPeople), bounded(in.KeepAudit)
		lines, err := s.retention(u, s.now())
		for _, line := range lines {
			over[line.Key] = line.Over
		}
		return err
	})
	return over, err
}

// checkShortening wants the months typed once more where they remove what is
// kept today: a slip of the finger would cost answers, people, or what the log
// knows of them, for good.
func (in *SettingsInput) checkShortening(f faults, u University) {
	typed := func(field string, was, is, again int) {
		if shortened := is > 0 && (was == 0 || is < was); shortened && again != is {
			f.add(field, Say("To keep less than before, please type the number of months again: %d.", is))
		}
	}
	typed("confirm_answers", u.KeepAnswersMonths, in.KeepAnswers, in.ConfirmAnswers)
	typed("confirm_people", u.KeepPeopleMonths, in.KeepPeople, in.ConfirmPeople)
	typed("confirm_audit", u.KeepAuditMonths, in.KeepAudit, in.ConfirmAudit)
}
