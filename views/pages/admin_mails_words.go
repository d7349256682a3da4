package pages

import (
	"fmt"

	"luna/models"
	"luna/views/layouts"
)

func mailHref(id uint64, rest string) string { return fmt.Sprintf("/admin/mails/%d%s", id, rest) }

// mailTo is the address, where it is still known.
func mailTo(m models.MailRow) string {
	if m.Recipient == "" {
		return "–"
	}
	return m.Recipient
}

// mailKind says what a message is about.
func mailKind(p layouts.Page, kind string) string {
	switch kind {
	case models.MailInvitation:
		return p.T("Invitation")
	case models.MailReset:
		return p.T("Link to a new password")
	case models.MailVerification, models.MailNewAddress:
		return p.T("Confirmation of an address")
	case models.MailAddressAsked, models.MailAddressChanged:
		return p.T("Notice: another address")
	case models.MailPasswordChanged:
		return p.T("Notice: another password")
	case models.MailFactorAdded, models.MailFactorRemoved:
		return p.T("Notice: ways to sign in")
	case models.MailExport:
		return p.T("Notice: copy of the data")
	case models.MailErasureAsked, models.MailErased:
		return p.T("Notice: erasure")
	case models.MailSupportView:
		return p.T("Notice: support view")
	case models.MailLogin:
		return p.T("Notice: university login")
	case models.MailReceipt:
		return p.T("Receipt of what was handed in")
	case models.MailNotice:
		return p.T("Notice: what is new in a module")
	case models.MailWelcome:
		return p.T("Welcome")
	}
	return kind
}

func mailState(p layouts.Page, state models.MailState) string {
	switch state {
	case models.MailWaiting:
		return p.T("waiting")
	case models.MailSending:
		return p.T("being sent")
	case models.MailSent:
		return p.T("sent")
	}
	return p.T("not delivered")
}

// mailProblem says what is wrong and what follows from it.
func mailProblem(p layouts.Page, code string) string {
	switch code {
	case models.MailPerhaps:
		return p.T("Perhaps it was sent: the program was interrupted at that moment. Ask the person before you send it again.")
	case models.MailRefused:
		return p.T("The mail server refuses it. The address may be mistyped.")
	case models.MailLater:
		return p.T("The mail server does not take it yet.")
	case models.MailGivenUp:
		return p.T("It was tried for two days.")
	case models.MailTooOld:
		return p.T("It could not be sent for three days.")
	case models.MailUnreachable:
		return p.T("The mail server cannot be reached. It is sent as soon as the server is back.")
	case models.MailUnreadable:
		return p.T("It cannot be read: the data key of the installation is another one.")
	}
	return code
}
