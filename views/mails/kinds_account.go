package mails

import "luna/models"

func factorAdded(p *letter, l models.Letter, to models.Reader) {
	p.subject = p.T("A new way to sign in")
	switch l.Values["factor"] {
	case "totp":
		p.say(p.T("An authenticator app was added to your account on Luna: %s.", p.Exact(to.Now)))
	case "codes":
		p.say(p.T("New recovery codes were made for your account on Luna: %s. The old ones are void.", p.Exact(to.Now)))
	case "login":
		p.say(p.T("Somebody signed in to your account on Luna with the login of your university for the first time: %s.", p.Exact(to.Now)))
	default:
		p.say(p.T("A passkey was added to your account on Luna: %s.", p.Exact(to.Now)))
	}
	p.notYou()
}

func factorRemoved(p *letter, l models.Letter, to models.Reader) {
	p.subject = p.T("A way to sign in was removed")
	switch l.Values["factor"] {
	case "totp":
		p.say(p.T("The authenticator app was removed from your account on Luna: %s.", p.Exact(to.Now)))
	case "codes":
		p.say(p.T("The recovery codes were removed from your account on Luna: %s.", p.Exact(to.Now)))
	default:
		p.say(p.T("A passkey was removed from your account on Luna: %s.", p.Exact(to.Now)))
	}
	p.notYou()
}

func export(p *letter, l models.Letter, _ models.Reader) {
	p.subject = p.T("A copy of your data")
	p.say(p.T("A copy of all that Luna keeps about you was made from your account."))
	p.button = p.T("To your data")
	if !l.Until.IsZero() {
		p.say(p.T("It can be fetched until %s.", p.Exact(l.Until)))
	}
	p.notYou()
}

func erasureAsked(p *letter, l models.Letter, _ models.Reader) {
	p.subject = p.T("Your data will be erased")
	if l.Until.IsZero() {
		p.say(p.T("You have asked that everything Luna keeps about you be erased. That cannot be undone."))
	} else {
		p.say(p.T("You have asked that everything Luna keeps about you be erased. It will be done on %s, and cannot be undone then.", p.Exact(l.Until)))
	}
	p.notYou()
}

func erased(p *letter, _ models.Letter, _ models.Reader) {
	p.subject = p.T("Your data is erased")
	p.say(
		p.T("Everything that Luna kept about you is erased: your account, your answers, and this address as soon as this message has left."),
		p.T("Copies that were made against failures are overwritten within 35 days. Nobody uses them for anything else."))
}

func supportView(p *letter, l models.Letter, to models.Reader) {
	p.subject = p.T("Somebody helped with your account")
	p.say(p.T("To help you, an administrator has looked at Luna the way you see it: %s. Your answers and your trends were not shown. This is the reason that was given:", p.Exact(to.Now)))
	p.quote = line(l.Values["reason"])
	p.advise(p.T("The page “Account” shows who has looked at what. If you have questions, please ask the administrators of your university."))
}

func login(p *letter, l models.Letter, to models.Reader) {
	switch l.Values["act"] {
	case "added":
		p.subject = p.T("A university login was added")
		p.say(p.T("Another administrator has added a login to your university at Luna: %s. People can sign in with it.", p.Exact(to.Now)))
	case "removed":
		p.subject = p.T("A university login was removed")
		p.say(p.T("Another administrator has removed a login of your university from Luna: %s. People can no longer sign in with it.", p.Exact(to.Now)))
	default:
		p.subject = p.T("A university login was changed")
		p.say(p.T("Another administrator has changed a login of your university at Luna: %s. Whoever runs that login says who somebody is.", p.Exact(to.Now)))
	}
	p.say(p.T("This is what it is called:"))
	p.quote = line(l.Values["name"])
	p.button = p.T("To the university logins")
	p.advise(p.T("You know nothing of this? Then ask your colleagues at once: whoever runs a login can sign in as anybody who uses it. The audit log shows who did it."))
}
