package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"luna/models"

	"github.com/go-jose/go-jose/v4"
)

var now = time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)

// hostile is a provider that signs whatever a test tells it to.
type hostile struct {
	*httptest.Server
	key   *ecdsa.PrivateKey
	token func(h *hostile) string // what the token endpoint gives as ID token
	form  map[string]string       // what it was asked with
	info  map[string]any
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	h := &hostile{form: map[string]string{}}
	var err error
	if h.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	reply := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{
			"issuer": h.URL, "authorization_endpoint": h.URL + "/auth", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys",
			"userinfo_endpoint": h.URL + "/info", "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &h.key.PublicKey, KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"code", "code_verifier", "redirect_uri"} {
			h.form[name] = r.PostFormValue(name)
		}
		reply(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": h.token(h)})
	})
	mux.HandleFunc("/info", func(w http.ResponseWriter, _ *http.Request) { reply(w, h.info) })
	return h
}

// claims are those of an honest answer; change what a test is about.
func (h *hostile) claims(nonce string) map[string]any {
	return map[string]any{
		"iss": h.URL, "aud": "luna", "sub": "mia", "nonce": nonce, "email": "mia@x.example", "email_verified": true,
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}
}

func (h *hostile) sign(t *testing.T, key *ecdsa.PrivateKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(data)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func everywhere(string) bool { return true }

func TestAnAnswerThatIsNotTheProvidersOrNotForUsIsRefused(t *testing.T) {
	h := newHostile(t)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	login := New(Options{BaseURL: "http://luna.test", Now: func() time.Time { return now }, Private: everywhere})
	provider := models.LoginProvider{Issuer: h.URL, ClientID: "luna", ClientSecret: "s"}
	handshake := models.LoginHandshake{State: "state", Nonce: "nonce", Verifier: strings.Repeat("v", 64)}
	finish := func(token func(h *hostile) string) (models.LoginClaims, error) {
		h.token = token
		return login.Finish(t.Context(), provider, handshake, "code")
	}
	with := func(key string, value any) func(*hostile) string {
		return func(h *hostile) string {
			claims := h.claims("nonce")
			claims[key] = value
			return h.sign(t, h.key, claims)
		}
	}
	claims, err := finish(with("sub", "mia"))
	if err != nil || claims.Subject != "mia" || claims.Email != "mia@x.example" || !claims.Verified {
		t.Fatalf("an honest answer: %+v, %v", claims, err)
	}
	if h.form["code_verifier"] != handshake.Verifier || h.form["redirect_uri"] != "http://luna.test/login/callback" {
		t.Errorf("the code was traded with %v", h.form)
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	unsigned := func(h *hostile) string {
		return none + "." + strings.Split(h.sign(t, h.key, h.claims("nonce")), ".")[1] + "."
	}
	for why, token := range map[string]func(*hostile) string{
		"another issuer":        with("iss", "https://evil.example"),
		"another audience":      with("aud", "somebody-else"),
		"another nonce":         with("nonce", "of yesterday"),
		"no nonce":              with("nonce", nil),
		"expired":               with("exp", now.Add(-time.Minute).Unix()),
		"another key":           func(h *hostile) string { return h.sign(t, other, h.claims("nonce")) },
		"no ID token":           func(*hostile) string { return "" },
		"not a token":           func(*hostile) string { return "a.b.c" },
		"without any signature": unsigned,
	} {
		if claims, err := finish(token); err == nil {
			t.Errorf("%s: taken as %+v", why, claims)
		}
	}
	// The address may come from the user info, but only about the same person.
	bare := func(h *hostile) string {
		claims := h.claims("nonce")
		delete(claims, "email")
		return h.sign(t, h.key, claims)
	}
	h.info = map[string]any{"sub": "mia", "email": "mia@y.example", "email_verified": "true"}
	if claims, err := finish(bare); err != nil || claims.Email != "mia@y.example" || !claims.Verified {
		t.Errorf("user info: %+v, %v", claims, err)
	}
	h.info["sub"] = "somebody else"
	if claims, err := finish(bare); err == nil {
		t.Errorf("user info of somebody else: %+v", claims)
	}
}

func TestTheWayToTheProviderCarriesStateNonceAndChallenge(t *testing.T) {
	h := newHostile(t)
	login := New(Options{BaseURL: "http://luna.test", Now: func() time.Time { return now }, Private: everywhere})
	address, err := login.Begin(t.Context(), models.LoginProvider{Issuer: h.URL, ClientID: "luna"},
		models.LoginHandshake{State: "the-state", Nonce: "the-nonce", Verifier: strings.Repeat("v", 64)})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"state=the-state", "nonce=the-nonce", "code_challenge_method=S256", "code_challenge=", "response_type=code", "scope=openid"} {
		if !strings.Contains(address, part) {
			t.Errorf("%s is not in %s", part, address)
		}
	}
	if strings.Contains(address, strings.Repeat("v", 64)) {
		t.Error("the verifier itself is sent")
	}
}
