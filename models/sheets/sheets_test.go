package sheets_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"luna/internal/need"
	"luna/models/sheets"
)

var limits = sheets.Limits{Bytes: 1 << 20, Rows: 5001, Columns: 20, Cell: 500}

func rowsOf(s sheets.Sheet) [][]string {
	all := [][]string{}
	for _, r := range s.Rows {
		all = append(all, r.Cells)
	}
	return all
}

func TestATableIsReadAsSpreadsheetProgramsWriteIt(t *testing.T) {
	want := [][]string{{"Name", "E-Mail"}, {"Müller, Zoë", "zoe@x.example"}, {"two\nlines", "b@x.example"}}
	utf16 := func(s string, big bool) string {
		b := []byte{0xFF, 0xFE}
		if big {
			b = []byte{0xFE, 0xFF}
		}
		for _, r := range s {
			lo, hi := byte(r), byte(r>>8)
			if big {
				lo, hi = hi, lo
			}
			b = append(b, lo, hi)
		}
		return string(b)
	}
	tabbed := "Name\tE-Mail\nMüller, Zoë\tzoe@x.example\n\"two\nlines\"\tb@x.example\n"
	for name, c := range map[string]struct {
		data, charset string
		comma         rune
		lines         []int
	}{
		"UTF-8":                  {"Name,E-Mail\n\"Müller, Zoë\",zoe@x.example\n\"two\nlines\",b@x.example\n", "UTF-8", ',', []int{1, 2, 3}},
		"with the mark and CRLF": {"\ufeffName,E-Mail\r\n\"Müller, Zoë\",zoe@x.example\r\n\"two\r\nlines\",b@x.example", "UTF-8", ',', []int{1, 2, 3}},
		"semicolons":             {"Name;E-Mail\nMüller, Zoë;zoe@x.example\n\"two\nlines\";b@x.example\n", "UTF-8", ';', []int{1, 2, 3}},
		"tabs":                   {tabbed, "UTF-8", '\t', []int{1, 2, 3}},
		"UTF-16":                 {utf16(tabbed, false), "UTF-16", '\t', []int{1, 2, 3}},
		"UTF-16, the other way":  {utf16(tabbed, true), "UTF-16", '\t', []int{1, 2, 3}},
		"Windows-1252":           {"Name;E-Mail\nM\xfcller, Zo\xeb;zoe@x.example\n\"two\nlines\";b@x.example\n", "Windows-1252", ';', []int{1, 2, 3}},
		"a line that says it":    {"sep=;\r\nName;E-Mail\r\nMüller, Zoë;zoe@x.example\r\n\"two\nlines\";b@x.example", "UTF-8", ';', []int{2, 3, 4}},
		"empty rows and cells":   {"\n\nName,E-Mail,,\n,,,\n\"Müller, Zoë\",zoe@x.example,\n\n\"two\nlines\",b@x.example\n,\n", "UTF-8", ',', []int{3, 5, 7}},
	} {
		s, err := sheets.Read([]byte(c.data), limits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := rowsOf(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q", name, got)
		}
		if s.Charset != c.charset || s.Comma != c.comma {
			t.Errorf("%s: taken for %s with %q", name, s.Charset, s.Comma)
		}
		for i, row := range s.Rows {
			if row.Line != c.lines[i] {
				t.Errorf("%s: row %d on line %d, want %d", name, i, row.Line, c.lines[i])
			}
		}
	}
}

func TestWhatIsNoTableOrTooLargeIsRefusedWithItsLine(t *testing.T) {
	small := sheets.Limits{Bytes: 100, Rows: 2, Columns: 3, Cell: 5}
	for name, c := range map[string]struct {
		data string
		line int
		says string
	}{
		"too large":        {strings.Repeat("a,b\n", 30), 0, "too large"},
		"too many rows":    {"a\nb\n\nc\n", 4, "too many rows"},
		"too many columns": {"a\n1,2,3,4\n", 2, "too many columns"},
		"a long cell":      {"a\nzzzzzü\n", 2, "too long"},
		"open quotation":   {"a\n\"b\n", 2, "quotation marks"},
		"stray quotation":  {"a\nb\"c\n", 2, "quotation marks"},
		"a picture":        {"\x89PNG\r\n\x1a\n\x00\x00", 0, "not a table"},
		"half UTF-16":      {"\xff\xfea", 0, "not a table"},
		"old Excel":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "old or encrypted"},
		"half a zip":       {"PK\x03\x04aaaa", 0, "cannot be read"},
		"a zip of nothing": {zipped(t, map[string]string{"x": "y"}), 0, "cannot be read"},
	} {
		l := small
		if strings.HasPrefix(c.data, "PK") {
			l = limits
		}
		_, err := sheets.Read([]byte(c.data), l)
		var refused *sheets.Refused
		if !errors.As(err, &refused) || refused.Line != c.line || !strings.Contains(refused.Message.Text, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s, err := sheets.Read([]byte("a\nzzzzü\n"), small); err != nil || len(s.Rows) != 2 {
		t.Errorf("five characters of six bytes: %v", err)
	}
}

func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// workbook is a small valid XLSX file with a sheet and shared strings of one's
// own making.
func workbook(t testing.TB, sheet, strings string) []byte {
	t.Helper()
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const rels = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	return []byte(zipped(t, map[string]string{
		"[Content_Types].xml":        head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"_rels/.rels":                head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            head + `<workbook ` + main + ` xmlns:r="` + rels + `"><sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rels + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   head + `<worksheet ` + main + `><sheetData>` + sheet + `</sheetData></worksheet>`,
		"xl/sharedStrings.xml":       head + `<sst ` + main + `>` + strings + `</sst>`,
	}))
}

func TestAWorkbookIsReadWithItsRowNumbers(t *testing.T) {
	data := workbook(t, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
		<row r="4"><c r="A4" t="inlineStr"><is><t>Zoë</t></is></c><c r="C4"><f>1+1</f><v>2</v></c></row>`, `<si><t>Name</t></si><si><t>E-Mail</t></si>`)
	s, err := sheets.Read(data, limits)
	if err != nil {
		t.Fatal(err)
	}
	if got := rowsOf(s); !reflect.DeepEqual(got, [][]string{{"Name", "E-Mail"}, {"Zoë", "", "2"}}) || s.Rows[1].Line != 4 {
		t.Errorf("%q on line %d", got, s.Rows[1].Line)
	}
}

// memory is how much fn makes the heap grow at its peak, nearly: what it took
// in all if the collector did not run, else what is sampled.
func memory(fn func()) uint64 {
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	peak := make(chan uint64)
	go func() {
		var top uint64
		var m runtime.MemStats
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				peak <- top
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapAlloc-min(m.HeapAlloc, before.HeapAlloc))
			}
		}
	}()
	fn()
	close(done)
	return <-peak
}

func TestABombNeitherFillsTheMemoryNorTakesLong(t *testing.T) {
	need.Long(t)
	far := &strings.Builder{}
	for i := range 4000 {
		fmt.Fprintf(far, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+1, i+1)
	}
	for name, data := range map[string][]byte{
		"a gigabyte of one sheet":  workbook(t, strings.Repeat(" ", 200<<20), ""),
		"a million shared strings": workbook(t, "", strings.Repeat(`<si><t/></si>`, 400_000)),
		"a million rows":           workbook(t, strings.Repeat(`<row/>`, 900_000), ""),
		"the last row of all":      workbook(t, `<row r="1048576"><c r="A1048576"><v>1</v></c></row>`, ""),
		"a row beyond the last":    workbook(t, `<row r="999999999"><c r="A999999999"><v>1</v></c></row>`, ""),
		"the last column":          workbook(t, far.String(), ""),
		"deep":                     workbook(t, strings.Repeat("<row>", 100_000), ""),
		"deep strings":             workbook(t, `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, strings.Repeat("<si>", 500_000)),
		"an index out of range":    workbook(t, `<row r="1"><c r="A1" t="s"><v>99999999</v></c><c r="B1" s="-9"><v>1</v></c></row>`, ""),
		"commas alone":             []byte(strings.Repeat(",", 1<<20)),
		"lines alone":              []byte(strings.Repeat("a\n", 1<<19)),
		"quotation marks alone":    []byte(strings.Repeat(`"`, 1<<20)),
	} {
		began := time.Now()
		took := memory(func() {
			s, err := sheets.Read(data, limits)
			var refused *sheets.Refused
			if err != nil && !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
			if len(s.Rows) > limits.Rows {
				t.Errorf("%s: %d rows", name, len(s.Rows))
			}
		})
		if took > 100<<20 || time.Since(began) > 10*time.Second {
			t.Errorf("%s (%d kB) took %d MiB and %v", name, len(data)>>10, took>>20, time.Since(began))
		}
		t.Logf("%s (%d kB): %d MiB, %v", name, len(data)>>10, took>>20, time.Since(began))
	}
}

// TestCellsWithoutEndTakeLittleMemory: each comma is a cell, and a cell takes
// sixteen times its byte.
func TestCellsWithoutEndTakeLittleMemory(t *testing.T) {
	most := sheets.Limits{Bytes: 2 << 20, Rows: 5001, Columns: 20, Cell: 500}
	for name, c := range map[string]struct {
		data string
		rows int
	}{
		"in one row":    {"\na" + strings.Repeat(",", 2<<20-2), 0},
		"in each of it": {strings.Repeat("a"+strings.Repeat(",", 16_000)+"\n", 125), 125},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := sheets.Read([]byte(c.data), most)
		runtime.ReadMemStats(&after)
		var refused *sheets.Refused
		if len(s.Rows) != c.rows || c.rows == 0 && (!errors.As(err, &refused) || refused.Line != 2 || !strings.Contains(refused.Message.Text, "too many columns")) {
			t.Errorf("%s: %d rows, %v", name, len(s.Rows), err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 12<<20 {
			t.Errorf("%s: %d MiB were used", name, grown>>20)
		}
	}
}
