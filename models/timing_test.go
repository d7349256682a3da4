package models_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkWhoHasAnAccount measures what a stranger with a clock sees: the
// difference between addresses with and without an account as Cohen's d, for
// signing in, for asking for a link, and for signing in at a program that does
// not hide it. It is no test, because another load on the machine moves it;
// what causes it, the work that is done, is held by
// TestWhoHasAnAccountCannotBeToldFromTheWork.
//
//	go test ./models -run '^$' -bench WhoHasAnAccount -benchtime 1000x
func BenchmarkWhoHasAnAccount(b *testing.B) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			signIn := func(k *storetest.Kit, email string, i int) error {
				_, err := k.SignIn(b.Context(), email, "wrong wrong wrong", models.Browser{Address: fmt.Sprintf("2001:db8:%x:%x::1", i>>16, i&0xffff)})
				return err
			}
			forgot := func(k *storetest.Kit, email string, i int) error {
				return k.ForgotPassword(b.Context(), email, fmt.Sprintf("2001:db8:%x:%x::1", i>>16, i&0xffff))
			}
			b.Run("sign-in", func(b *testing.B) { tellApart(b, crowd(b, engine, b.N), signIn, models.ErrWrongPassword) })
			b.Run("link", func(b *testing.B) { tellApart(b, crowd(b, engine, b.N), forgot, nil) })
			b.Run("control", func(b *testing.B) {
				k := crowd(b, engine, b.N)
				models.WithoutDecoy(k.Store)
				tellApart(b, k, signIn, models.ErrWrongPassword)
			})
		})
	}
}

// crowd is a university with n people who have a password.
func crowd(b *testing.B, engine models.Engine, n int) *storetest.Kit {
	b.Helper()
	k := storetest.New(b, engine)
	models.HashWith(k.Store, 19*1024) // as in earnest
	u, admin := k.University(b, "north")
	first, err := admin.CreateUser(b.Context(), models.UserInput{Email: "first@x.example", Name: "First", Role: models.Student, Password: goodPassword})
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]models.AccountRow, n)
	for i := range rows {
		rows[i] = models.AccountRow{Line: i, Email: fmt.Sprintf("is%06d@x.example", i), Name: "Somebody", Role: models.Student, PasswordHash: first.PasswordHash}
	}
	report, err := k.As(models.Actor{UniversityID: u.ID, Role: models.Administrator}).ImportAccounts(b.Context(), rows, false)
	if err != nil || report.Created != n {
		b.Fatalf("%+v, %v", report, err)
	}
	return k
}

// tellApart asks about people who are there and people who are not, in turns.
func tellApart(b *testing.B, k *storetest.Kit, ask func(*storetest.Kit, string, int) error, want error) {
	b.Helper()
	var there, not []float64
	once := func(kind string, i, number int) float64 {
		begin := time.Now()
		if err := ask(k, fmt.Sprintf("%s%06d@x.example", kind, i), number); !errors.Is(err, want) {
			b.Fatalf("%s %d: %v", kind, i, err)
		}
		return float64(time.Since(begin))
	}
	b.ResetTimer()
	for i := range b.N {
		if i%2 == 0 {
			there, not = append(there, once("is", i, 2*i)), append(not, once("no", i, 2*i+1))
		} else {
			not, there = append(not, once("no", i, 2*i)), append(there, once("is", i, 2*i+1))
		}
	}
	b.ReportMetric(math.Abs(cohen(there, not)), "d")
}

// cohen is the difference of two means in units of their common deviation.
func cohen(x, y []float64) float64 {
	mx, vx := moments(x)
	my, vy := moments(y)
	return (mx - my) / math.Sqrt((vx+vy)/2)
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance
}
