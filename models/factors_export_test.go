package models

import "context"

// AppStep is how a code is compared.
var AppStep = appStep

// TakeCode accepts a code without counting tries, so that a test can use it a
// hundred times at once.
func (s Scope) TakeCode(ctx context.Context, code string) error {
	return s.write(ctx, func(s Scope) error { return s.takeCode(code) })
}

// SealedApp is what the database holds of the acting person's app.
func (s Scope) SealedApp(ctx context.Context) (string, error) {
	var app TOTPFactor
	err := s.read(ctx, func(s Scope) error { return s.mine(&TOTPFactor{}).Take(&app).Error })
	return app.SealedSecret, err
}
