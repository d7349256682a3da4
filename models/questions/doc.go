// Package questions knows questionnaires: what they ask, which answers fit,
// and what number a scale makes of them. It is pure; nothing in it reads a
// clock or a database.
//
// # The format
//
// A definition is a JSON object, a strict subset of the JSON of SurveyJS with
// scales of our own. docs/form-definition.md describes it for people who write
// it by hand; presets/weekly.json is a whole example.
//
//	{
//	  "title": TEXT, "description": TEXT,
//	  "pages": [{"title": TEXT, "elements": [ITEM, …]}, …],
//	  "scales": [{"code": CODE, "title": TEXT, "direction": "good"|"bad"|"neutral", "shown": BOOL,
//	              "items": [{"code": CODE, "reversed": BOOL}, …]}, …]
//	}
//
// TEXT is a string in English or {"default": English, "de": German}; "en" may
// stand for "default". CODE is a letter and at most 31 letters, digits and
// underscores, all small. ITEM has "type", "name" (its CODE), "title",
// "description" (a help text), "isRequired", and by kind
//
//	kind       "type"                       more keys
//	Rating     "rating"                     rateMin (1), rateMax (5), minRateDescription, maxRateDescription
//	Slider     "slider"                     min (0), max (100), step (1), minRateDescription, maxRateDescription
//	Number     "text", "inputType":"number" min and max, or neither; step
//	Single     "radiogroup"                 choices: [{"value": …, "text": TEXT} or "value", …]
//	Multiple   "checkbox"                   choices
//	YesNo      "boolean"                    –
//	ShortText  "text"                       maxLength (250)
//	LongText   "comment"                    maxLength (5000)
//	Block      "html"                       html: TEXT without tags, in place of title
//
// Unknown and doubled keys, codes used twice, more than 256 kB and nesting
// deeper than 32 are refused. What MarshalJSON writes is canonical: equal
// definitions give equal bytes, and Parse gives them back unchanged.
package questions
