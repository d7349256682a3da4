// Package media keeps the bytes of files: in a folder, or in a service that
// speaks the protocol of S3. What the bytes are, whose they are and who may read
// them is known elsewhere; here they have a name alone.
//
// An object is written as a draft, piece by piece, and then kept under its final
// name. What is kept never changes.
package media

import (
	"context"
	"errors"
	"io"
	"regexp"
	"time"
)

// Errors of every store.
var (
	// ErrAbsent says that there is no object of the name.
	ErrAbsent = errors.New("media: no such object")
	// ErrOffset says that a draft holds more or less than the caller believes.
	ErrOffset = errors.New("media: the draft has another length")
	// ErrFull says that no space is left.
	ErrFull = errors.New("media: no space is left")
)

// Store keeps objects. All methods may be called at the same time; two writers of
// the same draft are kept apart by the caller. A name is one that Named accepts.
type Store interface {
	// Append adds what r gives to a draft that is offset bytes long; 0 begins it.
	// It returns how many bytes were added and are safe from a power cut, with an
	// error if r or the store failed after them. Size is how many r will give at
	// most, or -1. ErrOffset, ErrFull.
	Append(ctx context.Context, draft string, offset int64, r io.Reader, size int64) (int64, error)
	// Keep gives a draft its final name; the draft is gone then. An object that has
	// the name already stays as it is. When it returns, the object survives a power
	// cut. ErrAbsent.
	Keep(ctx context.Context, draft, name string) error
	// Open reads an object or a draft. ErrAbsent.
	Open(ctx context.Context, name string) (Object, error)
	// Drop removes an object or a draft; one that is not there is no error.
	Drop(ctx context.Context, name string) error
	// Each gives every object and draft, in no order, until fn gives an error.
	Each(ctx context.Context, fn func(Info) error) error
	// Check writes, reads and removes something, to see whether all of that works.
	Check(ctx context.Context) error
}

// Object is an object that is read; it is closed by the reader. Seeking is cheap.
type Object interface {
	io.ReadSeekCloser
	Size() int64
}

// Info describes an object or a draft.
type Info struct {
	Name    string
	Size    int64
	Changed time.Time
}

var named = regexp.MustCompile(`^[0-9]{1,20}/(drafts/)?[0-9a-f]{16,64}$`)

// Named tells whether a name may be given to an object: the number of a
// university, "drafts/" for a draft, and 16 to 64 hexadecimal digits. No such
// name leads out of a folder.
func Named(name string) bool { return named.MatchString(name) }
