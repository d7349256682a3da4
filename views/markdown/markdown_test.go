package markdown_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luna/internal/corpus"
	"luna/views/markdown"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestLessonsAreWrittenInMarkdown(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"Read *this*, **now**.", "<p>Read <em>this</em>, <strong>now</strong>.</p>"},
		{"# One\n\n###### Six", "<h2>One</h2>\n<h6>Six</h6>"},
		{"~~old~~", "<p><del>old</del></p>"},
		{"3. c\n4. d", "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>"},
		{"- [x] read\n- [ ] tried", "<ul>\n<li>☑ read</li>\n<li>☐ tried</li>\n</ul>"},
		{"|a|b|\n|-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n" +
			"<tbody>\n<tr>\n<td>1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>"},
		{"[here](https://example.org/a?b=c&d=e \"tip\")", `<p><a href="https://example.org/a?b=c&amp;d=e" rel="noopener nofollow">here</a></p>`},
		{"see https://example.org/", `<p>see <a href="https://example.org/" rel="noopener nofollow">https://example.org/</a></p>`},
		{"[the next](/modules/1/lessons/2)", `<p><a href="/modules/1/lessons/2" rel="noopener nofollow">the next</a></p>`},
		{"[run](javascript:alert(1))", "<p>run</p>"},
		{"[run](&#106;avascript:alert(1)) <javascript:alert(1)>", "<p>run javascript:alert(1)</p>"},
		{"[](https://example.org/)", "<p></p>"},
		{"![a **cell**](https://example.org/x.png)", "<p>a <strong>cell</strong></p>"},
		{"a <b>bold</b> x < y", "<p>a &lt;b&gt;bold&lt;/b&gt; x &lt; y</p>"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{"```go\nif a < b {}\n```", "<pre><code class=\"language-go\">if a &lt; b {}\n</code></pre>"},
		{"one\ntwo", "<p>one<br>\ntwo</p>"},
		{"", ""},
	} {
		if got := strings.TrimSpace(markdown.HTML(c.source)); got != c.want {
			t.Errorf("%q becomes\n%s\nwant\n%s", c.source, got, c.want)
		}
	}
}

// TestNoPayloadGetsPastTheAllowlist tries every text of the corpus alone and in
// the places that Markdown has for one.
func TestNoPayloadGetsPastTheAllowlist(t *testing.T) {
	for _, p := range corpus.Text() {
		for _, in := range []string{"%s", "# %s", "[a](%s)", "[%s](/)", "<%s>", "![%s](%[1]s)", "- [ ] %s", "```%s\n%[1]s\n```", "|%s|\n|-|\n|%[1]s|", "[a]\n\n[a]: %s"} {
			if err := withinAllowlist(markdown.HTML(fmt.Sprintf(in, p.Text))); err != nil {
				t.Errorf("%q in %q: %v", p.Text, in, err)
			}
		}
	}
}

func TestATextIsCutIntoTheBlocksThatAreShown(t *testing.T) {
	for source, want := range map[string]int{
		"": 0, "one": 1, "one\ntwo": 1, "one\n\n\ntwo": 2, "# One\ntwo": 2, "- a\n- b\n\n  c\n\n1. d": 2,
		"> a\n>\n> b\n\nc": 2, "```\na\n\nb\n```\nc": 2, "|a|\n|-|\n|1|\n\nb": 2, "a\n\n---\n\nb": 3,
		"[a]\n\n[a]: https://example.org/\n\nb": 2, "<div data-place=\"9\">\n\n</div>": 2, "a  \nb\n\n*c*": 2,
	} {
		if got := len(markdown.Blocks(source)); got != want {
			t.Errorf("%q: %d blocks, want %d", source, got, want)
		}
	}
	for _, p := range corpus.Text() {
		source, whole := "a\n\n"+p.Text+"\n\n> - "+p.Text+"\n\n```\n"+p.Text, ""
		for _, block := range markdown.Blocks(source) {
			var b strings.Builder
			if err := block.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			if err := withinAllowlist(b.String()); err != nil {
				t.Errorf("%q: %v", p.Text, err)
			}
			whole += b.String()
		}
		if want := markdown.HTML(source); whole != want {
			t.Errorf("the blocks of %q are\n%s\nwant\n%s", source, whole, want)
		}
	}
}

