package mails

import "luna/models"

// kinds is what each kind of letter says.
func kinds() map[string]func(p *letter, l models.Letter, to models.Reader) {
	return map[string]func(p *letter, l models.Letter, to models.Reader){
		models.MailInvitation:      invitation,
		models.MailReset:           reset,
		models.MailVerification:    verification,
		models.MailNewAddress:      newAddress,
		models.MailAddressAsked:    addressAsked,
		models.MailAddressChanged:  addressChanged,
		models.MailPasswordChanged: passwordChanged,
		models.MailFactorAdded:     factorAdded,
		models.MailFactorRemoved:   factorRemoved,
		models.MailExport:          export,
		models.MailErasureAsked:    erasureAsked,
		models.MailErased:          erased,
		models.MailSupportView:     supportView,
		models.MailWelcome:         welcome,
		models.MailLogin:           login,
		models.MailReceipt:         receipt,
		models.MailNotice:          notice,
	}
}

func (p *letter) say(paragraphs ...string) { p.paragraphs = append(p.paragraphs, paragraphs...) }
func (p *letter) advise(advice ...string)  { p.advice = append(p.advice, advice...) }
func (p *letter) ends(l models.Letter) string {
	if l.Until.IsZero() {
		return p.T("The link works once.")
	}
	return p.T("The link works once, until %s.", p.Exact(l.Until))
}

// notYou is for whoever did not do what the letter tells of.
func (p *letter) notYou() {
	p.advise(p.T("Was that not you? Then somebody may have got into your account. Please choose another password at once: on the sign-in page, “Forgot your password?” leads you there. Then tell the administrators of your university."))
}

func invitation(p *letter, l models.Letter, to models.Reader) {
	if to.University == "" {
		p.subject = p.T("Your account on Luna")
		p.say(p.T("You have been given an account on Luna, as one of those who look after it. Please choose a password."))
	} else {
		p.subject = p.T("Your account on Luna at %s", to.University)
		p.say(p.T("%s has made an account on Luna for you. Luna asks short questions through the term and shows how it is going. Please choose a password.", to.University))
	}
	p.button = p.T("Choose a password")
	p.advise(p.ends(l), p.T("You know nothing of this? Then you need not do anything: without a password nobody can use the account."))
}

func reset(p *letter, l models.Letter, _ models.Reader) {
	p.subject = p.T("Choose a new password")
	p.say(p.T("Somebody, most likely you, said that they have forgotten the password of your account on Luna. Here you can choose a new one."))
	p.button = p.T("Choose a new password")
	p.advise(p.ends(l), p.T("Was that not you? Then you need not do anything: your password stays as it is."))
}

func verification(p *letter, l models.Letter, _ models.Reader) {
	p.subject = p.T("Is this your e-mail address?")
	p.say(p.T("Please confirm that this e-mail address is yours. Then Luna can reach you here, for example when you have forgotten your password."))
	p.button = p.T("Confirm the address")
	p.advise(p.ends(l))
}

func newAddress(p *letter, l models.Letter, _ models.Reader) {
	p.subject = p.T("Please confirm your new e-mail address")
	p.say(p.T("You want to use this e-mail address for your account on Luna. Please confirm that it is yours; until then the old one stays."))
	p.button = p.T("Confirm the address")
	p.advise(p.ends(l), p.T("You know nothing of this? Then you need not do anything: somebody may have mistyped their address."))
}

func addressAsked(p *letter, _ models.Letter, _ models.Reader) {
	p.subject = p.T("Another e-mail address for your account")
	p.say(p.T("Somebody who is signed in with your account on Luna wants to use another e-mail address for it. The new address has to be confirmed first; until then this one stays."))
	p.notYou()
}

func addressChanged(p *letter, _ models.Letter, _ models.Reader) {
	p.subject = p.T("Your e-mail address was changed")
	p.say(p.T("Your account on Luna has another e-mail address now. Messages no longer go to this one."))
	p.advise(p.T("Was that not you? Then somebody else may have your account. Please tell the administrators of your university at once."))
}

func passwordChanged(p *letter, _ models.Letter, to models.Reader) {
	p.subject = p.T("Your password was changed")
	p.say(p.T("The password of your account on Luna was changed: %s. On all other devices you are signed out.", p.Exact(to.Now)))
	p.notYou()
}

func welcome(p *letter, _ models.Letter, to models.Reader) {
	p.subject = p.T("Welcome to Luna")
	p.say(p.T("Your account is ready."))
	if to.University != "" {
		p.say(p.T("You decide what others see of your answers, module by module, and can change it at any time. The page “Account” shows who has looked at what."))
	}
	p.button = p.T("Begin")
}
