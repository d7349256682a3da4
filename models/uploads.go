package models

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// MaxUpload is how large a file may be, in bytes.
const MaxUpload = 5 << 30

// How long an upload may rest before it is given up, and how long it may take
// in all; and how many of them a person may have under way.
const (
	uploadRests   = 24 * time.Hour
	uploadLasts   = 7 * 24 * time.Hour
	uploadsAtOnce = 50
)

// Errors of uploads alone.
var (
	// ErrQuota: it does not fit into what may be stored. It comes with an Invalid
	// that says whose room is used up.
	ErrQuota = errors.New("over the quota")
	// ErrOffset: the upload holds more or less than the sender believes.
	ErrOffset = errors.New("another offset")
)

// errNoMedia: the program runs without a place for files.
var errNoMedia = errors.New("there is no media store")

// BeginUpload announces a file for a module on whose staff the actor is, and
// reserves its bytes in both quotas. Invalid for "name" and "file"; ErrQuota;
// ErrTooMany for somebody who has begun too many.
func (s Scope) BeginUpload(ctx context.Context, moduleID uint64, name string, length int64) (Upload, error) {
	u := s.newUpload(moduleID, length)
	if s.store.media == nil {
		return u, errNoMedia
	}
	err := s.write(ctx, func(s Scope) error {
		if err := s.mayUpload(moduleID); err != nil {
			return err
		}
		return s.beginUpload(&u, name)
	})
	return u, err
}

// newUpload is an upload that nobody knows of yet.
func (s Scope) newUpload(moduleID uint64, length int64) Upload {
	return Upload{
		UniversityID: s.actor.UniversityID, ModuleID: moduleID, UserID: s.actor.UserID, Object: s.newDraft(),
		Length: length, HashState: freshHash(), CreatedAt: s.now(), ExpiresAt: s.now().Add(uploadRests),
	}
}

// beginUpload notes the upload of somebody who may, and reserves its bytes.
func (s Scope) beginUpload(u *Upload, name string) error {
	var err error
	if u.Name, err = checkUpload(name, u.Length); err != nil {
		return err
	}
	var open int64
	if err := s.myUploads(u).Where("file_id IS NULL").Count(&open).Error; err != nil {
		return err
	}
	if open >= uploadsAtOnce {
		return ErrTooMany
	}
	if err := s.reserve(u.UserID, u.Length); err != nil {
		return err
	}
	return s.tx.Create(u).Error
}

// mayUpload gives nil to the staff of a module that is not archived.
func (s Scope) mayUpload(moduleID uint64) error {
	if err := s.writesModules(); err != nil {
		return err
	}
	m, err := s.module(moduleID)
	if err == nil && m.Status == Archived {
		err = ErrClosed
	}
	return err
}

func checkUpload(name string, length int64) (string, error) {
	f := faults{}
	name = cleanFileName(name)
	if name == "" {
		f.add("name", Say("Please give the file a name."))
	}
	switch {
	case length < 1:
		f.add("file", Say("The file is empty. Please choose another one."))
	case length > MaxUpload:
		f.add("file", Say("The file is too large. At most %d GB can be taken.", MaxUpload>>30))
	}
	return name, f.err()
}

// UploadOf gives an upload that the actor has begun. ErrNotFound, and ErrClosed
// when it was given up.
func (s Scope) UploadOf(ctx context.Context, id uint64) (Upload, error) {
	var u Upload
	err := s.read(ctx, func(s Scope) error {
		var err error
		u, err = s.upload(id)
		return err
	})
	return u, err
}

// upload is UploadOf inside a transaction.
func (s Scope) upload(id uint64) (Upload, error) {
	u, err := s.myUpload(id)
	if err != nil {
		return u, err
	}
	if u.FileID == nil && !s.now().Before(u.ExpiresAt) {
		return u, ErrClosed
	}
	return u, nil
}

// myUpload is upload even where it was given up.
func (s Scope) myUpload(id uint64) (Upload, error) {
	var u Upload
	if s.actor.Role != Student {
		if err := s.writesModules(); err != nil {
			return u, err
		}
		return u, known(s.myUploads(&u).Where("id = ?", id).Take(&u).Error)
	}
	if err := known(s.myUploads(&u).Where("id = ?", id).Take(&u).Error); err != nil {
		return u, err
	}
	_, err := s.uploadWork(u)
	return u, err
}

// DropUpload gives up an upload that the actor has begun. A file that it has
// become stays. ErrBusy while somebody else receives.
func (s Scope) DropUpload(ctx context.Context, id uint64) error {
	var u Upload
	err := s.write(ctx, func(s Scope) error {
		var err error
		if u, err = s.myUpload(id); err != nil {
			return err
		}
		done := s.myUploads(&u).Where("id = ? AND (writing_until IS NULL OR writing_until <= ?)", id, s.now()).Delete(&Upload{})
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrBusy
		}
		if done.Error != nil || u.FileID != nil {
			return done.Error
		}
		return s.giveBack(&u.UserID, u.Length)
	})
	if err != nil || u.FileID != nil {
		return err
	}
	return s.store.media.Drop(ctx, u.Object)
}

// AddFile takes a file in one go, where it is of that size: for forms that work
// without a script. The errors are those of BeginUpload and Receive.
func (s Scope) AddFile(ctx context.Context, moduleID uint64, name string, r io.Reader, size int64) (File, error) {
	var file File
	u, err := s.BeginUpload(ctx, moduleID, name, size)
	if err != nil {
		return file, err
	}
	if u, err = s.receiveWhole(ctx, u, r, size); err != nil {
		return file, err
	}
	err = s.read(ctx, func(s Scope) error { return known(s.of(&file).Where("id = ?", *u.FileID).Take(&file).Error) })
	return file, err
}

// receiveWhole receives an upload in one go, and gives it up where that fails.
func (s Scope) receiveWhole(ctx context.Context, u Upload, r io.Reader, size int64) (Upload, error) {
	id := u.ID
	u, err := s.Receive(ctx, id, 0, r, size)
	if err == nil && u.FileID == nil {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		return u, nil
	}
	rest := s.DropUpload(context.WithoutCancel(ctx), id)
	if errors.Is(rest, ErrNotFound) { // what cannot be a file is dropped already
		rest = nil
	}
	return u, errors.Join(err, rest)
}

// newDraft is a name for a draft that nobody has.
func (s Scope) newDraft() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails, see crypto/rand
	return fmt.Sprintf("%d/drafts/%s", s.actor.UniversityID, hex.EncodeToString(b))
}

// freshHash is the state of a SHA-256 that has seen nothing.
func freshHash() []byte {
	state, err := sha256.New().(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // the standard library's own state
	}
	return state
}
