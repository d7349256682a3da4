package handlers

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"luna/models"

	"github.com/labstack/echo/v4"
)

// Files come in pieces, by tus 1.0.0 (https://tus.io/protocols/resumable-upload)
// with its extensions creation, expiration, checksum and termination.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,expiration,checksum,termination"
	tusPiece      = "application/offset+octet-stream"
	// A piece with a checksum is held until it is known to be right.
	mostChecked = 8 << 20
	// Whoever sends nothing for so long is gone.
	uploadIdle = 30 * time.Second
	// statusChecksum is tus's own.
	statusChecksum = 460
)

// uploadOptions says what the endpoint can do.
func (h *Handlers) uploadOptions(r *request) error {
	header := r.Response().Header()
	header.Set("Tus-Version", tusVersion)
	header.Set("Tus-Extension", tusExtensions)
	header.Set("Tus-Checksum-Algorithm", "sha1,sha256")
	header.Set("Tus-Max-Size", strconv.FormatInt(models.MaxUpload, 10))
	return r.tusDone(http.StatusNoContent)
}

// uploadBegin announces a file. Its name, the module it is for and the
// assignment of which it is to be handed in come as metadata.
func (h *Handlers) uploadBegin(r *request) error {
	if !r.speaksTus() {
		return r.tusFault(http.StatusPreconditionFailed, "")
	}
	in := r.Request().Header
	length, err := strconv.ParseInt(in.Get("Upload-Length"), 10, 64)
	meta, ok := tusMetadata(in.Get("Upload-Metadata"))
	if err != nil || length < 0 || !ok {
		return r.tusFault(http.StatusBadRequest, "")
	}
	if length > models.MaxUpload {
		return r.tusFault(http.StatusRequestEntityTooLarge, r.T("The file is too large. At most %d GB can be taken.", models.MaxUpload>>30))
	}
	u, err := r.beginUpload(meta, length)
	if err != nil {
		return r.tusError(err)
	}
	r.Response().Header().Set("Location", fmt.Sprintf("/uploads/%d", u.ID))
	r.expires(u)
	return r.tusDone(http.StatusCreated)
}

func (r *request) beginUpload(meta map[string]string, length int64) (models.Upload, error) {
	if meta["assignment"] != "" {
		return r.scope.BeginSubmissionUpload(r.ctx(), number(meta["module"]), number(meta["assignment"]), meta["filename"], length)
	}
	return r.scope.BeginUpload(r.ctx(), number(meta["module"]), meta["filename"], length)
}

// uploadState says how far an upload is.
func (h *Handlers) uploadState(r *request) error {
	u, err := r.ownUpload()
	if err != nil {
		return r.tusError(err)
	}
	r.Response().Header().Set("Upload-Length", strconv.FormatInt(u.Length, 10))
	r.tusOffset(u)
	return r.tusDone(http.StatusOK)
}

// uploadPiece takes the next piece of an upload.
func (h *Handlers) uploadPiece(r *request) error {
	u, err := r.ownUpload()
	if err != nil {
		return r.tusError(err)
	}
	in := r.Request().Header
	offset, err := strconv.ParseInt(in.Get("Upload-Offset"), 10, 64)
	switch {
	case !r.speaksTus():
		return r.tusFault(http.StatusPreconditionFailed, "")
	case in.Get("Content-Type") != tusPiece:
		return r.tusFault(http.StatusUnsupportedMediaType, "")
	case err != nil || offset < 0:
		return r.tusFault(http.StatusBadRequest, "")
	}
	body, size := r.patient(), r.Request().ContentLength
	defer body.stop()
	var piece io.Reader = body
	if sum := in.Get("Upload-Checksum"); sum != "" {
		whole, status := checked(body, sum)
		if status != 0 {
			return r.tusFault(status, "")
		}
		piece, size = bytes.NewReader(whole), int64(len(whole))
	}
	if u, err = r.scope.Receive(r.ctx(), u.ID, offset, piece, size); err != nil {
		return r.tusError(err)
	}
	r.tusOffset(u)
	return r.tusDone(http.StatusNoContent)
}

// uploadDrop gives an upload up.
func (h *Handlers) uploadDrop(r *request) error {
	id, err := r.id("upload")
	if err == nil {
		err = r.scope.DropUpload(r.ctx(), id)
	}
	if err != nil {
		return r.tusError(err)
	}
	return r.tusDone(http.StatusNoContent)
}

