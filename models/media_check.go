package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"luna/models/media"

	"gorm.io/gorm"
)

// Fault of a file, as CheckMedia found it.
type Fault string

// The faults. An orphan harms nobody: the sweep removes it.
const (
	FaultMissing Fault = "missing"
	FaultSize    Fault = "wrong size"
	FaultContent Fault = "changed"
	FaultOrphan  Fault = "orphan"
)

// MediaFault is an object that is not as the records say, or a record without
// its object.
type MediaFault struct {
	Object string
	Fault  Fault
	Detail string
}

// MediaChecked is what CheckMedia has looked at.
type MediaChecked struct {
	Objects int   // that records name
	Bytes   int64 // of them
	Faults  []MediaFault
}

// Sound tells whether all that the records name is there.
func (c MediaChecked) Sound() bool {
	for _, f := range c.Faults {
		if f.Fault != FaultOrphan {
			return false
		}
	}
	return true
}

// expected is what the records say of an object. A draft may be longer.
type expected struct {
	size  int64
	draft bool
}

// CheckMedia compares the records of all universities with what the media store
// has: no record may point to missing bytes. With content it also reads all of
// it and compares it with its SHA-256, which takes as long as reading takes.
func (s System) CheckMedia(ctx context.Context, content bool) (MediaChecked, error) {
	var c MediaChecked
	if s.store.media == nil {
		return c, errNoMedia
	}
	var universities []uint64
	err := s.store.readingAcross(ctx, s.reason, func(tx *gorm.DB) error {
		return tx.Model(&University{}).Order("id").Pluck("id", &universities).Error
	})
	if err != nil {
		return c, err
	}
	// The records first: what they named then is in the store later, unless it
	// was removed in the meantime, which lost looks after.
	records := make(map[string]expected)
	for _, id := range universities {
		if err := s.in(id).expect(ctx, records); err != nil {
			return c, err
		}
	}
	c.Objects = len(records)
	err = s.store.media.Each(ctx, func(o media.Info) error {
		e, known := records[o.Name]
		delete(records, o.Name)
		return s.compare(ctx, &c, o, e, known, content)
	})
	if err != nil {
		return c, err
	}
	for name, e := range records {
		if err := s.lost(ctx, &c, name, e); err != nil {
			return c, err
		}
	}
	return c, nil
}

// expect adds what the records of a university name.
func (s Scope) expect(ctx context.Context, records map[string]expected) error {
	return s.read(ctx, func(s Scope) error {
		var kept []Media
		if err := s.of(&Media{}).Select("digest", "size").Find(&kept).Error; err != nil {
			return err
		}
		for _, m := range kept {
			records[s.objectOf(m.Digest)] = expected{size: m.Size}
		}
		var drafts []Upload
		if err := s.of(&Upload{}).Select("object", "received").Where("file_id IS NULL AND received > 0").Find(&drafts).Error; err != nil {
			return err
		}
		for _, u := range drafts {
			records[u.Object] = expected{u.Received, true}
		}
		return nil
	})
}

// compare looks at one object.
func (s System) compare(ctx context.Context, c *MediaChecked, o media.Info, e expected, known, content bool) error {
	switch {
	case !known && s.store.Now().Sub(o.Changed) < orphansLast: // about to be noted
	case !known:
		c.fault(o.Name, FaultOrphan, "%d bytes", o.Size)
	case o.Size < e.size || o.Size != e.size && !e.draft:
		c.fault(o.Name, FaultSize, "%d bytes instead of %d", o.Size, e.size)
	default:
		c.Bytes += o.Size
		if content && !e.draft {
			return s.reread(ctx, c, o.Name)
		}
	}
	return nil
}

func (c *MediaChecked) fault(object string, fault Fault, format string, args ...any) {
	c.Faults = append(c.Faults, MediaFault{object, fault, fmt.Sprintf(format, args...)})
}

// reread compares what an object holds with its name.
func (s System) reread(ctx context.Context, c *MediaChecked, name string) error {
	o, err := s.store.media.Open(ctx, name)
	if errors.Is(err, media.ErrAbsent) {
		return s.lost(ctx, c, name, expected{})
	}
	if err != nil {
		return err
	}
	defer o.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, o); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != path.Base(name) {
		c.fault(name, FaultContent, "its SHA-256 is %s", got)
	}
	return nil
}

// lost says that an object is missing, if it still is and still should not be.
func (s System) lost(ctx context.Context, c *MediaChecked, name string, e expected) error {
	university, _, _ := strings.Cut(name, "/")
	id, err := strconv.ParseUint(university, 10, 63)
	if err != nil {
		return err
	}
	o, err := s.store.media.Open(ctx, name)
	if err == nil {
		return o.Close()
	}
	if !errors.Is(err, media.ErrAbsent) {
		return err
	}
	return s.in(id).read(ctx, func(s Scope) error {
		noted, err := s.noted(name)
		if noted {
			c.fault(name, FaultMissing, "%d bytes", e.size)
		}
		return err
	})
}
