package models

import (
	"context"
	"crypto/sha256"
	"encoding"
	"errors"
	"hash"
	"io"
	"time"

	"luna/models/media"

	"gorm.io/gorm"
)

// A piece is written in stretches; after each it is safe and noted how far the
// upload is. The claim of a writer lasts longer than any stretch, so that
// another may go on only when the one before has died.
const (
	stretchBytes = 8 << 20
	stretchTime  = 20 * time.Second
	claimLasts   = 2 * time.Minute
)

var errClaimLost = errors.New("models: another has the upload by now")

// Receive adds a piece to an upload of the actor, at an offset; size is how long
// it is, or -1. What arrived before an error is kept, and the Upload says how
// much that is. The last byte makes the file: FileID is set then. ErrNotFound,
// ErrOffset, ErrBusy while somebody else receives, ErrClosed when it was given
// up, Invalid for what is no file after all: the upload is gone then.
func (s Scope) Receive(ctx context.Context, id uint64, offset int64, r io.Reader, size int64) (Upload, error) {
	u, err := s.claim(ctx, id, offset, size)
	if err != nil || u.FileID != nil {
		return u, err
	}
	sum, err := hashFrom(u.HashState)
	if err != nil {
		return u, err
	}
	in := &stretch{from: r, now: s.now, hash: sum}
	for !in.ended && u.Received < u.Length && err == nil {
		err = s.receiveStretch(ctx, &u, in)
	}
	if free := s.unclaim(ctx, &u); err == nil {
		err = free
	}
	return u, err
}

// claim makes the actor the only one who writes, if the offset is right.
func (s Scope) claim(ctx context.Context, id uint64, offset, size int64) (Upload, error) {
	var u Upload
	writer := s.newDraft()
	if s.store.media == nil {
		return u, errNoMedia
	}
	err := s.write(ctx, func(s Scope) error {
		var err error
		if u, err = s.upload(id); err != nil {
			return err
		}
		if err := s.mayReceive(u); err != nil {
			return err
		}
		if u.Received != offset || size > u.Length-offset {
			return ErrOffset
		}
		if u.FileID != nil {
			return nil
		}
		until := s.now().Add(claimLasts)
		done := s.myUploads(&u).Where("id = ? AND received = ? AND (writing_until IS NULL OR writing_until <= ?)", id, offset, s.now()).
			Updates(map[string]any{"writer": writer, "writing_until": until})
		u.Writer, u.WritingUntil = writer, &until
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrBusy
		}
		return done.Error
	})
	return u, err
}

// unclaim lets the next writer in; one who has lost the claim changes nothing.
func (s Scope) unclaim(ctx context.Context, u *Upload) error {
	if u.FileID != nil || u.Writer == "" {
		return nil
	}
	return s.write(context.WithoutCancel(ctx), func(s Scope) error {
		return s.claimed(u).Updates(map[string]any{"writer": "", "writing_until": nil}).Error
	})
}

// claimed is the upload as long as it is claimed by the writer that u names.
func (s Scope) claimed(u *Upload) *gorm.DB {
	return s.of(&Upload{}).Where("id = ? AND writer = ?", u.ID, u.Writer)
}

// receiveStretch writes the next stretch and notes it, the last one by making
// the file. Whoever sends may go away in the middle: what has come is kept.
func (s Scope) receiveStretch(ctx context.Context, u *Upload, in *stretch) error {
	ctx = context.WithoutCancel(ctx)
	in.begin(u.Length-u.Received, *u.WritingUntil)
	added, err := s.store.media.Append(ctx, u.Object, u.Received, in, in.left)
	switch {
	case errors.Is(err, media.ErrAbsent), errors.Is(err, media.ErrOffset):
		return errors.Join(ErrOffset, s.startAgain(ctx, u))
	case added != in.taken: // the hash has seen more than is safe
		return cmpError(err, io.ErrShortWrite)
	case added == 0:
		return err
	}
	if u.Received+added == u.Length {
		return s.finish(ctx, u, in.hash)
	}
	state, failed := in.hash.(encoding.BinaryMarshaler).MarshalBinary()
	if failed != nil {
		return failed
	}
	if failed := s.noteReceived(ctx, u, u.Received+added, state); failed != nil {
		return failed
	}
	return err
}

// startAgain forgets what was received, because the store does not have it: the
// power went after the draft had become an object and before the file was noted.
func (s Scope) startAgain(ctx context.Context, u *Upload) error {
	return s.noteReceived(ctx, u, 0, freshHash())
}

// noteReceived says how far the upload is, and keeps the claim.
func (s Scope) noteReceived(ctx context.Context, u *Upload, received int64, state []byte) error {
	now := s.now()
	until, expires := now.Add(claimLasts), now.Add(uploadRests)
	if last := u.CreatedAt.Add(uploadLasts); expires.After(last) {
		expires = last
	}
	return s.write(ctx, func(s Scope) error {
		done := s.claimed(u).Updates(map[string]any{"received": received, "hash_state": state, "writing_until": until, "expires_at": expires})
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return ErrBusy
		}
		u.Received, u.HashState, u.WritingUntil, u.ExpiresAt = received, state, &until, expires
		return nil
	})
}

// stretch reads a part of a piece: not more than is left, not for too long, and
// nothing once the claim may be over.
type stretch struct {
	from  io.Reader
	now   func() time.Time
	hash  hash.Hash
	ended bool // there is no more in the piece

	left, taken  int64
	until, claim time.Time
}

func (r *stretch) begin(left int64, claim time.Time) {
	r.left, r.taken, r.until, r.claim = min(left, stretchBytes), 0, r.now().Add(stretchTime), claim
}

func (r *stretch) Read(p []byte) (int, error) {
	if r.left == 0 || r.taken > 0 && r.now().After(r.until) {
		return 0, io.EOF
	}
	n, err := r.from.Read(p[:min(int64(len(p)), r.left)])
	if !r.now().Before(r.claim) {
		return 0, errClaimLost
	}
	r.hash.Write(p[:n])
	r.left, r.taken = r.left-int64(n), r.taken+int64(n)
	if err != nil {
		r.ended = true
	}
	return n, err
}

func hashFrom(state []byte) (hash.Hash, error) {
	sum := sha256.New()
	err := sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
	return sum, err
}

// cmpError is the first error that is one.
func cmpError(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// mediaError turns what a media store says into the errors of the models.
func mediaError(err error) error {
	switch {
	case errors.Is(err, media.ErrAbsent):
		return ErrNotFound
	case errors.Is(err, media.ErrFull):
		return errors.Join(ErrBusy, err)
	}
	return err
}
