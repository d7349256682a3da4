package corpus

import (
	"fmt"
	"strings"
)

// JSON is at least 300 texts that want to be a questionnaire, or the answers to
// one: too deep, too long, cut off, of wrong types, or two things at once.
func JSON() []string {
	whole := `{"title":"Week","pages":[{"name":"p","elements":[{"type":"rating","name":"calm","title":"Calm","rateMin":1,"rateMax":5},{"type":"comment","name":"why","title":"Why?"}]}]}`
	all := []string{whole, "\ufeff" + whole, whole + whole, whole + "x", whole + "\x00", " " + whole, "\x00" + whole, "[" + whole + "]", "\"" + strings.ReplaceAll(whole, `"`, `\"`) + "\"", strings.ReplaceAll(whole, `"`, "'"), whole + "// comment", "/**/" + whole}
	for i := 1; i < len(whole); i += 2 {
		all = append(all, whole[:i])
	}
	values := []string{
		"null", "true", "false", "0", "-0", "-1", "1.5", "1e309", "-1e309", "1e-400", "1E400000", "9223372036854775808", "18446744073709551616", strings.Repeat("9", 400), "0." + strings.Repeat("0", 400) + "1", "01", "+1", ".5", "NaN", "Infinity", "0x1", `""`, `" "`, `"\u0000"`,
		`"\ud800"`, `"\udc00\ud800"`, `"\u202e"`, `"\x41"`, `"\u12"`, "\"\x01\"", "\"\xff\"", "\"\xed\xa0\x80\"", `"<script>alert(1)</script>"`, `"__proto__"`, `"` + strings.Repeat("x", 20_000) + `"`, "[]", "{}", "[[]]", `[null]`, `[1,"1",{}]`, `{"a":{"a":1}}`, `{"de":1}`, `{"de":"a","de":"b"}`, `{"xx":"a"}`, `{"":""}`,
	}
	for _, value := range values {
		all = append(all, value, `{"title":`+value+`}`, `{"title":"a","pages":`+value+`}`, `{"title":"a","pages":[`+value+`]}`,
			`{"title":"a","pages":[{"elements":[{"type":"rating","name":"calm","title":`+value+`}]}]}`,
			`{"title":"a","pages":[{"elements":[{"type":"rating","name":"calm","title":"a","rateMin":`+value+`,"rateMax":5}]}]}`,
			`{"title":"a","pages":[{"elements":[{"type":"radiogroup","name":"calm","title":"a","choices":[`+value+`,"b"]}]}]}`,
			`{"title":"a","pages":[{"elements":[{"type":`+value+`,"name":`+value+`,"title":"a"}]}]}`, `{"calm":`+value+`}`)
	}
	for _, depth := range []int{10, 31, 32, 33, 100, 1000, 9_999, 10_001, 50_000} {
		all = append(all, strings.Repeat("[", depth), strings.Repeat("[", depth)+strings.Repeat("]", depth), strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth),
			`{"title":"a","pages":`+strings.Repeat("[", depth)+strings.Repeat("]", depth)+"}")
	}
	for _, keys := range [][2]string{{"title", "title"}, {"title", "Title"}, {"title", "TITLE"}, {"title", "titl\\u0065"}, {"pages", "Pages"}, {"title", "__proto__"}, {"title", "constructor"}, {"title", "ｔｉｔｌｅ"}, {"title", "tıtle"}, {"title", "title\\u0000"}} {
		all = append(all, fmt.Sprintf(`{"%s":"a","%s":"b","pages":[]}`, keys[0], keys[1]), fmt.Sprintf(`{"%s":[],"%s":{}}`, keys[1], keys[0]))
	}
	for _, n := range []int{2, 60, 500, 3000} {
		item := `{"type":"rating","name":"same","title":"a"}`
		all = append(all, `{"title":"a","pages":[{"elements":[`+strings.Repeat(item+",", n)+item+`]}]}`, `{"title":"a","pages":[`+strings.Repeat("{},", n)+`{}]}`,
			`{"title":"a","pages":[{"elements":[{"type":"radiogroup","name":"c","title":"a","choices":[`+strings.Repeat(`"a",`, n)+`"a"]}]}]}`)
	}
	return unique(all)
}
