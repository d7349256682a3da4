package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"luna/models/contents"
	"luna/models/media"
	"luna/models/playing"
)

// made is a draft that is to become an object.
type made struct {
	draft, digest, kind string
	size                int64
	seconds             *float64 // how long it plays; nil: nobody knows
}

// finish makes the file of an upload whose draft is complete. If the power goes
// on the way, the upload is where it was before its last stretch, or begins
// again: an object that nobody knows goes with the sweep.
func (s Scope) finish(ctx context.Context, u *Upload, sum hash.Hash) error {
	m, err := s.content(ctx, u, sum)
	if err == nil {
		err = s.store.media.Keep(ctx, m.draft, s.objectOf(m.digest))
	}
	if err == nil {
		err = s.write(ctx, func(s Scope) error { return s.file(ctx, u, m) })
	}
	switch {
	case errors.As(err, new(*Invalid)): // sent again it would be the same
		return errors.Join(err, s.discard(ctx, u))
	case errors.Is(err, media.ErrAbsent):
		return errors.Join(ErrOffset, s.startAgain(ctx, u))
	case err != nil:
		return mediaError(err)
	case m.draft != u.Object:
		return s.store.media.Drop(ctx, u.Object)
	}
	return nil
}

// content finds out what a draft is. A picture is made anew.
func (s Scope) content(ctx context.Context, u *Upload, sum hash.Hash) (made, error) {
	m := made{draft: u.Object, digest: hex.EncodeToString(sum.Sum(nil)), size: u.Length}
	object, err := s.store.media.Open(ctx, u.Object)
	if err != nil {
		return m, err
	}
	defer object.Close()
	head := make([]byte, contents.HeadBytes)
	n, err := io.ReadFull(object, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return m, err
	}
	if m.kind = contents.Type(head[:n]); !contents.IsPicture(m.kind) && m.kind != contents.WebP {
		if seconds := playing.Seconds(object, m.kind); seconds > 0 {
			m.seconds = &seconds
		}
		return m, nil
	}
	return s.picture(ctx, object, m)
}

// picture makes a picture anew, one at a time: it needs the memory of all its
// pixels.
func (s Scope) picture(ctx context.Context, object io.ReadSeeker, m made) (made, error) {
	select {
	case s.store.pictures <- struct{}{}:
		defer func() { <-s.store.pictures }()
	case <-ctx.Done():
		return m, ctx.Err()
	}
	picture, refused := contents.Decode(object)
	if !refused.IsZero() && m.kind == contents.WebP {
		return m, nil // to be saved as it is
	}
	if !refused.IsZero() {
		return m, &Invalid{Fields: map[string]Message{"file": refused}}
	}
	m.draft, m.kind = s.newDraft(), picture.Type()
	sum := sha256.New()
	r, w := io.Pipe()
	go func() { w.CloseWithError(picture.Encode(w)) }()
	size, err := s.store.media.Append(ctx, m.draft, 0, io.TeeReader(r, sum), -1)
	r.CloseWithError(err) // lets the other end go when the store has failed
	m.size, m.digest = size, hex.EncodeToString(sum.Sum(nil))
	return m, err
}

// file notes the file in the upload's last transaction. The university's count
// is held, as it is by the sweep: what the store has now it still has when the
// record is there.
func (s Scope) file(ctx context.Context, u *Upload, m made) error {
	if err := s.mayReceive(*u); err != nil {
		return err
	}
	if err := s.giveBack(&u.UserID, u.Length); err != nil {
		return err
	}
	if err := s.reserve(u.UserID, m.size); err != nil {
		return err
	}
	object, err := s.store.media.Open(ctx, s.objectOf(m.digest))
	if err != nil {
		return err
	}
	if err := object.Close(); err != nil {
		return err
	}
	kept, err := s.media(m)
	if err != nil {
		return err
	}
	f := File{UniversityID: u.UniversityID, ModuleID: u.ModuleID, MediaID: kept.ID, UploaderID: &u.UserID, Name: pictureName(u.Name, m.kind), CreatedAt: s.now()}
	if err := s.tx.Create(&f).Error; err != nil {
		return err
	}
	done := s.claimed(u).Where("file_id IS NULL").
		Updates(map[string]any{"received": u.Length, "file_id": f.ID, "hash_state": []byte{}, "writer": "", "writing_until": nil})
	if done.Error == nil && done.RowsAffected == 0 {
		return ErrBusy
	}
	if done.Error == nil {
		done.Error = s.handOver(u, f.ID)
	}
	if done.Error == nil {
		u.Received, u.FileID, u.HashState, u.Writer, u.WritingUntil = u.Length, &f.ID, nil, "", nil
	}
	return done.Error
}

// media is the record of content, a new one if it was not there.
func (s Scope) media(m made) (Media, error) {
	var kept Media
	err := known(s.of(&kept).Where("digest = ?", m.digest).Take(&kept).Error)
	if !errors.Is(err, ErrNotFound) {
		return kept, err
	}
	kept = Media{UniversityID: s.actor.UniversityID, Digest: m.digest, Size: m.size, MediaType: m.kind, Seconds: m.seconds, CreatedAt: s.now()}
	return kept, s.tx.Create(&kept).Error
}

// discard gives up an upload that its own writer has found to be no file.
func (s Scope) discard(ctx context.Context, u *Upload) error {
	err := s.write(ctx, func(s Scope) error {
		done := s.claimed(u).Where("file_id IS NULL").Delete(&Upload{})
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return s.giveBack(&u.UserID, u.Length)
	})
	if err != nil {
		return err
	}
	u.Writer = ""
	return s.store.media.Drop(ctx, u.Object)
}
