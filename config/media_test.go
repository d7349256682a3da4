package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesAreKeptWhereTheSettingSays(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, "s/:ä\n")
	for title, c := range map[string]struct {
		lookup func(string) (string, bool)
		want   Media
	}{
		"folder":      {env(), Media{}},
		"bucket":      {env("LUNA_MEDIA_URL=s3://k:s%2F@s3.example.org/media?region=eu-central-1"), Media{Endpoint: "s3.example.org", TLS: true, Region: "eu-central-1", Bucket: "media", Key: "k", Secret: "s/"}},
		"without TLS": {env("LUNA_MEDIA_URL=s3://k:s@localhost:9000/media/?tls=off"), Media{Endpoint: "localhost:9000", Bucket: "media", Key: "k", Secret: "s"}},
		"with TLS":    {env("LUNA_MEDIA_URL=s3://k:s@[::1]:9000/media?tls=on"), Media{Endpoint: "[::1]:9000", TLS: true, Bucket: "media", Key: "k", Secret: "s"}},
		"secret file": {env("LUNA_MEDIA_URL=s3://k@s3.example.org/media", "LUNA_MEDIA_SECRET_FILE="+secret), Media{Endpoint: "s3.example.org", TLS: true, Bucket: "media", Key: "k", Secret: "s/:ä"}},
	} {
		t.Run(title, func(t *testing.T) {
			got, err := Load(c.lookup)
			if err != nil {
				t.Fatal(err)
			}
			if got.Media != c.want || got.Media.InBucket() != (c.want != Media{}) {
				t.Errorf("read %+v, want %+v", got.Media, c.want)
			}
		})
	}
}

func TestAServiceOnThisMachineIsNear(t *testing.T) {
	for endpoint, want := range map[string]bool{"localhost:9000": true, "127.0.0.1": true, "[::1]:9000": true, "s3.example.org": false, "10.0.0.1:9000": false} {
		if got := (Media{Endpoint: endpoint}).Near(); got != want {
			t.Errorf("%s: %v", endpoint, got)
		}
	}
}

func TestAWrongMediaSettingIsRefusedByNameAndWithoutItsSecret(t *testing.T) {
	for title, c := range map[string]struct {
		lookup func(string) (string, bool)
		want   string
	}{
		"another protocol": {env("LUNA_MEDIA_URL=https://k:hush@h/b"), "LUNA_MEDIA_URL must look like"},
		"no host":          {env("LUNA_MEDIA_URL=s3://k:hush@/b"), "LUNA_MEDIA_URL must look like"},
		"no key":           {env("LUNA_MEDIA_URL=s3://h/b"), "LUNA_MEDIA_URL must look like"},
		"no address":       {env("LUNA_MEDIA_URL=%zz:hush"), "LUNA_MEDIA_URL must look like"},
		"no bucket":        {env("LUNA_MEDIA_URL=s3://k:hush@h/"), "names no bucket"},
		"a folder":         {env("LUNA_MEDIA_URL=s3://k:hush@h/b/c"), "names no bucket, or a folder"},
		"no secret":        {env("LUNA_MEDIA_URL=s3://k@h/b"), "without a secret"},
		"no name":          {env("LUNA_MEDIA_URL=s3://:hush@h/b"), "without a secret or the reverse"},
		"two secrets":      {env("LUNA_MEDIA_URL=s3://k:hush@h/b", "LUNA_MEDIA_SECRET=hush"), "keep one of them"},
		"a secret alone":   {env("LUNA_MEDIA_SECRET=hush"), "LUNA_MEDIA_URL is not"},
		"another option":   {env("LUNA_MEDIA_URL=s3://k:hush@h/b?acl=public"), `says "acl"`},
		"half of TLS":      {env("LUNA_MEDIA_URL=s3://k:hush@h/b?tls=maybe"), `says "tls"`},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := Load(c.lookup)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "\n") {
				t.Errorf("says %q, want %q in it, on one line, and no secret", err, c.want)
			}
		})
	}
}
