package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"luna/config"
	"luna/internal/doctor"
	"luna/internal/pgtest"
	"luna/internal/program"
	"luna/internal/storetest"
	"luna/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// domain is the name of the site under test.
const domain = "luna.test"

// world is a sound installation, in production behind TLS; tests break it.
type world struct {
	*storetest.Kit
	doctor.Patient
	answer http.Handler // what is at the address
	until  time.Time    // end of the certificate
}

// newWorld begins now: the database's clock is not ours to set.
func newWorld(t *testing.T, engine models.Engine) *world {
	t.Helper()
	w := &world{Kit: storetest.New(t, engine), until: time.Now().Add(90 * 24 * time.Hour)}
	w.Clock.Set(time.Now())
	data, away := t.TempDir(), t.TempDir()
	for _, dir := range []string{data, away} {
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	base, err := url.Parse("https://" + domain)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Config{
		Listen: "localhost:0", BaseURL: base, Production: true, Replicas: 1, DataDir: data, BackupDir: away,
		AuditAnchor: filepath.Join(away, ".anchor"), SessionKey: []byte(drawn()), DataKey: []byte(drawn()),
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("172.31.250.2/32")}, SecretFiles: map[string]string{},
	}
	for _, name := range []string{"LUNA_SESSION_KEY", "LUNA_DATA_KEY", "LUNA_DATABASE_URL"} {
		c.SecretFiles[name] = filepath.Join(away, "."+name)
		write(t, c.SecretFiles[name], "hush")
		chmod(t, c.SecretFiles[name], 0o444) // as secrets.sh does: the folder is closed
	}
	if engine == models.Postgres {
		c.DatabaseURL = "postgres://luna_app:" + drawn() + "@db/luna"
	}
	write(t, filepath.Join(away, "luna-1.dump"), "a dump as large as the others")
	p, err := program.New(w.Kit.Store, program.Env{Config: c, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w.answer = p.Handler
	w.Patient = doctor.Patient{
		Config: c, Store: w.Kit.Store, Now: time.Now, Due: p.Jobs.Due(time.Now()),
		Media: w.Files,
		Mail:  func(context.Context) error { return nil },
		Machine: doctor.Machine{
			Synchronized: func() (bool, bool) { return true, true },
			Space:        func(string) (uint64, error) { return 100 << 30, nil },
		},
	}
	for name := range w.Due {
		if _, err := p.Jobs.Run(context.Background(), name); err != nil {
			t.Fatalf("running %s: %v", name, err)
		}
	}
	return w
}

func drawn() string {
	b := make([]byte, 32)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// examine puts the site at its address and looks.
func (w *world) examine(t *testing.T) []doctor.Finding {
	t.Helper()
	server := httptest.NewUnstartedServer(w.answer)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	certificate, roots := selfSigned(t, w.until)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	defer server.Close()
	if w.Roots == nil {
		w.Roots = roots
	}
	if w.Dial == nil {
		w.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		}
	}
	return doctor.Examine(context.Background(), w.Patient)
}

func selfSigned(t *testing.T, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{domain}, NotBefore: until.Add(-365 * 24 * time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, roots
}
