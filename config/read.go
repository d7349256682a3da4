package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

// minKey is the shortest session key taken: 32 hex digits are 128 bits.
const minKey = 32

// reader turns settings into values and collects what is wrong with them. Its
// methods return a harmless value after a mistake, so that reading goes on.
type reader struct {
	lookup   func(string) (string, bool)
	mistakes []error
	wrong    map[string]bool
	files    map[string]string // of secrets, by setting
}

func (r *reader) mistake(name, format string, args ...any) {
	if r.wrong == nil {
		r.wrong = make(map[string]bool)
	}
	r.wrong[name] = true
	r.mistakes = append(r.mistakes, fmt.Errorf(name+" "+format, args...))
}

// value gives a setting without surrounding space, and whether it is set.
func (r *reader) value(name string) (string, bool) {
	v, _ := r.lookup(name)
	v = strings.TrimSpace(v)
	return v, v != ""
}

func (r *reader) text(name, fallback string) string {
	if v, ok := r.value(name); ok {
		return v
	}
	return fallback
}

// secret is a setting that may also be the content of the file which
// NAME_FILE names, the way container engines hand over secrets.
func (r *reader) secret(name string) string {
	v, set := r.value(name)
	file, fileSet := r.value(name + "_FILE")
	if !fileSet {
		return v
	}
	if set {
		r.mistake(name, "and %s_FILE are both set; keep one of them", name)
		return ""
	}
	data, err := os.ReadFile(file)
	if err != nil {
		r.mistake(name, "cannot be read from %s_FILE: %w", name, err)
		return ""
	}
	v = strings.TrimSpace(string(data))
	if v == "" {
		r.mistake(name, "is empty in the file %s", file)
	}
	if r.files == nil {
		r.files = make(map[string]string)
	}
	r.files[name] = file
	return v
}

func (r *reader) choice(name, fallback string, others ...string) string {
	v := r.text(name, fallback)
	if allowed := append([]string{fallback}, others...); !slices.Contains(allowed, v) {
		slices.Sort(allowed)
		r.mistake(name, "is %q; it must be one of: %s", v, strings.Join(slices.Compact(allowed), ", "))
		return fallback
	}
	return v
}

func (r *reader) count(name string, fallback int) int {
	v, set := r.value(name)
	if !set {
		return fallback
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		r.mistake(name, "is %q; it must be a whole number from 1", v)
		return fallback
	}
	return n
}

func (r *reader) listen(name, fallback string) string {
	v := r.text(name, fallback)
	_, port, err := net.SplitHostPort(v)
	if n, portErr := strconv.Atoi(port); err != nil || portErr != nil || n < 0 || n > 65535 {
		r.mistake(name, "is %q; it must be host:port, such as localhost:8080 or :8080", v)
		return fallback
	}
	return v
}

func (r *reader) key(name string) []byte {
	v := r.secret(name)
	if v == "" {
		return nil
	}
	if len(v) < minKey {
		r.mistake(name, "has %d characters; it needs at least %d, for example from: openssl rand -hex 32", len(v), minKey)
		return nil
	}
	return []byte(v)
}

// databaseURL never puts the value into a mistake: it may hold a password.
func (r *reader) databaseURL(name string) string {
	v := r.secret(name)
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || strings.Trim(u.Path, "/") == "" {
		r.mistake(name, "must look like postgres://user:password@host:5432/name; leave it empty for SQLite")
		return ""
	}
	return v
}

func (r *reader) baseURL(name, fallback string) *url.URL {
	v := r.text(name, fallback)
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" ||
		u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		r.mistake(name, "is %q; it must be scheme and host alone, such as https://luna.example.org", v)
		return &url.URL{Scheme: "http", Host: "localhost"}
	}
	u.Path = ""
	u.Host = strings.ToLower(u.Host)
	return u
}

// prefixes reads networks and single addresses, separated by commas.
func (r *reader) prefixes(name string) []netip.Prefix {
	v, set := r.value(name)
	if !set {
		return nil
	}
	var list []netip.Prefix
	for part := range strings.SplitSeq(v, ",") {
		part = strings.TrimSpace(part)
		if addr, err := netip.ParseAddr(part); err == nil {
			list = append(list, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			r.mistake(name, "holds %q; it must be a list of networks, such as 172.20.0.0/16,10.0.0.5", part)
			continue
		}
		if p.Bits() == 0 {
			r.mistake(name, "holds %q, which is the whole Internet; name the proxies only", part)
			continue
		}
		list = append(list, p.Masked())
	}
	return list
}
