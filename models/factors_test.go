package models_test

import (
	"context"
	"encoding/base32"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"

	"github.com/pquerna/otp/totp"
)

// holder is somebody with a password who is signed in.
type holder struct {
	models.Scope
	k      *storetest.Kit
	email  string
	token  string
	admin  models.Scope
	secret string // of the app
}

func newHolder(t *testing.T, k *storetest.Kit, role models.Role) *holder {
	t.Helper()
	_, admin := k.University(t, "north")
	m := &holder{k: k, email: "jana@north.example", admin: admin}
	u, err := admin.CreateUser(context.Background(), models.UserInput{Email: m.email, Name: "Jana", Role: role, Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	m.Scope = k.As(models.Actor{UserID: u.ID, UniversityID: admin.Actor().UniversityID, Role: role})
	m.token = m.signIn(t)
	return m
}

func (m *holder) signIn(t *testing.T) string {
	t.Helper()
	token, err := m.k.SignIn(context.Background(), m.email, goodPassword, models.Browser{Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// visitor is who the first session belongs to.
func (m *holder) visitor(t *testing.T) models.Visitor {
	t.Helper()
	v, err := m.k.Visitor(context.Background(), m.token)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// half is a new signing in that has got as far as the password.
func (m *holder) half(t *testing.T) models.Visitor {
	t.Helper()
	v, err := m.k.HalfWay(context.Background(), m.signIn(t))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// code is what the app shows at a moment from now.
func (m *holder) code(t *testing.T, later time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(m.secret, m.k.Clock.Now().Add(later))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// withApp sets up an app and gives the recovery codes.
func (m *holder) withApp(t *testing.T) []string {
	t.Helper()
	ctx := context.Background()
	token, err := m.BeginApp(ctx)
	if err != nil {
		t.Fatal(err)
	}
	setup, err := m.AppSetup(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	m.secret = setup.Secret
	codes, err := m.ConfirmApp(ctx, m.visitor(t).SessionID, token, m.code(t, 0))
	if err != nil {
		t.Fatal(err)
	}
	m.k.Clock.Advance(time.Minute) // the code that confirmed it is used up
	return codes
}

func eachHolder(t *testing.T, role models.Role, run func(t *testing.T, m *holder)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) { run(t, newHolder(t, k, role)) })
}

// The vectors of RFC 6238, appendix B, for SHA-1, cut to six digits.
func TestCodesAreThoseOfRFC6238(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		now := time.Unix(at, 0)
		if step := models.AppStep(secret, code, now); step != at/30 {
			t.Errorf("at %d the code %s is of step %d, want %d", at, code, step, at/30)
		}
		for _, late := range []time.Duration{-61 * time.Second, 61 * time.Second} {
			if at+int64(late.Seconds()) < 0 {
				continue // before there were codes
			}
			if step := models.AppStep(secret, code, now.Add(late)); step != 0 {
				t.Errorf("at %d the code %s is still good %v off", at, code, late)
			}
		}
	}
}

func TestASecondFactorMakesSigningInTwoSteps(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		m.withApp(t)
		pending := m.signIn(t)
		if _, err := m.k.Visitor(ctx, pending); !errors.Is(err, models.ErrNotFound) {
			t.Fatalf("the password alone signs in: %v", err)
		}
		half, err := m.k.HalfWay(ctx, pending)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.k.SecondStep(ctx, half, "000000", models.Browser{}); !errors.Is(err, models.ErrWrongPassword) {
			t.Fatalf("a wrong code: %v", err)
		}
		token, err := m.k.SecondStep(ctx, half, m.code(t, 0), models.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if token == pending {
			t.Error("the secret stayed the same")
		}
		if v, err := m.k.Visitor(ctx, token); err != nil || v.UserID != half.UserID || !v.Fresh(m.k.Clock.Now()) {
			t.Errorf("signed in: %+v, %v", v, err)
		}
		if _, err := m.k.HalfWay(ctx, pending); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the pending session lives on: %v", err)
		}
		if _, err := m.k.Visitor(ctx, pending); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the pending session has become a full one: %v", err)
		}
	})
}

func TestTheSecondStepHasTenMinutes(t *testing.T) {
	eachHolder(t, models.Student, func(t *testing.T, m *holder) {
		m.withApp(t)
		pending := m.signIn(t)
		m.k.Clock.Advance(10*time.Minute + time.Second)
		if _, err := m.k.HalfWay(context.Background(), pending); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after ten minutes: %v", err)
		}
	})
}

func TestACodeIsTakenOnceAndNoneFromBefore(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		m.withApp(t)
		step := func(code string) error {
			_, err := m.k.SecondStep(ctx, m.half(t), code, models.Browser{})
			return err
		}
		early, now, next, far := m.code(t, -30*time.Second), m.code(t, 0), m.code(t, 30*time.Second), m.code(t, 90*time.Second)
		if err := step(now[:3] + " " + now[3:]); err != nil {
			t.Fatalf("the code of now, typed in two parts: %v", err)
		}
		for name, code := range map[string]string{"the same": now, "an earlier": early, "a far": far} {
			if err := step(code); !errors.Is(err, models.ErrWrongPassword) {
				t.Errorf("%s code: %v", name, err)
			}
		}
		if err := step(next); err != nil {
			t.Errorf("the code of a clock that is half a minute fast: %v", err)
		}
	})
}

