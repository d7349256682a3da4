package models

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"luna/models/sheets"
)

// ExportFormat names what data.json looks like, see docs/privacy.md.
const ExportFormat = "luna-export-1"

// exportFile is data.json.
type exportFile struct {
	Format         string                      `json:"format"`
	MadeAt         time.Time                   `json:"made_at"`
	Person         uint64                      `json:"person"`
	Tables         map[string][]map[string]any `json:"tables"`
	Questionnaires map[uint64]json.RawMessage  `json:"questionnaires"`
}

// Write writes the export as a ZIP file, straight to w: readme, everything as
// JSON for programs, a table for each subject for spreadsheets, and what was
// handed in as files.
func (e Export) Write(w io.Writer, readme string) error {
	z := zip.NewWriter(w)
	if err := e.entry(z, "README.txt", func(w io.Writer) error {
		_, err := io.WriteString(w, readme)
		return err
	}); err != nil {
		return err
	}
	if err := e.entry(z, "data.json", e.writeJSON); err != nil {
		return err
	}
	for _, part := range e.Parts {
		if err := e.entry(z, part.Name+".csv", part.writeCSV); err != nil {
			return err
		}
	}
	for _, f := range e.Files {
		if err := e.writeFile(z, f); err != nil {
			return fmt.Errorf("writing file %d: %w", f.ID, err)
		}
	}
	return z.Close()
}

func (e Export) entry(z *zip.Writer, name string, fill func(io.Writer) error) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.MadeAt})
	if err != nil {
		return err
	}
	if err := fill(w); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func (e Export) writeJSON(w io.Writer) error {
	file := exportFile{ExportFormat, e.MadeAt, e.PersonID, map[string][]map[string]any{}, e.Questionnaires}
	for _, part := range e.Parts {
		records := make([]map[string]any, len(part.Rows))
		for i, row := range part.Rows {
			records[i] = map[string]any{}
			for j, column := range part.Columns {
				records[i][column] = row[j]
			}
		}
		file.Tables[part.Name] = records
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(file)
}

// writeCSV writes a table whose cells no spreadsheet program can take for a
// formula.
func (p ExportPart) writeCSV(w io.Writer) error {
	out := sheets.NewWriter(w, sheets.CSV)
	out.Row(p.Columns...)
	for _, row := range p.Rows {
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = exportCell(value)
		}
		out.Row(cells...)
	}
	return out.Close()
}

func exportCell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case time.Time:
		return v.Format(time.RFC3339)
	case json.RawMessage:
		return string(v)
	}
	return fmt.Sprint(value)
}
