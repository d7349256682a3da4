package pages

import (
	"luna/models"
	"luna/views/components"
	"luna/views/layouts"
)

func erasureReasons(p layouts.Page) []components.Choice {
	words := map[models.ErasureReason]string{
		models.ErasedOnRequest: p.T("The person has asked for it"),
		models.ErasedGone:      p.T("The person has left the university"),
		models.ErasedMistake:   p.T("The account should never have been there"),
	}
	var choices []components.Choice
	for _, r := range models.ErasureReasons() {
		choices = append(choices, components.Choice{Value: string(r), Label: words[r]})
	}
	return choices
}

// retentionName says what belongs to a class.
func retentionName(p layouts.Page, key models.RetentionKey) string {
	return map[models.RetentionKey]string{
		models.KeepSessions:   p.T("Sessions"),
		models.KeepAttempts:   p.T("Counters of failed tries"),
		models.KeepHandshakes: p.T("Steps of signing in"),
		models.KeepLinks:      p.T("One-time links"),
		models.KeepImports:    p.T("Tables of people not applied"),
		models.KeepMails:      p.T("Mails"),
		models.KeepAccess:     p.T("Who looked at whom"),
		models.KeepNotices:    p.T("What people were told"),
		models.KeepAnswers:    p.T("Answers and trends"),
		models.KeepPeople:     p.T("Deactivated people"),
		models.KeepAudit:      p.T("Audit log"),
		models.KeepErasures:   p.T("Numbers of erased people"),
	}[key]
}

// retentionRule says how long a class is kept.
func retentionRule(p layouts.Page, line models.RetentionLine) string {
	months := p.N(line.Months, "%d month", "%d months")
	switch line.Key {
	case models.KeepSessions:
		return p.T("until they end, a week at most")
	case models.KeepAttempts:
		return p.T("a quarter of an hour; long series of tries 90 days")
	case models.KeepHandshakes, models.KeepLinks, models.KeepImports:
		return p.T("until they expire")
	case models.KeepMails:
		return p.T("30 days; those that could not be sent 90 days")
	case models.KeepErasures:
		return p.T("for good: they keep a restored backup from bringing anybody back")
	case models.KeepAnswers:
		if line.Months > 0 {
			return p.T("%s after the last day of the module", months)
		}
	case models.KeepPeople:
		if line.Months > 0 {
			return p.T("%s after they were deactivated", months)
		}
	case models.KeepAudit:
		return p.T("%s at least", months)
	default:
		return months
	}
	return p.T("until they are erased")
}

func retentionOver(p layouts.Page, line models.RetentionLine) string {
	switch {
	case !line.Counted:
		return "–"
	case line.Kept:
		return p.T("%s older, kept", p.Number(float64(line.Over), 0))
	}
	return p.Number(float64(line.Over), 0)
}