func TestOfAHundredWithTheSameCodeOneGetsIn(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		recovery := m.withApp(t)
		for name, code := range map[string]string{"of the app": m.code(t, 0), "for recovery": recovery[3]} {
			var group sync.WaitGroup
			outcomes := make(chan error, 100)
			for range 100 {
				group.Go(func() { outcomes <- m.TakeCode(context.Background(), code) })
			}
			group.Wait()
			close(outcomes)
			passed := 0
			for err := range outcomes {
				if err == nil {
					passed++
				} else if !errors.Is(err, models.ErrWrongPassword) {
					t.Errorf("code %s: %v", name, err)
				}
			}
			if passed != 1 {
				t.Errorf("code %s: %d of a hundred got in", name, passed)
			}
		}
	})
}

func TestFiveWrongCodesCloseEveryDoorOfTheSecondFactor(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		recovery := m.withApp(t)
		session := m.visitor(t).SessionID
		for i := range 5 {
			var err error
			if i%2 == 0 {
				_, err = m.k.SecondStep(ctx, m.half(t), "123", models.Browser{})
			} else {
				_, err = m.ConfirmCode(ctx, session, "000000")
			}
			if !errors.Is(err, models.ErrWrongPassword) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		if _, err := m.k.SecondStep(ctx, m.half(t), m.code(t, 0), models.Browser{}); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("signing in with the right code: %v", err)
		}
		if _, err := m.k.SecondStep(ctx, m.half(t), recovery[0], models.Browser{}); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("signing in with a recovery code: %v", err)
		}
		if _, err := m.ConfirmCode(ctx, session, m.code(t, 0)); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("confirming: %v", err)
		}
		m.k.Clock.Advance(15*time.Minute + time.Second)
		if _, err := m.k.SecondStep(ctx, m.half(t), m.code(t, 0), models.Browser{}); err != nil {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestTheSecretOfAnAppIsSealed(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		m.withApp(t)
		sealed, err := m.SealedApp(context.Background())
		if err != nil || sealed == "" || strings.Contains(sealed, m.secret) {
			t.Errorf("the database holds %q, %v", sealed, err)
		}
	})
}

func TestASetUpBelongsToOnePersonForHalfAnHour(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		ctx := context.Background()
		token, err := m.BeginApp(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.admin.AppSetup(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else reads the secret: %v", err)
		}
		m.k.Clock.Advance(30*time.Minute + time.Second)
		if _, err := m.AppSetup(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after half an hour: %v", err)
		}
	})
}

func TestRecoveryCodesAreGoodOnceAndUntilThereAreNewOnes(t *testing.T) {
	eachHolder(t, models.Student, func(t *testing.T, m *holder) {
		ctx := context.Background()
		codes := m.withApp(t)
		if len(codes) != 10 {
			t.Fatalf("%d codes", len(codes))
		}
		step := func(code string) error {
			_, err := m.k.SecondStep(ctx, m.half(t), code, models.Browser{})
			return err
		}
		if err := step(strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))); err != nil {
			t.Fatalf("a code as people type it: %v", err)
		}
		if err := step(codes[0]); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("the same code again: %v", err)
		}
		if f, err := m.Factors(ctx); err != nil || f.CodesLeft != 9 {
			t.Errorf("%d codes left, %v", f.CodesLeft, err)
		}
		fresh, err := m.NewCodes(ctx, m.visitor(t).SessionID)
		if err != nil {
			t.Fatal(err)
		}
		if err := step(codes[1]); !errors.Is(err, models.ErrWrongPassword) {
			t.Errorf("a code from before: %v", err)
		}
		if err := step(fresh[1]); err != nil {
			t.Errorf("a new code: %v", err)
		}
	})
}
