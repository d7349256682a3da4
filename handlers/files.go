package handlers

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"luna/models"
)

// inPlace are the kinds of files that a browser may show by itself. All others
// are saved, whatever they say they are. None is a kind of script or style.
var inPlace = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, // made anew when they were added
	"video/mp4": true, "video/webm": true, "audio/mpeg": true, "audio/mp4": true, "audio/wave": true, "audio/ogg": true,
	"text/vtt": true,
}

// filePolicy holds what is in a file: nothing in it runs, loads or is framed,
// and it is no page of ours. The viewers of browsers open no PDF in a sandbox,
// so that one is downloaded.
const filePolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

const (
	// mostRanges is how many parts of a file may be asked for at once; for more
	// the whole is sent.
	mostRanges = 8
	// stall is how long a reader may take for one piece.
	stall = time.Minute
)

// lessonFile sends a file of a lesson, whole or in parts. Who asks is looked up
// each time: a browser that plays a video asks often.
func (h *Handlers) lessonFile(r *request) error {
	module, err := r.id("module")
	if err != nil {
		return err
	}
	lesson, err := r.id("lesson")
	if err != nil {
		return err
	}
	file, err := r.id("file")
	if err != nil {
		return err
	}
	reading, err := r.scope.LessonFileToRead(r.ctx(), module, lesson, file)
	if err != nil {
		return err
	}
	return r.sendFile(reading)
}

// sendFile sends a file that the visitor may read. By now no transaction is open.
func (r *request) sendFile(f models.FileReading) error {
	header := r.Response().Header()
	kind, how := plainKind(f.Media.MediaType), "inline"
	if !inPlace[kind] {
		kind, how = "application/octet-stream", "attachment"
	}
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", disposition(how, f.Name))
	header.Set("Content-Security-Policy", filePolicy)
	// A page must be gone from the device when somebody signs out; a video is
	// asked for in a hundred parts. The browser may keep them, and has to ask each
	// time whether its owner may still see them: then it is told "not modified".
	header.Set("Cache-Control", "private, no-cache")
	if r.h.MediaByProxy != "" {
		header.Set("X-Accel-Redirect", r.h.MediaByProxy+f.Object())
		return r.NoContent(http.StatusOK)
	}
	object, err := f.Open(r.ctx())
	if err != nil {
		header.Del("Content-Disposition")
		return err
	}
	defer object.Close()
	header.Set("ETag", `"`+f.Media.Digest+`"`)
	if strings.Count(r.Request().Header.Get("Range"), ",") >= mostRanges {
		r.Request().Header.Del("Range")
	}
	w := patient(r.Response())
	defer w.done()
	http.ServeContent(w, r.Request(), "", time.Time{}, object)
	return nil
}

// plainKind is a media type without what follows it.
func plainKind(mediaType string) string {
	kind, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// disposition names a file as RFC 6266 does: in full for those who read RFC
// 5987, in ASCII for all others.
func disposition(how, name string) string {
	plain := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || strings.ContainsRune(`"\/%`, c) {
			return '_'
		}
		return c
	}, name)
	value := mime.FormatMediaType(how, map[string]string{"filename": plain})
	if plain != name {
		value += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return value
}

// patientWriter lets an answer take as long as its reader takes pieces of it. The
// server's own limits are for whole answers: an hour of video is one.
type patientWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	watch   *time.Timer
}

func patient(w http.ResponseWriter) *patientWriter {
	p := &patientWriter{ResponseWriter: w, control: http.NewResponseController(w)}
	_ = p.control.SetReadDeadline(time.Time{}) // it would end the request's context
	_ = p.control.SetWriteDeadline(time.Time{})
	p.watch = time.AfterFunc(stall, func() { _ = p.control.SetWriteDeadline(time.Unix(1, 0)) })
	return p
}

// Write gives the reader the time of one piece.
func (p *patientWriter) Write(piece []byte) (int, error) {
	p.watch.Reset(stall)
	return p.ResponseWriter.Write(piece)
}

// done ends the watch; the next request on the connection has its own limits.
func (p *patientWriter) done() { p.watch.Stop() }
