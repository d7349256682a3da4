package doctor

import (
	"context"
	"fmt"
)

// mediaPlace tries the place where files are kept.
func mediaPlace(ctx context.Context, p Patient) []Finding {
	if p.Media == nil {
		return nil
	}
	bucket, where := p.Config.Media, "the folder "+p.Config.MediaDir()
	if bucket.InBucket() {
		where = fmt.Sprintf("the bucket %s at %s", bucket.Bucket, bucket.Endpoint)
	}
	if err := p.Media.Check(ctx); err != nil {
		return []Finding{{
			Level: Fault, Found: err.Error(), Meaning: "Files can neither be kept nor read in " + where + ".",
			Do: "A folder must belong to the program; a bucket must be there, and the key of LUNA_MEDIA_URL must be allowed to list, read, write and remove.",
		}}
	}
	if bucket.InBucket() {
		return orFine(p.bucket(ctx), "%s can be written to and read", where)
	}
	return orFine(p.mediaFolder(), "%s can be written to and read", where)
}

// bucket looks at what a bucket that works may still have wrong.
func (p Patient) bucket(ctx context.Context) []Finding {
	var found []Finding
	if b := p.Config.Media; !b.TLS && !b.Near() {
		found = append(found, Finding{
			Level: Warning, Found: "files travel to " + b.Endpoint + " without TLS", Meaning: "Whoever can listen on the way can read them.",
			Do: "Leave out tls=off in LUNA_MEDIA_URL, unless that network is for the program alone.",
		})
	}
	if v, ok := p.Media.(interface{ Remembers(context.Context) bool }); ok && v.Remembers(ctx) {
		found = append(found, Finding{
			Level: Warning, Found: "the bucket keeps versions", Meaning: "What was removed, also for somebody who was erased, is still there.",
			Do: "Let a rule of the bucket remove versions that are not current, after as many days as your backups are kept.",
		})
	}
	return found
}

// mediaFolder looks at the room, which may be that of another disk, and says
// what several processes need.
func (p Patient) mediaFolder() []Finding {
	var found []Finding
	if p.Machine.Space != nil {
		free, err := p.Machine.Space(p.Config.MediaDir())
		if err != nil {
			return unasked(err, "Look at the disk of "+p.Config.MediaDir())
		}
		if free < littleSpace {
			level := Warning
			if free < noSpace {
				level = Fault
			}
			found = append(found, Finding{
				Level: level, Found: fmt.Sprintf("%d MiB are free for files in %s", free>>20, p.Config.MediaDir()), Meaning: "When the disk is full, uploads are refused.",
				Do: "Make room, or keep files in a bucket (LUNA_MEDIA_URL).",
			})
		}
	}
	if p.Config.Replicas > 1 && len(found) == 0 {
		found = append(found, Finding{
			Level: OK, Found: fmt.Sprintf("%s can be written to and read", p.Config.MediaDir()),
			Meaning: fmt.Sprintf("All %d processes must have this same folder, as a shared volume: what one receives another must find.", p.Config.Replicas),
			Do:      "On several machines keep files in a bucket (LUNA_MEDIA_URL).",
		})
	}
	return found
}
