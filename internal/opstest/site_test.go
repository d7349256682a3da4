package opstest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/need"
)

// domain is the name of the site under test.
const domain = "luna.test"

// site is nginx with the shipped configuration.
type site struct {
	http, https string // addresses on loopback
	roots       *x509.CertPool
}

// serve starts nginx in front of upstream. more replaces settings.
func serve(t *testing.T, upstream string, more map[string]string) *site {
	t.Helper()
	program := findNginx(t)
	s := &site{http: freeAddress(t), https: freeAddress(t), roots: x509.NewCertPool()}
	settings := map[string]string{
		"LUNA_HOST": domain, "LUNA_UPSTREAM": upstream, "LUNA_HTTP": s.http, "LUNA_HTTPS": s.https,
	}
	for name, value := range compose(t).Services["nginx"].Environment {
		if _, set := settings[name]; !set && strings.HasPrefix(name, "LUNA_") {
			settings[name] = filled(t, value)
		}
	}
	maps.Copy(settings, more)

	dir := s.install(t, settings)
	nginx := start(t, exec.Command(program, "-p", dir+"/", "-c", filepath.Join(dir, "conf", "nginx.conf"), "-e", "stderr", "-g", "daemon off;"))
	nginx.await(t, func() error {
		res, err := http.Get("http://" + s.http + "/alive")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
	return s
}

// findNginx also looks where Debian keeps it, which is not in everybody's PATH.
func findNginx(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	need.Missing(t, "nginx", "no nginx for this test: install nginx")
	return ""
}

// install lays the shipped files out as the image of nginx does, and returns
// the folder. It is open to all because nginx's workers are somebody else when
// the tests run as root.
func (s *site) install(t *testing.T, settings map[string]string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "luna-nginx-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	conf := filepath.Join(dir, "conf")
	for _, d := range []string{filepath.Join(conf, "conf.d"), filepath.Join(conf, "tls")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(conf, "nginx.conf"), read(t, "nginx/nginx.conf"))
	for _, name := range templates(t) {
		text := variable.ReplaceAllStringFunc(read(t, name), func(v string) string {
			value, ok := settings[variable.FindStringSubmatch(v)[1]]
			if !ok {
				t.Fatalf("%s: nothing for %s", name, v)
			}
			return value
		})
		write(t, filepath.Join(conf, "conf.d", strings.TrimSuffix(filepath.Base(name), ".template")), text)
	}
	certificate, key := s.certificate(t)
	write(t, filepath.Join(conf, "tls", "fullchain.pem"), certificate)
	write(t, filepath.Join(conf, "tls", "privkey.pem"), key)
	return dir
}

// certificate makes one for the domain and trusts it.
func (s *site) certificate(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{domain},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	s.roots.AppendCertsFromPEM([]byte(certificate))
	return certificate, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

// client reaches every name at the site, checks its certificate and follows no
// redirect.
func (s *site) client(change func(*tls.Config)) *http.Client {
	c := &tls.Config{RootCAs: s.roots}
	if change != nil {
		change(c)
	}
	return &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:    c,
			ForceAttemptHTTP2:  true,
			DisableCompression: true,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				to := s.https
				if strings.HasSuffix(address, ":80") {
					to = s.http
				}
				return new(net.Dialer).DialContext(ctx, network, to)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body string
}

// ask sends a request; header lines are "Name: value", and "Host: x" sets the
// host.
func ask(t *testing.T, c *http.Client, method, url, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header.Set(name, value)
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, string(data)}
}

// freeAddress is one on which nobody listens at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
