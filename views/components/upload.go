package components

import (
	"encoding/json"

	"luna/views/text"
)

// UploadProps is a field for a file that may be large. With script the file is
// sent in pieces to Endpoint, before the form, which then carries the upload's
// number under Name. Without script the form carries the file itself under File;
// its encoding is multipart/form-data.
type UploadProps struct {
	Endpoint           string // "/uploads"
	Module, Assignment uint64 // what the file is for; Assignment 0: none
	Name, File         string // of the hidden field and the file field: "upload" and "file" when empty
	Label, Help, Error string
	Accept             string // as the attribute of that name: ".pdf,image/*"; empty: anything
	AtOnce             bool   // sent as soon as it is picked: for forms that ask nothing else
	Script             string // the address of upload.js
	Arrived            UploadArrived
}

// UploadArrived is an upload that is complete, whose form was refused: nobody
// has to send it again.
type UploadArrived struct {
	ID   uint64 // 0: none
	Name string // of the file
}

func (v UploadProps) withNames() UploadProps {
	if v.Name == "" {
		v.Name = "upload"
	}
	if v.File == "" {
		v.File = "file"
	}
	return v
}

// uploadWords are the sentences that the script shows. What stands in braces it
// fills in.
func uploadWords(p text.Printer) string {
	words, err := json.Marshal(map[string]string{
		"progress": p.T("{percent}\u202f%: {done} of {all}"),
		"minutes":  p.T("about {minutes} minutes left"),
		"minute":   p.T("less than a minute left"),
		"rest":     p.T("An upload was interrupted: {done} of {all} have arrived. Choose the same file again, and it goes on from there."),
		"running":  p.T("The file is being sent."),
		"paused":   p.T("Paused. What has arrived is kept."),
		"done":     p.T("The file has arrived."),
		"dropped":  p.T("The upload is given up."),
		"again":    p.T("The connection is interrupted. It is being tried again."),
		"lost":     p.T("The connection is lost. What has arrived is kept: press Resume when you are online again."),
		"out":      p.T("You are not signed in any more, or may not do this any more. What has arrived is kept: please load the page anew and choose the same file."),
		"closed":   p.T("No more files are taken here."),
		"large":    p.T("The file is too large."),
		"refused":  p.T("The file was not taken. Please load the page anew and try again."),
		"type":     p.T("Files of this type are not taken here."),
		"one":      p.T("Please drop one file at a time."),
	})
	if err != nil {
		panic(err) // a map of strings
	}
	return string(words)
}
