package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeSource is axe-core 4.14.1 as published (MPL-2.0; its head names the licence).
//
//go:embed testdata/axe.min.js
var axeSource string

// axeRun asks for the findings of all rules of WCAG 2.0 to 2.2, levels A and
// AA. Preloading would fetch the style sheets once more, for no rule asked for.
const axeRun = `axe.run(document, {
	runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']},
	resultTypes: ['violations'],
	preload: false,
}).then(r => r.violations)`

// Finding is one rule that the page breaks.
type Finding struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Target  []any  `json:"target"` // selectors; a list where a shadow root lies between
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// String names the rule and each element that breaks it.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)", f.Help, f.ID)
	for _, n := range f.Nodes {
		fmt.Fprintf(&b, "\n  %v\n  %s\n  %s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n  "))
	}
	return b.String()
}

// Axe fails the test with every accessibility finding on the present page.
func (p *Tab) Axe() {
	p.t.Helper()
	for _, f := range p.Findings() {
		p.t.Errorf("accessibility of %s: %s", p.address(), f)
	}
}

// Findings returns what axe finds on the present page. The script runs in a
// world of its own beside the page, so the policy of the page stays as it is
// and page and script do not see each other.
func (p *Tab) Findings() []Finding {
	p.t.Helper()
	var found []Finding
	p.Run(chromedp.ActionFunc(func(ctx context.Context) error {
		tree, err := page.GetFrameTree().Do(ctx)
		if err != nil {
			return err
		}
		world, err := page.CreateIsolatedWorld(tree.Frame.ID).WithWorldName("axe").Do(ctx)
		if err != nil {
			return err
		}
		if _, err := evaluate(ctx, world, axeSource+";0"); err != nil {
			return fmt.Errorf("loading axe: %w", err)
		}
		value, err := evaluate(ctx, world, axeRun)
		if err != nil {
			return fmt.Errorf("running axe: %w", err)
		}
		return json.Unmarshal(value, &found)
	}))
	return found
}

func evaluate(ctx context.Context, world runtime.ExecutionContextID, script string) ([]byte, error) {
	result, thrown, err := runtime.Evaluate(script).WithContextID(world).WithAwaitPromise(true).WithReturnByValue(true).Do(ctx)
	if err != nil {
		return nil, err
	}
	if thrown != nil {
		return nil, thrown
	}
	return result.Value, nil
}