func TestQuotationsEndBeforeTheyAreTooDeep(t *testing.T) {
	for depth, want := range map[int]int{50: 50, 51: 0, 40_000: 0} {
		if got := strings.Count(markdown.HTML(strings.Repeat("> ", depth)+"a"), "<blockquote>"); got != want {
			t.Errorf("%d signs open %d quotations, want %d", depth, got, want)
		}
	}
}

// BenchmarkMarkdown reads texts that are as long as a lesson may be and made to
// be slow.
func BenchmarkMarkdown(b *testing.B) {
	for _, part := range []string{">", "[", "*a ", "a **", "![", "`", "<", "- ", "|", "_a", "~", "http://a", "\n> - ", "[a](", "&", "[a]: b\n", "1. "} {
		b.Run(part, func(b *testing.B) {
			source := strings.Repeat(part, 40_000/len(part))
			for b.Loop() {
				markdown.HTML(source)
			}
		})
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"# a\n\n> - [x] *b* **c** ~~d~~ `e`\n>   1. f", "|a|b|\n|:-|-:|\n|[x](//y)|<z>|", "[a](<javascript:b> 'c')", "<a@b.c> www.d.e http://f/%zz",
		"[a]: data:b\n[a] [![c][a]](d)", "```\"onload=x\n</code></pre><script>\n```", "&lt;script&gt; &#60;img&#62; \\<x>", "\x00\xff<\x0b", "**_[`*_**](x)",
		"[a](java\tscript:b) [c](JAVASCRIPT&colon;d)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 400 {
			t.Skip("may be deeper than the reference parser reads")
		}
		if err := withinAllowlist(markdown.HTML(source)); err != nil {
			t.Fatalf("%q: %v", source, err)
		}
	})
}

// attributes are what each element that may come out can have.
var attributes = map[atom.Atom]map[string]*regexp.Regexp{
	atom.P: nil, atom.Br: nil, atom.Hr: nil, atom.H2: nil, atom.H3: nil, atom.H4: nil, atom.H5: nil, atom.H6: nil,
	atom.Ul: nil, atom.Li: nil, atom.Blockquote: nil, atom.Pre: nil, atom.Em: nil, atom.Strong: nil, atom.Del: nil,
	atom.Table: nil, atom.Thead: nil, atom.Tbody: nil, atom.Tr: nil,
	atom.Ol: {"start": regexp.MustCompile(`^\d+$`)},
	atom.Th: {"align": regexp.MustCompile(`^(left|center|right)$`)}, atom.Td: {"align": regexp.MustCompile(`^(left|center|right)$`)},
	atom.Code: {"class": regexp.MustCompile(`^language-[A-Za-z0-9+#-]+$`)},
	atom.A:    {"href": regexp.MustCompile(`^(https?:|mailto:|[^:]*$|[^:]*[/?#])`), "rel": regexp.MustCompile(`^noopener nofollow$`)},
}

// withinAllowlist reads the output as a browser does, in a page, and names what
// should not be there.
func withinAllowlist(out string) error {
	doc, err := html.Parse(strings.NewReader("<!doctype html><body><div>" + out + "</div><footer></footer>"))
	if err != nil {
		return err
	}
	body := doc.LastChild.LastChild
	div := body.FirstChild
	if div.DataAtom != atom.Div || div.NextSibling == nil || div.NextSibling.DataAtom != atom.Footer || div.NextSibling.NextSibling != nil {
		return fmt.Errorf("%s: leaves its place in the page", out)
	}
	for n := range div.Descendants() {
		switch n.Type {
		case html.TextNode:
		case html.ElementNode:
			if err := elementAllowed(n); err != nil {
				return fmt.Errorf("%s: %w", out, err)
			}
		default:
			return fmt.Errorf("%s: a node of type %d", out, n.Type)
		}
	}
	return nil
}

func elementAllowed(n *html.Node) error {
	may, known := attributes[n.DataAtom]
	if !known || n.Namespace != "" {
		return fmt.Errorf("the element %s", n.Data)
	}
	for _, a := range n.Attr {
		if may[a.Key] == nil || !may[a.Key].MatchString(a.Val) {
			return fmt.Errorf("the attribute %s=%q of %s", a.Key, a.Val, n.Data)
		}
	}
	if n.DataAtom == atom.A && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "rel" }) {
		return fmt.Errorf("a link without rel")
	}
	return nil
}
