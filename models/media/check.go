package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

var errForgets = errors.New("media: what was written comes back changed, or not at all")

// trial is a name that Named refuses: no trial is taken for an object.
func trial() string { return "trial-" + rand.Text() }

// Check implements Store.
func (f *Folder) Check(context.Context) error {
	name, said := trial(), []byte(rand.Text())
	file, err := f.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return told(err)
	}
	_, err = file.Write(said)
	err = errors.Join(err, file.Sync(), file.Close())
	heard, failed := fs.ReadFile(f.root.FS(), name)
	if err = errors.Join(err, failed, f.root.Remove(name)); err == nil && !bytes.Equal(said, heard) {
		err = errForgets
	}
	return told(err)
}

// Check implements Store.
func (s *S3) Check(ctx context.Context) error {
	name, said := trial(), []byte(rand.Text())
	if err := s.put(ctx, name, said); err != nil {
		return fmt.Errorf("writing to the bucket %s: %w", s.bucket, err)
	}
	heard, err := s.heard(ctx, name)
	if err != nil {
		err = fmt.Errorf("reading from the bucket %s: %w", s.bucket, err)
	} else if !bytes.Equal(said, heard) {
		err = errForgets
	}
	if failed := s.remove(ctx, []piece{{key: name}}); failed != nil {
		err = errors.Join(err, fmt.Errorf("removing from the bucket %s: %w", s.bucket, failed))
	}
	if _, failed := s.pieces(ctx, name); failed != nil {
		err = errors.Join(err, fmt.Errorf("listing the bucket %s: %w", s.bucket, failed))
	}
	return err
}

func (s *S3) heard(ctx context.Context, name string) ([]byte, error) {
	p, err := s.stat(ctx, name)
	if err != nil {
		return nil, err
	}
	o := s.reader(ctx, []piece{p})
	defer o.Close()
	return io.ReadAll(o)
}

// Remembers tells whether the bucket keeps versions: what is removed there is not
// gone. False also where the service does not say.
func (s *S3) Remembers(ctx context.Context) bool {
	v, err := s.client.GetBucketVersioning(ctx, s.bucket)
	return err == nil && (v.Enabled() || v.Suspended())
}
