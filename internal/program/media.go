package program

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"luna/config"
	"luna/models/media"
)

// errFiles is what the command ends with when bytes are missing or changed.
var errFiles = errors.New("records point to files that are missing or changed, see above; put them back from the backup")

// openMedia opens where files are kept. Nothing is asked of a bucket yet.
func openMedia(c config.Config) (media.Store, error) {
	if m := c.Media; m.InBucket() {
		s, err := media.OpenS3(media.S3Options{Endpoint: m.Endpoint, TLS: m.TLS, Region: m.Region, Bucket: m.Bucket, Key: m.Key, Secret: m.Secret})
		if err != nil {
			return nil, fmt.Errorf("the bucket of LUNA_MEDIA_URL: %w", err)
		}
		return s, nil
	}
	f, err := media.OpenFolder(c.MediaDir())
	if err != nil {
		return nil, fmt.Errorf("opening the folder of files: %w", err)
	}
	return f, nil
}

// mediaWorks refuses to start where no file could be kept.
func mediaWorks(ctx context.Context, c config.Config) error {
	s, err := openMedia(c)
	if err != nil {
		return err
	}
	if f, ok := s.(*media.Folder); ok {
		defer f.Close()
	}
	if err := s.Check(ctx); err != nil {
		if c.Media.InBucket() {
			return fmt.Errorf("the bucket of LUNA_MEDIA_URL cannot be used: %w", err)
		}
		return fmt.Errorf("the folder of files %s cannot be used: %w", c.MediaDir(), err)
	}
	return nil
}

// mediaCommand compares the records with what is stored.
func mediaCommand(ctx context.Context, e Env, args []string) error {
	flags := flag.NewFlagSet("media check", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	content := flags.Bool("content", false, "read all of it, too, and compare it with its SHA-256")
	if len(args) == 0 || args[0] != "check" || flags.Parse(args[1:]) != nil || flags.NArg() > 0 {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["media"].usage)
	}
	store, err := openExisting(ctx, e)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	checked, err := store.System("comparing the records of files with the files").CheckMedia(ctx, *content)
	if err != nil {
		return err
	}
	for _, f := range checked.Faults {
		if _, err := fmt.Fprintf(e.Out, "%-10s  %s  %s\n", f.Fault, f.Object, f.Detail); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(e.Out, "%d files, %d bytes in order, %d findings\n", checked.Objects, checked.Bytes, len(checked.Faults)); err != nil {
		return err
	}
	if !checked.Sound() {
		return errFiles
	}
	return nil
}
