package handlers

import (
	"errors"
	"net/http"

	"luna/models"
	"luna/views/components"
)

// sentFile is a file that came with a form, or before it.
type sentFile struct {
	file    uint64
	arrived components.UploadArrived // if it came before: a form that is refused names it again
}

// fileSent takes the file that a form for the staff of a module holds, or gives
// that of the finished upload which the form names. A file goes first: without
// script somebody has chosen another one.
func (r *request) fileSent(module uint64) (sentFile, error) {
	head, err := r.FormFile("file")
	none := errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart)
	id := number(r.FormValue("upload"))
	switch {
	case none && id != 0:
		return r.uploadSent(module, id)
	case none:
		return sentFile{}, &models.Invalid{Fields: map[string]models.Message{"file": models.Say("Please choose a file.")}}
	case errors.As(err, new(*http.MaxBytesError)):
		return sentFile{}, err
	case err != nil:
		return sentFile{}, errMalformed
	}
	content, err := head.Open()
	if err != nil {
		return sentFile{}, err
	}
	defer content.Close()
	file, err := r.scope.AddFile(r.ctx(), module, head.Filename, content, head.Size)
	return sentFile{file: file.ID}, err
}

// uploadSent is the file of an upload of one's own for the module.
func (r *request) uploadSent(module, id uint64) (sentFile, error) {
	u, err := r.scope.UploadOf(r.ctx(), id)
	if err != nil {
		return sentFile{}, err
	}
	if u.FileID == nil || u.ModuleID != module {
		return sentFile{}, models.ErrNotFound
	}
	return sentFile{file: *u.FileID, arrived: components.UploadArrived{ID: u.ID, Name: u.Name}}, nil
}