func (r *request) ownUpload() (models.Upload, error) {
	id, err := r.id("upload")
	if err != nil {
		return models.Upload{}, err
	}
	return r.scope.UploadOf(r.ctx(), id)
}

// checked reads a piece whose checksum is known before; the status says why it
// is not taken, 0 for a good one.
func checked(body io.Reader, header string) (piece []byte, status int) {
	algorithm, encoded, _ := strings.Cut(header, " ")
	want, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || algorithm != "sha1" && algorithm != "sha256" {
		return nil, http.StatusBadRequest
	}
	piece, err = io.ReadAll(io.LimitReader(body, mostChecked+1))
	switch {
	case err != nil:
		return nil, http.StatusBadRequest
	case len(piece) > mostChecked:
		return nil, http.StatusRequestEntityTooLarge
	}
	whole := sha256.Sum256(piece)
	sum := whole[:]
	if algorithm == "sha1" {
		old := sha1.Sum(piece) // against broken lines, not against people
		sum = old[:]
	}
	if subtle.ConstantTimeCompare(sum, want) == 0 {
		return nil, statusChecksum
	}
	return piece, 0
}

// tusMetadata reads "key base64, key base64".
func tusMetadata(header string) (map[string]string, bool) {
	meta := make(map[string]string)
	for _, pair := range strings.Split(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return nil, false
		}
		meta[key] = string(value)
	}
	return meta, true
}

func (r *request) speaksTus() bool { return r.Request().Header.Get("Tus-Resumable") == tusVersion }

func (r *request) tusOffset(u models.Upload) {
	r.Response().Header().Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	r.expires(u)
}

func (r *request) expires(u models.Upload) {
	if u.FileID == nil {
		r.Response().Header().Set("Upload-Expires", u.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}

func (r *request) tusDone(status int) error {
	r.Response().Header().Set("Tus-Resumable", tusVersion)
	return r.NoContent(status)
}

// tusFault refuses; the page's script shows the text to whoever waits.
func (r *request) tusFault(status int, text string) error {
	r.Response().Header().Set("Tus-Resumable", tusVersion)
	if status == http.StatusPreconditionFailed {
		r.Response().Header().Set("Tus-Version", tusVersion)
	}
	return r.String(status, text)
}

// tusError gives the protocol's statuses for what the models say. What is nobody's
// own to see gets the page that absent things have.
func (r *request) tusError(err error) error {
	var invalid *models.Invalid
	switch {
	case errors.Is(err, models.ErrQuota) && errors.As(err, &invalid):
		return r.tusFault(http.StatusRequestEntityTooLarge, r.messages(invalid.Fields)["file"])
	case errors.As(err, &invalid):
		for _, text := range r.messages(invalid.Fields) {
			return r.tusFault(http.StatusUnprocessableEntity, text)
		}
	case errors.Is(err, models.ErrOffset):
		return r.tusFault(http.StatusConflict, "")
	case errors.Is(err, models.ErrBusy):
		return r.tusFault(http.StatusLocked, "")
	case errors.Is(err, models.ErrClosed):
		return r.tusFault(http.StatusGone, "")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errIdle):
		return r.tusFault(http.StatusBadRequest, "") // nobody hears it any more
	}
	r.Response().Header().Set("Tus-Resumable", tusVersion)
	return err
}

var errIdle = errors.New("the sender is silent")

// patient reads a body for as long as something comes, however long that takes
// in all.
func (r *request) patient() *patientBody {
	control := http.NewResponseController(r.Response())
	b := &patientBody{body: r.Request().Body}
	// A recorder of tests has no deadlines, and needs none.
	if control.SetReadDeadline(time.Time{}) == nil && control.SetWriteDeadline(time.Time{}) == nil {
		b.timer = time.AfterFunc(uploadIdle, func() { _ = control.SetReadDeadline(time.Unix(1, 0)) }) // ends the read
	}
	return b
}

type patientBody struct {
	body  io.Reader
	timer *time.Timer
}

func (b *patientBody) Read(p []byte) (int, error) {
	if b.timer != nil && !b.timer.Reset(uploadIdle) {
		return 0, errIdle
	}
	return b.body.Read(p)
}

func (b *patientBody) stop() {
	if b.timer != nil {
		b.timer.Stop()
	}
}

// streams tells whether a route reads its body bit by bit and bounds it itself.
func streams(c echo.Context) bool {
	return c.Request().Method == http.MethodPatch && c.Path() == "/uploads/:upload"
}
