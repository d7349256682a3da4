package opstest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"luna/handlers"
)

// inside is the request that an attacker hides in the body of another one.
const inside = "GET /smuggled HTTP/1.1\r\nHost: luna.test\r\nX-Ignore: "

// smuggled are requests of which two servers could read different things. The
// part behind the empty line holds a second request.
var smuggled = map[string]string{
	"length and chunks":               "Content-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inside,
	"chunks and length":               "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + inside + "\r\n0\r\n\r\n",
	"two lengths":                     "Content-Length: 0\r\nContent-Length: 100\r\n\r\n" + inside,
	"two lengths in one":              "Content-Length: 0, 100\r\n\r\n" + inside,
	"a length with a sign":            "Content-Length: +0\r\n\r\n" + inside,
	"a length in another base":        "Content-Length: 0x0\r\n\r\n" + inside,
	"a negative length":               "Content-Length: -1\r\n\r\n" + inside,
	"a length beyond measure":         "Content-Length: 18446744073709551616\r\n\r\n" + inside,
	"a folded line":                   "Transfer-Encoding:\r\n chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n" + inside,
	"a folded line that hides":        "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n" + inside,
	"a space before the colon":        "Transfer-Encoding : chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n" + inside,
	"a space before the length":       "Content-Length : 0\r\n\r\n" + inside,
	"chunks by another name":          "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inside,
	"chunks in a list":                "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" + inside,
	"chunks twice":                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + inside,
	"a tab in the name":               "Transfer-Encoding\t: chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n" + inside,
	"a NUL in the name":               "Transfer-Enco\x00ding: chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n" + inside,
	"a vertical tab before the value": "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + inside,
	"a chunk whose size is no number": "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + inside,
	"a chunk of a negative size":      "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + inside,
	"two hosts":                       "Host: evil.test\r\nContent-Length: 0\r\n\r\n" + inside,
}

// raw sends bytes and gives the status of every answer until the line is
// closed.
func raw(t *testing.T, line net.Conn, bytes string) (statuses []int) {
	t.Helper()
	defer line.Close()
	if err := line.SetDeadline(time.Now().Add(3 * time.Second)); err != nil {
		t.Fatal(err)
	}
	// A server that has refused may be gone before it has read all.
	if _, err := io.WriteString(line, bytes); err != nil {
		t.Logf("sending: %v", err)
	}
	in := bufio.NewReader(line)
	for {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || len(statuses) > 0 {
				return statuses
			}
			t.Logf("reading: %v", err)
			return statuses
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			return append(statuses, res.StatusCode)
		}
		res.Body.Close()
		statuses = append(statuses, res.StatusCode)
	}
}

// dialled is a line to the site that speaks HTTP/1.1.
func (s *site) dialled(t *testing.T) net.Conn {
	t.Helper()
	line, err := tls.Dial("tcp", s.https, &tls.Config{RootCAs: s.roots, ServerName: domain, NextProtos: []string{"http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// post is the beginning of a request that somebody has tampered with.
const post = "POST /surveys/1 HTTP/1.1\r\nHost: luna.test\r\n"

func TestNothingIsSmuggledThroughNginx(t *testing.T) {
	s, b := behind(t)
	good := "Content-Length: 3\r\n\r\na=b" + "GET /second HTTP/1.1\r\nHost: luna.test\r\nConnection: close\r\n\r\n"
	if statuses := raw(t, s.dialled(t), post+good); !slices.Equal(statuses, []int{200, 200}) || len(b.asked()) != 2 {
		t.Fatalf("two honest requests give %v", statuses)
	}
	for name, rest := range smuggled {
		t.Run(name, func(t *testing.T) {
			statuses := raw(t, s.dialled(t), post+rest+"\r\n\r\n")
			if len(statuses) != 1 || statuses[0] != http.StatusBadRequest && statuses[0] != http.StatusNotImplemented {
				t.Errorf("answered with %v, want one 400", statuses)
			}
			unseen(t, b)
		})
	}
}

// unseen fails when the hidden request, or the one around it, has arrived.
func unseen(t *testing.T, b *backend) {
	t.Helper()
	for _, r := range b.asked() {
		t.Errorf("%s %s arrived", r.Method, r.URL.Path)
	}
}

// chunksCount are those that the program reads in the one way that the standard
// names: chunks count, a length beside them does not. What follows is then the
// client's own next request, and hidden from nobody, because nginx lets neither
// of them through.
var chunksCount = []string{"length and chunks", "a folded line"}

// TestNothingIsSmuggledIntoTheProgram: where there is no nginx, the program's
// own server is as strict.
func TestNothingIsSmuggledIntoTheProgram(t *testing.T) {
	b := &backend{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := handlers.Server(b)
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }() // ends with Close
	t.Cleanup(func() { server.Close(); <-done })
	for name, rest := range smuggled {
		if slices.Contains(chunksCount, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			line, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			statuses := raw(t, line, post+rest+"\r\n\r\n")
			for _, r := range b.asked() {
				if r.URL.Path != "/surveys/1" {
					t.Errorf("%s %s arrived, after %v", r.Method, r.URL.Path, statuses)
				}
			}
		})
	}
}
