package pages

import (
	"fmt"
	"slices"
	"strings"

	"luna/models"
	"luna/views/layouts"
	"luna/views/text"
)

// auditSentences say what happened, with the name of what it happened to where
// the sentence has a place for it. Every action that the models note has one.
var auditSentences = map[string]models.Message{
	"address.ask":             models.Say("Asked to change the e-mail address of %s"),
	"address.change":          models.Say("Changed the e-mail address of %s"),
	"address.verify":          models.Say("Confirmed the e-mail address of %s"),
	"answers.import":          models.Say("Imported answers into %s"),
	"assignment.create":       models.Say("Added an assignment to %s"),
	"assignment.delete":       models.Say("Deleted an assignment of %s"),
	"assignment.file-delete":  models.Say("Deleted a file of an assignment of %s"),
	"assignment.publish":      models.Say("Published an assignment of %s, or took it back"),
	"assignment.rubric":       models.Say("Changed the rubric of an assignment of %s"),
	"assignment.rules":        models.Say("Changed points or deadline of an assignment of %s"),
	"audit.export":            models.Say("Exported the audit log"),
	"calendar.make":           models.Say("Made a secret address for the calendar of %s"),
	"calendar.revoke":         models.Say("Took back the secret address of the calendar of %s"),
	"consent.give":            models.Say("Gave a consent"),
	"consent.withdraw":        models.Say("Withdrew a consent"),
	"department.create":       models.Say("Added a department"),
	"department.delete":       models.Say("Deleted a department"),
	"department.move":         models.Say("Moved a department to another faculty"),
	"department.rename":       models.Say("Renamed a department"),
	"enrolment.join":          models.Say("Joined %s"),
	"enrolment.leave":         models.Say("Left %s"),
	"enrolment.remove":        models.Say("Took a student off %s"),
	"enrolment.sharing":       models.Say("Chose anew who may see the own trend in %s"),
	"extension.grant":         models.Say("Granted an extension in %s"),
	"extension.remove":        models.Say("Took an extension in %s back"),
	"factor.add":              models.Say("Added a second factor to the account of %s"),
	"factor.codes":            models.Say("Made new recovery codes for %s"),
	"factor.passkey-cloned":   models.Say("Refused a copied passkey of %s"),
	"factor.recovery-code":    models.Say("Used a recovery code of %s"),
	"factor.remove":           models.Say("Removed a second factor from the account of %s"),
	"factor.rename":           models.Say("Renamed a second factor of %s"),
	"factor.reset":            models.Say("Reset the second factors of %s"),
	"faculty.create":          models.Say("Added the faculty %s"),
	"faculty.delete":          models.Say("Deleted a faculty"),
	"faculty.rename":          models.Say("Renamed the faculty %s"),
	"form.archive":            models.Say("Archived the questionnaire %s"),
	"form.publish":            models.Say("Published the questionnaire %s"),
	"form.restore":            models.Say("Restored the questionnaire %s"),
	"inquiry.answer":          models.Say("Answered a question about a mark in %s"),
	"inquiry.ask":             models.Say("Asked about a mark in %s"),
	"inquiry.settle":          models.Say("Settled a question about a mark in %s"),
	"invitation.accept":       models.Say("Accepted the invitation of %s"),
	"job.start":               models.Say("Started a job by hand"),
	"submission.submit":       models.Say("Handed something in in %s"),
	"submission.withdraw":     models.Say("Withdrew what was handed in in %s"),
	"lesson.ask":              models.Say("Chose the questions after a lesson of %s"),
	"lesson.create":           models.Say("Added a lesson to %s"),
	"lesson.delete":           models.Say("Deleted a lesson of %s"),
	"lesson.file-delete":      models.Say("Deleted a file of a lesson of %s"),
	"lesson.publish":          models.Say("Published a lesson of %s, or took it back"),
	"login.add":               models.Say("Added a university login"),
	"login.change":            models.Say("Changed a university login"),
	"login.link":              models.Say("Linked a university login to the account of %s"),
	"login.remove":            models.Say("Removed a university login"),
	"login.unlink":            models.Say("Took a university login off the account of %s"),
	"mail.discard":            models.Say("Discarded a mail"),
	"mail.resend":             models.Say("Sent a mail again"),
	"gradebook.export":        models.Say("Took the gradebook of %s along as a file"),
	"gradebook.import":        models.Say("Set marks of %s from a file with the whole gradebook"),
	"gradebook.update":        models.Say("Changed how the marks of %s become a result"),
	"marks.export":            models.Say("Took the marks of an assignment of %s along as a file"),
	"marks.import":            models.Say("Set marks of an assignment of %s from a file"),
	"marks.date":              models.Say("Set when the marks of an assignment of %s are released"),
	"marks.hide":              models.Say("Took the released marks of an assignment of %s back"),
	"marks.release":           models.Say("Released the marks of an assignment of %s"),
	"mark.comment":            models.Say("Wrote a comment on a work in %s"),
	"mark.comment-delete":     models.Say("Removed a comment on a work in %s"),
	"mark.set":                models.Say("Set a mark of an assignment of %s, or took it back"),
	"mark.file":               models.Say("Gave a file along with the feedback in %s"),
	"mark.file-delete":        models.Say("Removed a file of the feedback in %s"),
	"module.comment":          models.Say("Kept a comment for marking in %s"),
	"module.comment-delete":   models.Say("Removed a comment for marking from %s"),
	"module.copy":             models.Say("Made the module %s as a copy"),
	"module.create":           models.Say("Created the module %s"),
	"module.key":              models.Say("Changed the enrolment password of %s"),
	"module.staff.add":        models.Say("Added somebody to the staff of %s"),
	"module.staff.remove":     models.Say("Took somebody off the staff of %s"),
	"module.status":           models.Say("Changed the status of %s"),
	"module.update":           models.Say("Changed the settings of %s"),
	"password.change":         models.Say("Changed the own password, %s"),
	"password.forgot":         models.Say("Asked for a new password for %s"),
	"password.reset":          models.Say("Chose a new password by a link, %s"),
	"plan.start":              models.Say("Started the plan %s"),
	"plan.stop":               models.Say("Stopped the plan %s"),
	"platform.setup":          models.Say("Set the program up"),
	"programme.create":        models.Say("Added a programme"),
	"programme.delete":        models.Say("Deleted a programme"),
	"programme.update":        models.Say("Changed a programme"),
	"retention.remove":        models.Say("Removed what had been kept long enough"),
	"session.end":             models.Say("Signed out"),
	"session.end.all":         models.Say("Signed out everywhere"),
	"session.half":            models.Say("Gave the right password, a second factor is still to come"),
	"session.start":           models.Say("Signed in"),
	"support.end":             models.Say("Ended the support view of %s"),
	"support.start":           models.Say("Began a support view of %s"),
	"team.clear":              models.Say("Deleted teams of %s that had not begun to work"),
	"team.delete":             models.Say("Deleted a team of %s"),
	"team.export":             models.Say("Took the teams of %s along as a file"),
	"team.import":             models.Say("Put students of %s into teams by a list"),
	"team.join":               models.Say("Put students of %s into a team"),
	"team.leave":              models.Say("Took a student of %s out of a team"),
	"team.share":              models.Say("Shared students of %s out into teams"),
	"university.close":        models.Say("Closed %s"),
	"university.create":       models.Say("Added %s"),
	"university.logo":         models.Say("Changed the logo of %s"),
	"university.nologo":       models.Say("Removed the logo of %s"),
	"university.reopen":       models.Say("Reopened %s"),
	"university.room":         models.Say("Changed the room for files of %s"),
	"university.settings":     models.Say("Changed the settings of %s"),
	"university.staff-factor": models.Say("Changed whether staff of %s need a second factor"),
	"university.update":       models.Say("Changed %s"),
	"user.create":             models.Say("Added %s"),
	"user.deactivate":         models.Say("Deactivated the account of %s"),
	"user.erase":              models.Say("Erased a person"),
	"user.export":             models.Say("Exported data of people"),
	"user.import":             models.Say("Imported people"),
	"user.import-check":       models.Say("Checked a table of people to be imported"),
	"user.invite":             models.Say("Invited %s"),
	"user.password":           models.Say("Set a new password for %s"),
	"user.programme":          models.Say("Changed who is in a programme"),
	"user.reactivate":         models.Say("Reactivated the account of %s"),
	"user.role":               models.Say("Changed the role of %s"),
	"user.update":             models.Say("Changed the account of %s"),
}

