// Package smtptest is a real mail server for tests, on a loopback address with
// a certificate made for it.
package smtptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"luna/config"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Security is how the server is to be reached.
type Security int

// What a server offers.
const (
	TLS Security = iota // from the first word on
	StartTLS
	Clear // nothing
)

// The account that a server with Password knows.
const (
	User     = "luna"
	Password = "pass word:/@ä"
)

// Options say how a server behaves; the zero value takes everything.
type Options struct {
	Security Security
	// Password: it takes mail only from User with Password.
	Password bool
	// From, To and Data, if set, judge a mail at each of its steps. Data may
	// close the line.
	From func(address string) error
	To   func(address string) error
	Data func(line net.Conn) error
}

// Server is a mail server that keeps what it gets.
type Server struct {
	options  Options
	address  *net.TCPAddr
	roots    *x509.CertPool
	server   *smtp.Server
	mu       sync.Mutex
	received []Received
}

// New starts a server that stops with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{options: o, roots: x509.NewCertPool()}
	pair := s.certificate(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().(*net.TCPAddr)
	s.server = smtp.NewServer(smtp.BackendFunc(s.session))
	s.server.Domain, s.server.ErrorLog = "127.0.0.1", log.New(io.Discard, "", 0)
	s.server.EnableSMTPUTF8 = true
	s.server.AllowInsecureAuth = o.Security == Clear
	s.server.ReadTimeout, s.server.WriteTimeout = 10*time.Second, 10*time.Second
	switch o.Security {
	case TLS:
		listener = tls.NewListener(listener, pair)
	case StartTLS:
		s.server.TLSConfig = pair
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.server.Serve(listener) }() // ends with Close
	t.Cleanup(func() {
		if err := s.server.Close(); err != nil {
			t.Errorf("closing the mail server: %v", err)
		}
		<-done
	})
	return s
}

// certificate makes one that is good for 127.0.0.1 and that Roots believe in.
func (s *Server) certificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// Roots believe in the certificate of this server.
func (s *Server) Roots() *x509.CertPool { return s.roots }

// Config is how an operator would name this server.
func (s *Server) Config() config.Mail {
	m := config.Mail{
		Host: "127.0.0.1", Port: s.address.Port, TLS: s.options.Security == TLS,
		From: mail.Address{Name: "Luna für alle", Address: "luna@luna.test"},
	}
	if s.options.Password {
		m.User, m.Password = User, Password
	}
	return m
}

// Received are the mails that the server has taken, in their order.
func (s *Server) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.received...)
}

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, line: c.Conn(), known: !s.options.Password}, nil
}

// session is one connection.
type session struct {
	server   *Server
	line     net.Conn
	known    bool
	from, to string
}

func (s *session) AuthMechanisms() []string {
	if !s.server.options.Password {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.known = user == User && password == Password; !s.known {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return judge(s.server.options.From, from)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return judge(s.server.options.To, to)
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := judge(s.server.options.Data, s.line); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.received = append(s.server.received, Received{From: s.from, To: s.to, Raw: raw})
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func judge[T any](by func(T) error, what T) error {
	if by == nil {
		return nil
	}
	return by(what)
}

// Refuse is an answer of a server: 450 is not now, 550 is never.
func Refuse(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: text}
}
