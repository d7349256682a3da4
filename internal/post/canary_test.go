package post_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luna/internal/smtptest"
	"luna/internal/storetest"
	"luna/jobs"
)

// journal is a log that is written while it is read.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// TestTheLogDoesNotKnowWhoGetsMailOrWhatItSays: through a server that repeats
// the address in whatever it answers, and with every way to fail.
func TestTheLogDoesNotKnowWhoGetsMailOrWhatItSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := k.University(t, "north")
		log := &journal{}
		var n atomic.Int32
		s := smtptest.New(t, smtptest.Options{
			Password: true,
			To: func(to string) error {
				if i, codes := int(n.Add(1))-1, []int{450, 550, 421}; i < len(codes) {
					return smtptest.Refuse(codes[i], "<"+to+"> is Jörg, not here")
				}
				return nil
			},
			Data: func(line net.Conn) error {
				if n.Load() == 4 {
					return line.Close()
				}
				return nil
			},
		})
		j := jobs.New(jobs.Options{
			Store: k.Store, Now: k.Clock.Now, Carrier: office(t, s), Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		invite(t, admin, 6)
		started(t, j)
		var ledger strings.Builder
		for range 5 {
			if detail, err := j.Run(t.Context(), "send-mail"); err != nil {
				fmt.Fprintln(log, detail, err) // as whoever called it would
			}
			k.Clock.Advance(7 * time.Minute)
		}
		runs, err := k.Platform().JobRuns(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range runs {
			fmt.Fprintln(&ledger, run.Detail)
		}
		said := log.String() + ledger.String()
		if len(s.Received()) < 3 || !strings.Contains(said, "sent") {
			t.Fatalf("%d mails arrived; the log:\n%s", len(s.Received()), said)
		}
		words := []string{"north.example", "Jörg", "/invitations/", "invitations", smtptest.Password, "Passwort"}
		for _, m := range s.Received() {
			words = append(words, regexp.MustCompile(`/invitations/(\S+)`).FindStringSubmatch(m.Open(t).Text)[1])
		}
		for _, word := range words {
			if strings.Contains(said, word) {
				t.Errorf("the log holds %q:\n%s", word, said)
			}
		}
	})
}