// HasAuditSentence tells whether an action of the log can be read.
func HasAuditSentence(action string) bool {
	_, there := auditSentences[action]
	return there
}

// AuditSentence says what an entry tells of. An action that is no more in the
// program is shown as it was written.
func AuditSentence(p text.Printer, row models.AuditRow) string {
	if row.Action == "session.start" && row.Outcome == models.AuditRefused {
		return p.T("Could not sign in")
	}
	m, there := auditSentences[row.Action]
	if !there {
		return row.Action
	}
	if !strings.Contains(m.Text, "%s") {
		return p.T(m.Text)
	}
	label := row.Label
	if label == "" {
		label = p.T("no. %d", row.ObjectID)
	}
	return p.T(m.Text, label)
}

// AuditWho names who acted.
func AuditWho(p text.Printer, row models.AuditRow) string {
	switch {
	case row.ActorName != "":
		return row.ActorName
	case row.ActorRole == "system":
		return p.T("the program itself")
	case row.ActorRole == "nobody":
		return p.T("somebody not signed in")
	case row.ActorRole == "platform":
		return p.T("administrator of the platform")
	}
	return p.T("person no. %d", row.ActorID)
}

// AuditFacts writes the facts of an entry as they are in the log.
func AuditFacts(row models.AuditRow) string {
	var parts []string
	for name, value := range row.Details {
		parts = append(parts, fmt.Sprintf("%s: %v", name, value))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// auditGroups are the choices of the filter: the beginnings of the actions.
func auditGroups(p layouts.Page) []string {
	var groups []string
	for action := range auditSentences {
		if group := models.AuditGroup(action); !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	slices.SortFunc(groups, func(a, b string) int { return strings.Compare(auditGroup(p, a), auditGroup(p, b)) })
	return groups
}

// auditGroupWords name the groups.
var auditGroupWords = map[string]models.Message{
	"address": models.Say("E-mail addresses"), "answers": models.Say("Imported answers"), "audit": models.Say("The audit log"),
	"consent": models.Say("Consents"), "department": models.Say("Departments"), "enrolment": models.Say("Enrolments"),
	"factor": models.Say("Second factors"), "faculty": models.Say("Faculties"), "form": models.Say("Questionnaires"),
	"invitation": models.Say("Invitations"), "job": models.Say("Jobs"), "login": models.Say("University logins"),
	"mail": models.Say("Mail"), "module": models.Say("Modules"), "password": models.Say("Passwords"), "plan": models.Say("Survey plans"),
	"platform": models.Say("Set-up"), "programme": models.Say("Programmes"), "retention": models.Say("Retention"),
	"session": models.Say("Signing in and out"), "support": models.Say("Support views"), "university": models.Say("Universities"),
	"user": models.Say("People"),
}

func auditGroup(p layouts.Page, group string) string {
	if m, there := auditGroupWords[group]; there {
		return p.T(m.Text)
	}
	return group
}
