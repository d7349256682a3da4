package doctor_test

import (
	"context"
	"errors"
	"testing"

	"luna/config"
	"luna/internal/doctor"
	"luna/internal/s3test"
	"luna/models"
	"luna/models/media"
)

// remembering is a bucket that keeps versions.
type remembering struct{ media.Store }

func (remembering) Remembers(context.Context) bool { return true }

func TestTheDoctorLooksAtTheFolderOfFiles(t *testing.T) {
	catch(t, models.SQLite, []sickness{
		{"closed", "media", doctor.Fault, "file already closed", func(t *testing.T, w *world) {
			f, err := media.OpenFolder(w.Folder)
			if err = errors.Join(err, f.Close()); err != nil {
				t.Fatal(err)
			}
			w.Patient.Media = f
		}},
		{"without room", "media", doctor.Fault, "0 MiB are free for files", func(_ *testing.T, w *world) {
			w.Machine.Space = func(dir string) (uint64, error) {
				if dir == w.Config.MediaDir() {
					return 1 << 10, nil
				}
				return 100 << 30, nil
			}
		}},
		{"shared", "media", doctor.OK, "/media can be written to", func(_ *testing.T, w *world) { w.Config.Replicas = 3 }},
	})
}

func TestTheDoctorLooksAtTheBucketOfFiles(t *testing.T) {
	bucket := func(w *world, files media.Store, endpoint string) {
		w.Patient.Media, w.Config.Media = files, config.Media{Endpoint: endpoint, Bucket: "media"}
	}
	w := newWorld(t, models.SQLite)
	bucket(w, s3test.Open(t), "127.0.0.1:1")
	for _, f := range w.examine(t) {
		if f.Check == "media" && (f.Level != doctor.OK || f.Found != "the bucket media at 127.0.0.1:1 can be written to and read") {
			t.Errorf("a bucket that works: %+v", f)
		}
	}
	catch(t, models.SQLite, []sickness{
		{"in the clear", "media", doctor.Warning, "without TLS", func(t *testing.T, w *world) { bucket(w, s3test.Open(t), "s3.example.org") }},
		{"nobody there", "media", doctor.Fault, "writing to the bucket media", func(t *testing.T, w *world) {
			s, err := media.OpenS3(media.S3Options{Endpoint: "127.0.0.1:1", Bucket: "media", Key: "k", Secret: "s"})
			if err != nil {
				t.Fatal(err)
			}
			bucket(w, s, "127.0.0.1:1")
		}},
		{"versions", "media", doctor.Warning, "keeps versions", func(t *testing.T, w *world) { bucket(w, remembering{s3test.Open(t)}, "127.0.0.1:1") }},
	})
}
