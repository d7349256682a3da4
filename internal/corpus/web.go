package corpus

import (
	"fmt"
	"strings"
)

// Header is a header of a request. The name Host stands for the host itself.
type Header struct{ Name, Value string }

// Headers are what proxies, attackers and broken programs send: at least 80.
func Headers() []Header {
	long := strings.Repeat("a", 8000)
	var all []Header
	for _, group := range []struct {
		names  string
		values []string
	}{
		{"Host", []string{"", "evil.example", "evil.example:99999", "luna.test@evil.example", "luna.test:80:80", "[::1]", "127.0.0.1", "LUNA.TEST", "luna.test.", "luna.test/evil", "a\tb", "\xff", long}},
		{"X-Forwarded-For", []string{"127.0.0.1", "::1", "1.2.3.4, 127.0.0.1", "'; DROP TABLE users; --", "999.1.1.1", ",,,,", long, "[::1]:80", "unknown"}},
		{"X-Real-Ip True-Client-Ip Cf-Connecting-Ip X-Client-Ip", []string{"127.0.0.1", "\xff"}},
		{"X-Forwarded-Host X-Forwarded-Server X-Original-Host X-Host", []string{"evil.example", "evil.example\"><script>alert(1)</script>"}},
		{"X-Forwarded-Proto X-Forwarded-Scheme", []string{"http", "javascript", "https,http"}},
		{"X-Forwarded-Port", []string{"0", "-1", "99999999999"}},
		{"X-Forwarded-Prefix X-Original-Url X-Rewrite-Url", []string{"/admin", "//evil.example", "../.."}},
		{"Forwarded", []string{"for=127.0.0.1;host=evil.example;proto=https", "for=\"[::1\"", ";;;="}},
		{"Range", []string{"bytes=0-", "bytes=-1", "bytes=5-1", "bytes=0-18446744073709551616", "bytes=" + strings.Repeat("0-0,", 1500), "lines=1", "bytes=a-b"}},
		{"If-Range If-Modified-Since If-Unmodified-Since If-None-Match If-Match", []string{"*", "\"", "Sun, 99 Foo 0000 25:61:61 GMT"}},
		{"Content-Type", []string{"", "/", "application/json; charset=utf-7", "multipart/form-data", "multipart/form-data; boundary=" + long, "text/html\x00", "a/b; x=\"", "application/xml"}},
		{"Accept-Language", []string{"", "*", "de;q=nan", "en;q=-1,de;q=2", strings.Repeat("de,", 2000), "xx-" + long, "../../etc/passwd", "\xff\xfe", "de_DE@euro", "i-klingon, zh-Hans-CN;q=0.0001"}},
		{"Accept Accept-Encoding Accept-Charset", []string{"", "*/*;q=9", "gzip;q=0, identity;q=0", "\xff"}},
		{"Cookie", []string{"luna=", "luna=\xff", "luna=a; luna=b", "luna=" + long, "__Host-luna=x", ";;;=;", strings.Repeat("a=b; ", 1000), "notice=AAAA", "luna=\"x", "luna=../../x", "language=xx"}},
		{"Origin Referer", []string{"null", "https://evil.example", "http://luna.test.evil.example", "javascript:alert(1)", "\x01", "http://[::1"}},
		{"Sec-Fetch-Site Sec-Fetch-Mode Sec-Fetch-Dest", []string{"cross-site", "nonsense"}},
		{"Transfer-Encoding", []string{"chunked", "chunked, identity", "xchunked", " chunked"}},
		{"Content-Length", []string{"-1", "1e3", "99999999999999999999"}},
		{"Content-Encoding", []string{"gzip", "br, gzip"}},
		{"X-Http-Method-Override X-Http-Method X-Method-Override", []string{"DELETE", "PUT", "TRACE"}},
		{"Expect Upgrade Connection Te Trailer Max-Forwards", []string{"100-continue", "websocket, h2c", "close, Cookie, X-Request-Id"}},
		{"User-Agent", []string{"", "() { :; }; /bin/true", "${jndi:ldap://127.0.0.1/a}", "<script>alert(1)</script>", long, "\xff"}},
		{"X-Request-Id Traceparent", []string{"a\r\nSet-Cookie: x=1", "../../x", long, "00-00-00-00"}},
		{"Authorization Proxy-Authorization", []string{"Basic", "Basic Og==", "Bearer null", "Negotiate \xff"}},
		{"Hx-Request Hx-Target X-Requested-With", []string{"true", "<script>"}},
	} {
		for _, name := range strings.Fields(group.names) {
			for _, value := range group.values {
				all = append(all, Header{name, value})
			}
		}
	}
	return all
}

// Address is an address and what it is meant to do.
type Address struct {
	Kind string // "redirect": leaves the site; "inner": reaches a neighbour
	URL  string
}

// URLs lead browsers to other sites and servers to their neighbours: at least
// 200.
func URLs() []Address {
	var all []Address
	for _, before := range []string{
		"//", "///", "////", `\\`, `/\`, `\/`, `/\/`, "/\t/", "/\n/", "/\r\n/", "\t//", " //", "\x00//", "/%2f", "/%5c", "/%09/", "http://", "https:", "https:/", "HTTPS://", "ftp://", "//luna.test@", "http://luna.test@",
		"http://luna.test:x@", "//%00", "/./", "/..//", "//;@", "/.//", "https://luna.test.", "http:\\\\", "\u2028//", "／／", "//\u3002", "//[::1]@", "http;//", "/;//", "?next=//", "#//", "/login?next=//",
	} {
		for _, host := range []string{"evil.example", "evil.example/luna.test", "evil%E3%80%82example"} {
			all = append(all, Address{"redirect", before + host})
		}
	}
	for _, u := range []string{
		"javascript:" + Dialog, "JAVASCRIPT:" + Dialog, "java\nscript:" + Dialog, "\x01javascript:" + Dialog, "javascript://luna.test/%0a" + Dialog, "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "about:blank", "mailto:a@evil.example",
		"//", "/\\", ":", "%", "%zz", "/\r\nSet-Cookie: a=b", "/%0d%0aSet-Cookie:%20a=b", "/" + strings.Repeat("a", 9000), "/\xff", "//[", "http://[::1", "", " ", ".", "..", "//..", "evil.example", "@evil.example", "/@evil.example",
	} {
		all = append(all, Address{"redirect", u})
	}
	for _, host := range inner() {
		for _, end := range []string{"", ":22", "/latest/meta-data"} {
			all = append(all, Address{"inner", "https://" + host + end})
		}
	}
	for _, scheme := range []string{"http", "ftp", "gopher", "dict", "ldap", "file", "unix", "jar:http", "netdoc", "tftp", "HTTP"} {
		all = append(all, Address{"inner", scheme + "://127.0.0.1:6379/x"})
	}
	return all
}

// inner are addresses that are not on the public Internet.
func inner() []string {
	all := []string{
		"127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
		"[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[100::1]", "user:pass@127.0.0.1", "evil.example@127.0.0.1",
	}
	for i := range 8 {
		all = append(all, fmt.Sprintf("10.%d.%d.%d", i*31, i*17, i+2), fmt.Sprintf("[fd%02x::%x]", i*29, i+1))
	}
	return all
}
