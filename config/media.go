package config

import (
	"net"
	"net/url"
	"regexp"
	"strings"
)

// Media says in which bucket the bytes of files are kept. The zero value: in
// none, but in the folder MediaDir.
type Media struct {
	// Endpoint is the host of the service, with its port where it has one.
	Endpoint string
	// TLS is off for a service on a network that nobody else can listen to.
	TLS bool
	// Region is what the service calls where it is; empty: it does not care.
	Region string
	Bucket string
	// Key and Secret are what the service knows the program by.
	Key, Secret string
	// Proxy begins the address, closed to the world, below which the proxy in front
	// finds MediaDir and sends files from there; empty: the program sends them.
	Proxy string
}

// InBucket tells whether files are kept in a bucket.
func (m Media) InBucket() bool { return m.Bucket != "" }

// media reads where files are kept. No mistake repeats the address: a secret may
// stand in it.
func (r *reader) media() Media {
	raw, secret := r.secret("LUNA_MEDIA_URL"), r.secret("LUNA_MEDIA_SECRET")
	if raw == "" {
		if secret != "" && !r.wrong["LUNA_MEDIA_URL"] {
			r.mistake("LUNA_MEDIA_SECRET", "is set, but LUNA_MEDIA_URL is not; without it files are kept in a folder")
		}
		return Media{}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "s3" || u.Hostname() == "" || u.Fragment != "" || u.User == nil {
		r.mistake("LUNA_MEDIA_URL", "must look like s3://KEY:SECRET@storage.example.org/bucket?region=eu-central-1; leave it empty to keep files in a folder")
		return Media{}
	}
	m := Media{Endpoint: u.Host, TLS: true, Bucket: strings.Trim(u.Path, "/"), Key: u.User.Username()}
	m.Secret, _ = u.User.Password()
	if m.Bucket == "" || strings.Contains(m.Bucket, "/") {
		r.mistake("LUNA_MEDIA_URL", "names no bucket, or a folder in one; a bucket is the whole path: s3://…/bucket")
		return Media{}
	}
	if secret != "" && m.Secret != "" {
		r.mistake("LUNA_MEDIA_SECRET", "is set, and LUNA_MEDIA_URL holds a secret too; keep one of them")
	} else if secret != "" {
		m.Secret = secret
	}
	if m.Key == "" || m.Secret == "" {
		r.mistake("LUNA_MEDIA_URL", "has a key without a secret or the reverse; the secret may also stand in LUNA_MEDIA_SECRET")
	}
	return r.mediaOptions(m, u.Query())
}

var proxyPath = regexp.MustCompile(`^/([a-z0-9_-]+/)+$`)

// mediaProxy reads where the proxy finds files.
func (r *reader) mediaProxy(c Config) string {
	path, set := r.value("LUNA_MEDIA_PROXY")
	switch {
	case !set:
		return ""
	case !proxyPath.MatchString(path):
		r.mistake("LUNA_MEDIA_PROXY", "is %q; it must be a path such as /-/media/, the one of the shipped nginx configuration", path)
	case c.Media.InBucket(): // where the proxy finds nothing
		return ""
	case len(c.TrustedProxies) == 0 && !r.wrong["LUNA_TRUSTED_PROXIES"]:
		r.mistake("LUNA_MEDIA_PROXY", "is set, but LUNA_TRUSTED_PROXIES names no proxy that could send files")
	}
	return path
}

func (r *reader) mediaOptions(m Media, options url.Values) Media {
	for name, values := range options {
		switch value := values[0]; {
		case name == "region":
			m.Region = value
		case name == "tls" && (value == "on" || value == "off"):
			m.TLS = value == "on"
		default:
			r.mistake("LUNA_MEDIA_URL", "says %q; it may say region=… and tls=on or tls=off", name)
		}
	}
	return m
}

// Near tells whether the service runs on this machine.
func (m Media) Near() bool {
	host, _, err := net.SplitHostPort(m.Endpoint)
	return loopback(host) || err != nil && loopback(m.Endpoint)
}
