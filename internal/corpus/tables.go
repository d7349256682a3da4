package corpus

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// File is the content of a file and what is odd about it.
type File struct {
	Name string
	Data []byte
}

// zipOf packs the parts: names and contents in turn.
func zipOf(parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err == nil {
			_, err = part.Write([]byte(parts[i+1]))
		}
		if err != nil {
			panic(err) // a buffer takes all
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// workbook is an XLSX file with one sheet.
func workbook(sheet string, more ...string) []byte {
	return zipOf(append([]string{
		"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", sheet,
	}, more...)...)
}

func sheet(rows string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

// row is a row of a sheet with its texts written in place.
func row(n int, cells ...string) string {
	var b strings.Builder
	for i, c := range cells {
		fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, n, c)
	}
	return fmt.Sprintf(`<row r="%d">%s</row>`, n, b.String())
}

// Tables are files that want to be a table of people: at least 120.
func Tables() []File {
	return append(texts(), workbooks()...)
}

func texts() []File {
	var all []File
	add := func(name string, data string) { all = append(all, File{"text: " + name, []byte(data)}) }
	head := "E-mail,Name,Role\n"
	for i, cell := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "|x", "%0A=1", "\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\u202e", "\ufeff", "<script>alert(1)</script>", "'; DROP TABLE users; --",
		`"`, `""`, `"""`, `a"b`, `"a"b`, `"a` + "\n", `"a` + "\r\n" + `b"`, strings.Repeat("x", 70_000), strings.Repeat("é", 40_000), "a@b@c", "a b@c.de", "@", "a@", "a@b\r\nBcc: x@y.de", "administrator", "1e309", "NaN",
	} {
		add(fmt.Sprint("cell ", i, " in the name"), head+"a@north.example,"+cell+",student\n")
		add(fmt.Sprint("cell ", i, " in the address"), head+cell+",Ada,"+cell+"\n")
	}
	for name, data := range map[string]string{
		"empty": "", "white": " \r\n\t\r\n", "nul": strings.Repeat("\x00", 1000), "only a mark": "\ufeff", "only a head": head, "no head": "a@north.example,Ada,student\n", "head twice": head + head,
		"columns twice": "E-mail,E-mail,Name,Name\na@b.de,c@d.de,x,y\n", "columns by case": "e-MAIL,NAME,name\na@b.de,x,y\n", "person twice": head + strings.Repeat("a@north.example,Ada,student\n", 50),
		"wide": head + "a@b.de," + strings.Repeat(",", 20_000), "wide head": strings.Repeat("E-mail,", 5000) + "\n", "long": head + strings.Repeat(",,\n", 30_000), "many": "E-mail\n" + strings.Repeat("a@b.de\n", 20_000),
		"old Mac": "E-mail\rName\ra@b.de\r", "mixed ends": "E-mail,Name\r\na@b.de,x\nb@b.de,y\r", "separator said": "sep=;\nE-mail;Name\na@b.de;x\n", "pipes": "E-mail|Name\na@b.de|x\n", "tabs": "E-mail\tName\na@b.de\tx\n",
		"ragged": head + "a@b.de\nb@b.de,x,student,1,2,3\n", "quotes": strings.Repeat(`"`, 100_001), "one quote": `"` + strings.Repeat("x,\n", 30_000), "page": "<html><table><tr><td>E-mail</td></tr></table></html>", "rtf": `{\rtf1 E-mail}`,
		"old Excel": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "pdf": "%PDF-1.7\n", "gzip": "\x1f\x8b\x08\x00\x00", "json": `[{"E-mail":"a@b.de"}]`, "latin": "E-mail,Name\na@b.de,M\xfcller\n",
	} {
		add(name, data)
	}
	units := utf16.Encode([]rune("E-mail,Name\na@north.example,Ada 😀\n"))
	for name, order := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		data := make([]byte, 2*len(units))
		for i, u := range units {
			order.PutUint16(data[2*i:], u)
		}
		mark := make([]byte, 2)
		order.PutUint16(mark, 0xfeff)
		add("UTF-16 "+name, string(data))
		add("UTF-16 with mark "+name, string(mark)+string(data))
		add("UTF-16 cut "+name, string(mark)+string(data[:len(data)-1]))
	}
	return all
}

func workbooks() []File {
	var all []File
	add := func(name string, data []byte) { all = append(all, File{"workbook: " + name, data}) }
	good := sheet(row(1, "E-mail", "Name") + row(2, "a@north.example", "Ada"))
	whole := workbook(good)
	add("whole", whole)
	for i := range 20 {
		add(fmt.Sprint("cut at ", i, "/20"), whole[:len(whole)*i/20+1])
		broken := bytes.Clone(whole)
		broken[len(broken)*i/20] ^= 0xff
		add(fmt.Sprint("broken at ", i, "/20"), broken)
	}
	for name, text := range map[string]string{
		"no sheet": "", "not XML": "\x00\x01", "cut XML": good[:len(good)/2], "empty": sheet(""), "deep": strings.Repeat("<a>", 20_000), "other root": "<a/>",
		"entities": `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>` + sheet(row(1, "&c;")), "outer entity": `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + sheet(row(1, "&a;")),
		"far row": sheet(row(1, "E-mail") + `<row r="1048577"><c r="A1048577"><v>1</v></c></row>`), "huge row": sheet(`<row r="99999999999999999999"><c r="A1"><v>1</v></c></row>`), "row 0": sheet(row(0, "E-mail")), "row below 0": sheet(row(-5, "E-mail")),
		"far column": sheet(`<row r="1"><c r="XFE1"><v>1</v></c></row>`), "huge column": sheet(`<row r="1"><c r="ZZZZZZZZZZZZZZ1"><v>1</v></c></row>`), "no column": sheet(`<row><c><v>1</v></c></row>`), "odd place": sheet(`<row r="x"><c r="1A"><v>1</v></c><c r=""/></row>`),
		"shared text that is not there": sheet(`<row r="1"><c r="A1" t="s"><v>99999</v></c><c r="B1" t="s"><v>-1</v></c><c r="C1" t="s"><v>x</v></c></row>`), "formula": sheet(`<row r="1"><c r="A1"><f>HYPERLINK("http://evil.example")</f><v>E-mail</v></c></row>`),
		"error": sheet(`<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="nonsense"><v>1</v></c><c r="C1" s="999999"><v>1e999</v></c></row>`), "bomb": sheet(row(1, strings.Repeat("a", 20<<20))), "rows": sheet(strings.Repeat(`<row><c t="inlineStr"><is><t>E-mail</t></is></c></row>`, 50_000)),
		"same place twice": sheet(row(1, "E-mail") + row(1, "Name") + row(1, "E-mail")), "charset": `<?xml version="1.0" encoding="utf-7"?>` + good, "merged": strings.Replace(good, "</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`, 1),
	} {
		add(name, workbook(text))
	}
	add("a zip of nothing", zipOf())
	add("a zip of other things", zipOf("a.txt", "a", "../../etc/passwd", "b", "/x", "c", "C:\\x", "d", strings.Repeat("n", 60_000), "e"))
	add("a zip in a zip", zipOf("a.xlsx", string(whole)))
	add("twice the same sheet", workbook(good, "xl/worksheets/sheet1.xml", sheet("")))
	add("with macros", workbook(good, "xl/vbaProject.bin", "\xd0\xcf\x11\xe0"))
	add("something before", append([]byte("#!/bin/sh\n"), whole...))
	add("something after", append(bytes.Clone(whole), "<script>alert(1)</script>"...))
	add("only the mark", []byte("PK\x03\x04"))
	add("only the end", whole[len(whole)-22:])
	return all
}
