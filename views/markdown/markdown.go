// Package markdown turns what staff write into HTML that may stand in a page:
// GitHub's Markdown without HTML and without pictures. What comes out holds the
// elements and attributes of the policy below and nothing else, whatever went
// in. Beside the icons it is the one place where a page gets HTML that templ has
// not escaped.
package markdown

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
)

// Show is the text as part of a page. Its headings begin with h2: h1 is the
// page's own.
func Show(source string) templ.Component { return templ.Raw(HTML(source)) }

// HTML is what Show draws.
func HTML(source string) string {
	var buf bytes.Buffer
	if err := converter.Convert([]byte(flat(source)), &buf); err != nil {
		return "" // a buffer takes everything: no text leads here
	}
	return policy.SanitizeReader(&buf).String()
}

// Blocks are the parts of what Show draws, in their order: paragraphs, headings,
// lists, quotations, code, tables and lines between them.
func Blocks(source string) []templ.Component {
	var list []templ.Component
	for _, block := range cut(HTML(source)) {
		list = append(list, templ.Raw(block))
	}
	return list
}

// cut cuts what the policy let through before each element that stands in no other.
func cut(page string) []string {
	var list []string
	var block strings.Builder
	depth := 0
	for z := nethtml.NewTokenizer(strings.NewReader(page)); ; {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			break
		}
		raw := string(z.Raw())
		switch name, _ := z.TagName(); {
		case kind == nethtml.EndTagToken:
			depth--
		case kind == nethtml.StartTagToken:
			if depth == 0 && block.Len() > 0 {
				list = append(list, block.String())
				block.Reset()
			}
			if string(name) != "br" && string(name) != "hr" {
				depth++
			}
		}
		block.WriteString(raw)
	}
	if block.Len() > 0 {
		list = append(list, block.String())
	}
	return list
}

// deepest is how many lists and quotations may stand in one another at the
// beginning of a line. Each costs its reader a walk through all before it.
const deepest = 50

// nested are the signs at the beginning of a line that open lists and quotations.
var nested = regexp.MustCompile(`^(?:[ \t]*(?:>|(?:[-+*]|[0-9]{1,9}[.)])[ \t])){51,}`)

// flat makes words of a line that opens more than that.
func flat(source string) string {
	if len(source) <= deepest {
		return source
	}
	var b strings.Builder
	for line := range strings.Lines(source) {
		if nested.MatchString(line) {
			b.WriteByte('\\')
			line = strings.TrimLeft(line, " \t")
		}
		b.WriteString(line)
	}
	return b.String()
}

// rel of every link: the page it leads to gets no hold of ours, and search
// engines learn nothing from it.
const rel = "noopener nofollow"

// schemes that a link may have; none is an address of our own.
var schemes = []string{"", "http", "https", "mailto"}

// converter reads no HTML: what looks like it is text, and stays readable.
var converter = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
		parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(house{}, 1000)),
	)),
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), // a style attribute is against the page's policy
		extension.Strikethrough, extension.TaskList, extension.Linkify,
	),
	goldmark.WithRendererOptions(html.WithHardWraps(), renderer.WithNodeRenderers(util.Prioritized(plain{}, 1))),
)

// without leaves a parser out of goldmark's list.
func without(list []util.PrioritizedValue, parser any) []util.PrioritizedValue {
	return slices.DeleteFunc(list, func(v util.PrioritizedValue) bool { return v.Value == parser })
}

// policy is the allowlist. The converter keeps to it already; a fault in it, or
// in what it reads, must not become script in a reader's browser.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
		"em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#-]{1,20}$`)).OnElements("code")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + rel + "$")).OnElements("a")
	p.AllowURLSchemes(schemes[1:]...)
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}()

// house changes what was read to what our pages show.
type house struct{}

// Transform shifts headings below the page's own and minds the links.
func (house) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var bad []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function gives no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+1, 6)
		case *ast.Link:
			n.Title = nil
			n.SetAttributeString("rel", []byte(rel))
			if !leads(n.Destination) || !n.HasChildren() {
				bad = append(bad, n)
			}
		case *ast.AutoLink:
			n.SetAttributeString("rel", []byte(rel))
			if !leads(n.URL(reader.Source())) && n.AutoLinkType != ast.AutoLinkEmail {
				bad = append(bad, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range bad {
		unlink(n, reader.Source())
	}
}

// leads tells whether a link may go there.
func leads(address []byte) bool {
	u, err := url.Parse(string(util.URLEscape(address, true))) // as it is written into the page
	return err == nil && slices.Contains(schemes, u.Scheme)
}

// unlink leaves the words of a link.
func unlink(n ast.Node, source []byte) {
	parent := n.Parent()
	if auto, ok := n.(*ast.AutoLink); ok {
		parent.ReplaceChild(parent, n, ast.NewString(auto.Label(source)))
		return
	}
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		n.RemoveChild(n, child)
		parent.InsertBefore(parent, n, child)
	}
	parent.RemoveChild(parent, n)
}

// plain draws what our pages show otherwise than goldmark.
type plain struct{}

// RegisterFuncs is how goldmark asks for them.
func (plain) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, words)
	r.Register(extast.KindTaskCheckBox, box)
}

// words shows a picture as what it is described with.
func words(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkContinue, nil
}

// box shows the state of a task: a real check box could not be used.
func box(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	sign := "☐ "
	if n.(*extast.TaskCheckBox).IsChecked {
		sign = "☑ "
	}
	_, err := w.WriteString(sign)
	return ast.WalkContinue, err
}
