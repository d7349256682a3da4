package config

import (
	"strings"
	"testing"
)

func TestAProxySendsFilesOnlyWhereThereIsOne(t *testing.T) {
	behind := "LUNA_TRUSTED_PROXIES=127.0.0.1"
	for title, c := range map[string]struct {
		lookup func(string) (string, bool)
		want   string
		fails  bool
	}{
		"not set":        {env(behind), "", false},
		"set":            {env(behind, "LUNA_MEDIA_PROXY=/-/media/"), "/-/media/", false},
		"with a bucket":  {env(behind, "LUNA_MEDIA_PROXY=/-/media/", "LUNA_MEDIA_URL=s3://k:s@s3.example.org/media"), "", false},
		"without proxy":  {env("LUNA_MEDIA_PROXY=/-/media/"), "", true},
		"no end":         {env(behind, "LUNA_MEDIA_PROXY=/-/media"), "", true},
		"no begin":       {env(behind, "LUNA_MEDIA_PROXY=media/"), "", true},
		"leads up":       {env(behind, "LUNA_MEDIA_PROXY=/../media/"), "", true},
		"another host":   {env(behind, "LUNA_MEDIA_PROXY=//evil.example/"), "", true},
		"the whole site": {env(behind, "LUNA_MEDIA_PROXY=/"), "", true},
	} {
		got, err := Load(c.lookup)
		if (err != nil) != c.fails || err != nil && !strings.Contains(err.Error(), "LUNA_MEDIA_PROXY") || err == nil && got.Media.Proxy != c.want {
			t.Errorf("%s: %q, %v", title, got.Media.Proxy, err)
		}
	}
}
