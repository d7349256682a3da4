package media

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"syscall"
)

// Folder keeps objects as files in a folder of this machine.
type Folder struct {
	root  *os.Root
	path  string
	flush func(*os.File) error // (*os.File).Sync; tests look on
}

// OpenFolder opens a folder, and makes it where it is missing.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root, dir, (*os.File).Sync}, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// Path is where the folder is, for a proxy that sends the files by itself.
func (f *Folder) Path() string { return f.path }

// Append implements Store.
func (f *Folder) Append(ctx context.Context, draft string, offset int64, r io.Reader, _ int64) (int64, error) {
	if !Named(draft) {
		return 0, ErrAbsent
	}
	if offset == 0 {
		if err := f.make(path.Dir(draft)); err != nil {
			return 0, err
		}
	}
	file, err := f.root.OpenFile(draft, appending(offset), 0o640)
	if err != nil {
		return 0, told(err)
	}
	defer file.Close()
	// What was written and never acknowledged, because the power went, is written anew.
	at, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if at < offset {
		return 0, ErrOffset
	}
	if at > offset {
		if err := file.Truncate(offset); err != nil {
			return 0, err
		}
		if _, err := file.Seek(offset, io.SeekStart); err != nil {
			return 0, err
		}
	}
	n, failed := io.Copy(file, &cancellable{ctx, r})
	if err := f.flush(file); err != nil {
		return 0, told(err)
	}
	if offset == 0 {
		if err := f.sync(path.Dir(draft)); err != nil {
			return 0, err
		}
	}
	return n, told(failed)
}

func appending(offset int64) int {
	if offset == 0 {
		return os.O_WRONLY | os.O_CREATE
	}
	return os.O_WRONLY
}

// Keep implements Store. The draft's bytes were synced as they came.
func (f *Folder) Keep(_ context.Context, draft, name string) error {
	if !Named(draft) || !Named(name) {
		return ErrAbsent
	}
	if err := f.make(path.Dir(name)); err != nil {
		return err
	}
	if _, err := f.root.Stat(draft); err != nil {
		return told(err)
	}
	if _, err := f.root.Stat(name); err == nil {
		return told(f.root.Remove(draft))
	}
	if err := f.root.Rename(draft, name); err != nil {
		return told(err)
	}
	return f.sync(path.Dir(name))
}

// Open implements Store.
func (f *Folder) Open(_ context.Context, name string) (Object, error) {
	if !Named(name) {
		return nil, ErrAbsent
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, told(err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	return &opened{file, info.Size()}, nil
}

// Drop implements Store.
func (f *Folder) Drop(_ context.Context, name string) error {
	if !Named(name) {
		return nil
	}
	if err := told(f.root.Remove(name)); err != nil && !errors.Is(err, ErrAbsent) {
		return err
	}
	return nil
}

// Each implements Store.
func (f *Folder) Each(ctx context.Context, fn func(Info) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // removed in the meantime
			return nil
		}
		if err != nil || entry.IsDir() || !Named(name) {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return fn(Info{name, info.Size(), info.ModTime()})
	})
}

// make makes the folders down to dir and syncs what holds the new ones.
func (f *Folder) make(dir string) error {
	at := "."
	for _, part := range strings.Split(dir, "/") {
		next := path.Join(at, part)
		switch err := f.root.Mkdir(next, 0o750); {
		case err == nil:
			if err := f.sync(at); err != nil {
				return err
			}
		case !errors.Is(err, fs.ErrExist):
			return told(err)
		}
		at = next
	}
	return nil
}

// sync makes the entries of a folder safe from a power cut.
func (f *Folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := f.flush(d); err != nil && runtime.GOOS != "windows" { // which cannot, and need not
		return err
	}
	return nil
}

// told puts the system's errors into the words of the package.
func told(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrAbsent
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrFull
	}
	return err
}

type opened struct {
	*os.File
	size int64
}

func (o *opened) Size() int64 { return o.size }

// cancellable ends a copy when nobody waits for it any more.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
