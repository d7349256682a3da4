// Package components draws the parts that pages are made of. It knows nothing
// of the program: plain values in, HTML out. A component that speaks takes the
// printer first; texts handed in are already in the reader's language. There is
// no inline script and no style attribute, and everything works without script.
//
// Forms (Input, Choose and Check carry Name, Label, Help, Error, Required;
// error texts are printed by the page; the control has the id FieldID(name)):
//
//	@Field(p.Printer, Input{Name: "email", Label: p.T("E-mail"), Value: f.Email, Type: "email", Error: f.Errors["email"]})
//	@NumberField(p.Printer, Input{Name: "open", Label: …, Unit: p.T("hours"), Attrs: templ.Attributes{"min": 1, "max": 72}})
//	@DateField, @TimeField, @TextArea(p.Printer, Input{…})
//	@Select(p.Printer, Choose{Name: "role", Label: …, Values: []string{f.Role}, Choices: []Choice{{Value: "student", Label: …}}})
//	@CheckboxGroup, @RadioCards(p.Printer, Choose{…})
//	@Checkbox(Check{Name: "active", Label: …, Checked: true})   @Switch(Check{…})
//	@ErrorSummary(p.Printer, []Fault{{Name: "email", Text: …}}) above the form
//	@Actions() { @Save(p.T("Save")) @Button(p.T("Preview"), templ.Attributes{"name": "act", "value": "preview"}) }
//	@DangerButton(label) @IconButton("arrow-up", label, attrs) @LinkButton(label, href) @PrimaryLink(label, href)
//	@ConfirmButton(p.Printer, Confirm{Label: …, Question: …, Detail: …, Act: …, Action: "/modules/7/delete"}) { … }
//	@SearchBar(p.Printer, Search{Action: "/people", Name: "q", Label: …, Value: q, Keep: map[string]string{"sort": s}}) { filters }
//	@CopyField(p.Printer, "link", p.T("Link"), url)   @QR(label, matrix)
//
// Surfaces:
//
//	@Card(title) { … }   @CardGrid() { cards or charts }
//	@CardList(label) { @CardRow(Row{When: …, Title: …, Detail: …, Href: …}) { @Badge("", p.T("survey")) } }
//	@DueCard(title, detail, p.T("Answer"), href)   the one thing to do now
//	@Tiles() { @Tile(Figure{Label: …, Value: …, Note: …, Href: …}) }
//	@Notice("info"|"good"|"caution"|"bad") { <p>…</p> }   @Badge(""|"info"|"good"|"caution"|"bad", label)
//	@EmptyState(icon, title, detail) { @PrimaryLink(…) }   @Facts([]Fact{{Label, Value}})
//	@Icon(name)   @Time(p.Printer, t)   @Day(p.Printer, t)   @Progress(label, value, of)
//	@Breadcrumbs(p.Printer, crumbs)   drawn by the layout
//
// Tables (stack into cards on a phone):
//
//	@Table(caption, []Head{SortHead(path, query, "name", p.T("Name")), {Label: p.T("Role")}}) {
//		@TableRow() { @RowHead(name, href) @Cell(p.T("Role")) { … } @NumberCell(p.T("Answered")) { … } }
//	}
//	@Pager(p.Printer, Pages{Previous: …, Next: …}) { { p.N(n, "%d person", "%d people") } }
//
// Questions of a survey (name "a.<code>"; yes-or-no sends "yes" or "no"):
//
//	q := Question{Name: "a.calm", Label: …, Help: …, Error: …, Who: …, WhoInFull: …, Required: true, Values: []string{"3"}}
//	@Rating(p.Printer, q, Ends{Min: 1, Max: 5, MinLabel: …, MaxLabel: …})
//	@Slider(p.Printer, q, Ends{…, Step: 1})   @NumberAnswer(p.Printer, q, Ends{…})
//	@SingleChoice, @MultipleChoice(p.Printer, q, []Choice)   @YesNo(p.Printer, q)
//	@ShortText, @LongText(p.Printer, q, longest)   @Block(title, words)
//	@AnswerBar(back, next) the fixed bar with the buttons of the answering page
//
// The form of the answering page: data-draft is the address that takes its
// fields by PUT after every change (urlencoded) and answers
// {"revision": 4, "saved": "20:01"}, 409 when another device was faster, 422
// when something cannot be right yet. A hidden field "revision" carries the
// revision. The page after handing in has data-draft-done with the same address.
//
//	<form method="post" action="/surveys/7" data-draft="/surveys/7/draft">
//
// Charts (inside CardGrid or alone; children stand under the chart):
//
//	@Chart(p.Printer, TrendChart{ID: "calm", Title: …, Note: …, Size: "60–64 students", Axes: Axes{From, To, Min, Max},
//		Segments: [][]ChartPoint{{…}}, Dots: …, Bars: …, ForecastFrom: t, Hatched: …, Flags: …}) { … }
//	@ChartLegend(p.Printer, charts...)   once a page
//	@Sparkline(Spark{Label: …, Values: []float64{…}, Min: 1, Max: 5})   NaN is a gap
//
// Classes for a page's own markup: stack (children with a gap), row (side by
// side, wraps), columns (equal columns, wraps), muted, numbers (tabular
// figures), visually-hidden, script-only.
//
// Events: a response header HX-Trigger with {"toast": {"kind": "good", "text":
// "…"}}, or a CustomEvent "toast" on the document, shows a toast.
package components
