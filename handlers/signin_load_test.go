package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"

	"luna/internal/apptest"
	"luna/models"
)

// BenchmarkFiveHundredSignInsAtOnce lets a crowd of strangers, each from an
// address of their own, sign in at the same moment, at what a password costs in
// earnest: every hash takes 19 MiB. So many as can wait are answered, the rest
// hear at once to come again, nobody waits for ever, and memory grows by less
// than 100 MiB. It is no test: it takes seconds of all cores.
//
//	go test ./handlers -run '^$' -bench FiveHundredSignIns -benchtime 3x
func BenchmarkFiveHundredSignInsAtOnce(b *testing.B) {
	base := apptest.New(b, models.SQLite)
	base.University(b, "north")
	a := base.InEarnest(b)
	var most, refused float64
	for round := range b.N {
		debug.FreeOSMemory()
		before := memory(b, "VmRSS")
		if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the highest so far begins anew
			b.Skip("the system does not measure the memory of this process: ", err)
		}
		busy := signInAtOnce(b, a, round, 500)
		most = max(most, memory(b, "VmHWM")-before)
		refused += float64(busy)
		if busy == 0 || busy == 500 {
			b.Errorf("%d of 500 were refused: nobody waited, or nobody came in", busy)
		}
	}
	if most >= 100 {
		b.Errorf("memory grew by %.0f MiB", most)
	}
	b.ReportMetric(most, "MiB")
	b.ReportMetric(refused/float64(b.N), "refused/op")
}

// signInAtOnce gives how many of a crowd were told to come again. All others
// were compared.
func signInAtOnce(b *testing.B, a *apptest.App, round, crowd int) (busy int) {
	b.Helper()
	var all sync.WaitGroup
	begin, answers := make(chan struct{}), make([]*httptest.ResponseRecorder, crowd)
	for i := range crowd {
		form := url.Values{"email": {fmt.Sprintf("nobody%d.%d@north.example", round, i)}, "password": {wrongPassword}}
		req := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.RemoteAddr = fmt.Sprintf("[2001:db8:%x:%x::1]:1", round, i)
		answers[i] = httptest.NewRecorder()
		all.Go(func() {
			<-begin
			a.Program.Handler.ServeHTTP(answers[i], req)
		})
	}
	close(begin)
	all.Wait()
	for i, w := range answers {
		switch {
		case w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") != "":
			busy++
		case w.Code != http.StatusUnprocessableEntity:
			b.Errorf("stranger %d: status %d, Retry-After %q", i, w.Code, w.Header().Get("Retry-After"))
		}
	}
	return busy
}

// memory of this process in MiB, as the system counts it.
func memory(b *testing.B, what string) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip(err)
	}
	found := regexp.MustCompile(what + `:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		b.Skip("the system does not tell " + what)
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n / 1024
}
