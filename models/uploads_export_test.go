package models

import (
	"context"
	"io"
)

// CleanFileName is what is left of a name.
func CleanFileName(name string) string { return cleanFileName(name) }

// DropFile drops a file as the verbs of lessons do.
func DropFile(s Scope, id uint64) error {
	return s.write(context.Background(), func(s Scope) error { return s.dropFile(id) })
}

// Content reads what is stored under a digest.
func Content(s Scope, digest string) ([]byte, error) {
	object, err := s.open(context.Background(), digest)
	if err != nil {
		return nil, err
	}
	defer object.Close()
	return io.ReadAll(object)
}
