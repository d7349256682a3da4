// Package oidc signs people in with the login of their university: OpenID
// Connect, the authorization code flow with PKCE (RFC 7636), a nonce, and
// endpoints by discovery. It knows the protocol and nothing of people; who the
// claims belong to is decided in models.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"luna/models"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// refresh is how long what a provider says of itself is believed.
const refresh = time.Hour

// pause is how long a provider that did not answer is left alone: anybody may
// knock at the way to it.
const pause = 30 * time.Second

var errAway = errors.New("the provider did not answer a moment ago")

// Login talks to the providers. It is safe for concurrent use.
type Login struct {
	callback string // absolute address that providers send people back to
	now      func() time.Time
	client   *http.Client

	mu    sync.Mutex
	known map[string]found
}

type found struct {
	provider *oidc.Provider
	at       time.Time
}

// Options say how providers are reached.
type Options struct {
	// BaseURL is the program's own address, without a trailing slash.
	BaseURL string
	// Now is the clock.
	Now func() time.Time
	// Private, if set, tells which hosts may be reached although they are not on
	// the public Internet. Issuers are typed in by people: without this check an
	// administrator could make the program ask its neighbours.
	Private func(host string) bool
}

// New makes a Login.
func New(o Options) *Login {
	return &Login{
		callback: o.BaseURL + models.LoginCallback, now: o.Now, client: guarded(o.Private), known: map[string]found{},
	}
}

// Check asks a provider what it can do, now. The error is for the administrator
// who sets it up.
func (l *Login) Check(ctx context.Context, issuer string) error {
	l.mu.Lock()
	delete(l.known, issuer)
	l.mu.Unlock()
	_, err := l.discover(ctx, issuer)
	return err
}

// Begin gives the provider's address to which a person is sent.
func (l *Login) Begin(ctx context.Context, p models.LoginProvider, h models.LoginHandshake) (string, error) {
	provider, err := l.discover(ctx, p.Issuer)
	if err != nil {
		return "", err
	}
	return l.config(p, provider).AuthCodeURL(h.State, oidc.Nonce(h.Nonce), oauth2.S256ChallengeOption(h.Verifier)), nil
}

// Finish trades the code that a person came back with for what the provider
// says about them. Signature, issuer, audience, time and nonce are checked.
func (l *Login) Finish(ctx context.Context, p models.LoginProvider, h models.LoginHandshake, code string) (models.LoginClaims, error) {
	var claims models.LoginClaims
	provider, err := l.discover(ctx, p.Issuer)
	if err != nil {
		return claims, err
	}
	ctx = oidc.ClientContext(ctx, l.client)
	token, err := l.config(p, provider).Exchange(ctx, code, oauth2.VerifierOption(h.Verifier))
	if err != nil {
		return claims, fmt.Errorf("trading the code: %w", reason(err))
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return claims, errors.New("the provider sent no ID token")
	}
	id, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, Now: l.now}).Verify(ctx, raw)
	if err != nil {
		return claims, fmt.Errorf("checking the ID token: %w", err)
	}
	if id.Nonce != h.Nonce {
		return claims, errors.New("the ID token is not the answer to our question: another nonce")
	}
	claims.Subject = id.Subject
	if err := readAddress(id.Claims, &claims); err != nil {
		return claims, err
	}
	if claims.Email == "" { // many providers say it only when asked
		return claims, l.ask(ctx, provider, token, &claims)
	}
	return claims, nil
}

// ask reads the address from the provider's user info, whose subject must be
// that of the ID token.
func (l *Login) ask(ctx context.Context, provider *oidc.Provider, token *oauth2.Token, claims *models.LoginClaims) error {
	if provider.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil { // the library's words hold the whole answer, which is about a person
		return errors.New("asking for the address: the provider did not give it")
	}
	if info.Subject != claims.Subject {
		return errors.New("the user info is about somebody else")
	}
	return readAddress(info.Claims, claims)
}

// readAddress takes the address. Whether it was verified some providers say as
// a text.
func readAddress(read func(any) error, claims *models.LoginClaims) error {
	var said struct {
		Email    string `json:"email"`
		Verified any    `json:"email_verified"`
	}
	if err := read(&said); err != nil {
		return fmt.Errorf("reading the claims: %w", err)
	}
	claims.Email = strings.TrimSpace(said.Email)
	claims.Verified = said.Verified == true || said.Verified == "true"
	return nil
}

func (l *Login) config(p models.LoginProvider, provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: provider.Endpoint(), RedirectURL: l.callback,
		Scopes: []string{oidc.ScopeOpenID, "email"},
	}
}

// discover reads a provider's own description, at most once an hour.
func (l *Login) discover(ctx context.Context, issuer string) (*oidc.Provider, error) {
	l.mu.Lock()
	kept, ok := l.known[issuer]
	l.mu.Unlock()
	if ok && kept.provider != nil && l.now().Sub(kept.at) < refresh {
		return kept.provider, nil
	}
	if ok && kept.provider == nil && l.now().Sub(kept.at) < pause {
		return nil, errAway
	}
	// The keys are fetched later, when this request is over.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), l.client), issuer)
	if err != nil {
		provider = nil
	}
	l.mu.Lock()
	l.known[issuer] = found{provider, l.now()}
	l.mu.Unlock()
	if err != nil { // the library's words hold the whole answer: only their beginning
		return nil, fmt.Errorf("asking %s what it can do: %.120s", issuer, err)
	}
	return provider, nil
}

// reason leaves out the provider's whole answer, which may hold a token.
func reason(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return fmt.Errorf("the provider refused: %s", refused.ErrorCode)
	}
	return err
}
