package handlers

import (
	"context"

	"luna/models"
)

// policy says who may use a route. The zero policy lets nobody pass and is
// refused at start.
type policy struct {
	said     bool
	anyone   bool
	nameless bool // nobody is looked up: files, health, calendars
	roles    []models.Role
	platform platformRule
	objects  []objectRule
	// confirmed: who asks must have proved lately who they are.
	confirmed bool
	// support: what a support view may see of it, see support.go.
	support supportRule
	// beforeFactor: also for staff who have still to set up the second factor
	// that their university wants.
	beforeFactor bool
}

// platformRule tells administrators of a university from those of the platform.
type platformRule int

const (
	universityOnly platformRule = iota // needs a university: the usual case
	platformOnly
	platformToo
)

// objectRule asks the models about the record that an address names.
type objectRule struct {
	kind  string // "teaches", "attends" or "belongs"
	param string
	allow func(s models.Scope, ctx context.Context, id uint64) error
}

// anyone may pass, signed in or not.
func anyone() policy { return policy{said: true, anyone: true} }

// nameless may be used by anyone, and nobody asks who it is: files and health,
// which must answer without the database, and calendars, whose address says it.
func nameless() policy { return policy{said: true, anyone: true, nameless: true} }

// only people of these roles, who have a university.
func only(roles ...models.Role) policy { return policy{said: true, roles: roles} }

// signedIn is everybody with a login, platform administrators included.
func signedIn() policy {
	return policy{said: true, roles: []models.Role{student, lecturer, admin}, platform: platformToo}
}

// administrators of a university or of the platform.
func administrators() policy {
	return policy{said: true, roles: []models.Role{admin}, platform: platformToo}
}

// platformAdmin administers the universities themselves.
func platformAdmin() policy {
	return policy{said: true, roles: []models.Role{admin}, platform: platformOnly}
}

// whoTeaches: and be a lecturer on the staff of the module that the parameter names.
func (p policy) whoTeaches(param string) policy {
	return p.object("teaches", param, models.Scope.Teaches)
}

// whoAttends: and be enrolled in the module that the parameter names.
func (p policy) whoAttends(param string) policy {
	return p.object("attends", param, models.Scope.Attends)
}

// whoBelong: staff, enrolled students and the university's administrators.
func (p policy) whoBelong(param string) policy {
	return p.object("belongs", param, models.Scope.Belongs)
}

// whoConfirmed: and have proved in the last quarter of an hour who they are. If
// not, they are asked to, and come back.
func (p policy) whoConfirmed() policy {
	p.confirmed = true
	return p
}

// evenWithoutFactor: and be it staff who have no second factor yet although
// their university wants one. Only the way to one is for them.
func (p policy) evenWithoutFactor() policy {
	p.beforeFactor = true
	return p
}

func (p policy) object(kind, param string, allow func(models.Scope, context.Context, uint64) error) policy {
	p.objects = append(append([]objectRule(nil), p.objects...), objectRule{kind, param, allow})
	return p
}

// pass is nil for those who may go in: first what a support view may do, then
// everything else.
func (p policy) pass(r *request) error {
	if err := p.inView(r); err != nil {
		return err
	}
	return p.check(r)
}

// check gives nil, errSignedOut, errNoFactor, errUnconfirmed or
// models.ErrNotFound: to somebody without the right, a page does not exist.
func (p policy) check(r *request) error {
	if p.anyone {
		return nil
	}
	if r.visitor == nil {
		return errSignedOut
	}
	if r.visitor.FactorMissing && !p.beforeFactor {
		return errNoFactor
	}
	if !p.admits(r.visitor.Actor) {
		return models.ErrNotFound
	}
	for _, o := range p.objects {
		id, err := r.id(o.param)
		if err != nil {
			return err
		}
		if err := o.allow(r.scope, r.ctx(), id); err != nil {
			return err
		}
	}
	if p.confirmed && !r.visitor.Fresh(r.printer.Now) {
		return errUnconfirmed
	}
	return nil
}

func (p policy) admits(a models.Actor) bool {
	if a.Platform() && p.platform == universityOnly || !a.Platform() && p.platform == platformOnly {
		return false
	}
	for _, role := range p.roles {
		if a.Role == role {
			return true
		}
	}
	return false
}

const (
	student  = models.Student
	lecturer = models.Lecturer
	admin    = models.Administrator
)
